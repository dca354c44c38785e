/* One line for each difference, in the form that editors and CI logs know: file:line: what. */
#include "cli/schema_listing.h"

#include "base/file.h"
#include "cli/listing.h"
#include "report/rule.h"

#include <string.h>

enum { LONGEST_VALUE = 60 };

/* A value on one line, cut where it is long. */
static void add_value(Text *text, const char *value)
{
    size_t length = 0;
    bool blank = false;
    if (value[0] == '\0') {
        text_add(text, "none");
        return;
    }
    for (; *value != '\0'; value++) {
        bool is_blank = strchr(" \t\r\n", *value) != NULL;
        bool starts = ((unsigned char)*value & 0xC0) != 0x80;
        if (starts && length >= LONGEST_VALUE) {
            text_add(text, "…");
            return;
        }
        if (!is_blank || !blank)
            text_add_char(text, is_blank ? ' ' : *value);
        length += starts;
        blank = is_blank;
    }
}

/* "column users.email: type: declared text, found integer" */
static const char *describe(Arena *arena, const MigDifference *difference)
{
    Text text = text_in(arena);
    if (difference->revision != NULL)
        text_printf(&text, "revision %s: ", difference->revision);
    text_add(&text, difference->object);
    if (difference->attribute == NULL) {
        text_add(&text,
                 difference->found == NULL ? ": declared, not found" : ": found, not declared");
        return text_string(&text);
    }
    bool verifies = difference->revision != NULL;
    text_printf(&text, ": %s: %s ", difference->attribute, verifies ? "was" : "declared");
    add_value(&text, difference->declared == NULL ? "" : difference->declared);
    text_add(&text, verifies ? ", is " : ", found ");
    add_value(&text, difference->found == NULL ? "" : difference->found);
    return text_string(&text);
}

/* "main" of "main..feature" */
static const char *other_branch(const Invocation *invocation)
{
    const char *reference = invocation->globals.changed_since, *dots = strstr(reference, "..");
    return dots == NULL ? reference
                        : arena_strndup(invocation->arena, reference, (size_t)(dots - reference));
}

static void put_text(Arena *arena, Json *json, const char *key, const char *value)
{
    if (value != NULL)
        json_put_string(arena, json, key, value);
}

static Json *json_from_difference(Arena *arena, const MigDifference *difference)
{
    Json *json = json_new_object(arena);
    put_text(arena, json, "object", difference->object);
    put_text(arena, json, "attribute", difference->attribute);
    put_text(arena, json, "declared", difference->declared);
    put_text(arena, json, "found", difference->found);
    put_text(arena, json, "file", difference->file);
    if (difference->file != NULL)
        json_put_integer(arena, json, "line", difference->line);
    put_text(arena, json, "revision", difference->revision);
    return json;
}

static Json *json_from_rewrites(Arena *arena, const MigCheck *check)
{
    Json *list = json_new_array(arena);
    for (size_t i = 0; i < check->rewrite_count; i++) {
        Json *json = json_new_object(arena);
        json_put_string(arena, json, "revision", check->rewrites[i].revision);
        json_put_string(arena, json, "file", check->rewrites[i].file);
        json_put_boolean(arena, json, "is_deleted", check->rewrites[i].is_deleted);
        json_push(arena, list, json);
    }
    return list;
}

static Json *json_from_check(Arena *arena, const MigCheck *check)
{
    Json *json = json_new_object(arena), *differences = json_new_array(arena);
    for (size_t i = 0; i < check->differences.count; i++)
        json_push(arena, differences, json_from_difference(arena, &check->differences.items[i]));
    json_put_string(arena, json, "name", check->module->name);
    json_put_boolean(arena, json, "clean", check->is_clean);
    json_put_integer(arena, json, "pending", check->pending);
    json_put_integer(arena, json, "heads", check->heads);
    json_put(arena, json, "edited", listing_json_strings(arena, check->edited));
    json_put(arena, json, "rewritten", json_from_rewrites(arena, check));
    json_put(arena, json, "differences", differences);
    json_put(arena, json, "not_compared", listing_json_strings(arena, check->uncompared));
    command_put_error(arena, json, check->error);
    return json;
}

/* One module's check on its way into the verdict. */
typedef struct Sheet {
    Invocation *invocation;
    const MigCheck *check;
    const ListingIndex *revisions; /* where a revision's file is looked for */
    VerdictSuite *suite;
} Sheet;

