/*
 * All or nothing over several modules: one transaction in each database, and where there are
 * several databases, one decision for all of them. Contract: docs/atomic.md.
 */
#ifndef MIG_MIGRATE_ATOMIC_H
#define MIG_MIGRATE_ATOMIC_H

#include "migrate/apply.h"

typedef struct AtomicModule {
    SessionOptions options;
    const Graph *graph;
    Session *session; /* NULL while closed */
    Apply apply;
    size_t home;   /* the first module of the same database, whose connection it shares */
    bool finished; /* what was done to it is committed */
} AtomicModule;

typedef struct AtomicStep {
    size_t module;
    Step step;
} AtomicStep;

typedef struct Atomic {
    Arena *arena; /* the run's lifetime */
    AtomicModule *modules;
    size_t module_count;
    const AtomicStep *steps; /* in the plan's order */
    size_t count;
    const char *git_commit; /* NULL if unknown */
    ApplyWatch watch;       /* told of each step by its number */
    size_t at; /* the module that is being worked on; after a failure, the one it is of */
    const AtomicStep *step; /* the step under way; NULL between them */
    bool decided;           /* the run is committed, whatever fails now */
} Atomic;

/* Connects to each database, once. Must be closed, also after a failure. */
bool atomic_open(Atomic *atomic, MigError *err) MIG_MUST_CHECK;
void atomic_close(Atomic *atomic);

/* Whether all databases but the first take prepared transactions: MIG_E_CONFIG when one does not.
 */
bool atomic_check(Atomic *atomic, MigError *err) MIG_MUST_CHECK;

/* Begins the transactions, under all run locks. */
bool atomic_begin(Atomic *atomic, MigError *err) MIG_MUST_CHECK;

/* Reads in them where the databases stand, and whether the steps can be run from there (see
 * boundary.h); the tables are made where they are missing. */
bool atomic_look(Atomic *atomic, MigError *err) MIG_MUST_CHECK;

/* Whether a module is the first one of its database. */
bool atomic_is_home(const Atomic *atomic, size_t module);

/* Runs all steps in the order given, each in its database's transaction, under the run locks of all
 * modules. No lock is held while waiting for another run's. A lock that was not had in time rolls
 * back all and is tried for again, lock_retries times. On failure nothing has been done anywhere,
 * unless `decided`: then the modules that are not `finished` are prepared, and the next run on them
 * commits them. */
bool atomic_run(Atomic *atomic, MigError *err) MIG_MUST_CHECK;

#endif
