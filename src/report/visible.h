/* Text of strangers (a revision's message, a server's) that must not do anything where it is read.
 */
#ifndef MIG_REPORT_VISIBLE_H
#define MIG_REPORT_VISIBLE_H

#include "base/text.h"

typedef struct Visible {
    bool color;      /* mig's own colors pass */
    bool in_actions; /* no line becomes a workflow command of GitHub Actions */
} Visible;

/* Appends a string with its control characters, those of the direction of writing included, spelled
 * out as "\u001b" is; line ends and tabs pass. */
void visible_add(Text *text, Visible visible, const char *string);

#endif