static void find(const Sheet *sheet, RuleName name, Finding finding)
{
    Verdict *verdict = sheet->invocation->verdict;
    finding.rule = rule_of(name);
    verdict_add(verdict, verdict_rule_case(verdict, sheet->suite, finding.rule), finding);
}

static const MigRevision *revision_of(const Sheet *sheet, const char *id)
{
    return listing_find(sheet->revisions, sheet->check->module->name, id);
}

static const char *file_of(const Sheet *sheet, const char *id)
{
    const MigRevision *found = revision_of(sheet, id);
    return found == NULL ? NULL : found->file;
}

/* The line on which a revision's way down begins; 0 if that is not to be seen. */
static int line_of_down(const Sheet *sheet, const char *id)
{
    const MigRevision *found = revision_of(sheet, id);
    const char *text;
    MigError ignored;
    if (found == NULL || !mig_revision_text(sheet->invocation->workspace, found, &text, &ignored))
        return 0;
    const char *marker = strstr(text, "\n-- mig:down");
    int line = marker == NULL ? 0 : 1;
    for (; marker != NULL && text <= marker; text++)
        line += *text == '\n';
    return line;
}

static void find_counts(const Sheet *sheet)
{
    Arena *arena = sheet->invocation->arena;
    int pending = sheet->check->pending, heads = sheet->check->heads;
    if (pending > 0)
        find(sheet, RULE_PENDING,
             (Finding){.message = arena_printf(arena, "%d %s pending", pending,
                                               pending == 1 ? "revision is" : "revisions are"),
                       .hint = "run 'mig upgrade'"});
    if (heads > 1)
        find(sheet, RULE_HEADS,
             (Finding){.message = arena_printf(arena, "there are %d heads", heads),
                       .hint = "mig merge, or mig rebase"});
}

static void find_revisions(const Sheet *sheet)
{
    Arena *arena = sheet->invocation->arena;
    const MigCheck *check = sheet->check;
    for (const char *const *id = check->edited; *id != NULL; id++)
        find(sheet, RULE_EDITED,
             (Finding){.message = arena_printf(
                           arena, "revision %s: the file was edited after it was applied", *id),
                       .subject = *id,
                       .file = file_of(sheet, *id)});
    for (size_t i = 0; i < check->rewrite_count; i++) {
        const MigRewrite *rewrite = &check->rewrites[i];
        find(sheet, RULE_REWRITTEN,
             (Finding){.message = arena_printf(
                           arena, "revision %s: %s here, and '%s' has it already",
                           rewrite->revision, rewrite->is_deleted ? "deleted" : "changed",
                           other_branch(sheet->invocation)),
                       .subject = rewrite->revision,
                       .file = rewrite->file});
    }
}

/* What is found and not declared has its place where it would be declared. */
static void find_difference(const Sheet *sheet, RuleName name, const MigDifference *difference)
{
    Arena *arena = sheet->invocation->arena;
    const char *schema = sheet->check->module->target_schema, *file = difference->file;
    int line = difference->line;
    if (difference->revision != NULL) {
        file = file_of(sheet, difference->revision);
        line = line_of_down(sheet, difference->revision);
    } else if (file == NULL && file_kind(schema) == FILE_REGULAR) {
        file = schema;
    }
    find(sheet, name,
         (Finding){.message = describe(arena, difference),
                   .subject = difference->attribute == NULL
                                  ? difference->object
                                  : arena_printf(arena, "%s: %s", difference->object,
                                                 difference->attribute),
                   .file = file,
                   .line = line});
}

/* The cases of each kind of check, in order; RULE_COUNT ends them. */
static const RuleName kinds[][6] = {
    [CHECK_LIVE] = {RULE_PENDING, RULE_HEADS, RULE_EDITED, RULE_REWRITTEN, RULE_SCHEMA, RULE_COUNT},
    [CHECK_OFFLINE] = {RULE_HEADS, RULE_REWRITTEN, RULE_SCHEMA, RULE_COUNT},
    [CHECK_UNDO] = {RULE_UNDO, RULE_COUNT},
};

static void add_cases(const Sheet *sheet, CheckKind kind)
{
    Verdict *verdict = sheet->invocation->verdict;
    for (const RuleName *name = kinds[kind]; *name != RULE_COUNT; name++) {
        if (*name == RULE_REWRITTEN && sheet->invocation->globals.changed_since == NULL)
            continue;
        VerdictCase *at = verdict_rule_case(verdict, sheet->suite, rule_of(*name));
        if (sheet->check->error != NULL)
            at->skipped = "it could not be looked at";
        else if (*name == RULE_SCHEMA && sheet->check->pending > 0)
            at->skipped = "not compared while revisions are pending";
    }
}

