/* Declared schemas: checked, compared, written as revisions; and databases as schemas. */
#include "api/workspace.h"

#include "run/comparison.h"

#include <ctype.h>
#include <string.h>

static MigDifferences show_differences(Arena *arena, const DifferenceLineVec *lines)
{
    Vec(MigDifference) shown = {0};
    for (size_t i = 0; i < lines->count; i++) {
        const DifferenceLine *line = &lines->items[i];
        vec_push(arena, &shown,
                 (MigDifference){
                     .object = line->object,
                     .attribute = line->attribute,
                     .declared = line->declared,
                     .found = line->found,
                     .file = line->file,
                     .line = line->line,
                     .revision = line->revision,
                 });
    }
    return (MigDifferences){shown.items, shown.count};
}

/* How many of a module's revisions are not applied, by what its database says. */
static bool count_pending(MigWorkspace *workspace, const Module *module, const State *state,
                          const Recovery *recovery, MigCheck *check, MigError *err)
{
    Graph *graph;
    RevisionSet applied;
    if (!catalog_graph(workspace->catalog, module, &graph, err))
        return false;
    check->heads = (int)graph->heads.count;
    if (state == NULL)
        return true;
    if (state->error != NULL) {
        *err = *state->error;
        return false;
    }
    if (recovery->unknown.count > 0)
        return recovery_fail(workspace->arena, module, recovery, err);
    if (!graph_applied(workspace->arena, graph, &state->heads, &applied, err))
        return false;
    for (size_t i = 0; i < graph->revisions.count; i++)
        check->pending += !revision_set_has(&applied, graph->revisions.items[i]);
    return true;
}

/* What a revision is on this branch, wherever its file is. */
static bool load_here(MigWorkspace *workspace, const ChangedFile *file, const char *id,
                      Script *script, MigRewrite *rewrite, MigError *err)
{
    Graph *graph;
    *rewrite = (MigRewrite){id, file->file, file->here.bytes == NULL};
    if (file->is_range)
        return rewrite->is_deleted ||
               script_parse(workspace->arena, file->file, file->here, script, err);
    if (!catalog_graph(workspace->catalog, file->module, &graph, err))
        return false;
    const Revision *revision = graph_find(graph, id);
    rewrite->is_deleted = revision == NULL;
    if (revision == NULL)
        return true;
    rewrite->file = revision->header->file;
    return catalog_script(workspace->arena, workspace->catalog, revision->header, script, err);
}

/* Whether a file that was changed here is still the revision that it was, or has become what the
 * other branch has made of it. */
static bool find_rewrite(MigWorkspace *workspace, const ChangedFile *file, MigRewrite *rewrite,
                         bool *rewritten, MigError *err)
{
    Arena *arena = workspace->arena;
    Script before, there, here;
    MigError ignored;
    *rewritten = false;
    if (file->there.bytes == NULL ||
        !script_parse(arena, file->file, file->before, &before, &ignored))
        return true;
    if (!load_here(workspace, file, before.header.id, &here, rewrite, err))
        return false;
    *rewritten = rewrite->is_deleted;
    if (rewrite->is_deleted)
        return true;
    *rewritten = !script_is_same(&here, &before) &&
                 !(script_parse(arena, file->file, file->there, &there, &ignored) &&
                   script_is_same(&here, &there));
    return true;
}

static bool find_rewrites(MigWorkspace *workspace, const Module *module, MigCheck *check,
                          MigError *err)
{
    Vec(MigRewrite) rewrites = {0};
    for (size_t i = 0; i < workspace->changed_files.count; i++) {
        const ChangedFile *file = &workspace->changed_files.items[i];
        MigRewrite rewrite;
        bool rewritten;
        if (file->module != module)
            continue;
        if (!find_rewrite(workspace, file, &rewrite, &rewritten, err))
            return false;
        if (rewritten)
            vec_push(workspace->arena, &rewrites, rewrite);
    }
    check->rewrites = rewrites.items;
    check->rewrite_count = rewrites.count;
    return true;
}

typedef Vec(MigCheck) MigCheckVec;

