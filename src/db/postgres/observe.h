/* Has what a script does judged: when to look at it, and what follows. */
#ifndef MIG_DB_POSTGRES_OBSERVE_H
#define MIG_DB_POSTGRES_OBSERVE_H

#include "db/postgres/look.h"

/* What Driver.observe and .settle promise. */
bool observe_begin(Connection *connection, const Observer *observer, Span script,
                   MigError *err) MIG_MUST_CHECK;
bool observe_settle(Connection *connection, MigError *err) MIG_MUST_CHECK;

/* A statement of a script, and how it is run. */
typedef struct ObservedStatement {
    const Statement *statement;
    const Origin *origin;
    bool alone; /* neither mig nor the script has begun a transaction */
    bool (*run)(Postgres *server, const struct ObservedStatement *statement, bool alone,
                MigError *err);
} ObservedStatement;

/* Runs a statement, and looks at what it does where each is looked at. In a transaction of mig's
 * what it may not do is noted. Outside of one it is judged: one that is alone is run in a
 * transaction of its own, if the server takes it there, so that it can be rolled back; else it is
 * judged before it runs, by its words. */
bool observe_run(Postgres *server, const ObservedStatement *statement,
                 MigError *err) MIG_MUST_CHECK;

/* --- between the two halves of this ----------------------------------------------------------- */

/* What there is now, as a whole look that leaves a script what it has set for itself; it lives as
 * long as `arena`, or until the next statement is run or what was seen is forgotten. */
bool observe_before(Postgres *server, Arena *arena, const Look **look,
                    MigError *err) MIG_MUST_CHECK;
void observe_forget(Postgres *server);

/* Behind the statements of a script that were looked at one by one: has judged what is left of what
 * they have done, and what was done since `before`, as their COMMIT would. `first` is SQL that is
 * run before the last look. */
bool observe_settle_statements(Postgres *server, const Look *before, const char *first,
                               MigError *err) MIG_MUST_CHECK;

/* Whether all this may be; whether a text may speak of the setting that counts rows. */
bool observe_judge(const Postgres *server, const TouchVec *touches, MigError *err) MIG_MUST_CHECK;
bool observe_judge_counting(const Postgres *server, Span script, MigError *err) MIG_MUST_CHECK;

#endif
