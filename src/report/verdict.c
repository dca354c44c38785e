/* Suites and cases are made when they are first asked for, and stay in that order. */
#include "report/verdict.h"

#include "base/path.h"
#include "report/rule.h"

Verdict *verdict_new(Arena *arena)
{
    Verdict *verdict = arena_new(arena, Verdict);
    *verdict = (Verdict){
        .arena = arena, .command = "", .version = "", .top = "/", .by_module = table_new(arena)};
    return verdict;
}

VerdictSuite *verdict_suite(Verdict *verdict, const char *module)
{
    VerdictSuite *suite = table_find(verdict->by_module, module);
    if (suite != NULL)
        return suite;
    suite = arena_new(verdict->arena, VerdictSuite);
    suite->module = arena_strdup(verdict->arena, module);
    suite->by_id = table_new(verdict->arena);
    table_put(verdict->by_module, suite->module, suite);
    vec_push(verdict->arena, &verdict->suites, suite);
    return suite;
}

VerdictCase *verdict_case(Verdict *verdict, VerdictSuite *suite, const char *id, const char *title)
{
    VerdictCase *added = table_find(suite->by_id, id);
    if (added != NULL)
        return added;
    added = arena_new(verdict->arena, VerdictCase);
    added->id = arena_strdup(verdict->arena, id);
    added->title = arena_strdup(verdict->arena, title);
    table_put(suite->by_id, added->id, added);
    vec_push(verdict->arena, &suite->cases, added);
    return added;
}

VerdictCase *verdict_rule_case(Verdict *verdict, VerdictSuite *suite, const VerdictRule *rule)
{
    return verdict_case(verdict, suite, rule->id, rule->holds);
}

static void add_detail(Text *text, const char *label, const char *value)
{
    if (value[0] != '\0')
        text_printf(text, "%s%s: %s", text->length == 0 ? "" : "\n", label, value);
}

Finding verdict_finding(Arena *arena, const MigError *error)
{
    Text detail = text_in(arena);
    add_detail(&detail, "statement", error->statement);
    add_detail(&detail, "detail", error->detail);
    return (Finding){
        .rule = rule_of_code(error->code),
        .level = LEVEL_ERROR,
        .is_error = true,
        .message = error->sqlstate[0] == '\0'
                       ? arena_strdup(arena, error->message)
                       : arena_printf(arena, "%s [%s]", error->message, error->sqlstate),
        .detail = text_string(&detail),
        .hint = arena_strdup(arena, error->hint),
        .file = error->file[0] == '\0' ? NULL : arena_strdup(arena, error->file),
        .line = error->line,
    };
}

void verdict_add(Verdict *verdict, VerdictCase *at, Finding finding)
{
    vec_push(verdict->arena, &at->findings, finding);
}

VerdictLevel verdict_case_level(const VerdictCase *at)
{
    VerdictLevel worst = LEVEL_NOTE;
    for (size_t i = 0; i < at->findings.count; i++)
        if (at->findings.items[i].level < worst)
            worst = at->findings.items[i].level;
    return worst;
}

bool verdict_case_has_error(const VerdictCase *at)
{
    for (size_t i = 0; i < at->findings.count; i++)
        if (at->findings.items[i].is_error)
            return true;
    return false;
}

static size_t count_in_case(const VerdictCase *at, VerdictLevel level)
{
    size_t count = 0;
    for (size_t i = 0; i < at->findings.count; i++)
        count += at->findings.items[i].level == level;
    return count;
}

size_t verdict_count(const Verdict *verdict, VerdictLevel level)
{
    size_t count = 0;
    for (size_t i = 0; i < verdict->suites.count; i++)
        for (size_t j = 0; j < verdict->suites.items[i]->cases.count; j++)
            count += count_in_case(verdict->suites.items[i]->cases.items[j], level);
    return count;
}

static void settle(Verdict *verdict, const char *folder, const VerdictSuite *suite,
                   Finding *finding)
{
    if (finding->file == NULL) {
        finding->file = suite->file;
        finding->line = suite->line;
    }
    if (finding->file == NULL)
        return;
    const char *path = path_real(verdict->arena, path_join(verdict->arena, folder, finding->file));
    finding->file = path_is_within(verdict->top, path)
                        ? path_relative(verdict->arena, verdict->top, path)
                        : path;
}

void verdict_settle(Verdict *verdict, const char *folder, const char *top)
{
    verdict->top = top;
    for (size_t i = 0; i < verdict->suites.count; i++) {
        VerdictSuite *suite = verdict->suites.items[i];
        for (size_t j = 0; j < suite->cases.count; j++) {
            FindingVec *findings = &suite->cases.items[j]->findings;
            for (size_t k = 0; k < findings->count; k++)
                settle(verdict, folder, suite, &findings->items[k]);
        }
    }
}
