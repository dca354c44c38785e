/* Graphs from plain values: links, errors, order, labels, and the rows of the version table. */
#include "revision/graph.h"

#include "graph_text.h"

#include <criterion/criterion.h>
#include <string.h>

typedef struct ErrorCase {
    const char *graph, *file;
    int line;
    const char *message;
} ErrorCase;

/* In graphs as text, down_revision is on line 4, branch_labels on 5, depends_on on 6. */
static const ErrorCase error_cases[] = {
    {"a; a", "a.sql", 3, "revision 'a' is in 'a.sql' already"},
    {"a; b<x", "b.sql", 4, "there is no revision 'x', the down_revision of 'b'"},
    {"a@left; b<left", "b.sql", 4, "there is no revision 'left', the down_revision of 'b'"},
    {"abcdef; b<abcd", "b.sql", 4, "there is no revision 'abcd', the down_revision of 'b'"},
    {"a; A<a; b<B", "b.sql", 4, "there is no revision 'B', the down_revision of 'b'"},
    {"a<a", "a.sql", 4, "revision 'a' is its own down_revision"},
    {"a; b<a,a", "b.sql", 4, "revision 'b' names its down_revision 'a' twice"},
    {"a; b+x", "b.sql", 6, "revision 'b' depends on 'x', which does not exist"},
    {"a; b+m:x", "b.sql", 6, "revision 'b' depends on 'x', which does not exist"},
    {"a+a", "a.sql", 6, "revision 'a' depends on itself"},
    {"a@left+left", "a.sql", 6, "revision 'a' depends on itself"},
    {"abcd1; abcd2; b+abcd", "b.sql", 6,
     "revision 'b' depends on 'abcd', which may be any of 'abcd1', 'abcd2'"},
    {"a@left; b@left", "b.sql", 5, "branch label 'left' already means revision 'a' in 'a.sql'"},
    {"a@b; b", "a.sql", 5, "branch label 'b' already means revision 'b' in 'b.sql'"},
    {"a@a", "a.sql", 5, "branch label 'a' already means revision 'a' in 'a.sql'"},
    {"a@left,left", "a.sql", 5, "branch label 'left' already means revision 'a' in 'a.sql'"},
    {"a<b; b<a", "a.sql", 4, "the revisions form a cycle: a -> b -> a"},
    {"x; a<x,c; b<a; c<b", "a.sql", 4, "the revisions form a cycle: a -> c -> b -> a"},
    {"a+b; b<a", "a.sql", 6, "the revisions form a cycle: a -> b -> a"},
    {"a; z<b; b<a+c; c<b", "b.sql", 6, "the revisions form a cycle: b -> c -> b"},
};

Test(graph, each_error_names_file_and_line)
{
    for (size_t i = 0; i < sizeof(error_cases) / sizeof(error_cases[0]); i++) {
        const ErrorCase *expected = &error_cases[i];
        Arena *arena = arena_open();
        HeaderVec headers = headers_of(arena, expected->graph);
        Graph *graph;
        MigError err;
        cr_assert_not(graph_link(arena, "m", &headers, &graph, &err), "%s", expected->graph);
        cr_assert_str_eq(err.message, expected->message, "%s: %s", expected->graph, err.message);
        cr_assert_str_eq(err.file, expected->file, "%s: %s", expected->graph, err.file);
        cr_assert_eq(err.line, expected->line, "%s: line %d", expected->graph, err.line);
        cr_assert_eq(err.code, MIG_E_REVISION);
        arena_close(arena);
    }
}

typedef struct OrderCase {
    const char *graph, *revisions, *heads, *bases;
} OrderCase;

static const OrderCase order_cases[] = {
    {"", "", "", ""},
    {"a", "a", "a", "a"},
    {"c<b; b<a; a", "a b c", "c", "a"},
    {"b<a; c<a; a", "a b c", "b c", "a"},
    {"m<c,b; b<a; c<a; a", "a c b m", "m", "a"},
    {"b; a", "b a", "b a", "b a"},
    {"b+a; a", "a b", "a b", "a b"},
    {"c<b+x; b; x; y<x", "b x c y", "c y", "b x"},
};

Test(graph, revisions_come_after_what_they_stand_on_and_else_in_file_order)
{
    for (size_t i = 0; i < sizeof(order_cases) / sizeof(order_cases[0]); i++) {
        const OrderCase *expected = &order_cases[i];
        Arena *arena = arena_open();
        const Graph *graph = graph_of(arena, expected->graph);
        cr_assert_str_eq(ids_of(arena, &graph->revisions), expected->revisions, "%s",
                         expected->graph);
        cr_assert_str_eq(ids_of(arena, &graph->heads), expected->heads, "%s", expected->graph);
        cr_assert_str_eq(ids_of(arena, &graph->bases), expected->bases, "%s", expected->graph);
        for (size_t j = 0; j < graph->revisions.count; j++)
            cr_assert_eq(graph->revisions.items[j]->position, j);
        arena_close(arena);
    }
}

