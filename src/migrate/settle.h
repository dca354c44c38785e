/*
 * What a run over several databases leaves behind when it dies: transactions that are prepared,
 * each named so that the next run knows whose they are and where to ask how that run was decided.
 *
 * Such a run prepares the transactions of all its databases but one, and then commits that one: its
 * commit is the decision. Contract: docs/atomic.md.
 */
#ifndef MIG_MIGRATE_SETTLE_H
#define MIG_MIGRATE_SETTLE_H

#include "migrate/session.h"

/* The name of a run's prepared transaction: `decision` identifies the transaction that decides (see
 * Preparing.identify). */
const char *settle_name(Arena *arena, const char *run, size_t number, const char *decision);

/* Ends the prepared transaction of that name, in the session's database, as its run was decided.
 * `*settled` is false when that has not been decided yet, or when it is none of mig's. Fails when
 * nobody can be asked. */
bool settle_left(Session *session, const char *name, bool *settled, MigError *err) MIG_MUST_CHECK;

/* The same for all that is left in the session's database. */
bool settle_all(Session *session, MigError *err) MIG_MUST_CHECK;

#endif
