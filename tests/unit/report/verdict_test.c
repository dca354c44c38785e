/* Suites, cases and findings; a run as a verdict. */
#include "report/recorder.h"
#include "report/rule.h"

#include <criterion/criterion.h>
#include <string.h>

Test(verdict, suites_and_cases_are_made_once_and_stay_in_order)
{
    Arena *arena = arena_open();
    Verdict *verdict = verdict_new(arena);
    VerdictSuite *one = verdict_suite(verdict, "one");
    cr_assert_neq(one, verdict_suite(verdict, "two"));
    cr_assert_eq(one, verdict_suite(verdict, "one"));
    VerdictCase *heads = verdict_rule_case(verdict, one, rule_of(RULE_HEADS));
    cr_assert_eq(heads, verdict_case(verdict, one, "heads", "another title"));
    cr_assert_str_eq(heads->title, "one head");
    cr_assert_eq(verdict->suites.count, 2);
    cr_assert_eq(one->cases.count, 1);
    arena_close(arena);
}

Test(verdict, the_worst_finding_counts)
{
    Arena *arena = arena_open();
    Verdict *verdict = verdict_new(arena);
    VerdictCase *at = verdict_case(verdict, verdict_suite(verdict, "one"), "x", "x");
    cr_assert_eq(verdict_case_level(at), LEVEL_NOTE);
    verdict_add(verdict, at, (Finding){.level = LEVEL_WARNING});
    cr_assert_eq(verdict_case_level(at), LEVEL_WARNING);
    verdict_add(verdict, at, (Finding){.level = LEVEL_ERROR});
    verdict_add(verdict, at, (Finding){.level = LEVEL_WARNING});
    cr_assert_eq(verdict_case_level(at), LEVEL_ERROR);
    cr_assert_not(verdict_case_has_error(at));
    cr_assert_eq(verdict_count(verdict, LEVEL_WARNING), 2);
    arena_close(arena);
}

Test(verdict, an_error_is_a_finding_with_all_that_it_knows)
{
    Arena *arena = arena_open();
    MigError error = {.code = MIG_E_SQL,
                      .message = "no such table",
                      .sqlstate = "42P01",
                      .statement = "SELECT 1",
                      .detail = "more",
                      .hint = "make it",
                      .file = "a.sql",
                      .line = 7};
    Finding finding = verdict_finding(arena, &error);
    cr_assert_str_eq(finding.rule->id, "sql");
    cr_assert_str_eq(finding.message, "no such table [42P01]");
    cr_assert_str_eq(finding.detail, "statement: SELECT 1\ndetail: more");
    cr_assert_str_eq(finding.hint, "make it");
    cr_assert_str_eq(finding.file, "a.sql");
    cr_assert_eq(finding.line, 7);
    cr_assert(finding.is_error);
    arena_close(arena);
}

Test(rule, each_code_has_a_rule_of_its_name)
{
    static const MigCode codes[] = {
#define X(code, name, status) code,
        MIG_CODES(X)
#undef X
    };
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        const VerdictRule *rule = rule_of_code(codes[i]);
        cr_assert_str_eq(rule->id, mig_code_name(codes[i]));
        cr_assert(rule->title[0] != '\0' && rule->summary[0] != '\0');
    }
}

/* An id stands for one thing, pending revisions excepted, which are one thing in both tables. */
Test(rule, no_rule_is_called_like_a_code)
{
    for (int name = 0; name < RULE_COUNT; name++)
        cr_assert(name == RULE_PENDING || mig_code_find(rule_of((RuleName)name)->id) == MIG_OK);
}

typedef struct Place {
    const char *given, *settled;
    int line;
} Place;

static const Place places[] = {
    {"users/schema.sql", "db/users/schema.sql", 4},
    {"/top/db/x.sql", "db/x.sql", 4},
    {"../other/x.sql", "other/x.sql", 4},
    {"../../x.sql", "/x.sql", 4},
    {NULL, "db/modules.ini", 9},
};

Test(verdict, files_are_seen_from_the_top)
{
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        Arena *arena = arena_open();
        Verdict *verdict = verdict_new(arena);
        VerdictSuite *suite = verdict_suite(verdict, "one");
        suite->file = "/top/db/modules.ini";
        suite->line = 9;
        VerdictCase *at = verdict_case(verdict, suite, "x", "x");
        verdict_add(verdict, at, (Finding){.file = places[i].given, .line = 4});
        verdict_settle(verdict, "/top/db", "/top");
        cr_assert_str_eq(at->findings.items[0].file, places[i].settled);
        cr_assert_eq(at->findings.items[0].line, places[i].line);
        arena_close(arena);
    }
}

