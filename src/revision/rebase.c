/* Chains keep their inner order: only where the moved part touches the rest is something changed.
 */
#include "revision/rebase.h"

typedef struct Planner {
    Arena *arena;
    const Graph *graph;
    const RevisionSet *moved;
    Rebase *rebase;
} Planner;

static bool is_moved(const Planner *planner, const Revision *revision)
{
    return revision_set_has(planner->moved, revision);
}

/* The heads of what is not moved. */
static RevisionVec other_heads(const Planner *planner)
{
    RevisionSet others = revision_set_new(planner->arena, planner->graph);
    for (size_t i = 0; i < planner->graph->revisions.count; i++)
        revision_set_add(&others, planner->graph->revisions.items[i]);
    revision_set_drop(&others, planner->moved);
    return graph_tips(planner->arena, planner->graph, EDGE_PARENTS, &others);
}

/* Whether a moved revision follows a moved one, or a head already. */
static bool is_settled(const Planner *planner, const Revision *revision, const RevisionVec *heads)
{
    const RevisionVec *parents = &revision->parents;
    return parents->count > 0 && (is_moved(planner, parents->items[0]) ||
                                  (parents->count == 1 && revisions_has(heads, parents->items[0])));
}

static bool is_done(const Planner *planner, const RevisionVec *heads)
{
    for (size_t i = 0; i < planner->graph->revisions.count; i++) {
        const Revision *revision = planner->graph->revisions.items[i];
        if (is_moved(planner, revision) && !is_settled(planner, revision, heads))
            return false;
    }
    return true;
}

static bool find_onto(Planner *planner, const RevisionVec *heads, MigError *err)
{
    if (heads->count == 0)
        return fail(err, MIG_E_REVISION, "all revisions of module '%s' would be moved",
                    planner->graph->module);
    if (heads->count > 1)
        return fail(err, MIG_E_REVISION, "what is not moved has %zu heads: %s", heads->count,
                    graph_list(planner->arena, heads)) ||
               fail_hint(err, "name all revisions that are to follow one of them, or join them "
                              "with mig merge first");
    planner->rebase->onto = heads->items[0];
    return true;
}

static bool check_one_head(const Planner *planner, MigError *err)
{
    RevisionVec heads = graph_tips(planner->arena, planner->graph, EDGE_PARENTS, planner->moved);
    return heads.count == 1 ||
           fail(err, MIG_E_REVISION, "what is moved has %zu heads: %s", heads.count,
                graph_list(planner->arena, &heads)) ||
           fail_hint(err, "name the revisions of one branch, then those of the next");
}

/* Merges of both sides, and revisions that stay and follow one that does not. */
static RevisionVec find_joints(const Planner *planner)
{
    RevisionVec joints = {0};
    for (size_t i = 0; i < planner->graph->revisions.count; i++) {
        Revision *revision = planner->graph->revisions.items[i];
        size_t moved = 0;
        for (size_t j = 0; j < revision->parents.count; j++)
            moved += is_moved(planner, revision->parents.items[j]);
        bool split = is_moved(planner, revision)
                         ? revision->parents.count > 1 && moved < revision->parents.count
                         : moved > 0;
        if (split)
            vec_push(planner->arena, &joints, revision);
    }
    return joints;
}

static bool check_joints(const Planner *planner, MigError *err)
{
    RevisionVec joints = find_joints(planner);
    if (joints.count == 0)
        return true;
    return fail(err, MIG_E_REVISION, "what is moved and what is not are joined by %s",
                graph_list(planner->arena, &joints)) ||
           fail_hint(err, "a merge that is applied nowhere can be taken out with mig delete");
}

/* The head must not stand on what is to stand on it. */
static bool check_needs(const Planner *planner, MigError *err)
{
    RevisionSet below = revision_set_new(planner->arena, planner->graph);
    revision_set_add(&below, planner->rebase->onto);
    graph_add_below(planner->graph, EDGE_ALL, &below);
    revision_set_keep(&below, planner->moved);
    RevisionVec needed = revision_set_list(planner->arena, planner->graph, &below);
    return needed.count == 0 ||
           fail(err, MIG_E_REVISION,
                "'%s' cannot be followed by %s, which it "
                "depends on",
                planner->rebase->onto->id, graph_list(planner->arena, &needed));
}

static void find_changes(Planner *planner, const RevisionVec *heads)
{
    const Revision *onto = planner->rebase->onto;
    for (size_t i = 0; i < planner->graph->revisions.count; i++) {
        Revision *revision = planner->graph->revisions.items[i];
        if (!is_moved(planner, revision) || is_settled(planner, revision, heads))
            continue;
        Reparenting change = {.child = revision};
        vec_push(planner->arena, &change.parents, onto->id);
        vec_push(planner->arena, &planner->rebase->changes, change);
    }
}

bool rebase_plan(Arena *arena, const Graph *graph, const RevisionSet *moved, Rebase *rebase,
                 MigError *err)
{
    *rebase = (Rebase){0};
    Planner planner = {arena, graph, moved, rebase};
    RevisionVec heads = other_heads(&planner);
    if (!check_joints(&planner, err))
        return false;
    if (is_done(&planner, &heads))
        return true;
    if (!find_onto(&planner, &heads, err) || !check_one_head(&planner, err) ||
        !check_needs(&planner, err))
        return false;
    find_changes(&planner, &heads);
    return true;
}
