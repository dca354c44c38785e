/*
 * The steps of a module form a line; references between modules tie the lines together. The plan
 * takes, again and again, the next step of the first module whose next step waits for nothing. When
 * there is none, a later step that stands on none of those before it is brought forward. A module
 * that runs in one transaction is ready when all its steps are, and counts as done as a whole.
 */
#include "revision/plan.h"

#include <string.h>

typedef Vec(PlanNode) NodeVec;

/* One step and its ties to other modules. */
typedef struct Knot {
    NodeVec waits_for; /* as references say */
    NodeVec waiting;   /* who waits for this one */
    size_t left;       /* of waits_for, how many are not planned yet */
} Knot;

/* What is known of a module. */
typedef struct Line {
    const PlanModule *module;
    RevisionSet applied;
    size_t *step_of; /* by position in the graph: the step's number from 1; 0 if there is none */
    Knot *knots;
    size_t *order; /* the steps in the plan's order, those not planned yet at its end */
    size_t *place; /* of each step that is planned: its place in `order` from 1; 0 before */
    size_t next;   /* in `order`: the step to be planned next */
    size_t left;   /* how many unplanned steps all its steps wait for */
} Line;

typedef struct Planner {
    Arena *arena;
    Line *lines;
    size_t count;
    Table *by_name;
    PlanMissingVec *missing;
    size_t lowest; /* no line before this one is ready */
} Planner;

static bool open_line(Planner *planner, Line *line, const PlanModule *module, MigError *err)
{
    line->module = module;
    line->step_of =
        arena_alloc(planner->arena, (module->graph->revisions.count + 1) * sizeof(size_t));
    line->knots = arena_alloc(planner->arena, (module->steps.count + 1) * sizeof(Knot));
    line->order = arena_alloc(planner->arena, (module->steps.count + 1) * sizeof(size_t));
    line->place = arena_alloc(planner->arena, (module->steps.count + 1) * sizeof(size_t));
    for (size_t i = 0; i < module->steps.count; i++) {
        line->step_of[module->steps.items[i]->position] = i + 1;
        line->order[i] = i;
    }
    table_put(planner->by_name, module->name, line);
    return graph_applied(planner->arena, module->graph, &module->current, &line->applied, err);
}

static bool find_reference(const Planner *planner, const Revision *by, const Reference *reference,
                           Line **line, Revision **revision, MigError *err)
{
    const Header *header = by->header;
    *line = table_find(planner->by_name, reference->module);
    if (*line == NULL)
        return fail_at(err, MIG_E_REVISION, header->file, header->depends_on_line,
                       "revision '%s' depends on '%s:%s', and there is no module '%s'", by->id,
                       reference->module, reference->id, reference->module);
    RevisionVec found = graph_candidates(planner->arena, (*line)->module->graph, reference->id);
    if (found.count == 0)
        return fail_at(err, MIG_E_REVISION, header->file, header->depends_on_line,
                       "revision '%s' depends on '%s:%s', which does not exist", by->id,
                       reference->module, reference->id);
    if (found.count > 1)
        return fail_at(err, MIG_E_REVISION, header->file, header->depends_on_line,
                       "revision '%s' depends on '%s:%s', which may be any of %s", by->id,
                       reference->module, reference->id, graph_list(planner->arena, &found));
    *revision = found.items[0];
    return true;
}

static void tie(const Planner *planner, Line *waiting, size_t step, Line *line, size_t before)
{
    PlanNode from = {(size_t)(waiting - planner->lines), step};
    PlanNode to = {(size_t)(line - planner->lines), before};
    vec_push(planner->arena, &waiting->knots[step].waits_for, to);
    vec_push(planner->arena, &line->knots[before].waiting, from);
    waiting->knots[step].left++;
    waiting->left++;
}

static void miss(const Planner *planner, const Line *dependent, Revision *by, const Line *line,
                 Revision *revision)
{
    vec_push(planner->arena, planner->missing,
             (PlanMissing){
                 .dependent = (size_t)(dependent - planner->lines),
                 .by = by,
                 .module = (size_t)(line - planner->lines),
                 .revision = revision,
             });
}

/* Ties a step up to what its revision depends on. */
static bool tie_up(Planner *planner, Line *line, size_t step, MigError *err)
{
    Revision *by = line->module->steps.items[step];
    for (size_t i = 0; i < by->outside.count; i++) {
        Line *other = NULL;
        Revision *revision = NULL;
        if (!find_reference(planner, by, &by->outside.items[i], &other, &revision, err))
            return false;
        size_t needed = other->step_of[revision->position];
        bool undone = needed > 0 && !other->module->up;
        if (needed > 0 && other->module->up)
            tie(planner, line, step, other, needed - 1);
        else if (undone || !revision_set_has(&other->applied, revision))
            miss(planner, line, by, other, revision);
    }
    return true;
}