static void fill(const Sheet *sheet, CheckKind kind)
{
    Verdict *verdict = sheet->invocation->verdict;
    const MigCheck *check = sheet->check;
    RuleName compared = kind == CHECK_UNDO ? RULE_UNDO : RULE_SCHEMA;
    add_cases(sheet, kind);
    if (check->error != NULL) {
        verdict_add(verdict, verdict_rule_case(verdict, sheet->suite, rule_of(compared)),
                    verdict_finding(verdict->arena, check->error));
        return;
    }
    find_counts(sheet);
    find_revisions(sheet);
    for (size_t i = 0; i < check->differences.count; i++)
        find_difference(sheet, compared, &check->differences.items[i]);
}

/* "users: users/schema.sql:4: column …" */
static void add_lines(Invocation *invocation, const VerdictSuite *suite, const VerdictCase *at)
{
    Text *text = &invocation->text;
    for (size_t i = 0; i < at->findings.count; i++) {
        const Finding *finding = &at->findings.items[i];
        const char *path = finding->file;
        MigError ignored;
        if (finding->is_error)
            continue;
        text_printf(text, "%s: ", suite->module);
        if (path != NULL && command_path(invocation, path, &path, &ignored))
            text_printf(text, finding->line > 0 ? "%s:%d: " : "%s: ", path, finding->line);
        text_printf(text, "%s\n", finding->message);
    }
}

/* The revision files of all modules, where something is said of one; else none. */
static MigRevisions revisions_of(const Invocation *invocation, const MigChecks *checks)
{
    MigRevisions revisions = {0};
    MigError ignored;
    for (size_t i = 0; i < checks->count; i++) {
        const MigCheck *check = &checks->items[i];
        bool named = check->edited[0] != NULL ||
                     (check->differences.count > 0 && check->differences.items[0].revision != NULL);
        if (named && !mig_history(invocation->workspace, false, &revisions, &ignored))
            return (MigRevisions){0};
        if (named)
            break;
    }
    return revisions;
}

void schema_add_checks(Invocation *invocation, const MigChecks *checks, CheckKind kind)
{
    Json *modules = json_new_array(invocation->arena);
    MigRevisions all = revisions_of(invocation, checks);
    ListingIndex revisions = listing_index(invocation->arena, &all);
    for (size_t i = 0; i < checks->count; i++) {
        const MigCheck *check = &checks->items[i];
        VerdictSuite *suite = verdict_suite(invocation->verdict, check->module->name);
        fill(&(Sheet){invocation, check, &revisions, suite}, kind);
        for (size_t j = 0; j < suite->cases.count; j++)
            add_lines(invocation, suite, suite->cases.items[j]);
        if (check->error == NULL)
            schema_say_uncompared(invocation, check->module, check->uncompared);
        json_push(invocation->arena, modules, json_from_check(invocation->arena, check));
    }
    json_put(invocation->arena, invocation->document, "modules", modules);
}

bool schema_judge(const Invocation *invocation, const MigChecks *checks, const char *what,
                  MigError *err)
{
    size_t differ = 0, pending = 0;
    for (size_t i = 0; i < checks->count; i++) {
        const MigCheck *check = &checks->items[i];
        if (check->error != NULL) {
            *err = *check->error;
            return fail_within(err, "module '%s'", check->module->name);
        }
        pending += check->pending > 0;
        differ += !check->is_clean && (check->pending == 0 || check->rewrite_count > 0);
    }
    if (differ > 0)
        return fail(err, MIG_E_DRIFT, "%s: %zu of %zu module%s", what, differ, checks->count,
                    checks->count == 1 ? "" : "s");
    if (pending > 0)
        return fail(err, MIG_E_PENDING, "revisions are pending: %zu of %zu module%s", pending,
                    checks->count, checks->count == 1 ? "" : "s") ||
               fail_hint(err, "run 'mig upgrade'");
    for (size_t i = 0; i < checks->count; i++)
        command_say(invocation, "%s: clean", checks->items[i].module->name);
    return true;
}

void schema_say_uncompared(const Invocation *invocation, const MigModule *module,
                           const char *const *uncompared)
{
    for (; *uncompared != NULL; uncompared++)
        command_say(invocation, "%s: %s is not compared", module->name, *uncompared);
}

void schema_say_losses(const Invocation *invocation, const MigModule *module,
                       const char *const *losses)
{
    for (; *losses != NULL; losses++)
        command_say(invocation, "%s: destructive: %s", module->name, *losses);
}