/* What is known of a module before schemas are compared; `state` and `recovery` are NULL if its
 * database is not asked. */
static MigCheck begin_check(MigWorkspace *workspace, const Module *module, const State *state,
                            const Recovery *recovery)
{
    Arena *arena = workspace->arena;
    StringVec none = {0}, edited = {0};
    MigCheck check = {.module = api_module(arena, module), .uncompared = api_strings(arena, &none)};
    MigError *error = arena_new(arena, MigError);
    if (!count_pending(workspace, module, state, recovery, &check, error) ||
        !find_rewrites(workspace, module, &check, error) ||
        (state != NULL && !api_edited(workspace, module, state, &edited, error)))
        check.error = error;
    check.edited = api_strings(arena, &edited);
    return check;
}

/* A check for each selected module, as far as its revisions tell. */
static void begin_offline(MigWorkspace *workspace, MigCheckVec *checks)
{
    for (size_t i = 0; i < workspace->selected.count; i++)
        vec_push(workspace->arena, checks,
                 begin_check(workspace, workspace->selected.items[i], NULL, NULL));
}

/* The same, and as far as its version table and log tell. */
static bool begin_live(MigWorkspace *workspace, unsigned wishes, StateVec *states,
                       MigCheckVec *checks, MigError *err)
{
    RecoveryVec recoveries;
    if (!api_survey(workspace, &workspace->selected, wishes, states, &recoveries, err))
        return false;
    for (size_t i = 0; i < workspace->selected.count; i++)
        vec_push(workspace->arena, checks,
                 begin_check(workspace, workspace->selected.items[i], &states->items[i],
                             &recoveries.items[i]));
    return true;
}

static void add_comparison(Arena *arena, const Comparison *comparison, MigCheck *check)
{
    if (comparison->error != NULL)
        check->error = comparison->error;
    check->differences = show_differences(arena, &comparison->differences);
    check->uncompared = api_strings(arena, &comparison->uncompared);
}

/* Those that are to be compared, since they are at their head. */
typedef struct Comparable {
    ModuleRefVec modules;
    Vec(size_t) checks; /* where their checks are */
} Comparable;

static Comparable find_comparable(const MigWorkspace *workspace, const MigCheckVec *checks)
{
    Comparable found = {0};
    for (size_t i = 0; i < checks->count; i++) {
        if (checks->items[i].error != NULL || checks->items[i].pending > 0)
            continue;
        vec_push(workspace->arena, &found.modules, workspace->selected.items[i]);
        vec_push(workspace->arena, &found.checks, i);
    }
    return found;
}

static void add_comparisons(Arena *arena, const Comparable *compared,
                            const ComparisonVec *comparisons, MigCheckVec *checks)
{
    for (size_t i = 0; i < comparisons->count; i++)
        add_comparison(arena, &comparisons->items[i], &checks->items[compared->checks.items[i]]);
}

/* Compares without the modules' databases. */
static bool compare_offline(MigWorkspace *workspace, ComparisonKind kind, MigCheckVec *checks,
                            MigError *err)
{
    const Comparable found = find_comparable(workspace, checks);
    ComparisonVec comparisons;
    if (!comparison_run(workspace->arena, workspace->catalog, &workspace->workspace, &found.modules,
                        kind, &comparisons, err))
        return false;
    add_comparisons(workspace->arena, &found, &comparisons, checks);
    return true;
}

static bool compare_live(MigWorkspace *workspace, const StateVec *states, MigCheckVec *checks,
                         MigError *err)
{
    const Comparable found = find_comparable(workspace, checks);
    StateRefVec own = {0};
    ComparisonVec comparisons;
    for (size_t i = 0; i < found.checks.count; i++)
        vec_push(workspace->arena, &own, &states->items[found.checks.items[i]]);
    if (!comparison_check(workspace->arena, workspace->catalog, &workspace->workspace,
                          &found.modules, &own, &comparisons, err))
        return false;
    add_comparisons(workspace->arena, &found, &comparisons, checks);
    return true;
}

