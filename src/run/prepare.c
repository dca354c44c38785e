/* One process for each database, which says nothing: what it has done is in the cache. */
#include "run/prepare.h"

#include "base/file.h"
#include "base/process.h"
#include "db/driver.h"
#include "migrate/places.h"
#include "run/context.h"
#include "run/declaration.h"

#include <string.h>

typedef enum Loading { LOADING_NOT_YET, LOADING_DONE, LOADING_FAILED } Loading;

/* A module whose schema is loaded, for its own sake or for others'. */
typedef struct Preparation {
    Declaration declaration;
    const char *path; /* where its snapshot is kept; NULL if it is not wanted */
    Loading loading;
} Preparation;

typedef struct Prepare {
    Arena *arena;
    const PrepareJob *job;
    ConnectOptions connect;
    const Driver *driver;
    Declarations declarations;
    DeclarationServer server;
    Vec(Preparation *) order; /* in which they are loaded */
} Prepare;

static Preparation *find_preparation(const Prepare *prepare, const Module *module)
{
    for (size_t i = 0; i < prepare->order.count; i++)
        if (prepare->order.items[i]->declaration.module == module)
            return prepare->order.items[i];
    return NULL;
}

/* Adds a module behind those it needs; what cannot be read is not there, as if it had failed. */
static Preparation *add_preparation(Prepare *prepare, const Module *module)
{
    Preparation *preparation = find_preparation(prepare, module);
    MigError ignored;
    if (preparation != NULL)
        return preparation;
    preparation = arena_new(prepare->arena, Preparation);
    if (!declaration_read(&prepare->declarations, module, &preparation->declaration, &ignored))
        return NULL;
    const ModuleRefVec *needs = &preparation->declaration.needs;
    for (size_t i = 0; i < needs->count; i++)
        if (file_kind(needs->items[i]->target_schema) != FILE_MISSING &&
            add_preparation(prepare, needs->items[i]) == NULL)
            return NULL;
    vec_push(prepare->arena, &prepare->order, preparation);
    return preparation;
}

/* The modules whose snapshots are not in the cache, and what they need; how many they are. */
static size_t find_missing(Prepare *prepare)
{
    size_t missing = 0;
    for (size_t i = 0; i < prepare->job->modules.count; i++) {
        Declaration declaration;
        MigError ignored;
        const Module *module = prepare->job->modules.items[i];
        if (!declaration_read(&prepare->declarations, module, &declaration, &ignored))
            continue;
        const char *path = declaration_path(prepare->arena, prepare->job->workspace, &declaration,
                                            &prepare->server);
        Preparation *preparation =
            file_kind(path) == FILE_MISSING ? add_preparation(prepare, module) : NULL;
        if (preparation == NULL)
            continue;
        preparation->path = path;
        missing++;
    }
    return missing;
}

/* --- loading ---------------------------------------------------------------------------------- */

static bool can_load(const Prepare *prepare, const Preparation *preparation)
{
    for (size_t i = 0; i < preparation->declaration.needs.count; i++) {
        const Preparation *needed =
            find_preparation(prepare, preparation->declaration.needs.items[i]);
        if (needed != NULL && needed->loading != LOADING_DONE)
            return false;
    }
    return true;
}

static bool keep(const Prepare *prepare, Connection *scratch, const Preparation *preparation,
                 MigError *err)
{
    Arena *arena = arena_open();
    Schema *schema;
    const Declaration *declaration = &preparation->declaration;
    bool done = prepare->driver->inspect(arena, scratch, &declaration->filter, &schema, err);
    if (done) {
        places_note(arena, &declaration->own, schema);
        cache_save(arena, preparation->path, schema);
    }
    arena_close(arena);
    return done;
}

