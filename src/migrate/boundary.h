/*
 * A revision outside of a transaction that was cut short is half done, or half undone. What it
 * stands on, or stands on it, is not moved under it before that has come to its end: going on
 * behind its last statement would be wrong then.
 */
#ifndef MIG_MIGRATE_BOUNDARY_H
#define MIG_MIGRATE_BOUNDARY_H

#include "migrate/repair.h"
#include "migrate/step.h"

/* A revision that was cut short, and those that are not to be moved before its end. */
typedef struct Half {
    Interruption interruption;
    RevisionSet
        fixed; /* on the way up those it stands on, on the way down those that stand on it */
} Half;

typedef struct Boundary {
    Session *session;
    Vec(Half) open; /* those that no step so far has brought to their end */
} Boundary;

/* Reads what a module's log, which is there, says was cut short; of what has no file, by the log's
 * text. */
bool boundary_read(Arena *arena, Session *session, const Graph *graph, Boundary *boundary,
                   MigError *err) MIG_MUST_CHECK;

/* Whether a step may be run behind those that have been passed: MIG_E_CONFLICT for one that undoes
 * what a half done revision stands on, or applies what stands on a half undone one, or would run
 * such a revision in a transaction, from its first statement, which stands there as it was. */
bool boundary_pass(Boundary *boundary, const Step *step, MigError *err) MIG_MUST_CHECK;

#endif
