/* A check's differences and counts as findings, each in its case and with its place. */
#include "cli/check_verdict.h"

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
                       .hint = listing_upgrade_hint(heads > 1)});
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

void check_add_verdict(Invocation *invocation, const MigChecks *checks, CheckKind kind)
{
    MigRevisions all = revisions_of(invocation, checks);
    ListingIndex revisions = listing_index(invocation->arena, &all);
    for (size_t i = 0; i < checks->count; i++) {
        const MigCheck *check = &checks->items[i];
        VerdictSuite *suite = verdict_suite(invocation->verdict, check->module->name);
        fill(&(Sheet){invocation, check, &revisions, suite}, kind);
    }
}
