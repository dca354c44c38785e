/* One pool job per database; a line of JSON per module comes back. */
#include "run/survey.h"

#include "base/event.h"
#include "base/file.h"
#include "base/path.h"
#include "base/process.h"
#include "migrate/history.h"
#include "migrate/settle.h"
#include "run/context.h"
#include "run/pool.h"

#include <string.h>
#include <sys/wait.h>

/* The modules of one database. */
typedef struct Group {
    const ModuleRefVec *modules;
    const UrlRefVec *databases; /* NULL: nothing is settled */
    unsigned wishes;
    Vec(size_t) members; /* indexes into `modules` */
} Group;

typedef Vec(Group) GroupVec;

typedef struct Survey {
    Arena *arena;
    const ModuleRefVec *modules;
    const UrlRefVec *databases;
    GroupVec groups;
    unsigned wishes;
    StateVec *states;
} Survey;

/* A group's connection: opened by its first member, and tried only once. */
typedef struct Door {
    const UrlRefVec *databases;
    Session *first;        /* NULL while nobody has opened it */
    const MigError *error; /* why it could not be opened */
    Arena *arena;
    StringVec warnings;      /* what was settled at it */
    const char *fingerprint; /* NULL while nobody has asked for it */
} Door;

static void keep_warning(void *context, const char *severity, const char *text)
{
    Door *door = context;
    if (strcmp(severity, "WARNING") == 0)
        vec_push(door->arena, &door->warnings, arena_strdup(door->arena, text));
}

static bool open_first(Arena *arena, const SessionOptions *options, Door *door, MigError *err)
{
    if (!session_open(arena, options, &door->first, err))
        return false;
    if (door->databases == NULL || settle_all(door->first, err))
        return true;
    session_close(door->first);
    door->first = NULL;
    return false;
}

static bool open_member(Arena *arena, const Module *module, const PoolChannel *channel, Door *door,
                        Session **session, MigError *err)
{
    SessionOptions options = context_of(module, channel->interrupt);
    options.databases = door->databases;
    options.listener = (Listener){.notice = keep_warning, .context = door};
    if (door->first != NULL)
        return session_share(arena, &options, door->first, session, err);
    if (door->error != NULL) {
        *err = *door->error;
        return false;
    }
    if (open_first(arena, &options, door, err)) {
        *session = door->first;
        return true;
    }
    MigError *error = arena_new(arena, MigError);
    *error = *err;
    door->error = error;
    return false;
}

/* --- what is asked ---------------------------------------------------------------------------- */

static bool read_log(Arena *arena, const Module *module, Session *session, State *state,
                     MigError *err)
{
    StateLog *log = arena_new(arena, StateLog);
    state->log = log;
    return repair_interruptions(arena, session, &log->interruptions, err) &&
           repair_invalid_indexes(arena, session, module->table_prefix, &log->invalid_indexes, err);
}

/* The fingerprint is that of the whole database, and asked for once. */
static bool read_schema(Door *door, const Module *module, Session *session, State *state,
                        MigError *err)
{
    StateSchema *schema = arena_new(door->arena, StateSchema);
    const Driver *driver = session->connection->driver;
    if (driver->fingerprint == NULL)
        return true;
    if ((door->fingerprint == NULL &&
         !driver->fingerprint(door->arena, session->connection, &door->fingerprint, err)) ||
        !declaration_ask(door->arena, session, module, &schema->server, err))
        return false;
    schema->fingerprint = door->fingerprint;
    state->schema = schema;
    return true;
}

static bool read_state(Door *door, unsigned wishes, const Module *module, Session *session,
                       State *state, MigError *err)
{
    Arena *arena = door->arena;
    return history_exists(session, &state->exists, err) &&
           (!state->exists || history_heads(arena, session, &state->heads, err)) &&
           (!(wishes & SURVEY_SCRIPTS) || history_scripts(arena, session, &state->scripts, err)) &&
           (!(wishes & SURVEY_LOGS) || read_log(arena, module, session, state, err)) &&
           (!(wishes & SURVEY_SCHEMAS) || read_schema(door, module, session, state, err));
}

/* --- as lines --------------------------------------------------------------------------------- */

static Json *json_from_scripts(Arena *arena, const AppliedScriptVec *scripts)
{
    Json *json = json_new_array(arena);
    for (size_t i = 0; i < scripts->count; i++) {
        json_push_string(arena, json, scripts->items[i].revision);
        json_push_string(arena, json, scripts->items[i].fingerprint);
    }
    return json;
}

