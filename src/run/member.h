/*
 * A module's part in a run, from the first look at its database to its last event. Shared by the
 * parts of the runner: aim (what is to be done), and the runner itself (doing it).
 */
#ifndef MIG_RUN_MEMBER_H
#define MIG_RUN_MEMBER_H

#include "run/runner.h"
#include "run/worker.h"

typedef struct Member {
    const Module *module;
    Graph *graph;
    bool selected; /* false: only looked at, since another module depends on it or the other way
                      round */
    State state;
    const char *target;     /* what its steps are to reach; NULL: it stays where it is */
    RevisionVec steps;      /* in order */
    const MigError *failed; /* NULL while all is well */
    bool blocking;          /* it has failed, and another member with it */

    Work work;
    Vec(const PlanStep *) waits; /* its steps that wait for others, in order */
    size_t waited;               /* how many of them have had their word */
    bool paused;                 /* waits for one now */
    bool held;                   /* is not started before its first step may run */
    size_t done;                 /* steps that others may count on */
    size_t reported;             /* steps reported as done */
    bool ended;
} Member;

typedef Vec(Member) MemberVec;

/* Marks a member as failed, unless it has failed already. */
void member_fail(Arena *arena, Member *member, const MigError *error);

/* Makes the members of a run: the selected modules and those whose state matters to them, with
 * their graphs and states. */
bool aim_gather(Arena *arena, Catalog *catalog, const Workspace *workspace,
                const ModuleRefVec *selected, const RunRequest *request, MemberVec *members,
                MigError *err) MIG_MUST_CHECK;

/* Works out each member's target and steps. A member for which that makes no sense fails alone; a
 * target that nobody knows is an error. */
bool aim_steps(Arena *arena, const Workspace *workspace, const RunRequest *request,
               MemberVec *members, MigError *err) MIG_MUST_CHECK;

/* Orders the steps of all members that have not failed; those that depend on one that has fail too.
 */
bool aim_plan(Arena *arena, const RunRequest *request, MemberVec *members, Plan *plan,
              MigError *err) MIG_MUST_CHECK;

#endif
