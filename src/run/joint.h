/*
 * An --atomic run or a rehearsal seen from the runner: what must not be, and one process for all
 * modules.
 */
#ifndef MIG_RUN_JOINT_H
#define MIG_RUN_JOINT_H

#include "run/member.h"

/* Whether the members' steps can run as one: none outside of a transaction, and SQLite alone.
 * Nothing is asked but the files. MIG_E_USAGE that names what is in the way. */
bool joint_check(Arena *arena, const MemberVec *members, MigError *err) MIG_MUST_CHECK;

/* Runs or rehearses the work of all members that have some. What happens is told to the request's
 * sink and kept in the members, and what is measured in the request's `rehearsed`. Fails only as
 * pool_run does. */
bool joint_run(Arena *arena, MemberVec *members, const Plan *plan, const RunRequest *request,
               MigError *err) MIG_MUST_CHECK;

#endif
