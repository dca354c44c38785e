/* In the child: reads the declared side in a scratch database and the other side where it is, and
 * says what differs. */
#include "run/compare.h"

#include "base/event.h"
#include "base/file.h"
#include "base/process.h"
#include "migrate/apply.h"
#include "migrate/autogenerate.h"
#include "migrate/places.h"
#include "migrate/verify.h"
#include "run/context.h"
#include "run/declaration.h"
#include "run/unchanged.h"

#include <string.h>

typedef struct Compare {
    Arena *arena;
    const CompareJob *job;
    const Module *module;
    SessionOptions options;
    ConnectOptions connect;
    ScratchOptions scratch;
    const Driver *driver;
    const Dialect *dialect;
    InspectFilter filter;
    DiffScope scope;
    Declaration declaration;
    const char *cached; /* the file of the declared snapshot */
    Json *json;
} Compare;

/* --- the modules that this one stands on ------------------------------------------------------ */

static bool has_member(const CompareJob *job, const Module *module)
{
    for (size_t i = 0; i < job->members.count; i++)
        if (job->members.items[i].module == module)
            return true;
    return false;
}

/* Adds a module behind those it depends on. modules.ini allows no cycle to go on for ever: a module
 * that is being added is passed over. */
static bool gather(Arena *arena, CompareJob *job, const Module *module, StringVec *entered,
                   MigError *err)
{
    if (strings_has(entered, module->name) || has_member(job, module))
        return true;
    vec_push(arena, entered, module->name);
    for (size_t i = 0; i < module->depends_on.count; i++) {
        const Module *needed = workspace_module(job->workspace, module->depends_on.items[i]);
        if (needed != NULL && strcmp(needed->url.identity, module->url.identity) == 0 &&
            !gather(arena, job, needed, entered, err))
            return false;
    }
    Graph *graph;
    if (!catalog_graph(job->catalog, module, &graph, err))
        return false;
    vec_push(arena, &job->members, (CompareMember){module, graph});
    return true;
}

bool compare_gather(Arena *arena, CompareJob *job, MigError *err)
{
    StringVec entered = {0};
    return gather(arena, job, job->module, &entered, err);
}

/* --- the two sides ---------------------------------------------------------------------------- */

static bool load_declared(Compare *compare, Schema **declared, MigError *err)
{
    Connection *scratch;
    const Declaration *declaration = &compare->declaration;
    if (!autogenerate_scratch(compare->arena, &compare->scratch, &declaration->others,
                              &declaration->own, &scratch, err))
        return false;
    bool done = compare->driver->inspect(compare->arena, scratch, &compare->filter, declared, err);
    compare->driver->close(scratch);
    if (done)
        places_note(compare->arena, &declaration->own, *declared);
    return done;
}

static bool find_declared(Compare *compare, Session *session, MigError *err)
{
    Declarations declarations = declarations_in(compare->arena, compare->job->workspace);
    DeclarationServer server;
    if (!declaration_read(&declarations, compare->module, &compare->declaration, err) ||
        !declaration_ask(compare->arena, session, compare->module, &server, err))
        return false;
    compare->connect.schema = server.schema;
    compare->cached =
        declaration_path(compare->arena, compare->job->workspace, &compare->declaration, &server);
    return true;
}

/* The declared side: out of the cache, or out of a scratch database. */
static bool read_declared(Compare *compare, Schema **declared, MigError *err)
{
    *declared = cache_load(compare->arena, compare->cached);
    if (*declared != NULL)
        return true;
    if (!load_declared(compare, declared, err))
        return false;
    cache_save(compare->arena, compare->cached, *declared);
    return true;
}

/* A SQLite file that does not exist holds nothing yet. */
static bool is_nothing_yet(const Compare *compare)
{
    const Url *url = &compare->module->url;
    return url->kind == URL_SQLITE && file_kind(url->target) == FILE_MISSING;
}

static bool open_found(Compare *compare, Session **session, MigError *err)
{
    if (is_nothing_yet(compare))
        return session_scratch(compare->arena, &compare->options, "", session, err);
    return session_open(compare->arena, &compare->options, session, err);
}

static bool load_step(const Compare *compare, const Revision *revision, Script *script,
                      MigError *err)
{
    return catalog_script(compare->arena, compare->job->catalog, revision->header, script, err);
}