Test(graph, edges_lead_both_ways)
{
    Arena *arena = arena_open();
    const Graph *graph = graph_of(arena, "a@left; b<a; c<a; d<c,b+left,other:x; e+m:b,b");
    const Revision *a = graph_find(graph, "a"), *b = graph_find(graph, "b");
    const Revision *d = graph_find(graph, "d"), *e = graph_find(graph, "e");
    cr_assert_str_eq(ids_of(arena, &d->parents), "c b");
    cr_assert_str_eq(ids_of(arena, &d->dependencies), "a");
    cr_assert_str_eq(ids_of(arena, &a->children), "b c");
    cr_assert_str_eq(ids_of(arena, &a->dependents), "d");
    cr_assert_str_eq(ids_of(arena, &e->dependencies), "b");
    cr_assert_str_eq(ids_of(arena, &b->dependents), "e");
    cr_assert_eq(d->outside.count, 1);
    cr_assert_str_eq(d->outside.items[0].module, "other");
    cr_assert_str_eq(d->outside.items[0].id, "x");
    cr_assert_null(graph_find(graph, "x"));
    cr_assert_null(graph_find(graph, "left"));
    arena_close(arena);
}

typedef struct DerivedCase {
    const char *graph, *id, *result;
} DerivedCase;

static const DerivedCase support_cases[] = {
    {"a; b<a", "b", "a"},
    {"a; b<a+a", "b", "a"},
    {"a; x; b<a+x", "b", "a x"},
    {"a; x; b<a+x; c<b+x", "c", "b"},
    {"a; x; b<a+x; c<b; d<c+x", "d", "c"},
    {"a; x; y; b<a+x; c<b+x,y", "c", "b y"},
    {"a; x; b<a+x; c<a+x", "c", "a x"},
    {"a; x; b<a; c<b+x; d<b+x", "d", "b x"},
    {"a; x; y<x; b<a+y; c<b+x", "c", "b x"},
    {"a; b<a; c<b+a", "c", "b a"},
};

Test(graph, a_dependency_that_an_ancestor_has_is_not_stood_on)
{
    for (size_t i = 0; i < sizeof(support_cases) / sizeof(support_cases[0]); i++) {
        const DerivedCase *expected = &support_cases[i];
        Arena *arena = arena_open();
        const Revision *revision = graph_find(graph_of(arena, expected->graph), expected->id);
        cr_assert_str_eq(ids_of(arena, &revision->stands_on), expected->result, "%s",
                         expected->graph);
        arena_close(arena);
    }
}

static const DerivedCase label_cases[] = {
    {"a; b@l<a; c<b", "a", "l"},      {"a; b@l<a; c<b", "c", "l"},
    {"a; b@l<a; c<a", "a", ""},       {"a; b@l<a; c<a", "c", ""},
    {"a; b<a; c@l<b; d<a", "b", "l"}, {"a; b<a; c@l<b; d<a", "a", ""},
    {"a; b@l<a; c<b; d<b", "d", "l"}, {"a; b@l<a; c<b; d<b", "a", ""},
    {"a; b@l<a; c; m<b,c", "m", "l"}, {"a; b@l<a; c; m<b,c", "a", ""},
    {"a; b@l<a; c; m<b,c", "c", ""},  {"a; b; m<a,b; c@l<m", "m", ""},
    {"a; b@l<a; x+b; y+b", "a", ""},  {"a; b@l<a; x+b", "a", "l"},
    {"a; b@l<a; x+b", "x", ""},       {"a; b<a; c@l<b; x+b", "a", ""},
    {"a@k; b@l<a; c<b", "c", "k l"},  {"a@k,l", "a", "k l"},
};

Test(graph, labels_spread_as_alembic_s_do)
{
    for (size_t i = 0; i < sizeof(label_cases) / sizeof(label_cases[0]); i++) {
        const DerivedCase *expected = &label_cases[i];
        Arena *arena = arena_open();
        Revision *revision = graph_find(graph_of(arena, expected->graph), expected->id);
        strings_sort(&revision->labels);
        cr_assert_str_eq(strings_join(arena, &revision->labels, " "), expected->result, "%s: %s",
                         expected->graph, expected->id);
        arena_close(arena);
    }
}

