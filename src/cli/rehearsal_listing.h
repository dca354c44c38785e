/* What a rehearsal has measured, for people and as JSON. */
#ifndef MIG_CLI_REHEARSAL_LISTING_H
#define MIG_CLI_REHEARSAL_LISTING_H

#include "cli/command.h"

/* Adds the steps of a rehearsal to what the command says. */
void rehearsal_add(Invocation *invocation, const MigRehearsal *rehearsal);

/* Bytes as people read them: "512 bytes", "48 kB", "1.5 GB". */
const char *rehearsal_size(Arena *arena, int64_t bytes);

#endif
