/* Plans over modules, from plain values. */
#include "revision/plan.h"

#include "graph_text.h"

#include <criterion/criterion.h>

enum { MOST_MODULES = 4 };

/* A module as text: what is applied, and the steps, "-" in front of them for the way down. A "!"
 * in front of all is a single transaction. */
typedef struct ModuleText {
    const char *name, *graph, *current, *steps;
} ModuleText;

typedef struct PlanCase {
    ModuleText modules[MOST_MODULES];
    const char *plan; /* "module:revision" and in brackets what it waits for; NULL: an error */
    const char *message, *hint, *file;
    int line;
} PlanCase;

static PlanModule module_of(Arena *arena, const ModuleText *text)
{
    PlanModule module = {
        .name = text->name,
        .graph = graph_of_module(arena, text->name, text->graph),
        .current = words_of(arena, text->current),
        .up = true,
    };
    const char *steps = text->steps;
    module.single_transaction = *steps == '!';
    steps += *steps == '!';
    module.up = *steps != '-';
    StringVec ids = strings_split(arena, steps, " -");
    for (size_t i = 0; i < ids.count; i++)
        vec_push(arena, &module.steps, graph_find(module.graph, ids.items[i]));
    return module;
}

static PlanModuleVec modules_of(Arena *arena, const ModuleText *texts)
{
    PlanModuleVec modules = {0};
    for (size_t i = 0; i < MOST_MODULES && texts[i].name != NULL; i++)
        vec_push(arena, &modules, module_of(arena, &texts[i]));
    return modules;
}

/* "module:revision" of the step that a node means. */
static void add_node(Text *text, const PlanModuleVec *modules, const Plan *plan,
                     const PlanNode *node)
{
    const PlanStep *found = NULL;
    for (size_t i = 0; i < plan->steps.count; i++)
        if (plan->steps.items[i].node.module == node->module &&
            plan->steps.items[i].node.position == node->position)
            found = &plan->steps.items[i];
    cr_assert_not_null(found);
    text_printf(text, "%s:%s", modules->items[node->module].name, found->revision->id);
}

static const char *text_of(Arena *arena, const PlanModuleVec *modules, const Plan *plan)
{
    Text text = text_in(arena);
    size_t planned[MOST_MODULES] = {0};
    for (size_t i = 0; i < plan->steps.count; i++) {
        const PlanStep *step = &plan->steps.items[i];
        text_add(&text, i == 0 ? "" : " ");
        add_node(&text, modules, plan, &step->node);
        cr_assert_eq(step->node.position, planned[step->node.module]++);
        cr_assert_eq(step->up, modules->items[step->node.module].up);
        for (size_t j = 0; j < step->waits_for.count; j++) {
            text_add(&text, j == 0 ? "[" : ",");
            add_node(&text, modules, plan, &step->waits_for.items[j]);
            text_add(&text, j + 1 == step->waits_for.count ? "]" : "");
        }
    }
    return text_string(&text);
}