static const DerivedCase candidate_cases[] = {
    {"abcd1; abcd2; abce3@abcd_label", "abcd1", "abcd1"},
    {"abcd1; abcd2; abce3@abcd_label", "abcd", "abcd1 abcd2 abce3"},
    {"abcd1; abcd2; abce3@abcd_label", "abce", "abce3"},
    {"abcd1; abcd2; abce3@abcd_label", "abcd_", "abce3"},
    {"abcd1; abcd2; abce3@abcd_label", "abc", ""},
    {"abcd1; abcd2; abce3@abcd_label", "abcd11", ""},
    {"abcd1@abcd_label", "abcd", "abcd1"},
    {"a; ab", "a", "a"},
    {"", "abcd", ""},
};

Test(graph, a_name_may_be_an_id_a_label_or_the_beginning_of_one)
{
    for (size_t i = 0; i < sizeof(candidate_cases) / sizeof(candidate_cases[0]); i++) {
        const DerivedCase *expected = &candidate_cases[i];
        Arena *arena = arena_open();
        RevisionVec found = graph_candidates(arena, graph_of(arena, expected->graph), expected->id);
        cr_assert_str_eq(ids_of(arena, &found), expected->result, "%s: %s", expected->graph,
                         expected->id);
        arena_close(arena);
    }
}

static const DerivedCase applied_cases[] = {
    {"a; b<a; c<b", "", ""},
    {"a; b<a; c<b", "b", "a b"},
    {"a; b<a; c<a; m<b,c; d<m", "m", "a b c m"},
    {"a; b<a; x; c<b+x; d<c", "c", "a b x c"},
    {"a; b<a; c<a", "b c", "a b c"},
    {"a; b<a; x", "x", "x"},
};

Test(graph, all_below_a_head_is_applied)
{
    for (size_t i = 0; i < sizeof(applied_cases) / sizeof(applied_cases[0]); i++) {
        const DerivedCase *expected = &applied_cases[i];
        Arena *arena = arena_open();
        const Graph *graph = graph_of(arena, expected->graph);
        StringVec heads = words_of(arena, expected->id);
        RevisionSet applied;
        MigError err;
        cr_assert(graph_applied(arena, graph, &heads, &applied, &err));
        RevisionVec list = revision_set_list(arena, graph, &applied);
        cr_assert_str_eq(ids_of(arena, &list), expected->result, "%s", expected->graph);
        arena_close(arena);
    }
}

Test(graph, a_row_that_no_file_has_is_an_error)
{
    Arena *arena = arena_open();
    StringVec heads = words_of(arena, "a abcd");
    RevisionSet applied;
    MigError err;
    cr_assert_not(graph_applied(arena, graph_of(arena, "a"), &heads, &applied, &err));
    cr_assert_str_eq(err.message, "the database is at 'abcd', which is no revision of module 'm'");
    cr_assert_str_eq(err.hint, "its file may be on another branch: "
                               "git log --all --oneline -G 'revision: abcd'");
    cr_assert_eq(err.code, MIG_E_REVISION);
    arena_close(arena);
}

typedef struct RowCase {
    const char *graph, *heads, *id;
    bool up;
    const char *removed, *added;
} RowCase;

static const RowCase row_cases[] = {
    {"a; b<a", "", "a", true, "", "a"},
    {"a; b<a", "a", "b", true, "a", "b"},
    {"a; b<a; c<a", "b", "c", true, "", "c"},
    {"a; x", "a", "x", true, "", "x"},
    {"a; b<a; c<a; m<b,c", "b c", "m", true, "b c", "m"},
    {"a; b<a; c<a; m<c,b", "b c", "m", true, "c b", "m"},
    {"a; b<a; x; c<b+x", "b x", "c", true, "b x", "c"},
    {"a; b<a; x; y<x; c<b+x", "b y", "c", true, "b", "c"},
    {"a; x; b+x", "a x", "b", true, "x", "b"},
    {"a; x; b+x; c+x", "b", "c", true, "", "c"},
    {"a; b<a", "b", "b", false, "b", "a"},
    {"a; b<a", "a", "a", false, "a", ""},
    {"a; b<a; c<a", "b c", "c", false, "c", ""},
    {"a; b<a; c<a", "c", "c", false, "c", "a"},
    {"a; b<a; c<a; m<b,c", "m", "m", false, "m", "b c"},
    {"a; b<a; c<a; m<b,c; d<b", "m d", "m", false, "m", "c"},
    {"a; b<a; c<a; m<b,c; d<b; e<c", "d e m", "m", false, "m", ""},
    {"a; b<a; x; c<b+x", "c", "c", false, "c", "b x"},
    {"a; b<a; x; y<x; c<b+x", "c y", "c", false, "c", "b"},
    {"a; x; b+x; c+x", "b c", "c", false, "c", ""},
    {"a; b<a; c<b; x; y<x+b", "y", "y", false, "y", "x b"},
    {"a; b<a; c<b; x; y<x+b", "c y", "y", false, "y", "x"},
    {"a; b<a; c<b+a", "c", "c", false, "c", "b"},
    {"a; x; y<x; b<a+y; c<b+x", "c", "c", false, "c", "b"},
};