/* Ties the undoing of what an applied revision depends on to the undoing of that revision. A
 * reference to nothing keeps nothing from being undone. */
static void tie_down(Planner *planner, Line *line, Revision *revision)
{
    for (size_t i = 0; i < revision->outside.count; i++) {
        Line *other = NULL;
        Revision *support = NULL;
        MigError unused;
        if (!find_reference(planner, revision, &revision->outside.items[i], &other, &support,
                            &unused))
            continue;
        size_t undone = other->step_of[support->position];
        size_t own = line->module->up ? 0 : line->step_of[revision->position];
        if (undone == 0 || other->module->up)
            continue;
        if (own > 0)
            tie(planner, other, undone - 1, line, own - 1);
        else
            miss(planner, other, support, line, revision);
    }
}

static bool tie_line(Planner *planner, Line *line, MigError *err)
{
    for (size_t i = 0; line->module->up && i < line->module->steps.count; i++)
        if (!tie_up(planner, line, i, err))
            return false;
    const RevisionVec *revisions = &line->module->graph->revisions;
    for (size_t i = 0; i < revisions->count; i++)
        if (revisions->items[i]->outside.count > 0 &&
            revision_set_has(&line->applied, revisions->items[i]))
            tie_down(planner, line, revisions->items[i]);
    return true;
}

static bool open_planner(Planner *planner, const PlanModuleVec *modules, MigError *err)
{
    planner->count = modules->count;
    planner->lines = arena_alloc(planner->arena, (modules->count + 1) * sizeof(Line));
    planner->by_name = table_new(planner->arena);
    for (size_t i = 0; i < modules->count; i++)
        if (!open_line(planner, &planner->lines[i], &modules->items[i], err))
            return false;
    for (size_t i = 0; i < modules->count; i++)
        if (!tie_line(planner, &planner->lines[i], err))
            return false;
    return true;
}

bool plan_missing(Arena *arena, const PlanModuleVec *modules, PlanMissingVec *missing,
                  MigError *err)
{
    *missing = (PlanMissingVec){0};
    Planner planner = {.arena = arena, .missing = missing};
    return open_planner(&planner, modules, err);
}

static bool fail_missing(const PlanModuleVec *modules, const PlanMissing *missing, MigError *err)
{
    const PlanModule *dependent = &modules->items[missing->dependent];
    const PlanModule *module = &modules->items[missing->module];
    const Header *header = missing->by->header;
    if (!dependent->up)
        return fail(err, MIG_E_DEPENDENCY,
                    "revision '%s' of %s cannot be undone while '%s:%s', which depends on it, "
                    "stays applied",
                    missing->by->id, dependent->name, module->name, missing->revision->id) ||
               fail_hint(err, "downgrade %s below '%s' first", module->name, missing->revision->id);
    bool failed =
        fail_at(err, MIG_E_DEPENDENCY, header->file, header->depends_on_line,
                "revision '%s' of %s depends on '%s:%s', which is neither applied nor in this plan",
                missing->by->id, dependent->name, module->name, missing->revision->id);
    if (module->steps.count == 0)
        return failed || fail_hint(err, "select %s too, or use --with-deps", module->name);
    return failed || fail_hint(err, "upgrade %s as far as '%s', or use --with-deps", module->name,
                               missing->revision->id);
}

static bool is_ready(const Line *line)
{
    if (line->next == line->module->steps.count)
        return false;
    return line->module->single_transaction ? line->left == 0
                                            : line->knots[line->order[line->next]].left == 0;
}

/* The i-th revision that a step comes after within its module, NULL behind the last: on the way up
 * what it stands on, on the way down what stands on it. */
static const Revision *step_before(const Line *line, const Revision *revision, size_t i,
                                   PlanWhy *why)
{
    const RevisionVec *first = line->module->up ? &revision->parents : &revision->children;
    const RevisionVec *second = line->module->up ? &revision->dependencies : &revision->dependents;
    *why = i < first->count ? PLAN_DOWN_REVISION : PLAN_DEPENDS_ON;
    if (i < first->count)
        return first->items[i];
    i -= first->count;
    return i < second->count ? second->items[i] : NULL;
}

