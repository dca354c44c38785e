/* What is not as it should be in a module beside its version table. */
#ifndef MIG_CLI_TROUBLE_LISTING_H
#define MIG_CLI_TROUBLE_LISTING_H

#include "cli/command.h"
#include "report/rule.h"

typedef struct Trouble {
    RuleName rule;
    const char *revision; /* NULL: it is about none */
    MigError error;       /* in words, with what cures it */
} Trouble;

typedef Vec(Trouble) TroubleVec;

TroubleVec trouble_list(Arena *arena, const MigStatus *status);

/* Whether there is any. */
bool trouble_is_there(const MigStatus *status);

/* Appends a paragraph for each thing that a person has to look at. */
void trouble_add(Invocation *invocation, const MigStatus *status);

/* Puts the same into a module's object. */
void trouble_put(Arena *arena, Json *json, const MigStatus *status);

#endif