static const PlanCase plan_cases[] = {
    {{{"a", "a1; a2<a1", "", ""}}, "", "", "", "", 0},
    {{{"a", "a1; a2<a1", "", "a1 a2"}}, "a:a1 a:a2", "", "", "", 0},
    {{{"a", "a1", "", "a1"}, {"b", "b1", "", "b1"}}, "a:a1 b:b1", "", "", "", 0},
    {{{"b", "b1", "", "b1"}, {"a", "a1", "", "a1"}}, "b:b1 a:a1", "", "", "", 0},
    {{{"b", "b1; b2<b1+a:a1", "", "b1 b2"}, {"a", "a1; a2<a1", "", "a1 a2"}},
     "b:b1 a:a1 b:b2[a:a1] a:a2",
     "",
     "",
     "",
     0},
    {{{"a", "a1; a2<a1", "", "a1 a2"}, {"b", "b1+a:a2", "", "b1"}},
     "a:a1 a:a2 b:b1[a:a2]",
     "",
     "",
     "",
     0},
    {{{"a", "a1; a2<a1+b:b1", "", "a1 a2"}, {"b", "b1; b2<b1+a:a2", "", "b1 b2"}},
     "a:a1 b:b1 a:a2[b:b1] b:b2[a:a2]",
     "",
     "",
     "",
     0},
    {{{"b", "b1+a:a1", "", "b1"}, {"a", "a1; a2<a1", "a2", ""}}, "b:b1", "", "", "", 0},
    {{{"b", "b1+a:a1,a:a1,a:label", "", "b1"}, {"a", "a1@label", "", "a1"}},
     "a:a1 b:b1[a:a1]",
     "",
     "",
     "",
     0},
    {{{"b", "b1+a:abcd", "", "b1"}, {"a", "abcdef; abce00", "", "abcdef"}},
     "a:abcdef b:b1[a:abcdef]",
     "",
     "",
     "",
     0},
    {{{"c", "c1+a:a1,b:b1", "", "c1"}, {"b", "b1+a:a1", "", "b1"}, {"a", "a1", "", "a1"}},
     "a:a1 b:b1[a:a1] c:c1[a:a1,b:b1]",
     "",
     "",
     "",
     0},

    {{{"a", "a1+b:b1; a2", "", "a1 a2"}, {"b", "b1+a:a2", "", "b1"}},
     "a:a2 b:b1[a:a2] a:a1[b:b1]",
     "",
     "",
     "",
     0},
    {{{"a", "a1; a2<a1+b:b1; a3<a1; a4<a3; a5<a2,a4", "", "a1 a2 a3 a4 a5"},
      {"b", "b1+a:a4; b2<b1", "", "b1 b2"}},
     "a:a1 a:a3 a:a4 b:b1[a:a4] a:a2[b:b1] a:a5 b:b2",
     "",
     "",
     "",
     0},
    {{{"a", "a1; a2+b:b1", "a1 a2", "-a1 a2"}, {"b", "b1+a:a1", "b1", "-b1"}},
     "a:a2 b:b1[a:a2] a:a1[b:b1]",
     "",
     "",
     "",
     0},
    {{{"a", "a1+b:b1; a2<a1; a3", "", "a1 a2 a3"}, {"b", "b1+a:a2", "", "b1"}},
     NULL,
     "the revisions wait for each other: a:a1 -> b:b1 -> a:a2 -> a:a1",
     "a depends_on among them must go",
     "",
     0},

    {{{"b", "b1+a:a1", "", "b1"}, {"a", "a1", "", ""}},
     NULL,
     "revision 'b1' of b depends on 'a:a1', which is neither applied nor in this plan",
     "select a too, or use --with-deps",
     "b1.sql",
     6},
    {{{"b", "b1+a:a2", "", "b1"}, {"a", "a1; a2<a1", "", "a1"}},
     NULL,
     "revision 'b1' of b depends on 'a:a2', which is neither applied nor in this plan",
     "upgrade a as far as 'a2', or use --with-deps",
     "b1.sql",
     6},
    {{{"b", "b1+x:a1", "", "b1"}, {"a", "a1", "", "a1"}},
     NULL,
     "revision 'b1' depends on 'x:a1', and there is no module 'x'",
     "",
     "b1.sql",
     6},
    {{{"b", "b1+a:x", "", "b1"}, {"a", "a1", "", "a1"}},
     NULL,
     "revision 'b1' depends on 'a:x', which does not exist",
     "",
     "b1.sql",
     6},
    {{{"b", "b1+a:abcd", "", "b1"}, {"a", "abcd1; abcd2", "", ""}},
     NULL,
     "revision 'b1' depends on 'a:abcd', which may be any of 'abcd1', 'abcd2'",
     "",
     "b1.sql",
     6},
    {{{"a", "a1+b:b1", "", "a1"}, {"b", "b1+a:a1", "", "b1"}},
     NULL,
     "the revisions wait for each other: a:a1 -> b:b1 -> a:a1",
     "a depends_on among them must go",
     "",
     0},
    {{{"a", "a1; a2<a1", "", "a1 a2"},
      {"b", "b1; b2<b1+c:c2", "", "b1 b2"},
      {"c", "c1+b:b2; c2<c1", "", "c1 c2"}},
     NULL,
     "the revisions wait for each other: b:b2 -> c:c2 -> c:c1 -> b:b2",
     "a depends_on among them must go",
     "",
     0},
    {{{"a", "a1+b:b1", "", "a1"}, {"b", "b1+c:c1", "", "b1"}, {"c", "c1+b:b1", "", "c1"}},
     NULL,
     "the revisions wait for each other: b:b1 -> c:c1 -> b:b1",
     "a depends_on among them must go",
     "",
     0},

    {{{"a", "a1; a2<a1", "", "!a1 a2"}, {"b", "b1+a:a1", "", "b1"}},
     "a:a1 a:a2 b:b1[a:a2]",
     "",
     "",
     "",
     0},
    {{{"a", "a1; a2<a1+b:b1", "", "!a1 a2"}, {"b", "b1; b2<b1", "", "b1 b2"}},
     "b:b1 a:a1[b:b1] a:a2 b:b2",
     "",
     "",
     "",
     0},
    {{{"a", "a1; a2<a1+b:b1", "", "!a1 a2"}, {"b", "b1; b2<b1", "", "!b1 b2"}},
     "b:b1 b:b2 a:a1[b:b2] a:a2",
     "",
     "",
     "",
     0},
    {{{"a", "a1; a2<a1+b:b1", "", "!a1 a2"}, {"b", "b1+a:a1", "", "b1"}},
     NULL,
     "the revisions wait for each other: a:a1 -> a:a2 -> b:b1 -> a:a1",
     "a runs in one transaction: with transaction_per_migration = true others can go on after each "
     "of its revisions",
     "",
     0},

    {{{"a", "a1; a2<a1", "a2", "-a2 a1"}, {"b", "b1; b2<b1+a:a1", "b2", "-b2"}},
     "a:a2 b:b2 a:a1[b:b2]",
     "",
     "",
     "",
     0},
    {{{"a", "a1", "a1", "-a1"}, {"b", "b1+a:a1; b2<b1", "b2", "-b2 b1"}},
     "b:b2 b:b1 a:a1[b:b1]",
     "",
     "",
     "",
     0},
    {{{"a", "a1", "a1", "-a1"}, {"b", "b1+a:a1; b2<b1", "b2", "!-b2 b1"}},
     "b:b2 b:b1 a:a1[b:b1]",
     "",
     "",
     "",
     0},
    {{{"a", "a1", "a1", "!-a1"}, {"b", "b1; b2<b1+a:a1", "b2", "!-b2 b1"}},
     "b:b2 b:b1 a:a1[b:b1]",
     "",
     "",
     "",
     0},
    {{{"a", "a1; a2<a1", "a2", "-a2"}, {"b", "b1+a:a1", "b1", ""}}, "a:a2", "", "", "", 0},
    {{{"a", "a1", "a1", "-a1"}, {"b", "b1+a:a1", "", ""}}, "a:a1", "", "", "", 0},
    {{{"a", "a1", "a1", "-a1"}, {"b", "b1+x:y", "b1", "-b1"}}, "a:a1 b:b1", "", "", "", 0},
    {{{"a", "a1", "a1", "-a1"}, {"b", "b1+a:a1", "b1", ""}},
     NULL,
     "revision 'a1' of a cannot be undone while 'b:b1', which depends on it, stays applied",
     "downgrade b below 'b1' first",
     "",
     0},
    {{{"a", "a1", "a1", "-a1"}, {"b", "b1+a:a1; b2<b1", "b1", "b2"}},
     NULL,
     "revision 'a1' of a cannot be undone while 'b:b1', which depends on it, stays applied",
     "downgrade b below 'b1' first",
     "",
     0},
    {{{"a", "a1", "a1", "-a1"}, {"b", "b1+a:a1", "", "b1"}},
     NULL,
     "revision 'b1' of b depends on 'a:a1', which is neither applied nor in this plan",
     "upgrade a as far as 'a1', or use --with-deps",
     "b1.sql",
     6},
    {{{"a", "a1", "x", ""}},
     NULL,
     "the database is at 'x', which is no revision of module 'a'",
     "its file may be on another branch: git log --all --oneline -G 'revision: x'",
     "",
     0},
};

