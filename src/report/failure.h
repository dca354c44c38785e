/* An error as people read it: what failed, where, the server's own words, and what to do next. */
#ifndef MIG_REPORT_FAILURE_H
#define MIG_REPORT_FAILURE_H

#include "base/text.h"

/* Appends "PREFIX message [SQLSTATE]" and, below it and indented by two, the lines for what else
 * the error knows: file and line, statement, detail, hint. */
void failure_add(Text *text, bool color, const char *prefix, const MigError *err);

/* Appends text of several lines, each after the first begun with `indent`; white space at its end
 * is left out. */
void failure_add_lines(Text *text, const char *indent, const char *lines);

#endif
