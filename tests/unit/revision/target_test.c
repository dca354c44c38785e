/* Identifiers: a table of them, and what the table cannot say. */
#include "revision/target.h"

#include "graph_text.h"
#include "target_cases.h"

#include <criterion/criterion.h>

enum { CASE_COUNT = sizeof(target_cases) / sizeof(target_cases[0]) };

static const char *const question_names[] = {"upgrade", "downgrade", "resolve", "stamp"};

/* The ids that answer a question; NULL and an error. */
static const char *answer(Arena *arena, const TargetCase *asked, MigError *err)
{
    const Graph *graph = graph_of(arena, asked->graph);
    StringVec current = words_of(arena, asked->current), heads;
    RevisionVec found;
    bool done = false;
    switch (asked->question) {
    case UP: done = target_upgrade(arena, graph, &current, asked->target, &found, err); break;
    case DOWN: done = target_downgrade(arena, graph, &current, asked->target, &found, err); break;
    case RESOLVE: done = target_resolve(arena, graph, asked->target, &current, &found, err); break;
    case STAMP:
        if (!target_stamp(arena, graph, &current, asked->target, &heads, err))
            return NULL;
        return strings_join(arena, &heads, " ");
    }
    return done ? ids_of(arena, &found) : NULL;
}

Test(target, each_identifier_means_what_it_means_to_alembic)
{
    for (size_t i = 0; i < CASE_COUNT; i++) {
        const TargetCase *asked = &target_cases[i];
        Arena *arena = arena_open();
        MigError err = {0};
        const char *ids = answer(arena, asked, &err);
        const char *what = arena_printf(
            arena, "%s of (%s) at (%s) to '%s': %s%s", question_names[asked->question],
            asked->graph, asked->current, asked->target, ids == NULL ? "" : ids, err.message);
        cr_assert_eq(ids == NULL, asked->ids == NULL, "%s", what);
        if (ids != NULL) {
            cr_assert_str_eq(ids, asked->ids, "%s", what);
        } else {
            cr_assert_str_eq(err.message, asked->message, "%s", what);
            cr_assert_str_eq(err.hint, asked->hint, "%s: %s", what, err.hint);
            cr_assert_eq(err.code, MIG_E_REVISION, "%s", what);
        }
        arena_close(arena);
    }
}

Test(target, a_full_name_that_looks_like_a_step_is_a_name)
{
    Arena *arena = arena_open();
    const Graph *graph = graph_of(arena, "add-1; add-2<add-1; more<add-2");
    RevisionVec found;
    MigError err;
    cr_assert(target_resolve(arena, graph, "add-2", NULL, &found, &err));
    cr_assert_str_eq(ids_of(arena, &found), "add-2");
    cr_assert(target_resolve(arena, graph, "add-2-1", NULL, &found, &err));
    cr_assert_str_eq(ids_of(arena, &found), "add-1");
    arena_close(arena);
}

Test(target, labels_are_found_by_their_beginning)
{
    Arena *arena = arena_open();
    const Graph *graph = graph_of(arena, "a1@accounts; a2<a1; b1@billing,billing_two");
    RevisionVec found;
    MigError err;
    cr_assert(target_resolve(arena, graph, "acco@head", NULL, &found, &err), "%s", err.message);
    cr_assert_str_eq(ids_of(arena, &found), "a2");
    cr_assert(target_resolve(arena, graph, "bill", NULL, &found, &err), "%s", err.message);
    cr_assert_str_eq(ids_of(arena, &found), "b1");
    arena_close(arena);
}

Test(target, current_needs_a_database)
{
    Arena *arena = arena_open();
    RevisionVec found;
    MigError err;
    cr_assert_not(target_resolve(arena, graph_of(arena, LINE), "current", NULL, &found, &err));
    cr_assert_str_eq(err.message, "'current' has no meaning without a database");
    arena_close(arena);
}

Test(target, many_candidates_are_counted)
{
    Arena *arena = arena_open();
    const Graph *graph = graph_of(arena, "a0; a1; a2; a3; a4; a5; a6; a7; a8; a9");
    RevisionVec found;
    MigError err;
    cr_assert_not(target_resolve(arena, graph, "head", NULL, &found, &err));
    cr_assert_str_eq(err.message, "'head' names 10 heads: 'a0', 'a1', 'a2', 'a3', 'a4', 'a5', "
                                  "'a6', 'a7' and 2 more");
    arena_close(arena);
}