static AppliedScriptVec scripts_from_json(Arena *arena, const Json *json)
{
    AppliedScriptVec scripts = {0};
    for (size_t i = 0; i + 1 < json_count(json); i += 2)
        vec_push(arena, &scripts,
                 (AppliedScript){.revision = json_text(json_item(json, i)),
                                 .fingerprint = json_text(json_item(json, i + 1))});
    return scripts;
}

static Json *json_from_schema(Arena *arena, const StateSchema *schema)
{
    Json *json = json_new_object(arena);
    json_put_string(arena, json, "version", schema->server.version);
    json_put_string(arena, json, "schema", schema->server.schema);
    json_put_string(arena, json, "fingerprint", schema->fingerprint);
    return json;
}

static const StateSchema *schema_from_json(Arena *arena, const Json *json)
{
    StateSchema *schema = arena_new(arena, StateSchema);
    schema->server.version = json_get_string(json, "version");
    schema->server.schema = json_get_string(json, "schema");
    schema->fingerprint = json_get_string(json, "fingerprint");
    return schema;
}

static Json *json_from_log(Arena *arena, const StateLog *log)
{
    Json *json = json_new_object(arena), *interruptions = json_new_array(arena),
         *invalid = json_new_array(arena);
    for (size_t i = 0; i < log->interruptions.count; i++) {
        const Interruption *found = &log->interruptions.items[i];
        Json *item = json_new_object(arena);
        json_put_string(arena, item, "revision", found->revision);
        json_put_boolean(arena, item, "is_down", found->direction == MIG_DOWN);
        json_put_boolean(arena, item, "has_failed", found->has_failed);
        json_put_integer(arena, item, "statements", found->statements);
        json_put_string(arena, item, "started", found->started);
        json_put_string(arena, item, "runner", found->runner);
        json_put_string(arena, item, "error", found->error);
        json_push(arena, interruptions, item);
    }
    for (size_t i = 0; i < log->invalid_indexes.count; i++)
        json_push_string(arena, invalid, log->invalid_indexes.items[i]);
    json_put(arena, json, "interruptions", interruptions);
    json_put(arena, json, "invalid_indexes", invalid);
    return json;
}

static const StateLog *log_from_json(Arena *arena, const Json *json)
{
    StateLog *log = arena_new(arena, StateLog);
    const Json *found = json_get(json, "interruptions"),
               *invalid = json_get(json, "invalid_indexes");
    for (size_t i = 0; i < json_count(found); i++) {
        const Json *item = json_item(found, i);
        vec_push(arena, &log->interruptions,
                 (Interruption){
                     .revision = json_get_string(item, "revision"),
                     .direction = json_get_boolean(item, "is_down") ? MIG_DOWN : MIG_UP,
                     .has_failed = json_get_boolean(item, "has_failed"),
                     .statements = (int)json_get_integer(item, "statements"),
                     .started = json_get_string(item, "started"),
                     .runner = json_get_string(item, "runner"),
                     .error = json_get_string(item, "error"),
                 });
    }
    for (size_t i = 0; i < json_count(invalid); i++)
        vec_push(arena, &log->invalid_indexes, json_text(json_item(invalid, i)));
    return log;
}

static void write_state(Arena *arena, const PoolChannel *channel, size_t index, const State *state)
{
    Json *json = json_new_object(arena), *heads = json_new_array(arena);
    for (size_t i = 0; i < state->heads.count; i++)
        json_push_string(arena, heads, state->heads.items[i]);
    json_put_integer(arena, json, "index", (int64_t)index);
    json_put_boolean(arena, json, "exists", state->exists);
    json_put(arena, json, "heads", heads);
    if (state->scripts.count > 0)
        json_put(arena, json, "scripts", json_from_scripts(arena, &state->scripts));
    if (state->log != NULL)
        json_put(arena, json, "log", json_from_log(arena, state->log));
    if (state->schema != NULL)
        json_put(arena, json, "schema", json_from_schema(arena, state->schema));
    Json *warnings = json_new_array(arena);
    for (size_t i = 0; i < state->warnings.count; i++)
        json_push_string(arena, warnings, state->warnings.items[i]);
    json_put(arena, json, "warnings", warnings);
    if (state->error != NULL)
        json_put(arena, json, "error", error_to_json(arena, state->error));
    Text line = text_in(arena);
    json_print(&line, json, false);
    channel_write(channel, text_string(&line));
}

