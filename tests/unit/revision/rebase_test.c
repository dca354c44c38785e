/* Which revisions get which parents when a part of a graph is moved. */
#include "revision/rebase.h"

#include "graph_text.h"

#include <criterion/criterion.h>

typedef struct RebaseCase {
    const char *graph, *moved;
    const char *changes; /* "ID<PARENT …"; NULL: an error */
    const char *message, *hint;
} RebaseCase;

static const RebaseCase cases[] = {
    {"a; b<a; x<a", "x", "x<b", "", ""},
    {"a; b<a; c<b; x<a; y<x; z<y", "x y z", "x<c", "", ""},
    {"a; b<a; x<b; y<x", "x y", "", "", ""},
    {"a; b<a", "", "", "", ""},
    {"a; b<a; x; y<x", "x y", "x<b", "", ""},
    {"a; b<a; x@side<a; y<x+a", "x y", "x<b", "", ""},
    {"a; b<a; x<a; y<x; z<x; w<y,z", "x y z w", "x<b", "", ""},
    {"a; b; x<a", "x", "", "", ""},
    {"a; b<a; c<a; x<b; y<c", "x y", "", "", ""},
    {"a; b<a; c<a; d<b,c; x<a", "x", "x<d", "", ""},
    {"a; b<a; x<a; m<b,x", "x", NULL, "what is moved and what is not are joined by 'm'",
     "a merge that is applied nowhere can be taken out with mig delete"},
    {"a; b<a; x<a; m<b,x; y<m", "x m y", NULL, "what is moved and what is not are joined by 'm'",
     "a merge that is applied nowhere can be taken out with mig delete"},
    {"a; b<a; c<a; m<b,c", "m", NULL, "what is moved and what is not are joined by 'm'",
     "a merge that is applied nowhere can be taken out with mig delete"},
    {"a; b<a; c<b", "b", NULL, "what is moved and what is not are joined by 'c'",
     "a merge that is applied nowhere can be taken out with mig delete"},
    {"a; b<a; c<a; x<a", "x", NULL, "what is not moved has 2 heads: 'b', 'c'",
     "name all revisions that are to follow one of them, or join them with mig merge first"},
    {"a; b<a; x<a; y<a", "x y", NULL, "what is moved has 2 heads: 'x', 'y'",
     "name the revisions of one branch, then those of the next"},
    {"a; b<a", "a b", NULL, "all revisions of module 'm' would be moved", ""},
    {"a; x<a; b<a+x", "x", NULL, "'b' cannot be followed by 'x', which it depends on", ""},
};

static const char *changes_text(Arena *arena, const Rebase *rebase)
{
    StringVec changes = {0};
    for (size_t i = 0; i < rebase->changes.count; i++) {
        const Reparenting *change = &rebase->changes.items[i];
        vec_push(arena, &changes,
                 arena_printf(arena, "%s<%s", change->child->id,
                              strings_join(arena, &change->parents, ",")));
    }
    return strings_join(arena, &changes, " ");
}

Test(rebase, a_part_of_a_graph_follows_the_head_of_the_rest)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const RebaseCase *expected = &cases[i];
        Arena *arena = arena_open();
        const Graph *graph = graph_of(arena, expected->graph);
        StringVec ids = words_of(arena, expected->moved);
        RevisionSet moved = revision_set_new(arena, graph);
        Rebase rebase;
        MigError err = {0};
        for (size_t j = 0; j < ids.count; j++)
            revision_set_add(&moved, graph_find(graph, ids.items[j]));
        bool done = rebase_plan(arena, graph, &moved, &rebase, &err);
        cr_assert_eq(done, expected->changes != NULL, "%s: %s", expected->graph, err.message);
        if (done) {
            cr_assert_str_eq(changes_text(arena, &rebase), expected->changes, "%s: %s",
                             expected->graph, changes_text(arena, &rebase));
        } else {
            cr_assert_str_eq(err.message, expected->message);
            cr_assert_str_eq(err.hint, expected->hint);
            cr_assert_eq(err.code, MIG_E_REVISION);
        }
        arena_close(arena);
    }
}
