/* One revision to run, up or down, with the script that does it. */
#ifndef MIG_MIGRATE_STEP_H
#define MIG_MIGRATE_STEP_H

#include "db/driver.h"
#include "revision/graph.h"
#include "revision/script.h"

#include "mig/event.h"

typedef struct Step {
    const Revision *revision;
    const Script *script;
    bool up;
} Step;

typedef Vec(const Step *) StepVec;

MigDirection step_direction(const Step *step);

/* The file's section that a step runs. */
const Section *step_section(const Step *step);

/* The beginning of that section. */
ScriptCursor step_cursor(Arena *arena, const Step *step);

#endif
