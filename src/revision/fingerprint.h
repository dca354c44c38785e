/* What is left of SQL when everything that means nothing is taken away. */
#ifndef MIG_REVISION_FINGERPRINT_H
#define MIG_REVISION_FINGERPRINT_H

#include "base/text.h"

/* Appends SQL without comments, blank lines and white space at line ends. What stands in quotes
 * ('…', "…", `…`, $tag$…$tag$) is kept as it is. Line ends in `sql` are LF. */
void fingerprint_add(Text *text, Span sql);

#endif
