/*
 * A run that is measured and leaves nothing: one transaction per database that is rolled back, or a
 * copy of it. Contract: docs/rehearsal.md.
 */
#ifndef MIG_MIGRATE_REHEARSAL_H
#define MIG_MIGRATE_REHEARSAL_H

#include "db/rehearsal.h"
#include "migrate/atomic.h"

typedef Vec(size_t) NumberVec;

/* What is to be known of a step of an Atomic, of the same number. */
typedef struct RehearsalStep {
    NumberVec needs; /* the steps that it comes after */
    bool ends;       /* in a run its transaction, and that of those before it, ends behind it */
} RehearsalStep;

typedef Vec(MigSlowStatement) SlowVec;

/* What was measured of a step. */
typedef struct Measured {
    const char *left_out; /* why it could not be rehearsed; NULL if it could */
    bool skipped;         /* another run has done it meanwhile */
    int64_t duration;     /* microseconds, without the measuring */
    int statements;
    SlowVec slow; /* the statements that took long, in order */
    EffectVec effects;
} Measured;

typedef struct Rehearsal {
    Atomic atomic; /* its modules' options say `rehearses` */
    const RehearsalStep *steps;
    bool whole; /* it is of an --atomic run: nothing is committed before the end */
    void (*measured)(void *context, size_t step, const Measured *measured);
    void *context;

    /* Filled in by rehearsal_run: */
    Measured *results; /* of each step */
    int64_t measuring; /* microseconds spent on it */
    int64_t over;      /* when what ran last was over */
    size_t told;       /* steps that `measured` has been called for */
    bool by_statement; /* this attempt is to find the statement that touches what it may not */
} Rehearsal;

/* Rehearses all steps that can be, in order, and tells of each, again when a lock was not had and
 * all is tried once more. What a rehearsal cannot run is left out, and so is what comes after such
 * a step; that is no failure. When it returns, nothing of it is left anywhere. The atomic's `at`
 * and `step` say what has failed. */
bool rehearsal_run(Rehearsal *rehearsal, MigError *err) MIG_MUST_CHECK;

/* Whether a step was left out. */
bool rehearsal_is_left_out(const Rehearsal *rehearsal, size_t step);

#endif
