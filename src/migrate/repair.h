/*
 * Setting right by hand what a log says of a revision: a file that was edited since, a run that was
 * cut short. Each of these writes a row of the log; nothing of a script is run.
 */
#ifndef MIG_MIGRATE_REPAIR_H
#define MIG_MIGRATE_REPAIR_H

#include "migrate/history.h"

/* A run outside of a transaction that has not come to its end. */
typedef struct Interruption {
    const char *revision;
    MigDirection direction; /* MIG_UP or MIG_DOWN */
    bool has_failed;        /* false: it was killed, or goes on right now */
    int statements;         /* that were done */
    const char *started;    /* as the database shows it */
    const char *runner;
    const char *error; /* "" if none */
} Interruption;

typedef Vec(Interruption) InterruptionVec;

/* The revisions whose newest row of the log is about such a run; none where there is no log. */
bool repair_interruptions(Arena *arena, Session *session, InterruptionVec *interruptions,
                          MigError *err) MIG_MUST_CHECK;

/* The same where the log is known to be there. */
bool repair_read_log(Arena *arena, Session *session, InterruptionVec *interruptions,
                     MigError *err) MIG_MUST_CHECK;

/* The indexes on the module's tables that are not valid, as the database spells them. */
bool repair_invalid_indexes(Arena *arena, Session *session, const char *prefix, StringVec *names,
                            MigError *err) MIG_MUST_CHECK;

/* What is to be set right. */
typedef struct Repair {
    Session *session;
    const Graph *graph;
    const Revision *revision;
    const Script *script;   /* NULL where that is forgotten */
    const char *git_commit; /* NULL if unknown */
} Repair;

/* Takes the script as the one that was applied: it is no longer called edited. MIG_E_LOCK while a
 * runner is at work in the module, here and below. */
bool repair_accept(const Repair *repair, MigError *err) MIG_MUST_CHECK;

/* Takes an interrupted run as done: the version table moves, and no statement is run.
 * MIG_E_CONFLICT when there is no such run any more, here and below. */
bool repair_finish(const Repair *repair, MigError *err) MIG_MUST_CHECK;

/* Forgets an interrupted run, whose script is not needed: the next one begins with the first
 * statement. */
bool repair_clear(const Repair *repair, MigError *err) MIG_MUST_CHECK;

#endif
