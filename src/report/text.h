/*
 * A run as plain lines, one event each:
 *
 *     module_one  1/4  3f2a9c1b7e60  Create users  (12 ms)
 *     module_two  waiting for module_one:77ab01c2d3e4
 *     module_one  done: 4 revisions in 61 ms
 */
#ifndef MIG_REPORT_TEXT_H
#define MIG_REPORT_TEXT_H

#include "base/arena.h"
#include "report/reporter.h"
#include "report/visible.h"

#include <stdio.h>

typedef enum Loudness {
    LOUDNESS_QUIET, /* only what failed */
    LOUDNESS_NORMAL,
    LOUDNESS_VERBOSE /* also what starts, and the server's notices */
} Loudness;

typedef struct TextReport {
    FILE *file;
    Visible visible; /* what may pass, colors among it */
    Loudness loudness;
    int module_width; /* of the column with the modules' names, in characters */
    const char *idle; /* what to say when a run without steps has ended well */
    const char *done; /* what to call its end otherwise: "done" */
} TextReport;

/* A reporter that writes to `report->file`, which stays the caller's; a line is one write. */
Reporter *text_reporter_new(Arena *arena, const TextReport *report);

#endif
