/* Two rules of Alembic's: which dependencies count, and how far a label spreads. */
#include "revision/derive.h"

#include <string.h>

typedef struct Deriver {
    Arena *arena;
    const Graph *graph;
} Deriver;

/* Notes for each revision that depends on `dependency` whether an ancestor of it does so already.
 */
static void find_inherited(Deriver *deriver, const Revision *dependency, RevisionSet *above,
                           RevisionVec *inherited)
{
    const RevisionVec *namers = &dependency->dependents;
    revision_set_clear(above);
    for (size_t i = 0; i < namers->count; i++)
        for (size_t j = 0; j < namers->items[i]->children.count; j++)
            revision_set_add(above, namers->items[i]->children.items[j]);
    graph_add_above(deriver->graph, EDGE_PARENTS, above);
    for (size_t i = 0; i < namers->count; i++)
        if (revision_set_has(above, namers->items[i]))
            vec_push(deriver->arena, &inherited[namers->items[i]->position],
                     graph_find(deriver->graph, dependency->id));
}

static void find_what_it_stands_on(Deriver *deriver, Revision *revision,
                                   const RevisionVec *inherited)
{
    for (size_t i = 0; i < revision->parents.count; i++)
        vec_push(deriver->arena, &revision->stands_on, revision->parents.items[i]);
    for (size_t i = 0; i < revision->dependencies.count; i++) {
        Revision *dependency = revision->dependencies.items[i];
        if (!revisions_has(&revision->parents, dependency) && !revisions_has(inherited, dependency))
            vec_push(deriver->arena, &revision->stands_on, dependency);
    }
}

static void find_all_they_stand_on(Deriver *deriver)
{
    const RevisionVec *revisions = &deriver->graph->revisions;
    RevisionVec *inherited =
        arena_alloc(deriver->arena, (revisions->count + 1) * sizeof(RevisionVec));
    RevisionSet above = revision_set_new(deriver->arena, deriver->graph);
    for (size_t i = 0; i < revisions->count; i++)
        if (revisions->items[i]->dependents.count > 1)
            find_inherited(deriver, revisions->items[i], &above, inherited);
    for (size_t i = 0; i < revisions->count; i++)
        find_what_it_stands_on(deriver, revisions->items[i], &inherited[i]);
}

/* More than one revision refers to it. */
static bool is_branch_point(const Revision *revision)
{
    if (revision->children.count > 1 || revision->dependents.count > 1)
        return true;
    return revision->children.count == 1 && revision->dependents.count == 1 &&
           revision->children.items[0] != revision->dependents.items[0];
}

static void put_label(Deriver *deriver, Revision *revision, const char *label)
{
    if (!strings_has(&revision->labels, label))
        vec_push(deriver->arena, &revision->labels, label);
}

/* Whether a line without branches and merges leads from a revision up to a head. */
static bool is_plain_line(const Revision *revision)
{
    while (!is_branch_point(revision) && revision->parents.count <= 1) {
        if (revision->children.count == 0)
            return true;
        revision = revision->children.items[0];
    }
    return false;
}

/* A label spreads to all descendants and, where a plain line leads to the head, down to the next
 * branch or merge. */
static void spread_label(Deriver *deriver, const Revision *owner, const char *label,
                         RevisionSet *labelled)
{
    revision_set_clear(labelled);
    revision_set_add(labelled, owner);
    graph_add_above(deriver->graph, EDGE_PARENTS, labelled);
    for (size_t i = owner->position; i < labelled->count; i++)
        if (revision_set_has(labelled, deriver->graph->revisions.items[i]))
            put_label(deriver, deriver->graph->revisions.items[i], label);
    if (!is_plain_line(owner) || owner->parents.count == 0)
        return;
    Revision *next = owner->parents.items[0];
    while (!is_branch_point(next) && next->parents.count <= 1) {
        put_label(deriver, next, label);
        if (next->parents.count == 0)
            return;
        next = next->parents.items[0];
    }
}

static void spread_labels(Deriver *deriver)
{
    RevisionSet labelled = revision_set_new(deriver->arena, deriver->graph);
    for (size_t i = 0; i < deriver->graph->revisions.count; i++) {
        const Revision *owner = deriver->graph->revisions.items[i];
        const StringVec *labels = &owner->header->branch_labels;
        for (size_t j = 0; j < labels->count; j++)
            spread_label(deriver, owner, labels->items[j], &labelled);
    }
}

void derive_rest(Arena *arena, const Graph *graph)
{
    Deriver deriver = {arena, graph};
    find_all_they_stand_on(&deriver);
    spread_labels(&deriver);
}
