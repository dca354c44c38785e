/*
 * One plan over the steps of many modules: revision by revision, each after the one before it in
 * its own module and after what it depends on in others. Plain values: no files, no database.
 */
#ifndef MIG_REVISION_PLAN_H
#define MIG_REVISION_PLAN_H

#include "revision/graph.h"

/* What the plan is made from, one for each module, in the order of modules.ini. */
typedef struct PlanModule {
    const char *name;
    const Graph *graph;
    StringVec current; /* the version table's rows */
    RevisionVec
        steps; /* to apply (`up`) or to undo, in order; none for a module that is only looked at */
    bool up;
    bool single_transaction; /* its steps begin and end together: others count on none of them
                                before the last */
} PlanModule;

typedef Vec(PlanModule) PlanModuleVec;

/* A step of a module, by number. */
typedef struct PlanNode {
    size_t module;   /* in PlanModuleVec */
    size_t position; /* in that module's steps */
} PlanNode;

/* X(why, as people read it): why a step comes after another one. */
#define PLAN_WHYS(X)                                                                               \
    X(PLAN_DOWN_REVISION, "down_revision")                                                         \
    X(PLAN_DEPENDS_ON, "depends_on")                                                               \
    X(PLAN_ONE_TRANSACTION, "one transaction") /* others count on its module as a whole */

typedef enum PlanWhy {
#define X(why, name) why,
    PLAN_WHYS(X)
#undef X
} PlanWhy;

typedef struct PlanReason {
    size_t module; /* in PlanModuleVec */
    const Revision *revision;
    PlanWhy why;
} PlanReason;

typedef struct PlanStep {
    PlanNode node; /* its position counts the steps of its module as the plan has them */
    Revision *revision;
    bool up;
    Vec(PlanNode) waits_for; /* steps of other modules that must be done before this one */
    Vec(PlanReason) reasons; /* the steps that it comes after, those of its own module first */
} PlanStep;

typedef struct Plan {
    Vec(PlanStep) steps; /* in an order in which they can be run one by one: always the same for the
                            same input. A module's steps keep their order unless other modules need
                            a later one first. */
} Plan;

const char *plan_why_name(PlanWhy why);

/* A revision of another module that a step needs and that is neither applied nor among the steps.
 */
typedef struct PlanMissing {
    size_t dependent; /* the module whose step needs it */
    Revision *by;     /* that step's revision */
    size_t module;    /* the module it belongs to */
    Revision *revision;
} PlanMissing;

typedef Vec(PlanMissing) PlanMissingVec;

/* What is missing for the steps as they are: on the way up, dependencies that are neither applied
 * nor planned; on the way down, applied revisions that depend on an undone one and are not undone
 * themselves. An unknown revision is MIG_E_REVISION at file and line. */
bool plan_missing(Arena *arena, const PlanModuleVec *modules, PlanMissingVec *missing,
                  MigError *err) MIG_MUST_CHECK;

/* Orders all steps. Something missing is MIG_E_DEPENDENCY that names both revisions; a cycle is
 * MIG_E_DEPENDENCY that shows it as a path. */
bool plan_make(Arena *arena, const PlanModuleVec *modules, Plan *plan,
               MigError *err) MIG_MUST_CHECK;

#endif
