/* Rehearsals on a bed, as lines to compare. */
#ifndef MIG_TESTS_LIVE_REHEARSAL_H
#define MIG_TESTS_LIVE_REHEARSAL_H

#include "runner.h"

/* Rehearse over `names`; whether it succeeded. */
bool rehearse_up(Bed *bed, const char *names, const char *target, MigRun run);
bool rehearse_down(Bed *bed, const char *names, const char *target, MigRun run);

/* What the last one has measured, a line for each step and, indented, for each effect:
 *
 *     a aaa2: rehearsed
 *       a_one: ACCESS EXCLUSIVE at 8, rewritten, +1 ~2 -3, read 2 (under SHARE)
 *     a aaa3: it runs outside of a transaction
 *     b bbb1: not reached
 */
const char *rehearse_lines(const Bed *bed);

/* The last one's step of that revision. */
const MigRehearsedStep *rehearse_step(const Bed *bed, const char *revision);

/* Everything that the databases and the folder hold, to see that nothing has changed. */
const char *rehearse_world(Bed *bed);

#endif