static MigChecks end_checks(MigCheckVec *checks)
{
    for (size_t i = 0; i < checks->count; i++) {
        MigCheck *check = &checks->items[i];
        check->is_clean = check->error == NULL && check->pending == 0 && check->heads < 2 &&
                          check->edited[0] == NULL && check->rewrite_count == 0 &&
                          check->differences.count == 0;
    }
    return (MigChecks){checks->items, checks->count};
}

static bool check_offline(MigWorkspace *workspace, ComparisonKind kind, MigChecks *checks,
                          MigError *err)
{
    MigCheckVec found = {0};
    begin_offline(workspace, &found);
    if (!compare_offline(workspace, kind, &found, err))
        return false;
    *checks = end_checks(&found);
    return true;
}

static bool check_live(MigWorkspace *workspace, MigChecks *checks, MigError *err)
{
    MigCheckVec found = {0};
    StateVec states;
    if (!begin_live(workspace, SURVEY_SCRIPTS | SURVEY_SCHEMAS, &states, &found, err) ||
        !compare_live(workspace, &states, &found, err))
        return false;
    *checks = end_checks(&found);
    return true;
}

bool mig_check(MigWorkspace *workspace, bool offline, MigChecks *checks, MigError *err)
{
    return offline ? check_offline(workspace, COMPARISON_REPLAY, checks, err)
                   : check_live(workspace, checks, err);
}

bool mig_verify(MigWorkspace *workspace, MigChecks *checks, MigError *err)
{
    return check_offline(workspace, COMPARISON_VERIFY, checks, err);
}

typedef Vec(MigDiff) MigDiffVec;

static bool make_diffs(MigWorkspace *workspace, MigDiffVec *diffs, MigError *err)
{
    Arena *arena = workspace->arena;
    ComparisonVec comparisons;
    if (!comparison_run(arena, workspace->catalog, &workspace->workspace, &workspace->selected,
                        COMPARISON_MIGRATION, &comparisons, err))
        return false;
    for (size_t i = 0; i < comparisons.count; i++) {
        const Comparison *comparison = &comparisons.items[i];
        vec_push(arena, diffs,
                 (MigDiff){
                     .module = api_module(arena, comparison->module),
                     .error = comparison->error,
                     .up = comparison->up == NULL ? "" : comparison->up,
                     .down = comparison->down == NULL ? "" : comparison->down,
                     .losses = api_strings(arena, &comparison->losses),
                     .uncompared = api_strings(arena, &comparison->uncompared),
                 });
    }
    return true;
}

bool mig_diff(MigWorkspace *workspace, MigDiffs *diffs, MigError *err)
{
    MigDiffVec made = {0};
    if (!make_diffs(workspace, &made, err))
        return false;
    *diffs = (MigDiffs){made.items, made.count};
    return true;
}

/* Refuses to compare with a database that has revisions to come: their changes would be written a
 * second time. */
static bool check_at_head(MigWorkspace *workspace, MigError *err)
{
    MigCheckVec checks = {0};
    StateVec states;
    if (!begin_live(workspace, SURVEY_STATES, &states, &checks, err))
        return false;
    for (size_t i = 0; i < checks.count; i++) {
        const MigCheck *check = &checks.items[i];
        if (check->error != NULL) {
            *err = *check->error;
            return fail_within(err, "%s", check->module->name);
        }
        if (check->pending > 0)
            return fail(err, MIG_E_PENDING, "%s: the database is not up to date: %d %s pending",
                        check->module->name, check->pending,
                        check->pending == 1 ? "revision is" : "revisions are") ||
                   fail_hint(err, "run 'mig upgrade' first");
    }
    return true;
}

static bool check_options(const MigWorkspace *workspace, const MigNewRevision *options,
                          MigError *err)
{
    bool particular = options->id != NULL || options->heads != NULL ||
                      options->branch_labels != NULL || options->depends_on != NULL;
    const Module *module;
    return workspace->selected.count == 1 || !particular ||
           api_one_module(workspace, "revision", &module, err);
}

static bool check_compared(const MigDiffVec *diffs, MigError *err)
{
    for (size_t i = 0; i < diffs->count; i++)
        if (diffs->items[i].error != NULL) {
            *err = *diffs->items[i].error;
            return diffs->count == 1 ? false : fail_within(err, "%s", diffs->items[i].module->name);
        }
    return true;
}

