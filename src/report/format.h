/*
 * A verdict as other programs read it. A format is a line in the table of format.c, and one
 * function from a settled verdict to a text. Contract: docs/formats.md.
 */
#ifndef MIG_REPORT_FORMAT_H
#define MIG_REPORT_FORMAT_H

#include "report/verdict.h"

typedef struct VerdictFormat {
    const char *name; /* as --format spells it */
    void (*render)(Text *text, const Verdict *verdict);
    /* What is appended to the file that an environment variable names; NULL for none of it. */
    const char *aside_variable;
    void (*aside)(Text *text, const Verdict *verdict);
    bool is_found_in_messages; /* whoever reads it looks for it on standard error, too */
} VerdictFormat;

/* All formats; the last has no name. */
extern const VerdictFormat verdict_formats[];

/* Workflow commands of GitHub Actions: an annotation for each finding. */
void github_render(Text *text, const Verdict *verdict);

/* The table that GitHub Actions shows below a job, in Markdown. */
void summary_render(Text *text, const Verdict *verdict);

/* JUnit's XML: a test suite for each module. */
void junit_render(Text *text, const Verdict *verdict);

/* SARIF 2.1.0. */
void sarif_render(Text *text, const Verdict *verdict);

#endif
