/*
 * Running revisions against one module's database: each once, in one transaction with its
 * bookkeeping, or, where its file says so, statement by statement outside of one.
 */
#ifndef MIG_MIGRATE_APPLY_H
#define MIG_MIGRATE_APPLY_H

#include "migrate/boundary.h"

/* Told of each statement that has run. */
typedef struct StatementWatch {
    bool (*after)(void *context, const Statement *statement, int64_t duration, MigError *err);
    void *context;
} StatementWatch;

typedef struct Apply {
    Session *session;
    const Graph *graph;
    const char *git_commit; /* NULL if unknown */
    Arena *arena;           /* the module's lifetime */
    StringVec heads;        /* what the version table held when it was last looked at */
    RevisionSet applied;
    Boundary boundary; /* what is half done */
    bool by_statement; /* this attempt is to find the statement that touches what it may not */
    bool goes_on;      /* the transaction that a step is in does, behind it */
    const StatementWatch *watch; /* NULL: nobody is told */
} Apply;

/* Makes the tables where they are missing. Where the database stands is read under the run lock,
 * before each step. */
bool apply_open(Arena *arena, Session *session, const Graph *graph, Apply *apply,
                MigError *err) MIG_MUST_CHECK;

/* Whether all steps may be run one after another from where the database stands, before the first
 * of them is: MIG_E_CONFLICT when they may not (see boundary.h). What seems half done may be
 * another runner's work: that is waited for. */
bool apply_foresee(Apply *apply, const StepVec *steps, MigError *err) MIG_MUST_CHECK;

/* Runs one revision. `*skipped` when the database turned out to have (up) or not to have (down) it
 * already, since another run was quicker. A lock that was not had in time is tried for again,
 * lock_retries times, with growing pauses. After a failure the database is where it was before, the
 * log has a row that says so, and the error has the revision's file and line; for a revision
 * outside of a transaction, the statements before the failed one stay, and the log counts them. */
bool apply_step(Apply *apply, const Step *step, bool *skipped, MigError *err) MIG_MUST_CHECK;

/* The parts of a run whose transaction is somebody else's (see atomic.h): begins without making the
 * tables; reads where the database stands; runs one revision and counts on it from then on; forgets
 * what was counted on, since it was rolled back; leaves a row about the failure of a step, if the
 * database can take it. */
Apply apply_within(Arena *arena, Session *session, const Graph *graph);
bool apply_look(Apply *apply, MigError *err) MIG_MUST_CHECK;
bool apply_inside(Apply *apply, const Step *step, bool *skipped, MigError *err) MIG_MUST_CHECK;
void apply_forget(Apply *apply);

/* After a failure that was rolled back: whether it is to be run once more, since something was
 * touched that may not be, and the statement that did it is not known. Each statement is looked at
 * from then on. */
bool apply_narrow(Apply *apply, const MigError *error);
void apply_log_failure(Apply *apply, const Step *step, int64_t started, int64_t duration,
                       const MigError *error);

/* Told of each revision of apply_all, before and after it. */
typedef struct ApplyWatch {
    void (*before)(void *context, size_t index);
    void (*after)(void *context, size_t index, bool skipped, int64_t duration);
    void *context;
} ApplyWatch;

/* Runs several revisions in one transaction: all or none. None of them may ask to run outside of
 * one. */
bool apply_all(Apply *apply, const Step *steps, size_t count, const ApplyWatch *watch,
               MigError *err) MIG_MUST_CHECK;

/* What a stamp needs. */
typedef struct Stamp {
    Session *session;
    const Graph *graph;
    const char *target;
    const char *git_commit; /* NULL if unknown */
    bool purge;             /* forget the rows that are there, known or not */
} Stamp;

/* Makes the version table say that `target` has been reached (see target_stamp), from what it holds
 * when the run lock is had; the tables are made where they are missing, and no revision is run. */
bool apply_stamp(const Stamp *stamp, MigError *err) MIG_MUST_CHECK;

#endif