Test(graph, rows_change_as_alembic_changes_them_and_never_name_what_another_implies)
{
    for (size_t i = 0; i < sizeof(row_cases) / sizeof(row_cases[0]); i++) {
        const RowCase *expected = &row_cases[i];
        Arena *arena = arena_open();
        const Graph *graph = graph_of(arena, expected->graph);
        StringVec heads = words_of(arena, expected->heads);
        RowChange change =
            graph_row_change(arena, graph, &heads, graph_find(graph, expected->id), expected->up);
        cr_assert_str_eq(strings_join(arena, &change.removed, " "), expected->removed, "%s at %s",
                         expected->graph, expected->heads);
        cr_assert_str_eq(strings_join(arena, &change.added, " "), expected->added, "%s at %s",
                         expected->graph, expected->heads);
        arena_close(arena);
    }
}

Test(graph, a_change_is_applied_to_the_rows)
{
    Arena *arena = arena_open();
    StringVec heads = words_of(arena, "a b c");
    RowChange change = {.removed = words_of(arena, "a c"), .added = words_of(arena, "d")};
    StringVec changed = graph_change_heads(arena, &heads, &change);
    cr_assert_str_eq(strings_join(arena, &changed, " "), "b d");
    arena_close(arena);
}

Test(graph, sets_hold_what_is_put_into_them)
{
    Arena *arena = arena_open();
    Text text = text_in(arena);
    for (int i = 0; i < 200; i++)
        text_printf(&text, "r%d;", i);
    const Graph *graph = graph_of(arena, text_string(&text));
    RevisionSet set = revision_set_new(arena, graph);
    cr_assert(revision_set_is_empty(&set));
    revision_set_add(&set, graph_find(graph, "r0"));
    revision_set_add(&set, graph_find(graph, "r64"));
    revision_set_add(&set, graph_find(graph, "r199"));
    RevisionSet copy = revision_set_copy(arena, graph, &set);
    revision_set_remove(&copy, graph_find(graph, "r64"));
    RevisionVec list = revision_set_list(arena, graph, &copy);
    cr_assert_str_eq(ids_of(arena, &list), "r0 r199");
    cr_assert(revision_set_has(&set, graph_find(graph, "r64")));
    cr_assert_not(revision_set_has(&set, graph_find(graph, "r65")));
    revision_set_drop(&set, &copy);
    list = revision_set_list(arena, graph, &set);
    cr_assert_str_eq(ids_of(arena, &list), "r64");
    revision_set_keep(&copy, &set);
    cr_assert(revision_set_is_empty(&copy));
    revision_set_merge(&copy, &set);
    cr_assert(revision_set_has(&copy, graph_find(graph, "r64")));
    revision_set_clear(&copy);
    cr_assert(revision_set_is_empty(&copy));
    arena_close(arena);
}

Test(graph, a_chain_of_twenty_thousand_needs_no_deep_stack)
{
    enum { LENGTH = 20000 };
    Arena *arena = arena_open();
    Text text = text_in(arena);
    for (int i = LENGTH; i > 0; i--)
        text_printf(&text, "r%d<r%d;", i, i - 1);
    text_add(&text, "r0");
    const Graph *graph = graph_of(arena, text_string(&text));
    cr_assert_eq(graph->revisions.count, LENGTH + 1);
    cr_assert_str_eq(graph->revisions.items[0]->id, "r0");
    cr_assert_str_eq(graph->heads.items[0]->id, "r20000");
    StringVec heads = words_of(arena, "r20000");
    RevisionSet applied;
    MigError err;
    cr_assert(graph_applied(arena, graph, &heads, &applied, &err));
    cr_assert(revision_set_has(&applied, graph->revisions.items[0]));
    arena_close(arena);
}

Test(graph, a_cycle_of_many_is_an_error_too)
{
    enum { LENGTH = 5000 };
    Arena *arena = arena_open();
    Text text = text_in(arena);
    for (int i = 0; i < LENGTH; i++)
        text_printf(&text, "r%d<r%d;", i, (i + 1) % LENGTH);
    HeaderVec headers = headers_of(arena, text_string(&text));
    Graph *graph;
    MigError err;
    cr_assert_not(graph_link(arena, "m", &headers, &graph, &err));
    cr_assert_eq(strncmp(err.message, "the revisions form a cycle: r0 -> r1 -> r2 -> ", 46), 0);
    arena_close(arena);
}
