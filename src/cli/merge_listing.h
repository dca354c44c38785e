/* What --merged-with says: the heads and conflicts of a merge that has not been made. */
#ifndef MIG_CLI_MERGE_LISTING_H
#define MIG_CLI_MERGE_LISTING_H

#include "cli/command.h"

/* Appends a line for each head, or, without `heads`, only where there are several; one for each
 * conflict; and puts all of it into the document as "merge". */
void merge_add_previews(Invocation *invocation, const MigMergePreviews *previews, bool heads);

/* Fails for the first module that the merge would leave in two minds: MIG_E_DRIFT, and names the
 * cure. */
bool merge_judge(const MigMergePreviews *previews, const char *reference,
                 MigError *err) MIG_MUST_CHECK;

/* Adds to the verdict a case for each module, which fails as merge_judge does. */
void merge_add_verdict(Invocation *invocation, const MigMergePreviews *previews,
                       const char *reference);

#endif
