/* In a child: what logs say was applied, against the files of a commit. */
#include "run/retreat.h"

#include "db/driver.h"
#include "migrate/history.h"
#include "run/context.h"
#include "run/edition.h"
#include "run/errand.h"

#include <string.h>

typedef struct Question {
    Catalog *catalog;
    const Workspace *workspace;
    const ModuleRefVec *modules;
    const char *reference; /* NULL: the working tree */
} Question;

/* One module as the child looks at it. */
typedef struct Look {
    Arena *arena;
    const Question *question;
    const Module *module;
    AppliedScriptVec applied;
    Table *fingerprints; /* of what was applied, by revision */
    Json *answer;
} Look;

/* --- in the child ----------------------------------------------------------------------------- */

static void put_text(Look *look, Session *session, const char *id, Json *texts)
{
    LoggedTextVec found;
    MigError ignored;
    if (!history_texts(look->arena, session, id, false, &found, &ignored) || found.count == 0)
        return;
    Json *text = json_new_object(look->arena);
    json_put_string(look->arena, text, "id", id);
    json_put_string(look->arena, text, "text", found.items[0].text);
    json_push(look->arena, texts, text);
}

/* The texts of applied revisions whose files here are others by now. */
static bool put_texts(Look *look, Session *session, MigError *err)
{
    Json *texts = json_new_array(look->arena);
    Graph *graph;
    if (!catalog_graph(look->question->catalog, look->module, &graph, err))
        return false;
    for (size_t i = 0; i < look->applied.count; i++) {
        const AppliedScript *applied = &look->applied.items[i];
        const Revision *revision = graph_find(graph, applied->revision);
        Script script;
        if (revision == NULL)
            continue;
        if (!catalog_script(look->arena, look->question->catalog, revision->header, &script, err))
            return false;
        if (strcmp(script.fingerprint, applied->fingerprint) != 0)
            put_text(look, session, applied->revision, texts);
    }
    json_put(look->arena, look->answer, "texts", texts);
    return true;
}

/* The applied revisions of a module, unless there is no database yet. */
static bool read_log(Look *look, MigError *err)
{
    SessionOptions options = context_of(look->module, -1);
    Session *session;
    look->fingerprints = table_new(look->arena);
    if (context_is_nothing_yet(look->module))
        return true;
    if (!session_open(look->arena, &options, &session, err))
        return false;
    bool done =
        history_scripts(look->arena, session, &look->applied, err) && put_texts(look, session, err);
    session_close(session);
    for (size_t i = 0; i < look->applied.count; i++)
        table_put(look->fingerprints, look->applied.items[i].revision,
                  look->applied.items[i].fingerprint);
    return done;
}

static void put_kept(Look *look, const Edition *edition)
{
    Json *kept = json_new_array(look->arena);
    for (size_t i = 0; i < edition->files.count; i++) {
        const Script *script = &edition->files.items[i].script;
        const char *applied = table_find(look->fingerprints, script->header.id);
        if (applied == NULL || strcmp(applied, script->fingerprint) == 0)
            json_push_string(look->arena, kept, script->header.id);
    }
    json_put(look->arena, look->answer, "kept", kept);
}

static bool look_at(Look *look, Repository *repository, const char *commit, MigError *err)
{
    const Question *question = look->question;
    Edition edition;
    const Module *then = look->module;
    if (commit != NULL)
        then = edition_module(look->arena, repository, question->workspace, commit, then);
    if (then == NULL)
        return true;
    bool done = commit == NULL
                    ? edition_read_here(look->arena, question->catalog, then, &edition, err)
                    : edition_read(look->arena, repository, question->workspace, commit, then,
                                   &edition, err);
    if (!done || !read_log(look, err))
        return false;
    put_kept(look, &edition);
    return true;
}

static bool look_at_all(const Question *question, Repository *repository, const char *commit,
                        Arena *arena, Json *answers, MigError *err)
{
    for (size_t i = 0; i < question->modules->count; i++) {
        Look look = {.arena = arena,
                     .question = question,
                     .module = question->modules->items[i],
                     .answer = json_new_object(arena)};
        if (!look_at(&look, repository, commit, err))
            return question->modules->count == 1
                       ? false
                       : fail_within(err, "module '%s'", look.module->name);
        json_push(arena, answers, look.answer);
    }
    return true;
}

static bool ask(void *context, Arena *arena, Json *answer, MigError *err)
{
    const Question *question = context;
    Repository *repository;
    const char *commit;
    Json *modules = json_new_array(arena);
    json_put(arena, answer, "modules", modules);
    if (question->reference == NULL)
        return look_at_all(question, NULL, NULL, arena, modules, err);
    if (!repository_open(arena, question->workspace->folder, &repository, err))
        return false;
    bool done = repository_find(arena, repository, question->reference, &commit, err) &&
                look_at_all(question, repository, commit, arena, modules, err);
    json_put_boolean(arena, answer, "is_branch",
                     repository_is_branch(arena, repository, question->reference));
    json_put_boolean(arena, answer, "is_checked_out",
                     repository_is_checked_out(arena, repository, question->reference));
    repository_close(repository);
    return done;
}

/* --- in the parent ---------------------------------------------------------------------------- */

static RunKept read_kept(Arena *arena, const Module *module, const Json *json)
{
    RunKept kept = {module, table_new(arena), table_new(arena)};
    const Json *ids = json_get(json, "kept"), *texts = json_get(json, "texts");
    for (size_t i = 0; i < json_count(ids); i++)
        table_put(kept.ids, json_text(json_item(ids, i)), module);
    for (size_t i = 0; i < json_count(texts); i++) {
        const Json *text = json_item(texts, i);
        table_put(kept.texts, json_get_string(text, "id"), json_get_string(text, "text"));
    }
    return kept;
}

bool retreat_find(Arena *arena, Catalog *catalog, const Workspace *workspace,
                  const ModuleRefVec *modules, const char *reference, Retreat *retreat,
                  MigError *err)
{
    Question question = {catalog, workspace, modules, reference};
    const Json *answer;
    *retreat = (Retreat){0};
    for (size_t i = 0; i < modules->count; i++)
        if (!driver_load(modules->items[i]->url.kind, err))
            return false;
    if (!errand_run(arena, ask, &question, &answer, err))
        return false;
    retreat->is_branch = json_get_boolean(answer, "is_branch");
    retreat->is_checked_out = json_get_boolean(answer, "is_checked_out");
    for (size_t i = 0; i < modules->count; i++) {
        const Json *json = json_item(json_get(answer, "modules"), i);
        if (json_get(json, "kept") == NULL)
            vec_push(arena, &retreat->unknown, modules->items[i]);
        else
            vec_push(arena, &retreat->kept, read_kept(arena, modules->items[i], json));
    }
    return true;
}

const RunKept *retreat_kept(const RunKeptVec *kept, const Module *module)
{
    for (size_t i = 0; i < kept->count; i++)
        if (kept->items[i].module == module)
            return &kept->items[i];
    return NULL;
}
