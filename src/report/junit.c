/* XML by hand: the format has five elements, and all text in it goes through one function. */
#include "report/format.h"

#include <string.h>

typedef struct Counts {
    size_t tests, failures, errors, skipped;
    int64_t duration;
} Counts;

/* The bytes of a character that XML 1.0 allows, at the start of a valid UTF-8 span; 0 for one that
 * it does not. */
static size_t allowed_length(const char *at)
{
    const unsigned char *bytes = (const unsigned char *)at;
    if (bytes[0] < 0x20)
        return strchr("\t\n\r", *at) != NULL ? 1 : 0;
    if (bytes[0] == 0xEF && bytes[1] == 0xBF && bytes[2] >= 0xBE)
        return 0; /* U+FFFE, U+FFFF */
    return bytes[0] < 0x80 ? 1 : bytes[0] < 0xE0 ? 2 : bytes[0] < 0xF0 ? 3 : 4;
}

static void add_character(Text *text, const char *at, size_t length)
{
    switch (at[0]) {
    case '&': text_add(text, "&amp;"); break;
    case '<': text_add(text, "&lt;"); break;
    case '>': text_add(text, "&gt;"); break;
    case '"': text_add(text, "&quot;"); break;
    case '\r': text_add(text, "&#13;"); break;
    default: text_add_bytes(text, at, length);
    }
}

/* Whether a character would be a blank to who reads an attribute. */
static bool is_folded(char character)
{
    return character == '\n' || character == '\t';
}

/* Text as content or, without folding lines, as an attribute; what XML cannot say becomes '?'. */
static void add_escaped(Text *text, const char *string, bool attribute)
{
    Span rest = span_of(string);
    while (rest.length > 0) {
        Span start = {rest.bytes, rest.length < 4 ? rest.length : 4};
        size_t length = span_valid_utf8(start) == 0 ? 0 : allowed_length(rest.bytes);
        if (length == 0)
            text_add_char(text, '?');
        else if (attribute && is_folded(rest.bytes[0]))
            text_printf(text, "&#%d;", rest.bytes[0]);
        else
            add_character(text, rest.bytes, length);
        length += length == 0;
        rest = (Span){rest.bytes + length, rest.length - length};
    }
}

static void add_attribute(Text *text, const char *name, const char *value)
{
    text_printf(text, " %s=\"", name);
    add_escaped(text, value, true);
    text_add_char(text, '"');
}

static void add_time(Text *text, int64_t microseconds)
{
    int64_t milliseconds = microseconds < 0 ? 0 : (microseconds + 500) / 1000;
    text_printf(text, " time=\"%lld.%03d\"", (long long)(milliseconds / 1000),
                (int)(milliseconds % 1000));
}

static void add_counts(Text *text, const Counts *counts)
{
    text_printf(text, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\"",
                counts->tests, counts->failures, counts->errors, counts->skipped);
    add_time(text, counts->duration);
}

static Counts count_suite(const VerdictSuite *suite)
{
    Counts counts = {.tests = suite->cases.count, .duration = suite->duration};
    for (size_t i = 0; i < suite->cases.count; i++) {
        const VerdictCase *at = suite->cases.items[i];
        bool has_error = verdict_case_has_error(at);
        counts.errors += has_error;
        counts.failures += !has_error && verdict_case_level(at) == LEVEL_ERROR;
        counts.skipped += at->findings.count == 0 && at->skipped != NULL;
    }
    return counts;
}

static Counts count_all(const Verdict *verdict)
{
    Counts counts = {0};
    for (size_t i = 0; i < verdict->suites.count; i++) {
        Counts own = count_suite(verdict->suites.items[i]);
        counts.tests += own.tests;
        counts.failures += own.failures;
        counts.errors += own.errors;
        counts.skipped += own.skipped;
        counts.duration += own.duration;
    }
    return counts;
}

/* "users/schema.sql:4: column …", and what more there is below it. */
static void add_finding(Text *text, const Finding *finding)
{
    Text lines = text_in(text->arena);
    if (finding->file != NULL)
        text_add(&lines, finding->file);
    if (finding->file != NULL && finding->line > 0)
        text_printf(&lines, ":%d", finding->line);
    text_printf(&lines, "%s%s\n", finding->file == NULL ? "" : ": ", finding->message);
    if (finding->detail != NULL && finding->detail[0] != '\0')
        text_printf(&lines, "%s\n", finding->detail);
    if (finding->hint != NULL && finding->hint[0] != '\0')
        text_printf(&lines, "hint: %s\n", finding->hint);
    add_escaped(text, text_string(&lines), false);
}

static void add_findings(Text *text, const VerdictCase *at)
{
    const Finding *first = &at->findings.items[0];
    bool fails = verdict_case_level(at) == LEVEL_ERROR;
    const char *element = !fails ? "system-out" : verdict_case_has_error(at) ? "error" : "failure";
    text_printf(text, "      <%s", element);
    if (fails) {
        add_attribute(text, "type", first->rule->id);
        add_attribute(text, "message",
                      at->findings.count == 1
                          ? first->message
                          : arena_printf(text->arena, "%s, and %zu more", first->message,
                                         at->findings.count - 1));
    }
    text_add_char(text, '>');
    for (size_t i = 0; i < at->findings.count; i++)
        add_finding(text, &at->findings.items[i]);
    text_printf(text, "</%s>\n", element);
}

/* GitLab and others show the file of a case. */
static void add_place(Text *text, const VerdictCase *at)
{
    if (at->findings.count > 0 && at->findings.items[0].file != NULL)
        add_attribute(text, "file", at->findings.items[0].file);
}

static const char *suite_name(const VerdictSuite *suite)
{
    return suite->module[0] == '\0' ? "mig" : suite->module;
}

static void add_case(Text *text, const VerdictSuite *suite, const VerdictCase *at)
{
    text_add(text, "    <testcase");
    add_attribute(text, "classname", suite_name(suite));
    add_attribute(text, "name", at->title);
    add_place(text, at);
    add_time(text, at->duration);
    if (at->findings.count == 0 && at->skipped == NULL) {
        text_add(text, "/>\n");
        return;
    }
    text_add(text, ">\n");
    if (at->findings.count > 0) {
        add_findings(text, at);
    } else {
        text_add(text, "      <skipped");
        add_attribute(text, "message", at->skipped);
        text_add(text, "/>\n");
    }
    text_add(text, "    </testcase>\n");
}

static void add_suite(Text *text, const VerdictSuite *suite)
{
    Counts counts = count_suite(suite);
    text_add(text, "  <testsuite");
    add_attribute(text, "name", suite_name(suite));
    add_counts(text, &counts);
    text_add(text, ">\n");
    for (size_t i = 0; i < suite->cases.count; i++)
        add_case(text, suite, suite->cases.items[i]);
    text_add(text, "  </testsuite>\n");
}

void junit_render(Text *text, const Verdict *verdict)
{
    Counts counts = count_all(verdict);
    text_add(text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites");
    add_attribute(text, "name", arena_printf(text->arena, "mig %s", verdict->command));
    add_counts(text, &counts);
    text_add(text, ">\n");
    for (size_t i = 0; i < verdict->suites.count; i++)
        add_suite(text, verdict->suites.items[i]);
    text_add(text, "</testsuites>\n");
}
