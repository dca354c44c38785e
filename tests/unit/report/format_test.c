/* One verdict in each format. Whether others can read them is tested in tests/cli/verdict.sh. */
#include "report/format.h"

#include "base/json.h"
#include "report/rule.h"

#include <criterion/criterion.h>
#include <string.h>

static void render(void (*renderer)(Text *, const Verdict *), const Verdict *verdict,
                   const char *expected)
{
    Text text = text_in(verdict->arena);
    renderer(&text, verdict);
    cr_assert_str_eq(text_string(&text), expected, "found:\n%s", text_string(&text));
}

/* A suite with a finding of each sort: in a file, without one, a warning, and a skipped case. */
static Verdict *sample(Arena *arena)
{
    Verdict *verdict = verdict_new(arena);
    verdict->command = "check";
    VerdictSuite *suite = verdict_suite(verdict, "one");
    verdict_rule_case(verdict, suite, rule_of(RULE_HEADS))->duration = 1234567;
    VerdictCase *schema = verdict_rule_case(verdict, suite, rule_of(RULE_SCHEMA));
    verdict_add(verdict, schema,
                (Finding){.rule = rule_of(RULE_SCHEMA),
                          .message = "50% of a<b | \"c\"",
                          .subject = "column a",
                          .file = "a b/c,d:e.sql",
                          .line = 4});
    verdict_add(verdict, schema, (Finding){.rule = rule_of(RULE_SCHEMA), .message = "second"});
    verdict_add(verdict, verdict_rule_case(verdict, suite, rule_of(RULE_INDEX)),
                (Finding){.rule = rule_of(RULE_INDEX),
                          .level = LEVEL_WARNING,
                          .message = "two\r\nlines",
                          .hint = "do\nthis"});
    verdict_rule_case(verdict, suite, rule_of(RULE_EDITED))->skipped = "later";
    return verdict;
}

Test(format, the_words_of_the_option_are_the_formats)
{
    Arena *arena = arena_open();
    StringVec names = {0};
    for (const VerdictFormat *format = verdict_formats; format->name != NULL; format++)
        vec_push(arena, &names, format->name);
    cr_assert_str_eq(strings_join(arena, &names, "|"), "github|junit|sarif");
    arena_close(arena);
}

Test(format, github_escapes_what_its_runner_would_take_for_syntax)
{
    Arena *arena = arena_open();
    render(github_render, sample(arena),
           "::error file=a b/c%2Cd%3Ae.sql,line=4,title=one%3A not as declared::50%25 of a<b | "
           "\"c\"\n"
           "::error title=one%3A not as declared::second\n"
           "::warning title=one%3A an index that is not valid::two%0D%0Alines%0Ahint: do%0Athis\n");
    arena_close(arena);
}

Test(format, a_summary_is_a_table_of_markdown)
{
    Arena *arena = arena_open();
    render(summary_render, sample(arena),
           "### mig check\n\n| module | passed | where | what |\n|---|---|---|---|\n"
           "| one | ❌ 2 of 3 | | |\n"
           "| | error | a b/c,d:e.sql:4 | 50% of a&lt;b \\| \"c\" |\n"
           "| | error |  | second |\n"
           "| | warning |  | two<br>lines<br>hint: do<br>this |\n\n");
    arena_close(arena);
}

Test(format, a_summary_without_modules_says_so)
{
    Arena *arena = arena_open();
    Verdict *verdict = verdict_new(arena);
    render(summary_render, verdict, "### mig \n\nNo module to look at.\n\n");
    arena_close(arena);
}

Test(format, a_summary_stays_below_what_github_takes)
{
    Arena *arena = arena_open();
    Verdict *verdict = verdict_new(arena);
    VerdictCase *at = verdict_case(verdict, verdict_suite(verdict, "one"), "x", "x");
    for (int i = 0; i < 50000; i++)
        verdict_add(verdict, at,
                    (Finding){.rule = rule_of(RULE_SCHEMA), .message = "a line of some length"});
    Text text = text_in(arena);
    summary_render(&text, verdict);
    cr_assert_lt(text.length, 1024 * 1024);
    cr_assert_not_null(strstr(text_string(&text), "There is more"));
    arena_close(arena);
}

Test(format, junit_has_a_suite_for_a_module)
{
    Arena *arena = arena_open();
    render(junit_render, sample(arena),
           "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
           "<testsuites name=\"mig check\" tests=\"4\" failures=\"1\" errors=\"0\" skipped=\"1\" "
           "time=\"0.000\">\n"
           "  <testsuite name=\"one\" tests=\"4\" failures=\"1\" errors=\"0\" skipped=\"1\" "
           "time=\"0.000\">\n"
           "    <testcase classname=\"one\" name=\"one head\" time=\"1.235\"/>\n"
           "    <testcase classname=\"one\" name=\"the schema is as declared\" "
           "file=\"a b/c,d:e.sql\" time=\"0.000\">\n"
           "      <failure type=\"schema\" message=\"50% of a&lt;b | &quot;c&quot;, and 1 more\">"
           "a b/c,d:e.sql:4: 50% of a&lt;b | &quot;c&quot;\nsecond\n</failure>\n"
           "    </testcase>\n"
           "    <testcase classname=\"one\" name=\"all indexes are valid\" time=\"0.000\">\n"
           "      <system-out>two&#13;\nlines\nhint: do\nthis\n</system-out>\n"
           "    </testcase>\n"
           "    <testcase classname=\"one\" name=\"no applied revision is edited\" "
           "time=\"0.000\">\n"
           "      <skipped message=\"later\"/>\n"
           "    </testcase>\n"
           "  </testsuite>\n"
           "</testsuites>\n");
    arena_close(arena);
}