/* A schema that does not load is an error of that module only. */
static bool load(const Prepare *prepare, Connection *scratch, Preparation *preparation,
                 MigError *err)
{
    MigError ignored;
    preparation->loading = LOADING_FAILED;
    if (!can_load(prepare, preparation))
        return true;
    if (declared_load(scratch, &preparation->declaration.own, &ignored))
        preparation->loading = LOADING_DONE;
    bool wanted = preparation->loading == LOADING_DONE && preparation->path != NULL;
    return (!wanted || keep(prepare, scratch, preparation, err)) &&
           prepare->driver->reset(scratch, err);
}

static bool load_all(Prepare *prepare, MigError *err)
{
    Connection *scratch;
    const char *dev_url = prepare->job->modules.items[0]->dev_url;
    prepare->connect.schema = prepare->server.schema;
    if (!prepare->driver->scratch(prepare->arena, &prepare->connect, dev_url, &scratch, err))
        return false;
    bool going = true;
    for (size_t i = 0; going && i < prepare->order.count; i++)
        going = load(prepare, scratch, prepare->order.items[i], err);
    prepare->driver->close(scratch);
    return going;
}

/* --- a process -------------------------------------------------------------------------------- */

static bool ask_server(Prepare *prepare, const SessionOptions *options, MigError *err)
{
    Session *session;
    if (!session_open(prepare->arena, options, &session, err))
        return false;
    bool asked = declaration_ask(prepare->arena, session, prepare->job->modules.items[0],
                                 &prepare->server, err);
    session_close(session);
    return asked;
}

/* Whatever goes wrong goes wrong in the modules' own processes too, and is told there. */
static void prepare_run(void *context, const PoolChannel *channel)
{
    const PrepareJob *job = context;
    const Module *first = job->modules.items[0];
    const SessionOptions options = context_of(first, channel->interrupt);
    process_keep_memory();
    Arena *arena = arena_open();
    MigError ignored;
    Prepare prepare = {
        .arena = arena,
        .job = job,
        .connect = {.url = &first->url,
                    .application_name = "mig",
                    .lock_timeout = first->lock_timeout,
                    .interrupt_fd = channel->interrupt},
        .driver = driver_find(first->url.kind),
        .declarations = declarations_in(arena, job->workspace),
    };
    bool prepared = ask_server(&prepare, &options, &ignored) && find_missing(&prepare) > 1 &&
                    load_all(&prepare, &ignored);
    (void)prepared;
    arena_close(arena);
}

/* --- all of them ------------------------------------------------------------------------------ */

typedef Vec(PrepareJob *) PrepareJobVec;

static PrepareJob *find_job(const PrepareJobVec *jobs, const Module *module)
{
    for (size_t i = 0; i < jobs->count; i++) {
        const Module *first = jobs->items[i]->modules.items[0];
        if (strcmp(first->url.target, module->url.target) == 0 &&
            strcmp(first->dev_url, module->dev_url) == 0)
            return jobs->items[i];
    }
    return NULL;
}

static PrepareJobVec group_modules(Arena *arena, const Workspace *workspace,
                                   const ModuleRefVec *modules)
{
    PrepareJobVec jobs = {0};
    for (size_t i = 0; i < modules->count; i++) {
        const Module *module = modules->items[i];
        if (!driver_find(module->url.kind)->shares_scratch)
            continue;
        PrepareJob *job = find_job(&jobs, module);
        if (job == NULL) {
            job = arena_new(arena, PrepareJob);
            job->workspace = workspace;
            vec_push(arena, &jobs, job);
        }
        vec_push(arena, &job->modules, module);
    }
    return jobs;
}

bool prepare_modules(Arena *arena, const Workspace *workspace, const ModuleRefVec *modules,
                     MigError *err)
{
    const PoolHooks hooks = {0};
    Pool *pool = pool_new(arena, workspace->jobs, &hooks);
    const PrepareJobVec jobs = group_modules(arena, workspace, modules);
    size_t added = 0;
    for (size_t i = 0; i < jobs.count; i++) {
        if (jobs.items[i]->modules.count < 2)
            continue;
        pool_add(pool, &(PoolJob){.body = prepare_run, .context = jobs.items[i]});
        added++;
    }
    return added == 0 || pool_run(pool, err);
}