Test(plan, steps_come_after_what_they_wait_for)
{
    for (size_t i = 0; i < sizeof(plan_cases) / sizeof(plan_cases[0]); i++) {
        const PlanCase *expected = &plan_cases[i];
        Arena *arena = arena_open();
        PlanModuleVec modules = modules_of(arena, expected->modules);
        Plan plan;
        MigError err = {0};
        bool done = plan_make(arena, &modules, &plan, &err);
        cr_assert_eq(done, expected->plan != NULL, "%zu: %s", i, err.message);
        if (done)
            cr_assert_str_eq(text_of(arena, &modules, &plan), expected->plan, "%zu: %s", i,
                             text_of(arena, &modules, &plan));
        cr_assert_str_eq(err.message, expected->message, "%zu: %s", i, err.message);
        cr_assert_str_eq(err.hint, expected->hint, "%zu: %s", i, err.hint);
        cr_assert_str_eq(err.file, expected->file, "%zu: %s", i, err.file);
        cr_assert_eq(err.line, expected->line, "%zu: %d", i, err.line);
        arena_close(arena);
    }
}

/* "b1: a:a1 depends_on, b0 down_revision" of each step that comes after any. */
static const char *reasons_of(Arena *arena, const ModuleText *texts)
{
    PlanModuleVec modules = modules_of(arena, texts);
    Plan plan;
    MigError err;
    Text text = text_in(arena);
    cr_assert(plan_make(arena, &modules, &plan, &err), "%s", err.message);
    for (size_t i = 0; i < plan.steps.count; i++) {
        const PlanStep *step = &plan.steps.items[i];
        for (size_t j = 0; j < step->reasons.count; j++) {
            const PlanReason *reason = &step->reasons.items[j];
            text_printf(&text, "%s%s",
                        j > 0             ? ", "
                        : text.length > 0 ? "; "
                                          : "",
                        j > 0 ? "" : arena_printf(arena, "%s: ", step->revision->id));
            text_printf(&text, "%s:%s %s", modules.items[reason->module].name, reason->revision->id,
                        plan_why_name(reason->why));
        }
    }
    return text_string(&text);
}