/* Whether SQL has a word that begins as the names of a module do. */
static bool speaks_of(const char *sql, const char *prefix)
{
    size_t length = strlen(prefix);
    for (const char *at = strstr(sql, prefix); at != NULL; at = strstr(at + 1, prefix))
        if (length == 0 || at == sql || (!isalnum((unsigned char)at[-1]) && at[-1] != '_'))
            return true;
    return false;
}

/* The revisions on which one stands that speaks of other modules' tables: their heads. */
static bool find_needed(MigWorkspace *workspace, const Module *module, const char *up,
                        StringVec *needed, MigError *err)
{
    Arena *arena = workspace->arena;
    for (size_t i = 0; i < module->depends_on.count; i++) {
        const Module *other = workspace_module(&workspace->workspace, module->depends_on.items[i]);
        Graph *graph;
        if (other == NULL || strcmp(other->url.identity, module->url.identity) != 0 ||
            !speaks_of(up, other->table_prefix))
            continue;
        if (!catalog_graph(workspace->catalog, other, &graph, err))
            return false;
        if (graph->revisions.count > 0)
            vec_push(arena, needed, arena_printf(arena, "%s:heads", other->name));
    }
    return true;
}

static bool write_diff(MigWorkspace *workspace, const Module *module, const MigNewRevision *options,
                       MigDiff *diff, MigError *err)
{
    MigNewRevision own = *options;
    StringVec needed = api_list(workspace->arena, options->depends_on);
    if (!find_needed(workspace, module, diff->up, &needed, err))
        return false;
    own.depends_on = api_strings(workspace->arena, &needed);
    MigRevision *revision = arena_new(workspace->arena, MigRevision);
    diff->revision = revision;
    return api_new_revision(workspace, module, &own, diff->up, diff->down, revision, err);
}

/* Writes one module's revision behind those of the modules it depends on. */
static bool write_behind(MigWorkspace *workspace, const MigNewRevision *options, MigDiffVec *diffs,
                         size_t number, bool *entered, MigError *err)
{
    const Module *module = workspace->selected.items[number];
    if (entered[number])
        return true;
    entered[number] = true;
    for (size_t i = 0; i < workspace->selected.count; i++)
        if (strings_has(&module->depends_on, workspace->selected.items[i]->name) &&
            !write_behind(workspace, options, diffs, i, entered, err))
            return false;
    MigDiff *diff = &diffs->items[number];
    return diff->up[0] == '\0' || write_diff(workspace, module, options, diff, err);
}

bool mig_autogenerate(MigWorkspace *workspace, const MigNewRevision *options, MigDiffs *diffs,
                      MigError *err)
{
    MigDiffVec made = {0};
    if (!check_options(workspace, options, err) || !check_at_head(workspace, err) ||
        !make_diffs(workspace, &made, err) || !check_compared(&made, err))
        return false;
    bool *entered = arena_alloc(workspace->arena, (made.count + 1) * sizeof(bool));
    for (size_t i = 0; i < made.count; i++)
        if (!write_behind(workspace, options, &made, i, entered, err))
            return false;
    *diffs = (MigDiffs){made.items, made.count};
    return true;
}

bool mig_dump(MigWorkspace *workspace, MigDumps *dumps, MigError *err)
{
    Arena *arena = workspace->arena;
    ComparisonVec comparisons;
    Vec(MigDump) made = {0};
    if (!comparison_run(arena, workspace->catalog, &workspace->workspace, &workspace->selected,
                        COMPARISON_DUMP, &comparisons, err))
        return false;
    for (size_t i = 0; i < comparisons.count; i++) {
        const Comparison *comparison = &comparisons.items[i];
        vec_push(arena, &made,
                 (MigDump){
                     .module = api_module(arena, comparison->module),
                     .error = comparison->error,
                     .sql = comparison->dump == NULL ? "" : comparison->dump,
                     .uncompared = api_strings(arena, &comparison->uncompared),
                 });
    }
    *dumps = (MigDumps){made.items, made.count};
    return true;
}
