/* The parent's side: jobs out, lines in. What happens in the child is in run/compare.c. */
#include "run/comparison.h"

#include "base/event.h"
#include "db/driver.h"
#include "run/compare.h"
#include "run/pool.h"
#include "run/prepare.h"
#include "run/unchanged.h"

#include <string.h>

typedef struct Comparing {
    Arena *arena;
    ComparisonVec *comparisons;
} Comparing;

static StringVec strings_from(Arena *arena, const Json *json)
{
    StringVec strings = {0};
    for (size_t i = 0; i < json_count(json); i++)
        vec_push(arena, &strings, json_text(json_item(json, i)));
    return strings;
}

static const char *text_or_null(const Json *json, const char *key)
{
    return json_get(json, key) == NULL ? NULL : json_get_string(json, key);
}

static void take_differences(Arena *arena, const Json *json, DifferenceLineVec *lines)
{
    for (size_t i = 0; i < json_count(json); i++) {
        const Json *item = json_item(json, i);
        vec_push(arena, lines,
                 (DifferenceLine){
                     .object = json_get_string(item, "object"),
                     .attribute = text_or_null(item, "attribute"),
                     .declared = text_or_null(item, "declared"),
                     .found = text_or_null(item, "found"),
                     .file = text_or_null(item, "file"),
                     .line = (int)json_get_integer(item, "line"),
                     .revision = text_or_null(item, "revision"),
                 });
    }
}

static void take_line(void *context, size_t job, const char *line)
{
    Comparing *comparing = context;
    Arena *arena = comparing->arena;
    Comparison *comparison = &comparing->comparisons->items[job];
    Json *json;
    MigError err;
    if (!json_parse(arena, span_of(line), &json, &err))
        return;
    const Json *error = json_get(json, "error");
    comparison->error = NULL;
    if (error != NULL) {
        MigError *copy = arena_new(arena, MigError);
        error_from_json(error, copy);
        comparison->error = copy;
    }
    take_differences(arena, json_get(json, "differences"), &comparison->differences);
    comparison->uncompared = strings_from(arena, json_get(json, "uncompared"));
    comparison->losses = strings_from(arena, json_get(json, "losses"));
    comparison->up = json_get_string(json, "up");
    comparison->down = json_get_string(json, "down");
    comparison->dump = json_get_string(json, "dump");
}

static void note_end(void *context, size_t job, pid_t pid, int status)
{
    (void)context, (void)job, (void)pid, (void)status;
}

static void note_dropped(void *context, size_t job)
{
    (void)context, (void)job;
}

/* What is assumed of a module until its process says better: that the process died. */
static Comparison unanswered(Arena *arena, const Module *module)
{
    MigError *error = arena_new(arena, MigError);
    Comparison comparison = {.module = module, .error = error};
    if (fail(error, MIG_E_DIED, "the process that was to compare the schema died"))
        comparison.error = NULL;
    return comparison;
}

bool comparison_run(Arena *arena, Catalog *catalog, const Workspace *workspace,
                    const ModuleRefVec *modules, ComparisonKind kind, ComparisonVec *comparisons,
                    MigError *err)
{
    *comparisons = (ComparisonVec){0};
    Comparing comparing = {arena, comparisons};
    const PoolHooks hooks = {take_line, note_end, note_dropped, &comparing};
    Pool *pool = pool_new(arena, workspace->jobs, &hooks);
    for (size_t i = 0; i < modules->count; i++) {
        CompareJob *job = arena_new(arena, CompareJob);
        *job = (CompareJob){
            .kind = kind, .workspace = workspace, .catalog = catalog, .module = modules->items[i]};
        bool replays = kind == COMPARISON_REPLAY || kind == COMPARISON_VERIFY;
        if (!driver_load(job->module->url.kind, err) ||
            (replays && !compare_gather(arena, job, err)))
            return false;
        vec_push(arena, comparisons, unanswered(arena, job->module));
        pool_add(pool, &(PoolJob){.body = compare_run, .context = job});
    }
    bool declared = kind == COMPARISON_CHECK || kind == COMPARISON_MIGRATION;
    return (!declared || prepare_modules(arena, workspace, modules, err)) && pool_run(pool, err);
}

bool comparison_check(Arena *arena, Catalog *catalog, const Workspace *workspace,
                      const ModuleRefVec *modules, const StateRefVec *states,
                      ComparisonVec *comparisons, MigError *err)
{
    Declarations declarations = declarations_in(arena, workspace);
    ModuleRefVec others = {0};
    ComparisonVec compared;
    *comparisons = (ComparisonVec){0};
    for (size_t i = 0; i < modules->count; i++) {
        const Module *module = modules->items[i];
        vec_push(arena, comparisons, (Comparison){.module = module});
        if (!unchanged_since(&declarations, module, states->items[i]))
            vec_push(arena, &others, module);
    }
    if (!comparison_run(arena, catalog, workspace, &others, COMPARISON_CHECK, &compared, err))
        return false;
    for (size_t i = 0, next = 0; i < modules->count && next < compared.count; i++)
        if (modules->items[i] == compared.items[next].module)
            comparisons->items[i] = compared.items[next++];
    return true;
}