Test(target, a_dependency_on_an_own_ancestor_changes_no_step)
{
    Arena *arena = arena_open();
    const Graph *graph = graph_of(arena, "a; b<a; c<b+a");
    StringVec none = {0}, heads = words_of(arena, "c");
    RevisionVec steps;
    MigError err;
    cr_assert(target_upgrade(arena, graph, &none, "head", &steps, &err));
    cr_assert_str_eq(ids_of(arena, &steps), "a b c");
    cr_assert(target_downgrade(arena, graph, &heads, "base", &steps, &err));
    cr_assert_str_eq(ids_of(arena, &steps), "c b a");
    arena_close(arena);
}

/* 1,000 branches of 10 revisions each from one base, merged into one. */
static const char *wide_graph(Arena *arena)
{
    Text text = text_in(arena);
    text_add(&text, "base0");
    for (int branch = 0; branch < 1000; branch++)
        for (int i = 0; i < 10; i++)
            text_printf(&text, ";r%d.%d<%s", branch, i,
                        i == 0 ? "base0" : arena_printf(arena, "r%d.%d", branch, i - 1));
    text_add(&text, ";merge<r0.9");
    for (int branch = 1; branch < 1000; branch++)
        text_printf(&text, ",r%d.9", branch);
    return text_string(&text);
}

Test(target, a_thousand_branches_are_walked_one_after_the_other)
{
    Arena *arena = arena_open();
    const Graph *graph = graph_of(arena, wide_graph(arena));
    StringVec none = {0}, heads = words_of(arena, "merge");
    RevisionVec up, down;
    MigError err;
    cr_assert(target_upgrade(arena, graph, &none, "head", &up, &err));
    cr_assert(target_downgrade(arena, graph, &heads, "base", &down, &err));
    cr_assert_eq(up.count, 10002);
    cr_assert_eq(down.count, 10002);
    for (size_t i = 0; i < up.count; i++)
        cr_assert_eq(up.items[i], down.items[down.count - 1 - i]);
    cr_assert_str_eq(up.items[1]->id, "r999.0");
    cr_assert_str_eq(up.items[10]->id, "r999.9");
    cr_assert_str_eq(up.items[11]->id, "r998.0");
    arena_close(arena);
}

typedef struct QualifierCase {
    const char *text, *module, *identifier;
} QualifierCase;

static const QualifierCase qualifier_cases[] = {
    {"head", NULL, "head"},
    {"one:head", "one", "head"},
    {"one:a:b", "one", "a:b"},
    {"three:head", NULL, "three:head"},
    {"abcd:ef01", NULL, "abcd:ef01"},
    {":head", NULL, ":head"},
    {"one:", "one", ""},
    {"two:left@head", "two", "left@head"},
};

Test(target, only_a_module_s_name_before_a_colon_qualifies)
{
    Arena *arena = arena_open();
    StringVec modules = words_of(arena, "one two");
    for (size_t i = 0; i < sizeof(qualifier_cases) / sizeof(qualifier_cases[0]); i++) {
        const QualifierCase *expected = &qualifier_cases[i];
        const char *module, *identifier;
        target_qualifier(arena, expected->text, &modules, &module, &identifier);
        cr_assert_str_eq(module == NULL ? "-" : module,
                         expected->module == NULL ? "-" : expected->module, "%s", expected->text);
        cr_assert_str_eq(identifier, expected->identifier, "%s", expected->text);
    }
    arena_close(arena);
}

/* What a retreat to `kept` undoes. */
static const char *retreat(Arena *arena, const char *text, const char *current, const char *kept)
{
    const Graph *graph = graph_of(arena, text);
    StringVec heads = words_of(arena, current), ids = words_of(arena, kept);
    RevisionSet set = revision_set_new(arena, graph);
    RevisionVec steps;
    MigError err;
    for (size_t i = 0; i < ids.count; i++)
        revision_set_add(&set, graph_find(graph, ids.items[i]));
    cr_assert(target_retreat(arena, graph, &heads, &set, &steps, &err), "%s", err.message);
    return ids_of(arena, &steps);
}

Test(target, a_retreat_undoes_what_is_not_kept_and_all_that_stands_on_it)
{
    Arena *arena = arena_open();
    const char *graph = "a; b<a; c<a; d<b,c; e<d";
    cr_expect_str_eq(retreat(arena, graph, "e", "a b c d e"), "");
    cr_expect_str_eq(retreat(arena, graph, "e", "a b c"), "e d");
    cr_expect_str_eq(retreat(arena, graph, "e", "a b d e"), "e d c");
    cr_expect_str_eq(retreat(arena, graph, "b", "a"), "b");
    cr_expect_str_eq(retreat(arena, graph, "b", "c"), "b a");
    cr_expect_str_eq(retreat(arena, graph, "", ""), "");
    arena_close(arena);
}
