/*
 * Who is told of a run: a reporter sees events and nothing else. To make a new kind, fill in this
 * struct as the first member of another.
 */
#ifndef MIG_REPORT_REPORTER_H
#define MIG_REPORT_REPORTER_H

#include "mig/event.h"

typedef struct Reporter Reporter;

struct Reporter {
    /* Something happened. */
    void (*event)(Reporter *reporter, const MigEvent *event);

    /* The run is over, well or not: whatever was held back is written. Called once, last. */
    void (*finish)(Reporter *reporter);
};

#endif