/* Applies all revisions of a member. */
static bool replay_member(Compare *compare, const CompareMember *member, Session *first,
                          MigError *err)
{
    SessionOptions options = context_of(member->module, compare->options.interrupt_fd);
    options.version_table_schema = "";
    Session *session;
    Apply apply;
    if (!session_share(compare->arena, &options, first, &session, err) ||
        !apply_open(compare->arena, session, member->graph, &apply, err))
        return false;
    for (size_t i = 0; i < member->graph->revisions.count; i++) {
        Script script;
        bool skipped;
        Step step = {member->graph->revisions.items[i], &script, true};
        if (!load_step(compare, step.revision, &script, err) ||
            !apply_step(&apply, &step, &skipped, err))
            return false;
    }
    return true;
}

static bool replay(Compare *compare, Session **session, MigError *err)
{
    if (!session_scratch(compare->arena, &compare->options, compare->module->dev_url, session, err))
        return false;
    for (size_t i = 0; i < compare->job->members.count; i++)
        if (!replay_member(compare, &compare->job->members.items[i], *session, err)) {
            session_close(*session);
            return false;
        }
    return true;
}

/* Both sides; `declared` NULL: only what is found. */
static bool read_sides(Compare *compare, Schema **declared, Schema **found, MigError *err)
{
    Session *session;
    bool live = compare->job->kind != COMPARISON_REPLAY;
    if (!(live ? open_found(compare, &session, err) : replay(compare, &session, err)))
        return false;
    bool done =
        (declared == NULL ||
         (find_declared(compare, session, err) && read_declared(compare, declared, err))) &&
        compare->driver->inspect(compare->arena, session->connection, &compare->filter, found, err);
    session_close(session);
    return done;
}

/* --- what is said ----------------------------------------------------------------------------- */

static void put_text(Arena *arena, Json *json, const char *key, const char *value)
{
    if (value != NULL)
        json_put_string(arena, json, key, value);
}

static void put_lines(Compare *compare, const DifferenceLineVec *lines)
{
    Json *array = json_new_array(compare->arena);
    for (size_t i = 0; i < lines->count; i++) {
        const DifferenceLine *line = &lines->items[i];
        Json *json = json_new_object(compare->arena);
        put_text(compare->arena, json, "object", line->object);
        put_text(compare->arena, json, "attribute", line->attribute);
        put_text(compare->arena, json, "declared", line->declared);
        put_text(compare->arena, json, "found", line->found);
        put_text(compare->arena, json, "file", line->file);
        json_put_integer(compare->arena, json, "line", line->line);
        put_text(compare->arena, json, "revision", line->revision);
        json_push(compare->arena, array, json);
    }
    json_put(compare->arena, compare->json, "differences", array);
}

static void add_uncompared(Compare *compare, const Schema *schema, StringVec *shown)
{
    for (size_t i = 0; schema != NULL && i < schema->uncompared.count; i++) {
        const Uncompared *seen = &schema->uncompared.items[i];
        const char *text = arena_printf(compare->arena, "%s %s", seen->kind, seen->name);
        if (!strings_has(shown, text))
            vec_push(compare->arena, shown, text);
    }
}

/* What is on either side; `declared` may be NULL. */
static void put_uncompared(Compare *compare, const Schema *found, const Schema *declared)
{
    StringVec shown = {0};
    Json *array = json_new_array(compare->arena);
    add_uncompared(compare, found, &shown);
    add_uncompared(compare, declared, &shown);
    strings_sort(&shown);
    for (size_t i = 0; i < shown.count; i++)
        json_push_string(compare->arena, array, shown.items[i]);
    json_put(compare->arena, compare->json, "uncompared", array);
}

/* Whether there are none, nor anything that is not compared. */
static bool put_differences(Compare *compare, const Schema *found, const Schema *declared)
{
    DifferenceLineVec lines = {0};
    autogenerate_differences(compare->arena, compare->dialect, &compare->scope, found, declared,
                             &lines);
    put_lines(compare, &lines);
    put_uncompared(compare, found, declared);
    return lines.count + found->uncompared.count + declared->uncompared.count == 0;
}

static bool put_migration(Compare *compare, const Schema *found, Schema *declared, MigError *err)
{
    Migration migration;
    if (!autogenerate_make(compare->arena, &compare->scratch, &compare->filter, &compare->scope,
                           found, declared, &migration, err))
        return false;
    Json *losses = json_new_array(compare->arena);
    for (size_t i = 0; i < migration.losses.count; i++)
        json_push_string(compare->arena, losses, migration.losses.items[i]);
    json_put(compare->arena, compare->json, "losses", losses);
    json_put_string(compare->arena, compare->json, "up", migration.up);
    json_put_string(compare->arena, compare->json, "down", migration.down);
    put_uncompared(compare, found, declared);
    return true;
}