typedef struct ReasonCase {
    ModuleText modules[MOST_MODULES];
    const char *reasons;
} ReasonCase;

static const ReasonCase reason_cases[] = {
    {{{"a", "a1; a2<a1", "", "a1 a2"}}, "a2: a:a1 down_revision"},
    {{{"a", "a1; a2<a1", "a1", "a2"}}, ""},
    {{{"a", "a1; a2; a3<a1+a2", "", "a1 a2 a3"}}, "a3: a:a1 down_revision, a:a2 depends_on"},
    {{{"a", "a1", "", "a1"}, {"b", "b1; b2<b1+a:a1", "", "b1 b2"}},
     "b2: b:b1 down_revision, a:a1 depends_on"},
    {{{"a", "a1", "a1", "-a1"}, {"b", "b1; b2<b1+a:a1", "b2", "-b2 b1"}},
     "a1: b:b2 depends_on; b1: b:b2 down_revision"},
    {{{"a", "a1; a2<a1", "", "!a1 a2"}, {"b", "b1+a:a1", "", "b1"}},
     "a2: a:a1 down_revision; b1: a:a2 one transaction"},
    {{{"a", "a1; a2<a1", "", "!a1 a2"}, {"b", "b1+a:a2", "", "b1"}},
     "a2: a:a1 down_revision; b1: a:a2 depends_on"},
    {{{"a", "a1", "", "a1"}, {"b", "b1; b2<b1+a:a1", "", "!b1 b2"}},
     "b1: a:a1 one transaction; b2: b:b1 down_revision"},
};

Test(plan, each_step_says_why_it_comes_where_it_does)
{
    for (size_t i = 0; i < sizeof(reason_cases) / sizeof(reason_cases[0]); i++) {
        Arena *arena = arena_open();
        cr_assert_str_eq(reasons_of(arena, reason_cases[i].modules), reason_cases[i].reasons,
                         "%zu: %s", i, reasons_of(arena, reason_cases[i].modules));
        arena_close(arena);
    }
}

Test(plan, what_is_missing_is_a_dependency_error)
{
    static const ModuleText texts[MOST_MODULES] = {{"b", "b1+a:a1", "", "b1"}, {"a", "a1", "", ""}};
    Arena *arena = arena_open();
    PlanModuleVec modules = modules_of(arena, texts);
    Plan plan;
    MigError err;
    cr_assert_not(plan_make(arena, &modules, &plan, &err));
    cr_assert_eq(err.code, MIG_E_DEPENDENCY);
    arena_close(arena);
}

