/* The order of steps, as Alembic has it for the same graphs. */
#include "revision/order.h"

#include "graph_text.h"

#include <criterion/criterion.h>

typedef struct OrderCase {
    const char *graph;
    const char *heads; /* where the walk begins */
    const char *upward;
} OrderCase;

static const OrderCase order_cases[] = {
    {"", "", ""},
    {"a; b<a; c<b", "c", "a b c"},
    {"a; b<a; c<b", "b", "a b"},
    {"a; b; c", "a b c", "c b a"},
    {"a; b; c", "c a b", "c b a"},
    {"c; b; a", "a b c", "a b c"},
    {"a; b<a; c<a", "b c", "a c b"},
    {"a; b<a; c<a; m<b,c", "m", "a c b m"},
    {"a; b<a; c<a; m<c,b", "m", "a b c m"},
    {"a; b<a; c<a,b; d", "c d", "a d b c"},
    {"a<d; b; c<d; d", "a b c", "d b c a"},
    {"a<b; b; c; d<b", "a c d", "b c d a"},
    {"a<c,d; b; c; d<c", "a b", "c b d a"},
    {"a<b; b; c<b; d<b", "a c d", "b d c a"},
    {"a+c,d; b<c; c; d<c", "a b", "c d b a"},
    {"a<d; b<d; c<d; d", "a b c", "d c b a"},
    {"a; x; b<a+x; c<b", "c", "x a b c"},
    {"a; x; y<x; b<a+x; c<b", "c y", "x a b c y"},
    {"a; b<a; c<b; d<c", "d b", "a b c d"},
};

static RevisionVec revisions_of(Arena *arena, const Graph *graph, const char *ids)
{
    StringVec words = words_of(arena, ids);
    RevisionVec revisions = {0};
    for (size_t i = 0; i < words.count; i++)
        vec_push(arena, &revisions, graph_find(graph, words.items[i]));
    return revisions;
}

Test(order, branches_come_one_after_the_other)
{
    for (size_t i = 0; i < sizeof(order_cases) / sizeof(order_cases[0]); i++) {
        const OrderCase *expected = &order_cases[i];
        Arena *arena = arena_open();
        const Graph *graph = graph_of(arena, expected->graph);
        RevisionVec heads = revisions_of(arena, graph, expected->heads);
        RevisionSet members = revision_set_new(arena, graph);
        for (size_t j = 0; j < heads.count; j++)
            revision_set_add(&members, heads.items[j]);
        graph_add_below(graph, EDGE_ALL, &members);
        RevisionVec upward = order_upward(arena, graph, &members, &heads);
        cr_assert_str_eq(ids_of(arena, &upward), expected->upward, "%s from %s: %s",
                         expected->graph, expected->heads, ids_of(arena, &upward));
        RevisionVec downward = order_downward(arena, graph, &members, &heads);
        for (size_t j = 0; j < downward.count; j++)
            cr_assert_eq(downward.items[j], upward.items[upward.count - 1 - j]);
        arena_close(arena);
    }
}

Test(order, only_members_are_listed)
{
    Arena *arena = arena_open();
    const Graph *graph = graph_of(arena, "a; b<a; c<b; d<c");
    RevisionVec heads = revisions_of(arena, graph, "d a");
    RevisionSet members = revision_set_new(arena, graph);
    revision_set_add(&members, graph_find(graph, "c"));
    revision_set_add(&members, graph_find(graph, "d"));
    RevisionVec steps = order_downward(arena, graph, &members, &heads);
    cr_assert_str_eq(ids_of(arena, &steps), "d c");
    arena_close(arena);
}
