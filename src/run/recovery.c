/* The parent's side: which rows no file explains, and what is said of them. */
#include "run/recovery.h"

#include "base/path.h"
#include "db/driver.h"
#include "run/errand.h"
#include "run/seek.h"

#include <string.h>

/* --- words ------------------------------------------------------------------------------------ */

/* "1a2b3c4d5e by Ada: Add users" */
static const char *show_commit(Arena *arena, const Lost *lost)
{
    return arena_printf(arena, "%.10s by %s: %s", lost->commit, lost->author, lost->subject);
}

static bool is_stashed(const Lost *lost)
{
    return strcmp(lost->reference, "stash") == 0 && !lost->is_tag;
}

static const char *show_place(Arena *arena, const Lost *lost)
{
    if (lost->commit[0] == '\0')
        return "only in the log of the database";
    const char *commit = show_commit(arena, lost);
    if (lost->is_checked_out)
        return arena_printf(arena, "in HEAD but not in the working tree (%s)", commit);
    if (is_stashed(lost))
        return arena_printf(arena, "in the stash (%s)", commit);
    if (lost->reference[0] != '\0')
        return arena_printf(arena, "on %s '%s' (%s)", lost->is_tag ? "tag" : "branch",
                            lost->reference, commit);
    return arena_printf(arena, "on no branch any more (%s)", commit);
}

/* Where the text comes from, behind "its script is from". */
static const char *show_origin(Arena *arena, const Lost *lost)
{
    if (lost->is_logged)
        return "the log";
    if (lost->reference[0] == '\0')
        return arena_printf(arena, "commit %.10s", lost->commit);
    return arena_printf(arena, "%s '%s'", lost->is_tag ? "tag" : "branch", lost->reference);
}

/* --- finds ------------------------------------------------------------------------------------ */

/* What modules.ini does not list, and labels that a file has by now, are passed over: neither
 * matters to what is undone. */
static void trim_header(Arena *arena, const Workspace *workspace, const Graph *graph,
                        Header *header)
{
    ReferenceVec depends_on = {0};
    StringVec labels = {0};
    for (size_t i = 0; i < header->depends_on.count; i++) {
        const Reference *reference = &header->depends_on.items[i];
        if (reference->module == NULL || workspace_module(workspace, reference->module) != NULL)
            vec_push(arena, &depends_on, *reference);
    }
    for (size_t i = 0; i < header->branch_labels.count; i++)
        if (graph_find(graph, header->branch_labels.items[i]) == NULL &&
            table_find(graph->by_label, header->branch_labels.items[i]) == NULL)
            vec_push(arena, &labels, header->branch_labels.items[i]);
    header->depends_on = depends_on;
    header->branch_labels = labels;
}

static const char *shown_file(Arena *arena, const Workspace *workspace, const Module *module,
                              const Json *json)
{
    const char *path = json_get_string(json, "path");
    if (path[0] == '\0')
        return arena_printf(arena, "%s_log:%s", module->version_table, json_get_string(json, "id"));
    return path_relative(arena, path_real(arena, workspace->folder), path);
}

/* Whether a find is a whole revision; one that is none is as good as missing. */
static bool read_lost(Arena *arena, const Workspace *workspace, const Quest *quest,
                      const Json *json, Lost *lost)
{
    Script script;
    MigError ignored;
    *lost = (Lost){
        .is_logged = json_get_boolean(json, "is_logged"),
        .reference = json_get_string(json, "reference"),
        .is_tag = json_get_boolean(json, "is_tag"),
        .is_checked_out = json_get_boolean(json, "is_checked_out"),
        .commit = json_get_string(json, "commit"),
        .author = json_get_string(json, "author"),
        .subject = json_get_string(json, "subject"),
    };
    Span text = span_of(json_get_string(json, "text"));
    if (!script_parse(arena, shown_file(arena, workspace, quest->module, json), text, &script,
                      &ignored) ||
        strcmp(script.header.id, json_get_string(json, "id")) != 0)
        return false;
    lost->header = script.header;
    lost->header.text = text;
    lost->header.origin = show_origin(arena, lost);
    lost->place = show_place(arena, lost);
    trim_header(arena, workspace, quest->graph, &lost->header);
    return true;
}

static LostVec read_finds(Arena *arena, const Workspace *workspace, const Quest *quest,
                          const Json *finds)
{
    LostVec found = {0};
    for (size_t i = 0; i < json_count(finds); i++) {
        Lost lost;
        if (read_lost(arena, workspace, quest, json_item(finds, i), &lost))
            vec_push(arena, &found, lost);
    }
    return found;
}

static bool send_out(Arena *arena, SeekJob *job, const Json **answer, MigError *err)
{
    for (size_t i = 0; i < job->quests.count; i++)
        if (!driver_load(job->quests.items[i].module->url.kind, err))
            return false;
    return errand_run(arena, seek, job, answer, err);
}

/* --- recoveries ------------------------------------------------------------------------------- */

const Lost *recovery_lost(const Recovery *recovery, const char *id)
{
    for (size_t i = 0; i < recovery->lost.count; i++)
        if (strcmp(recovery->lost.items[i].header.id, id) == 0)
            return &recovery->lost.items[i];
    return NULL;
}

