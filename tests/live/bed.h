/*
 * A test bed: a folder with a modules.ini and revision files, and a fresh database of either
 * engine. Tests in this folder are written once and run on both, with ON_BOTH.
 */
#ifndef MIG_TESTS_LIVE_BED_H
#define MIG_TESTS_LIVE_BED_H

#include "base/text.h"
#include "base/url.h"
#include "base/vec.h"

#include "mig/mig.h"

#include <stdint.h>

/* How long anything is waited for that has to come: an answer to "never", not to "how fast". */
#define BED_PATIENCE (INT64_C(180) * 1000000)

typedef struct Bed {
    Arena *arena;
    UrlKind kind;
    const char *folder;
    const char *url;
    StringVec events;        /* what the last run told, a line each */
    MigError err;            /* of the last run */
    MigError failed;         /* of the last module that failed in it */
    MigWorkspace *workspace; /* of the last run: what it has handed out can still be looked at */
    MigRehearsal rehearsal;  /* see rehearsal.h */
    int told;                /* a file that events are written to as they come; 0 for none */
} Bed;

/* Makes the folder and the database; a test without a PostgreSQL server is skipped. */
Bed *bed_open(UrlKind kind);
void bed_close(Bed *bed);

/* Writes a file of the folder, folders above it included. */
void bed_write(Bed *bed, const char *path, const char *content);

/* Writes modules.ini: `[mig]` with the bed's url and `settings`, then `modules`. */
void bed_ini(Bed *bed, const char *settings, const char *modules);

/* Writes a revision of a module: MODULE/migrations/versions/ID.sql, with `header` lines such as
 * "depends_on: m:r". */
void bed_revision(Bed *bed, const char *module, const char *id, const char *down_revision,
                  const char *header, const char *up, const char *down);

/* Runs over `names` ("a,b"; "" for all); whether it succeeded. Fills in `events` and `err`. */
bool bed_upgrade(Bed *bed, const char *names, const char *target, MigRun run);
bool bed_downgrade(Bed *bed, const char *names, const char *target, MigRun run);
bool bed_stamp(Bed *bed, const char *names, const char *target, MigRun run);

/* Any other call that moves databases, in the same way; the run's context is the bed. */
typedef bool BedCall(MigWorkspace *workspace, const char *target, const MigRun *run, MigError *err);
bool bed_call(Bed *bed, BedCall *call, const char *names, const char *target, MigRun run);

/* The events of the last run whose line begins with one of the words of `kinds` (all of them for
 * ""), a line each. */
const char *bed_events(Bed *bed, const char *kinds);

/* The result of a query: columns joined by "|", rows by " "; "" for none. The test fails when the
 * query does. */
const char *bed_query(Bed *bed, const char *sql);

/* The results of many, each on a line of its own, from one connection. */
const char *bed_query_all(Bed *bed, const StringVec *queries);

/* Waits until a query gives `wanted`; the test fails with what it gave when that never comes. */
void bed_wait(Bed *bed, const char *sql, const char *wanted);

/* Waits until a PostgreSQL session of the database, one, waits for an advisory lock. Sessions of
 * other databases, where other tests do the same, do not count. */
void bed_wait_until_blocked(Bed *bed);

/* Ends the PostgreSQL sessions of the database of which the condition holds, a column of
 * pg_stat_activity in it, and waits until they are gone. */
void bed_end_sessions(Bed *bed, const char *condition);

/* Whether a statement succeeds. */
bool bed_try(Bed *bed, const char *sql);

#define ON_BOTH(suite, name)                                                                       \
    static void suite##_##name(Bed *bed);                                                          \
    Test(suite, name##_on_sqlite)                                                                  \
    {                                                                                              \
        Bed *bed = bed_open(URL_SQLITE);                                                           \
        suite##_##name(bed);                                                                       \
        bed_close(bed);                                                                            \
    }                                                                                              \
    Test(suite, name##_on_postgresql)                                                              \
    {                                                                                              \
        Bed *bed = bed_open(URL_POSTGRES);                                                         \
        suite##_##name(bed);                                                                       \
        bed_close(bed);                                                                            \
    }                                                                                              \
    static void suite##_##name(Bed *bed)

#endif
