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

/* What is half done in a module, by its log. */
typedef struct Boundary {
    Arena *arena;
    Session *session;
    const Graph *graph;
    int64_t latest; /* the newest row of the log that is known; 0: none */
    Vec(Half) open;
} Boundary;

/* Knows of nothing, and has asked nothing. */
Boundary boundary_new(Arena *arena, Session *session, const Graph *graph);

/* Takes over where the log has come to, by the key of its newest row; only when that has moved, or
 * something is half done and may have come to its end, is the log read anew. */
bool boundary_heed(Boundary *boundary, int64_t latest, MigError *err) MIG_MUST_CHECK;

/* Reads the log anew where something is half done, which may have come to its end. */
bool boundary_renew(Boundary *boundary, MigError *err) MIG_MUST_CHECK;

/* After a step that was passed has run, and written the row `id` under the run lock: whether it
 * still passes. Only when others have written rows before that one is the log read anew. */
bool boundary_held(Boundary *boundary, const Step *step, int64_t id, MigError *err) MIG_MUST_CHECK;

/* A step has brought its revision to an end, of which the row `id` tells. */
void boundary_close(Boundary *boundary, const Step *step, int64_t id);

/* What was counted on since the last look was rolled back. */
void boundary_forget(Boundary *boundary);

/* Whether a step may be run: MIG_E_CONFLICT for one that undoes what a half done revision stands
 * on, or applies what stands on a half undone one, or would run such a revision in a transaction,
 * from its first statement, which stands there as it was. What is begun anew for another reason is
 * said. */
bool boundary_pass(const Boundary *boundary, const Step *step, MigError *err) MIG_MUST_CHECK;

/* Whether all steps may be run one after another; nothing is said. */
bool boundary_foresee(const Boundary *boundary, const StepVec *steps, MigError *err) MIG_MUST_CHECK;

#endif
