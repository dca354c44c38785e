/*
 * The walk of Alembic's _topological_sort, whose order users see and whose upgrades mig must
 * repeat.
 *
 * There is a row of places, each with a revision that may come next: first the heads. The walk goes
 * on at one place as long as it can: the revision is listed, and the first of those it stands on
 * takes its place; others get new places at the end of the row. A place with nothing to take up is
 * given up, and the one before it is next. A revision that something unlisted stands on must wait:
 * the walk goes on at the first place in the row from which it can be reached.
 */
#include "revision/order.h"

#include <stdlib.h>

typedef struct Place {
    Revision *revision;
    struct Place *before, *after;
    size_t number; /* grows along the row */
} Place;

typedef struct Walk {
    Arena *arena;
    const Graph *graph;
    RevisionSet left; /* members that are not listed yet */
    Place *first, *last;
    size_t places;     /* made so far */
    Place **place_of;  /* by position */
    size_t *waits_for; /* how many unlisted members stand on it, by position */
    size_t *seen;      /* in which search, by position */
    size_t search;
    RevisionVec stack;
    RevisionVec listed;
} Walk;

static void add_place(Walk *walk, Revision *revision)
{
    Place *place = arena_new(walk->arena, Place);
    *place = (Place){.revision = revision, .before = walk->last, .number = walk->places++};
    if (walk->last == NULL)
        walk->first = place;
    else
        walk->last->after = place;
    walk->last = place;
    walk->place_of[revision->position] = place;
}

/* Takes a place out of the row: the one where the walk goes on, NULL when none is left. */
static Place *give_up_place(Walk *walk, const Place *place)
{
    if (place->before == NULL)
        walk->first = place->after;
    else
        place->before->after = place->after;
    if (place->after == NULL)
        walk->last = place->before;
    else
        place->after->before = place->before;
    return place->before == NULL ? walk->first : place->before;
}

/* Looks at those that stand directly on the searched revision, the last one first, as a stack wants
 * it; notes the first place. */
static void look_above(Walk *walk, const RevisionVec *above, Place **first)
{
    for (size_t i = above->count; i > 0; i--) {
        Revision *next = above->items[i - 1];
        if (!revision_set_has(&walk->left, next) || walk->seen[next->position] == walk->search)
            continue;
        walk->seen[next->position] = walk->search;
        vec_push(walk->arena, &walk->stack, next);
        Place *place = walk->place_of[next->position];
        if (place != NULL && (*first == NULL || place->number < (*first)->number))
            *first = place;
    }
}

/* The first place in the row from which the revision of another place can be reached. */
static Place *find_place_above(Walk *walk, const Place *waiting)
{
    const Place *least = walk->first == waiting ? waiting->after : walk->first;
    Place *first = NULL;
    walk->search++;
    walk->stack.count = 0;
    vec_push(walk->arena, &walk->stack, waiting->revision);
    while (walk->stack.count > 0 && first != least) {
        const Revision *revision = walk->stack.items[--walk->stack.count];
        look_above(walk, &revision->dependents, &first);
        look_above(walk, &revision->children, &first);
    }
    return first;
}

static void list(Walk *walk, Revision *revision)
{
    vec_push(walk->arena, &walk->listed, revision);
    revision_set_remove(&walk->left, revision);
    walk->place_of[revision->position] = NULL;
    for (size_t i = 0; i < revision->stands_on.count; i++)
        walk->waits_for[revision->stands_on.items[i]->position]--;
}

/* Lists the revision of a place; the place where the walk goes on. */
static Place *step(Walk *walk, Place *place)
{
    Revision *revision = place->revision;
    bool taken = false;
    list(walk, revision);
    for (size_t i = 0; i < revision->stands_on.count; i++) {
        Revision *support = revision->stands_on.items[i];
        if (!revision_set_has(&walk->left, support) || walk->place_of[support->position] != NULL)
            continue;
        if (taken) {
            add_place(walk, support);
            continue;
        }
        taken = true;
        place->revision = support;
        walk->place_of[support->position] = place;
    }
    return taken ? place : give_up_place(walk, place);
}

static int compare_files(const void *a, const void *b)
{
    size_t left = (*(Revision *const *)a)->file_order, right = (*(Revision *const *)b)->file_order;
    return left < right ? -1 : left > right;
}

static void begin(Walk *walk, const RevisionVec *heads)
{
    RevisionVec members = revision_set_list(walk->arena, walk->graph, &walk->left);
    for (size_t i = 0; i < members.count; i++)
        for (size_t j = 0; j < members.items[i]->stands_on.count; j++)
            walk->waits_for[members.items[i]->stands_on.items[j]->position]++;
    RevisionVec sorted = {0};
    for (size_t i = 0; i < heads->count; i++)
        if (revision_set_has(&walk->left, heads->items[i]))
            vec_push(walk->arena, &sorted, heads->items[i]);
    if (sorted.count > 1)
        qsort(sorted.items, sorted.count, sizeof(*sorted.items), compare_files);
    for (size_t i = 0; i < sorted.count; i++)
        if (walk->place_of[sorted.items[i]->position] == NULL)
            add_place(walk, sorted.items[i]);
}

RevisionVec order_downward(Arena *arena, const Graph *graph, const RevisionSet *members,
                           const RevisionVec *heads)
{
    size_t count = graph->revisions.count + 1;
    Walk walk = {
        .arena = arena,
        .graph = graph,
        .left = revision_set_copy(arena, graph, members),
        .place_of = arena_alloc(arena, count * sizeof(Place *)),
        .waits_for = arena_alloc(arena, count * sizeof(size_t)),
        .seen = arena_alloc(arena, count * sizeof(size_t)),
    };
    begin(&walk, heads);
    for (Place *place = walk.first; place != NULL;) {
        bool waits = walk.waits_for[place->revision->position] > 0;
        place = waits ? find_place_above(&walk, place) : step(&walk, place);
    }
    return walk.listed;
}

RevisionVec order_upward(Arena *arena, const Graph *graph, const RevisionSet *members,
                         const RevisionVec *heads)
{
    RevisionVec steps = order_downward(arena, graph, members, heads);
    for (size_t low = 0, high = steps.count; low + 1 < high; low++) {
        Revision *kept = steps.items[low];
        steps.items[low] = steps.items[--high];
        steps.items[high] = kept;
    }
    return steps;
}
