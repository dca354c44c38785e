/* What a rehearsal has measured, on its way from the process that has measured it to its parent. */
#ifndef MIG_RUN_REHEARSED_H
#define MIG_RUN_REHEARSED_H

#include "base/json.h"
#include "migrate/rehearsal.h"

/* A step of the plan. */
typedef struct Rehearsed {
    bool is_measured;
    const char *left_out; /* why it was not rehearsed; NULL if it was not left out */
    int64_t duration;     /* microseconds */
    int statements;
    Vec(MigSlowStatement) slow;
    Vec(MigEffect) effects;
} Rehearsed;

typedef Vec(Rehearsed) RehearsedVec;

/* The key of such a line's JSON, which is no event. */
#define REHEARSED_STEP "rehearsed"

Json *rehearsed_to_json(Arena *arena, size_t step, const Measured *measured);

/* Puts what such a line says into its place. */
void rehearsed_from_json(Arena *arena, const Json *json, RehearsedVec *steps);

#endif
