/*
 * What a run does to one module's database, written down as a script instead: the same statements,
 * the same bookkeeping, the same transactions. No connection.
 */
#ifndef MIG_MIGRATE_OFFLINE_H
#define MIG_MIGRATE_OFFLINE_H

#include "migrate/apply.h"
#include "migrate/isolation.h"

/* A script being written. */
typedef struct OfflineScript {
    Text sql;
    const Dialect *dialect;
    const char *git_commit; /* NULL if unknown */
    const char *identity;   /* user@host */
    bool settled;           /* the session is as a new one */
} OfflineScript;

/* A module as the script moves it. */
typedef struct OfflineRun {
    OfflineScript *script;
    OfflineModule module;
    const Graph *graph;
    const Territory *territory; /* what its revisions may touch; NULL: all there is */
    StringVec heads;            /* what the version table holds at this point */
} OfflineRun;

/* What a step asks of another module's version table. */
typedef struct OfflineCheck {
    const OfflineModule *module;
    OfflineCondition condition;
} OfflineCheck;

typedef struct OfflineStep {
    Step apply;
    Vec(OfflineCheck) checks;
    StringVec notes; /* lines for the comment above it */
} OfflineStep;

/* Begins a script in an arena, for databases of that kind. */
OfflineScript *offline_open(Arena *arena, UrlKind kind);

/* What a script has to know of a module. */
OfflineModule offline_module(Arena *arena, const SessionOptions *options);

/* Where a module must be for a script to begin. */
typedef enum OfflineStart {
    OFFLINE_ANYWHERE, /* wherever it is */
    OFFLINE_AT_START, /* where the script starts from, by the version table */
    OFFLINE_WHOLE     /* there, and no revision of it is half done */
} OfflineStart;

/* Makes the tables where they are missing; fails unless the module is where it must be. */
void offline_tables(OfflineRun *run, OfflineStart start);

/* The transaction that several steps share, a further module's part in it, and its end. */
void offline_begin(OfflineRun *run);
void offline_join(OfflineRun *run);
void offline_commit(OfflineRun *run);

/* One step, in a transaction of its own unless `together`. Fails where the file's text cannot be
 * cut into statements, and with MIG_E_ISOLATION where one says that it touches what it may not;
 * where that is only to be warned of, a comment above the step does so. */
bool offline_step(OfflineRun *run, const OfflineStep *step, bool together,
                  MigError *err) MIG_MUST_CHECK;

/* The version table then holds `heads`; with `purge`, whatever it held before. */
void offline_stamp(OfflineRun *run, const StringVec *heads, bool purge);

#endif
