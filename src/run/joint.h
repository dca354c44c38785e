/*
 * An --atomic run seen from the runner: what must not be, and one process for all modules.
 */
#ifndef MIG_RUN_JOINT_H
#define MIG_RUN_JOINT_H

#include "run/member.h"

/* Whether the members' steps can run as one: none outside of a transaction, and SQLite alone.
 * Nothing is asked but the files. MIG_E_USAGE that names what is in the way. */
bool joint_check(Arena *arena, const MemberVec *members, MigError *err) MIG_MUST_CHECK;

/* Runs the work of all members that have some. What happens is told to `sink` (NULL: nobody) and
 * kept in the members. Fails only as pool_run does. */
bool joint_run(Arena *arena, MemberVec *members, const Plan *plan, MigSink sink, void *context,
               MigError *err) MIG_MUST_CHECK;

#endif