/* The first unplanned step that one comes after within its module, as a number from 1; 0 if there
 * is none. */
static size_t find_before(const Line *line, size_t step)
{
    PlanWhy unused;
    const Revision *before, *revision = line->module->steps.items[step];
    for (size_t i = 0; (before = step_before(line, revision, i, &unused)) != NULL; i++) {
        size_t number = line->step_of[before->position];
        if (number > 0 && line->place[number - 1] == 0)
            return number;
    }
    return 0;
}

/* The first unplanned step of another module that one waits for; NULL if there is none. */
static const PlanNode *find_wait(const Planner *planner, const Line *line, size_t step)
{
    const NodeVec *waits_for = &line->knots[step].waits_for;
    for (size_t i = 0; i < waits_for->count; i++) {
        const PlanNode *node = &waits_for->items[i];
        if (planner->lines[node->module].place[node->position] == 0)
            return node;
    }
    return NULL;
}

/* A node as others may wait for it: of a single transaction, the end. */
static PlanNode done_node(const Planner *planner, PlanNode node)
{
    const PlanModule *module = planner->lines[node.module].module;
    if (module->single_transaction)
        node.position = module->steps.count - 1;
    return node;
}

static void add_reason(const Planner *planner, PlanStep *step, PlanNode node, PlanWhy why)
{
    const PlanModule *module = planner->lines[node.module].module;
    vec_push(planner->arena, &step->reasons,
             (PlanReason){node.module, module->steps.items[node.position], why});
}

/* The steps of its own module that a step comes after. */
static void add_own_reasons(const Planner *planner, PlanStep *step, const Line *line)
{
    PlanWhy why;
    const Revision *before;
    for (size_t i = 0; (before = step_before(line, step->revision, i, &why)) != NULL; i++)
        if (line->step_of[before->position] > 0)
            add_reason(planner, step,
                       (PlanNode){step->node.module, line->step_of[before->position] - 1}, why);
}

/* What the step `number` of a line waits for, said of a step that is it, or that begins its
 * transaction. */
static void add_waits(const Planner *planner, PlanStep *step, const Line *line, size_t number)
{
    const Knot *knot = &line->knots[number];
    bool own = line->module->steps.items[number] == step->revision;
    for (size_t i = 0; i < knot->waits_for.count; i++) {
        PlanNode wanted = knot->waits_for.items[i], node = done_node(planner, wanted);
        PlanNode placed = {node.module, planner->lines[node.module].place[node.position] - 1};
        bool known = false;
        for (size_t j = 0; j < step->waits_for.count && !known; j++)
            known = step->waits_for.items[j].module == placed.module &&
                    step->waits_for.items[j].position == placed.position;
        if (known)
            continue;
        vec_push(planner->arena, &step->waits_for, placed);
        add_reason(planner, step, node,
                   own && node.position == wanted.position ? PLAN_DEPENDS_ON
                                                           : PLAN_ONE_TRANSACTION);
    }
}

/* Plans the next step of a line. In a single transaction the first step waits for all. */
static void plan_step(const Planner *planner, Line *line, Plan *plan)
{
    const PlanModule *module = line->module;
    size_t number = line->order[line->next];
    PlanStep step = {
        .node = {(size_t)(line - planner->lines), line->next},
        .revision = module->steps.items[number],
        .up = module->up,
    };
    add_own_reasons(planner, &step, line);
    if (!module->single_transaction)
        add_waits(planner, &step, line, number);
    for (size_t i = 0; module->single_transaction && line->next == 0 && i < module->steps.count;
         i++)
        add_waits(planner, &step, line, i);
    vec_push(planner->arena, &plan->steps, step);
    line->place[number] = ++line->next;
}

/* Lets go of those that wait for a step. */
static void release(Planner *planner, const Knot *knot)
{
    for (size_t i = 0; i < knot->waiting.count; i++) {
        PlanNode node = knot->waiting.items[i];
        Line *line = &planner->lines[node.module];
        line->knots[node.position].left--;
        line->left--;
        if (node.module < planner->lowest && is_ready(line))
            planner->lowest = node.module;
    }
}

/* Plans one step of a line, or all of them where they run in a single transaction. */
static void plan_line(Planner *planner, Line *line, Plan *plan)
{
    size_t first = line->next;
    do
        plan_step(planner, line, plan);
    while (line->module->single_transaction && line->next < line->module->steps.count);
    for (size_t i = first; i < line->next; i++)
        release(planner, &line->knots[line->order[i]]);
}

