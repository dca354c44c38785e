/* A run as a verdict: a case for each revision. */
#ifndef MIG_REPORT_RECORDER_H
#define MIG_REPORT_RECORDER_H

#include "report/reporter.h"
#include "report/verdict.h"

/* A reporter that adds what happens to a verdict. */
Reporter *recorder_new(Verdict *verdict);

/* A reporter that tells two others; it finishes both. */
Reporter *reporter_pair_new(Arena *arena, Reporter *first, Reporter *second);

#endif
