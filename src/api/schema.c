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

/* A check for each selected module, as far as the version tables tell, which are read if `ask`. */
static bool begin_checks(MigWorkspace *workspace, bool ask, MigCheckVec *checks, MigError *err)
{
    Arena *arena = workspace->arena;
    const StringVec none = {0};
    StateVec states;
    RecoveryVec recoveries;
    if (ask && !api_survey(workspace, &workspace->selected, &states, &recoveries, err))
        return false;
    for (size_t i = 0; i < workspace->selected.count; i++) {
        const Module *module = workspace->selected.items[i];
        MigCheck check = {.module = api_module(arena, module),
                          .edited = api_strings(arena, &none),
                          .uncompared = api_strings(arena, &none)};
        MigError *error = arena_new(arena, MigError);
        if (!count_pending(workspace, module, ask ? &states.items[i] : NULL,
                           ask ? &recoveries.items[i] : NULL, &check, error) ||
            !find_rewrites(workspace, module, &check, error))
            check.error = error;
        vec_push(arena, checks, check);
    }
    return true;
}

static void add_comparison(Arena *arena, const Comparison *comparison, MigCheck *check)
{
    if (comparison->error != NULL)
        check->error = comparison->error;
    check->differences = show_differences(arena, &comparison->differences);
    check->edited = api_strings(arena, &comparison->edited);
    check->uncompared = api_strings(arena, &comparison->uncompared);
}

/* Compares those that are at their head. */
static bool compare_checks(MigWorkspace *workspace, ComparisonKind kind, MigCheckVec *checks,
                           MigError *err)
{
    ModuleRefVec modules = {0};
    Vec(size_t) which = {0};
    ComparisonVec comparisons;
    for (size_t i = 0; i < checks->count; i++) {
        if (checks->items[i].error != NULL || checks->items[i].pending > 0)
            continue;
        vec_push(workspace->arena, &modules, workspace->selected.items[i]);
        vec_push(workspace->arena, &which, i);
    }
    if (!comparison_run(workspace->arena, workspace->catalog, &workspace->workspace, &modules, kind,
                        &comparisons, err))
        return false;
    for (size_t i = 0; i < comparisons.count; i++)
        add_comparison(workspace->arena, &comparisons.items[i], &checks->items[which.items[i]]);
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

bool mig_check(MigWorkspace *workspace, bool offline, MigChecks *checks, MigError *err)
{
    MigCheckVec found = {0};
    if (!begin_checks(workspace, !offline, &found, err) ||
        !compare_checks(workspace, offline ? COMPARISON_REPLAY : COMPARISON_CHECK, &found, err))
        return false;
    *checks = end_checks(&found);
    return true;
}

bool mig_verify(MigWorkspace *workspace, MigChecks *checks, MigError *err)
{
    MigCheckVec found = {0};
    if (!begin_checks(workspace, false, &found, err) ||
        !compare_checks(workspace, COMPARISON_VERIFY, &found, err))
        return false;
    *checks = end_checks(&found);
    return true;
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
    if (!begin_checks(workspace, true, &checks, err))
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