/* Moves the step at `at` in a line's order to where the next one is taken from. */
static void bring_forward(Line *line, size_t at)
{
    size_t step = line->order[at];
    memmove(&line->order[line->next + 1], &line->order[line->next],
            (at - line->next) * sizeof(*line->order));
    line->order[line->next] = step;
}

/* The first line with a later step that waits for nothing and stands on none before it, which is
 * brought forward; NULL if there is none. */
static Line *find_later(const Planner *planner)
{
    for (size_t i = 0; i < planner->count; i++) {
        Line *line = &planner->lines[i];
        for (size_t at = line->next;
             !line->module->single_transaction && at < line->module->steps.count; at++) {
            size_t step = line->order[at];
            if (line->knots[step].left > 0 || find_before(line, step) > 0)
                continue;
            bring_forward(line, at);
            return line;
        }
    }
    return NULL;
}

/* The first line with a step that waits for nothing; NULL if there is none. */
static Line *find_ready(Planner *planner)
{
    while (planner->lowest < planner->count && !is_ready(&planner->lines[planner->lowest]))
        planner->lowest++;
    if (planner->lowest < planner->count)
        return &planner->lines[planner->lowest];
    return find_later(planner);
}

/* From a step that cannot be planned to one that it is held by: one that it waits for, or comes
 * after; in a single transaction, the step of it that waits. */
static PlanNode find_hold(const Planner *planner, PlanNode node)
{
    const Line *line = &planner->lines[node.module];
    const PlanNode *wait = find_wait(planner, line, node.position);
    if (wait != NULL)
        return *wait;
    if (!line->module->single_transaction)
        return (PlanNode){node.module, find_before(line, node.position) - 1};
    size_t step = 0;
    while (find_wait(planner, line, step) == NULL)
        step++;
    return (PlanNode){node.module, step};
}

static bool fail_cycle(const Planner *planner, const NodeVec *path, MigError *err)
{
    StringVec names = {0};
    const Line *single = NULL;
    for (size_t i = 0; i < path->count; i++) {
        const PlanModule *module = planner->lines[path->items[i].module].module;
        if (module->single_transaction)
            single = &planner->lines[path->items[i].module];
        vec_push(planner->arena, &names,
                 arena_printf(planner->arena, "%s:%s", module->name,
                              module->steps.items[path->items[i].position]->id));
    }
    bool failed = fail(err, MIG_E_DEPENDENCY, "the revisions wait for each other: %s",
                       strings_join(planner->arena, &names, " -> "));
    if (single != NULL)
        return failed ||
               fail_hint(err,
                         "%s runs in one transaction: with transaction_per_migration = true "
                         "others can go on after each of its revisions",
                         single->module->name);
    return failed || fail_hint(err, "a depends_on among them must go");
}

/* Goes from a step that is held to the one that holds it, until one comes up again. */
static bool find_cycle(const Planner *planner, const Line *line, MigError *err)
{
    NodeVec path = {0};
    PlanNode node = {(size_t)(line - planner->lines), line->order[line->next]};
    size_t **begins = arena_alloc(planner->arena, planner->count * sizeof(size_t *));
    for (size_t i = 0; i < planner->count; i++)
        begins[i] = arena_alloc(planner->arena,
                                (planner->lines[i].module->steps.count + 1) * sizeof(size_t));
    while (begins[node.module][node.position] == 0) {
        vec_push(planner->arena, &path, node);
        begins[node.module][node.position] = path.count;
        node = find_hold(planner, node);
    }
    vec_push(planner->arena, &path, node);
    path.items += begins[node.module][node.position] - 1;
    path.count -= begins[node.module][node.position] - 1;
    return fail_cycle(planner, &path, err);
}

const char *plan_why_name(PlanWhy why)
{
    static const char *const names[] = {
#define X(why, name) [why] = (name),
        PLAN_WHYS(X)
#undef X
    };
    return names[why];
}

bool plan_make(Arena *arena, const PlanModuleVec *modules, Plan *plan, MigError *err)
{
    PlanMissingVec missing = {0};
    Planner planner = {.arena = arena, .missing = &missing};
    *plan = (Plan){0};
    if (!open_planner(&planner, modules, err))
        return false;
    if (missing.count > 0)
        return fail_missing(modules, &missing.items[0], err);
    for (Line *line; (line = find_ready(&planner)) != NULL;)
        plan_line(&planner, line, plan);
    for (size_t i = 0; i < planner.count; i++)
        if (planner.lines[i].next < planner.lines[i].module->steps.count)
            return find_cycle(&planner, &planner.lines[i], err);
    return true;
}