/* "module:revision<-module:revision": the second needs, or depends on, the first. */
static const char *missing_of(Arena *arena, const ModuleText *texts)
{
    PlanModuleVec modules = modules_of(arena, texts);
    PlanMissingVec missing;
    MigError err;
    if (!plan_missing(arena, &modules, &missing, &err))
        return arena_strdup(arena, err.message);
    Text text = text_in(arena);
    for (size_t i = 0; i < missing.count; i++) {
        const PlanMissing *item = &missing.items[i];
        text_printf(&text, "%s%s:%s<-%s:%s", i == 0 ? "" : " ", modules.items[item->module].name,
                    item->revision->id, modules.items[item->dependent].name, item->by->id);
    }
    return text_string(&text);
}

typedef struct MissingCase {
    ModuleText modules[MOST_MODULES];
    const char *missing;
} MissingCase;

static const MissingCase missing_cases[] = {
    {{{"a", "a1", "", "a1"}}, ""},
    {{{"b", "b1+a:a1", "", "b1"}, {"a", "a1", "", "a1"}}, ""},
    {{{"b", "b1+a:a1", "", "b1"}, {"a", "a1", "a1", ""}}, ""},
    {{{"b", "b1+a:a1", "b1", ""}, {"a", "a1", "", ""}}, ""},
    {{{"b", "b1+a:a1; b2<b1+a:a2", "", "b1 b2"}, {"a", "a1; a2<a1", "a1", ""}}, "a:a2<-b:b2"},
    {{{"c", "c1+a:a1,b:b1", "", "c1"}, {"b", "b1+a:a1", "", ""}, {"a", "a1", "", ""}},
     "a:a1<-c:c1 b:b1<-c:c1"},
    {{{"b", "b1+a:a1", "", "b1"}, {"a", "a1+c:c1", "", ""}, {"c", "c1", "", ""}}, "a:a1<-b:b1"},
    {{{"b", "b1+a:a1", "", "b1"}, {"a", "a1+c:c1", "", "a1"}, {"c", "c1", "", ""}}, "c:c1<-a:a1"},
    {{{"a", "a1", "a1", "-a1"}, {"b", "b1+a:a1", "b1", ""}}, "b:b1<-a:a1"},
    {{{"a", "a1", "a1", "-a1"}, {"b", "b1+a:a1", "b1", "-b1"}}, ""},
    {{{"b", "b1+a:x", "", "b1"}, {"a", "a1", "", ""}},
     "revision 'b1' depends on 'a:x', which does not exist"},
};

Test(plan, what_is_missing_is_listed)
{
    for (size_t i = 0; i < sizeof(missing_cases) / sizeof(missing_cases[0]); i++) {
        Arena *arena = arena_open();
        cr_assert_str_eq(missing_of(arena, missing_cases[i].modules), missing_cases[i].missing,
                         "%zu: %s", i, missing_of(arena, missing_cases[i].modules));
        arena_close(arena);
    }
}

/* Two modules of 5,000 revisions, each of which depends on one of the other's. */
Test(plan, ten_thousand_steps_are_planned)
{
    enum { LENGTH = 5000 };
    Arena *arena = arena_open();
    Text a = text_in(arena), b = text_in(arena), steps_a = text_in(arena), steps_b = text_in(arena);
    text_add(&a, "a0");
    text_add(&b, "b0+a:a0");
    text_add(&steps_a, "a0");
    text_add(&steps_b, "b0");
    for (int i = 1; i < LENGTH; i++) {
        text_printf(&a, ";a%d<a%d+b:b%d", i, i - 1, i - 1);
        text_printf(&b, ";b%d<b%d+a:a%d", i, i - 1, i);
        text_printf(&steps_a, " a%d", i);
        text_printf(&steps_b, " b%d", i);
    }
    const ModuleText texts[MOST_MODULES] = {
        {"b", text_string(&b), "", text_string(&steps_b)},
        {"a", text_string(&a), "", text_string(&steps_a)},
    };
    PlanModuleVec modules = modules_of(arena, texts);
    Plan plan;
    MigError err;
    cr_assert(plan_make(arena, &modules, &plan, &err), "%s", err.message);
    cr_assert_eq(plan.steps.count, (size_t)2 * LENGTH);
    for (size_t i = 0; i < plan.steps.count; i++) {
        cr_assert_eq(plan.steps.items[i].node.module, (i + 1) % 2);
        cr_assert_eq(plan.steps.items[i].node.position, i / 2);
    }
    arena_close(arena);
}
