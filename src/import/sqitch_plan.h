/* sqitch.plan: changes, in order, with their tags and what they require. */
#ifndef MIG_IMPORT_SQITCH_PLAN_H
#define MIG_IMPORT_SQITCH_PLAN_H

#include "base/text.h"
#include "base/vec.h"

typedef struct SqitchChange {
    const char *name, *note, *time;
    StringVec requires, conflicts, tags; /* as written, tags with '@' */
    int line;
    int instance;  /* 1 for the first change of that name; a reworked one is 2, 3, … */
    bool reworked; /* a later one has the same name */
} SqitchChange;

typedef Vec(SqitchChange) SqitchChangeVec;

typedef struct SqitchPlan {
    const char *project; /* "" if it has no name */
    SqitchChangeVec changes;
} SqitchPlan;

/* Reads a plan. MIG_E_REVISION with file and line for what is no line of one. */
bool sqitch_plan_read(Arena *arena, const char *shown, Span text, SqitchPlan *plan,
                      MigError *err) MIG_MUST_CHECK;

#endif