typedef struct Escape {
    const char *message, *written;
} Escape;

/* U+FFFE and control characters cannot be said in XML, in no way; what is not UTF-8 neither. */
static const Escape escapes[] = {
    {"a\tb\nc", "a&#9;b&#10;c"}, {"\x01\x1f", "??"},
    {"\xff x \xc3", "? x ?"},    {"\xef\xbf\xbe|\xef\xbf\xbd", "???|\xef\xbf\xbd"},
    {"ü 漢 😀", "ü 漢 😀"},        {"<&>\"'", "&lt;&amp;&gt;&quot;'"},
    {"\xed\xa0\x80", "???"},     {"]]>", "]]&gt;"},
};

Test(format, junit_writes_only_what_xml_allows)
{
    for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++) {
        Arena *arena = arena_open();
        Verdict *verdict = verdict_new(arena);
        VerdictCase *at = verdict_case(verdict, verdict_suite(verdict, "one"), "x", "x");
        verdict_add(verdict, at,
                    (Finding){.rule = rule_of(RULE_SCHEMA), .message = escapes[i].message});
        Text text = text_in(arena);
        junit_render(&text, verdict);
        const char *expected = arena_printf(arena, "message=\"%s\">", escapes[i].written);
        cr_assert_not_null(strstr(text_string(&text), expected), "%s in %s", expected,
                           text_string(&text));
        arena_close(arena);
    }
}

static const Json *first_run(Arena *arena, const Verdict *verdict)
{
    Text text = text_in(arena);
    Json *log;
    MigError err;
    sarif_render(&text, verdict);
    cr_assert(json_parse(arena, span_of(text_string(&text)), &log, &err), "%s", err.message);
    return json_item(json_get(log, "runs"), 0);
}

static const Json *artifact(const Json *result)
{
    const Json *location = json_item(json_get(result, "locations"), 0);
    return json_get(json_get(location, "physicalLocation"), "artifactLocation");
}

Test(format, sarif_has_a_result_for_each_finding_and_the_rules_they_go_by)
{
    Arena *arena = arena_open();
    const Json *run = first_run(arena, sample(arena)), *results = json_get(run, "results");
    cr_assert_eq(json_count(results), 3);
    const Json *first = json_item(results, 0), *last = json_item(results, 2);
    cr_assert_str_eq(json_get_string(artifact(first), "uri"), "a%20b/c%2Cd%3Ae.sql");
    cr_assert_str_eq(json_get_string(artifact(first), "uriBaseId"), "%SRCROOT%");
    cr_assert_str_eq(json_get_string(last, "level"), "warning");
    cr_assert_str_eq(json_get_string(json_get(last, "message"), "text"),
                     "two\r\nlines\nhint: do\nthis");
    const Json *rules = json_get(json_get(json_get(run, "tool"), "driver"), "rules");
    cr_assert_eq(json_count(rules), 2);
    for (size_t i = 0; i < json_count(results); i++) {
        const Json *result = json_item(results, i);
        const Json *rule = json_item(rules, (size_t)json_get_integer(result, "ruleIndex"));
        cr_assert_str_eq(json_get_string(rule, "id"), json_get_string(result, "ruleId"));
    }
    arena_close(arena);
}

static const char *print_of(Arena *arena, const char *subject, int line)
{
    Verdict *verdict = verdict_new(arena);
    VerdictCase *at = verdict_case(verdict, verdict_suite(verdict, "one"), "x", "x");
    verdict_add(verdict, at,
                (Finding){.rule = rule_of(RULE_SCHEMA),
                          .message = arena_printf(arena, "line %d", line),
                          .subject = subject,
                          .file = "/outside.sql",
                          .line = line});
    const Json *result = json_item(json_get(first_run(arena, verdict), "results"), 0);
    cr_assert_str_eq(json_get_string(artifact(result), "uri"), "file:///outside.sql");
    cr_assert_null(json_get(artifact(result), "uriBaseId"));
    return json_get_string(json_get(result, "partialFingerprints"), "migFinding/v1");
}

Test(format, a_finding_keeps_its_fingerprint_when_its_line_moves)
{
    Arena *arena = arena_open();
    cr_assert_str_eq(print_of(arena, "column a", 4), print_of(arena, "column a", 9));
    cr_assert_str_neq(print_of(arena, "column a", 4), print_of(arena, "column b", 4));
    arena_close(arena);
}