static void note_missing(Arena *arena, Recovery *recovery, const char *id)
{
    if (graph_find(recovery->graph, id) == NULL && recovery_lost(recovery, id) == NULL &&
        !strings_has(&recovery->missing, id))
        vec_push(arena, &recovery->missing, id);
}

/* Adds what was found to the graph. What still does not fit together (its parents are missing, its
 * branch was rewritten) is told as missing. */
static void extend(Arena *arena, Catalog *catalog, const Module *module, Recovery *recovery)
{
    HeaderVec headers = {0};
    MigError ignored;
    Graph *graph;
    for (size_t i = 0; i < recovery->unknown.count; i++)
        note_missing(arena, recovery, recovery->unknown.items[i]);
    for (size_t i = 0; i < recovery->lost.count; i++) {
        const Header *header = &recovery->lost.items[i].header;
        for (size_t j = 0; j < header->down_revisions.count; j++)
            note_missing(arena, recovery, header->down_revisions.items[j]);
        vec_push(arena, &headers, *header);
    }
    if (recovery->missing.count > 0)
        return;
    if (catalog_extend(arena, catalog, module, &headers, &graph, &ignored))
        recovery->graph = graph;
    else
        recovery->missing = recovery->unknown;
}

static StringVec unknown_rows(Arena *arena, const Graph *graph, const State *state)
{
    StringVec unknown = {0};
    for (size_t i = 0; state->error == NULL && i < state->heads.count; i++)
        if (graph_find(graph, state->heads.items[i]) == NULL)
            vec_push(arena, &unknown, state->heads.items[i]);
    return unknown;
}

bool recovery_run(Arena *arena, Catalog *catalog, const Workspace *workspace,
                  const ModuleRefVec *modules, const StateVec *states, RecoveryVec *recoveries,
                  MigError *err)
{
    SeekJob job = {.workspace = workspace};
    const Json *answer;
    *recoveries = (RecoveryVec){0};
    for (size_t i = 0; i < modules->count; i++) {
        Recovery recovery = {0};
        MigError ignored;
        if (catalog_graph(catalog, modules->items[i], &recovery.graph, &ignored))
            recovery.unknown = unknown_rows(arena, recovery.graph, &states->items[i]);
        vec_push(arena, recoveries, recovery);
        if (recovery.unknown.count > 0)
            vec_push(arena, &job.quests,
                     (Quest){modules->items[i], recovery.graph, recovery.unknown, false});
    }
    if (job.quests.count == 0)
        return true;
    if (!send_out(arena, &job, &answer, err))
        return false;
    for (size_t i = 0, asked = 0; i < modules->count; i++) {
        Recovery *recovery = &recoveries->items[i];
        if (recovery->unknown.count == 0)
            continue;
        recovery->lost = read_finds(arena, workspace, &job.quests.items[asked],
                                    json_item(json_get(answer, "quests"), asked));
        extend(arena, catalog, modules->items[i], recovery);
        asked++;
    }
    return true;
}

bool recovery_find(Arena *arena, Catalog *catalog, const Workspace *workspace, const Module *module,
                   const char *name, LostVec *lost, MigError *err)
{
    SeekJob job = {.workspace = workspace};
    Quest quest = {.module = module, .prefix = true};
    const Json *answer;
    Graph *graph;
    if (!catalog_graph(catalog, module, &graph, err))
        return false;
    quest.graph = graph;
    vec_push(arena, &quest.ids, name);
    vec_push(arena, &job.quests, quest);
    if (!send_out(arena, &job, &answer, err))
        return false;
    *lost = read_finds(arena, workspace, &quest, json_item(json_get(answer, "quests"), 0));
    return true;
}

/* --- what is said ----------------------------------------------------------------------------- */

static void advise(const Recovery *recovery, const Lost *lost, MigError *err)
{
    const char *undo = "undo it with 'mig switch'";
    if (lost == NULL || recovery->missing.count > 0)
        error_advise(err, "its file may be on a branch that is not fetched: git fetch --all; 'mig "
                          "stamp --purge REV' makes the database forget it");
    else if (lost->is_checked_out)
        error_advise(err, "git restore '%s', or %s", lost->header.file, undo);
    else if (is_stashed(lost))
        error_advise(err, "git stash pop, or %s", undo);
    else if (lost->reference[0] != '\0')
        error_advise(err, "git switch %s%s, or %s", lost->is_tag ? "--detach " : "",
                     lost->reference, undo);
    else
        error_advise(err, "%s; 'mig show %s' prints it", undo, lost->header.id);
}

void recovery_explain(Arena *arena, const Module *module, const Recovery *recovery, MigError *err)
{
    const char *id = recovery->unknown.items[0];
    const Lost *lost = recovery_lost(recovery, id);
    const char *more = "";
    if (recovery->missing.count > 0)
        id = recovery->missing.items[0];
    else if (recovery->lost.count > 1)
        more = arena_printf(arena, "; %zu more %s none either", recovery->lost.count - 1,
                            recovery->lost.count == 2 ? "has" : "have");
    if (recovery->missing.count > 0)
        error_start(err, MIG_E_REVISION,
                    "the database is at '%s', which is no revision of module '%s', and neither its "
                    "log nor git knows '%s'",
                    recovery->unknown.items[0], module->name, id);
    else
        error_start(err, MIG_E_REVISION,
                    "the database is at '%s' (%s), which has no file here: it is %s%s", id,
                    lost->header.message, lost->place, more);
    advise(recovery, lost, err);
}