/* The database as it is; NULL where nothing cheap tells. */
static bool read_state(const Compare *compare, Session *session, const char **state, MigError *err)
{
    const char *fingerprint;
    *state = NULL;
    if (compare->driver->fingerprint == NULL)
        return true;
    if (!compare->driver->fingerprint(compare->arena, session->connection, &fingerprint, err))
        return false;
    *state = unchanged_state(compare->arena, compare->module, fingerprint);
    return true;
}

/* What is equal is kept, if nobody has changed it while it was read. */
static bool keep_equal(const Compare *compare, Session *session, const char *before, MigError *err)
{
    const char *after;
    if (before == NULL)
        return true;
    if (!read_state(compare, session, &after, err))
        return false;
    if (strcmp(before, after) == 0)
        cache_save_equal(compare->arena, compare->cached, before);
    return true;
}

static bool check_session(Compare *compare, Session *session, MigError *err)
{
    Schema *found, *declared;
    const char *state;
    return find_declared(compare, session, err) && read_declared(compare, &declared, err) &&
           read_state(compare, session, &state, err) &&
           compare->driver->inspect(compare->arena, session->connection, &compare->filter, &found,
                                    err) &&
           (!put_differences(compare, found, declared) || keep_equal(compare, session, state, err));
}

static bool check_live(Compare *compare, MigError *err)
{
    Session *session;
    if (!open_found(compare, &session, err))
        return false;
    bool done = check_session(compare, session, err);
    session_close(session);
    return done;
}

static bool compare_sides(Compare *compare, MigError *err)
{
    if (compare->job->kind == COMPARISON_CHECK)
        return check_live(compare, err);
    Schema *found, *declared = NULL;
    bool dumps = compare->job->kind == COMPARISON_DUMP;
    if (!read_sides(compare, dumps ? NULL : &declared, &found, err))
        return false;
    if (compare->job->kind == COMPARISON_MIGRATION)
        return put_migration(compare, found, declared, err);
    if (!dumps) {
        put_differences(compare, found, declared);
        return true;
    }
    json_put_string(compare->arena, compare->json, "dump",
                    autogenerate_dump(compare->arena, compare->dialect, found));
    put_uncompared(compare, found, NULL);
    return true;
}

static bool load_for_verify(void *context, const Revision *revision, Script *script, MigError *err)
{
    return load_step(context, revision, script, err);
}

static bool verify(Compare *compare, MigError *err)
{
    Session *session;
    if (!session_scratch(compare->arena, &compare->options, compare->module->dev_url, &session,
                         err))
        return false;
    DifferenceLineVec lines = {0};
    bool done = true;
    size_t last = compare->job->members.count - 1;
    for (size_t i = 0; done && i < last; i++)
        done = replay_member(compare, &compare->job->members.items[i], session, err);
    const Verify verification = {.session = session,
                                 .load = load_for_verify,
                                 .context = compare,
                                 .graph = compare->job->members.items[last].graph,
                                 .filter = &compare->filter,
                                 .scope = &compare->scope};
    done = done && verify_revisions(compare->arena, &verification, &lines, err);
    session_close(session);
    put_lines(compare, &lines);
    return done;
}

static bool run(Compare *compare, MigError *err)
{
    const Module *module = compare->module;
    if (!diff_scope(&module->compare, &module->ignore, &compare->scope, err))
        return false;
    return compare->job->kind == COMPARISON_VERIFY ? verify(compare, err)
                                                   : compare_sides(compare, err);
}

void compare_run(void *context, const PoolChannel *channel)
{
    const CompareJob *job = context;
    process_keep_memory();
    Arena *arena = arena_open();
    Compare compare = {
        .arena = arena,
        .job = job,
        .module = job->module,
        .options = context_of(job->module, channel->interrupt),
        .driver = driver_find(job->module->url.kind),
        .dialect = dialect_find(job->module->url.kind),
        .filter = context_filter(arena, job->workspace, job->module),
        .json = json_new_object(arena),
    };
    compare.connect = (ConnectOptions){
        .url = &compare.options.url,
        .application_name = arena_printf(arena, "mig %s", job->module->name),
        .lock_timeout = compare.options.lock_timeout,
        .interrupt_fd = channel->interrupt,
    };
    compare.scratch = (ScratchOptions){&compare.connect, job->module->dev_url};
    MigError err;
    if (!run(&compare, &err))
        json_put(arena, compare.json, "error", error_to_json(arena, &err));
    Text line = text_in(arena);
    json_print(&line, compare.json, false);
    channel_write(channel, text_string(&line));
    arena_close(arena);
}