Test(verdict, what_is_about_no_module_may_have_no_place)
{
    Arena *arena = arena_open();
    Verdict *verdict = verdict_new(arena);
    VerdictCase *at = verdict_case(verdict, verdict_suite(verdict, ""), "x", "x");
    verdict_add(verdict, at, (Finding){0});
    verdict_settle(verdict, "/top", "/top");
    cr_assert_null(at->findings.items[0].file);
    arena_close(arena);
}

static void tell(Reporter *reporter, MigEvent event)
{
    event.module = "one";
    reporter->event(reporter, &event);
}

Test(recorder, a_revision_is_a_case)
{
    Arena *arena = arena_open();
    Verdict *verdict = verdict_new(arena);
    Reporter *reporter = recorder_new(verdict);
    MigError error = {.code = MIG_E_SQL, .message = "no", .file = "b.sql", .line = 3};
    tell(reporter, (MigEvent){.kind = MIG_EVENT_MODULE_START, .total = 3});
    tell(reporter,
         (MigEvent){.kind = MIG_EVENT_REVISION_START, .revision = "a1", .message = "first"});
    tell(reporter,
         (MigEvent){
             .kind = MIG_EVENT_REVISION_DONE, .revision = "a1", .message = "first", .duration = 5});
    tell(reporter, (MigEvent){.kind = MIG_EVENT_REVISION_SKIPPED, .revision = "a2"});
    tell(reporter,
         (MigEvent){.kind = MIG_EVENT_REVISION_START, .revision = "b1", .direction = MIG_DOWN});
    tell(reporter,
         (MigEvent){
             .kind = MIG_EVENT_MODULE_FAILED, .revision = "b1", .error = &error, .duration = 9});
    reporter->finish(reporter);
    VerdictSuite *suite = verdict_suite(verdict, "one");
    cr_assert_eq(suite->duration, 9);
    cr_assert_eq(suite->cases.count, 3);
    cr_assert_str_eq(suite->cases.items[0]->title, "a1 first");
    cr_assert_eq(suite->cases.items[0]->duration, 5);
    cr_assert_str_eq(suite->cases.items[1]->skipped, "done by another run");
    cr_assert_str_eq(suite->cases.items[2]->title, "undo b1");
    cr_assert(verdict_case_has_error(suite->cases.items[2]));
    cr_assert_str_eq(suite->cases.items[2]->findings.items[0].file, "b.sql");
    arena_close(arena);
}

Test(recorder, what_a_module_says_beside_its_revisions_is_a_case_too)
{
    Arena *arena = arena_open();
    Verdict *verdict = verdict_new(arena);
    Reporter *reporter = recorder_new(verdict);
    MigError error = {.code = MIG_E_BLOCKED, .message = "held up"};
    tell(reporter, (MigEvent){.kind = MIG_EVENT_WARNING, .text = "beware"});
    tell(reporter, (MigEvent){.kind = MIG_EVENT_NOTICE, .text = "by the way"});
    tell(reporter, (MigEvent){.kind = MIG_EVENT_MODULE_FAILED, .error = &error});
    VerdictSuite *suite = verdict_suite(verdict, "one");
    cr_assert_eq(suite->cases.count, 1);
    cr_assert_str_eq(suite->cases.items[0]->title, "run");
    cr_assert_eq(suite->cases.items[0]->findings.count, 2);
    cr_assert_eq(verdict_count(verdict, LEVEL_WARNING), 1);
    cr_assert_eq(verdict_count(verdict, LEVEL_ERROR), 1);
    arena_close(arena);
}

typedef struct Counter {
    Reporter base;
    int events, ends;
} Counter;

static void count_event(Reporter *base, const MigEvent *event)
{
    (void)event;
    ((Counter *)base)->events++;
}

static void count_end(Reporter *base)
{
    ((Counter *)base)->ends++;
}

Test(recorder, a_pair_tells_both)
{
    Arena *arena = arena_open();
    Counter one = {{count_event, count_end}, 0, 0}, two = one;
    Reporter *pair = reporter_pair_new(arena, &one.base, &two.base);
    tell(pair, (MigEvent){.kind = MIG_EVENT_PLAN});
    pair->finish(pair);
    cr_assert(one.events == 1 && two.events == 1 && one.ends == 1 && two.ends == 1);
    arena_close(arena);
}
