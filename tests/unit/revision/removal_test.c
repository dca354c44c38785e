/* Taking a revision out: who follows whom then, and what that changes in files. */
#include "revision/removal.h"

#include "graph_text.h"

#include <criterion/criterion.h>
#include <string.h>

typedef struct RemovalCase {
    const char *graph, *removed;
    const char *plan; /* "child<parent,parent; …" */
} RemovalCase;

static const RemovalCase cases[] = {
    {"a; b<a; c<b", "a", "b<"},
    {"a; b<a; c<b", "b", "c<a"},
    {"a; b<a; c<b", "c", ""},
    {"a; b<a; c<a; d<a", "a", "b<; c<; d<"},
    {"a; b<a; c<b; d<b", "b", "c<a; d<a"},
    {"a; b<a; c<a; m<b,c; d<m", "m", "d<b,c"},
    {"a; b<a; c<a; m<b,c", "b", "m<c"},
    {"a; b<a; c<a; m<b,c", "c", "m<b"},
    {"a; b<a; c<b; d<a; m<c,d", "c", "m<b,d"},
    {"a; b; m<a,b; x<m", "a", "m<b"},
    {"a; b; p<a,b; q<a; m<q,p", "p", "m<q,b"},
    {"a; b; p<a,b; q<a; m<p,q", "p", "m<b,q"},
};

static const char *text_of(Arena *arena, const ReparentingVec *plan)
{
    StringVec parts = {0};
    for (size_t i = 0; i < plan->count; i++)
        vec_push(arena, &parts,
                 arena_printf(arena, "%s<%s", plan->items[i].child->id,
                              strings_join(arena, &plan->items[i].parents, ",")));
    return strings_join(arena, &parts, "; ");
}

Test(removal, children_get_the_parents_that_do_not_lie_below_another_one)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        Arena *arena = arena_open();
        const Graph *graph = graph_of(arena, cases[i].graph);
        ReparentingVec plan = removal_plan(arena, graph, graph_find(graph, cases[i].removed));
        cr_assert_str_eq(text_of(arena, &plan), cases[i].plan, "%s of (%s): %s", cases[i].removed,
                         cases[i].graph, text_of(arena, &plan));
        arena_close(arena);
    }
}

#define ABOVE "\xEF\xBB\xBF-- down_revision: not this one\n--   \n-- revision: abcd\r\n"
#define BELOW "-- branch_labels:  \n\n-- mig:up\n-- down_revision: x\nSELECT 1;\r\n-- mig:down"

typedef struct RewriteCase {
    const char *line, *parents, *changed;
} RewriteCase;

static const RewriteCase rewrites[] = {
    {"-- down_revision: aaaa\n", "bbbb", "-- down_revision: bbbb\n"},
    {"-- down_revision: aaaa\r\n", "bbbb", "-- down_revision: bbbb\r\n"},
    {"--  down_revision:\t aaaa , cccc \t\n", "bbbb cccc", "--  down_revision:\t bbbb, cccc \t\n"},
    {"-- down_revision:\n", "bbbb", "-- down_revision: bbbb\n"},
    {"-- down_revision: \r\n", "bbbb", "-- down_revision: bbbb\r\n"},
    {"-- down_revision: aaaa\n", "", "-- down_revision:\n"},
    {"-- down_revision: aaaa\r\n", "", "-- down_revision:\r\n"},
    {"", "", ""},
    {"-- down_revision: aaaa\n", "aaaa", "-- down_revision: aaaa\n"},
};

Test(removal, only_the_value_of_down_revision_changes)
{
    for (size_t i = 0; i < sizeof(rewrites) / sizeof(rewrites[0]); i++) {
        Arena *arena = arena_open();
        const char *before = arena_printf(arena, "%s%s%s", ABOVE, rewrites[i].line, BELOW);
        const char *after = arena_printf(arena, "%s%s%s", ABOVE, rewrites[i].changed, BELOW);
        StringVec parents = words_of(arena, rewrites[i].parents);
        Span changed;
        MigError err;
        cr_assert(removal_rewrite(arena, "f.sql", span_of(before), &parents, &changed, &err), "%s",
                  err.message);
        cr_assert(span_equals(changed, after), "'%s': '%.*s'", rewrites[i].line,
                  (int)changed.length, changed.bytes);
        arena_close(arena);
    }
}

Test(removal, a_file_without_the_key_cannot_get_parents)
{
    Arena *arena = arena_open();
    StringVec parents = words_of(arena, "bbbb");
    Span changed;
    MigError err;
    cr_assert_not(removal_rewrite(arena, "f.sql", span_of(ABOVE BELOW), &parents, &changed, &err));
    cr_assert_str_eq(err.message, "there is no line '-- down_revision: …' to change");
    cr_assert_str_eq(err.file, "f.sql");
    cr_assert_eq(err.line, 3);
    arena_close(arena);
}

Test(removal, a_file_that_is_no_revision_is_not_changed)
{
    Arena *arena = arena_open();
    StringVec none = {0};
    Span changed;
    MigError err;
    cr_assert_not(removal_rewrite(arena, "f.sql", span_of("SELECT 1;"), &none, &changed, &err));
    cr_assert_eq(err.code, MIG_E_REVISION);
    arena_close(arena);
}