/* In the child: asks for each module of the group over one connection. */
static void ask_group(void *context, const PoolChannel *channel)
{
    const Group *group = context;
    process_keep_memory();
    Arena *arena = arena_open();
    Door door = {.databases = group->databases, .arena = arena};
    for (size_t i = 0; i < group->members.count; i++) {
        const Module *module = group->modules->items[group->members.items[i]];
        State state = {0};
        Session *session;
        MigError err;
        bool known = context_is_nothing_yet(module) ||
                     (open_member(arena, module, channel, &door, &session, &err) &&
                      read_state(&door, group->wishes, module, session, &state, &err));
        if (!known)
            state.error = &err;
        state.warnings = door.warnings;
        door.warnings = (StringVec){0};
        write_state(arena, channel, group->members.items[i], &state);
    }
    if (door.first != NULL)
        session_close(door.first);
    arena_close(arena);
}

static void take_state(void *context, size_t job, const char *line)
{
    (void)job;
    Survey *survey = context;
    Arena *arena = survey->arena;
    Json *json;
    MigError err;
    if (!json_parse(arena, span_of(line), &json, &err))
        return;
    State state = {.exists = json_get_boolean(json, "exists"),
                   .scripts = scripts_from_json(arena, json_get(json, "scripts"))};
    if (survey->wishes & SURVEY_LOGS)
        state.log = log_from_json(arena, json_get(json, "log"));
    if (json_get(json, "schema") != NULL)
        state.schema = schema_from_json(arena, json_get(json, "schema"));
    const Json *heads = json_get(json, "heads");
    for (size_t i = 0; i < json_count(heads); i++)
        vec_push(arena, &state.heads, json_text(json_item(heads, i)));
    const Json *warnings = json_get(json, "warnings");
    for (size_t i = 0; i < json_count(warnings); i++)
        vec_push(arena, &state.warnings, json_text(json_item(warnings, i)));
    const Json *error = json_get(json, "error");
    if (error != NULL) {
        MigError *copy = arena_new(arena, MigError);
        error_from_json(error, copy);
        state.error = copy;
    }
    survey->states->items[json_get_integer(json, "index")] = state;
}

static void add_member(Survey *survey, size_t index)
{
    const Module *module = survey->modules->items[index];
    for (size_t i = 0; i < survey->groups.count; i++) {
        Group *group = &survey->groups.items[i];
        const Module *first = survey->modules->items[group->members.items[0]];
        if (first->url.kind == module->url.kind &&
            strcmp(first->url.target, module->url.target) == 0) {
            vec_push(survey->arena, &group->members, index);
            return;
        }
    }
    Group group = {
        .modules = survey->modules, .databases = survey->databases, .wishes = survey->wishes};
    vec_push(survey->arena, &group.members, index);
    vec_push(survey->arena, &survey->groups, group);
}

/* What is assumed of a module until its process says better: that the process died. */
static State unanswered(Arena *arena, const Module *module)
{
    MigError *error = arena_new(arena, MigError);
    State state = {.error = error};
    if (fail(error, MIG_E_DIED, "the process that was to read the version table '%s' died",
             module->version_table))
        state.error = NULL;
    return state;
}

/* Asks all databases what `survey` wants of them. */
static bool ask_all(Survey *survey, int jobs, MigError *err)
{
    Arena *arena = survey->arena;
    const ModuleRefVec *modules = survey->modules;
    *survey->states = (StateVec){0};
    for (size_t i = 0; i < modules->count; i++) {
        vec_push(arena, survey->states, unanswered(arena, modules->items[i]));
        if (!driver_load(modules->items[i]->url.kind, err))
            return false;
        add_member(survey, i);
    }
    const PoolHooks hooks = {.line = take_state, .context = survey};
    Pool *pool = pool_new(arena, jobs, &hooks);
    for (size_t i = 0; i < survey->groups.count; i++)
        pool_add(pool, &(PoolJob){.body = ask_group, .context = &survey->groups.items[i]});
    return pool_run(pool, err);
}

bool survey_run(Arena *arena, const ModuleRefVec *modules, int jobs, unsigned wishes,
                StateVec *states, MigError *err)
{
    Survey survey = {.arena = arena, .modules = modules, .wishes = wishes, .states = states};
    return ask_all(&survey, jobs, err);
}

bool survey_settle(Arena *arena, const ModuleRefVec *modules, int jobs, const UrlRefVec *databases,
                   StateVec *states, MigError *err)
{
    Survey survey = {.arena = arena, .modules = modules, .databases = databases, .states = states};
    return ask_all(&survey, jobs, err);
}
