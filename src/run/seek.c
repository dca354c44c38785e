/* A text is taken from the log where that has it, since it is what was applied; the place comes
 * from git. */
#include "run/seek.h"

#include "base/path.h"
#include "git/search.h"
#include "migrate/history.h"
#include "revision/header.h"
#include "run/context.h"

#include <string.h>

/* What is known of a revision. */
typedef struct Trace {
    const char *id;
    const char *logged; /* the log's text; NULL */
    const SearchFind *found;
} Trace;

typedef struct Seek {
    Arena *arena;
    const Quest *quest;
    Vec(Trace *) traces; /* those that are wanted, and those that were met */
    Table *by_id;
    StringVec wanted; /* exact ids; grows as it is seen what they stand on */
} Seek;

typedef Vec(Seek) SeekVec;

typedef struct Seeking {
    Arena *arena;
    const SeekJob *job;
    SeekVec *seeks;
    const char *id; /* of the content that was matched last */
} Seeking;

static Trace *find_trace(const Seek *seek, const char *id)
{
    return table_find(seek->by_id, id);
}

static Trace *make_trace(Seek *seek, const char *id)
{
    Trace *trace = find_trace(seek, id);
    if (trace != NULL)
        return trace;
    trace = arena_new(seek->arena, Trace);
    trace->id = arena_strdup(seek->arena, id);
    vec_push(seek->arena, &seek->traces, trace);
    table_put(seek->by_id, trace->id, trace);
    return trace;
}

static bool read_header(Arena *arena, Span text, Header *header)
{
    Reader reader = reader_of(arena, "", text);
    MigError ignored;
    return reader_header(&reader, header, &ignored);
}

static void want(Seek *seek, const char *id)
{
    if (graph_find(seek->quest->graph, id) == NULL && !strings_has(&seek->wanted, id))
        vec_push(seek->arena, &seek->wanted, id);
}

/* Wants what a revision stands on, too. */
static void want_below(Seek *seek, Span text)
{
    Header header;
    if (seek->quest->prefix || !read_header(seek->arena, text, &header))
        return;
    for (size_t i = 0; i < header.down_revisions.count; i++)
        want(seek, header.down_revisions.items[i]);
    for (size_t i = 0; i < header.depends_on.count; i++) {
        const Reference *reference = &header.depends_on.items[i];
        bool own =
            reference->module == NULL || strcmp(reference->module, seek->quest->graph->module) == 0;
        if (own && graph_candidates(seek->arena, seek->quest->graph, reference->id).count == 0)
            want(seek, reference->id);
    }
}

/* --- logs ------------------------------------------------------------------------------------- */

static void take_logged(Seek *seek, const LoggedTextVec *texts)
{
    for (size_t i = 0; i < texts->count; i++) {
        make_trace(seek, texts->items[i].revision)->logged = texts->items[i].text;
        want_below(seek, span_of(texts->items[i].text));
    }
}

static void read_log(Seek *seek, Session *session)
{
    LoggedTextVec texts;
    MigError ignored;
    const StringVec *names = seek->quest->prefix ? &seek->quest->ids : &seek->wanted;
    for (size_t i = 0; i < names->count; i++)
        if (history_texts(seek->arena, session, names->items[i], seek->quest->prefix, &texts,
                          &ignored))
            take_logged(seek, &texts);
}

/* A database that does not answer knows nothing. */
static void ask_database(Seek *seek)
{
    SessionOptions options = context_of(seek->quest->module, -1);
    Session *session;
    MigError ignored;
    if (!session_open(seek->arena, &options, &session, &ignored))
        return;
    read_log(seek, session);
    session_close(session);
}

/* --- git -------------------------------------------------------------------------------------- */

static bool is_in(Arena *arena, const Module *module, const char *path)
{
    for (size_t i = 0; i < module->version_locations.count; i++)
        if (path_is_within(path_real(arena, module->version_locations.items[i]), path))
            return true;
    return path_is_within(path_real(arena, module->script_location), path);
}

/* Whether a file lies where another module has its revisions. */
static bool is_elsewhere(Arena *arena, const Workspace *workspace, const Module *own,
                         const char *path)
{
    if (is_in(arena, own, path))
        return false;
    for (size_t i = 0; i < workspace->modules.count; i++)
        if (&workspace->modules.items[i] != own && is_in(arena, &workspace->modules.items[i], path))
            return true;
    return false;
}

static bool begins_with_any(const StringVec *beginnings, const char *id)
{
    for (size_t i = 0; i < beginnings->count; i++)
        if (strncmp(id, beginnings->items[i], strlen(beginnings->items[i])) == 0)
            return true;
    return false;
}

/* Whether a revision may be one that is wanted, or that a wanted one will turn out to stand on. */
static bool may_want(const Seek *seek, const char *id)
{
    const Trace *trace = find_trace(seek, id);
    if ((trace != NULL && trace->found != NULL) || graph_find(seek->quest->graph, id) != NULL)
        return false;
    return !seek->quest->prefix || begins_with_any(&seek->quest->ids, id);
}

static bool matches(void *context, const char *path, Span content)
{
    static const char key[] = "revision:";
    Seeking *seeking = context;
    Header header;
    (void)path;
    if (memmem(content.bytes, content.length, key, sizeof(key) - 1) == NULL)
        return false;
    Arena *arena = arena_open();
    bool wanted = false;
    Span text = {arena_strndup(arena, content.bytes, content.length), content.length};
    if (read_header(arena, text, &header)) {
        for (size_t i = 0; i < seeking->seeks->count; i++)
            wanted = wanted || may_want(&seeking->seeks->items[i], header.id);
        seeking->id = wanted ? arena_strdup(seeking->arena, header.id) : NULL;
    }
    arena_close(arena);
    return wanted;
}

/* Wants what stands below those that were met already and are wanted by now. */
static bool is_satisfied(Seek *seek)
{
    if (seek->quest->prefix)
        return false;
    for (size_t i = 0; i < seek->wanted.count; i++) {
        const Trace *trace = find_trace(seek, seek->wanted.items[i]);
        if (trace == NULL || trace->found == NULL)
            return false;
        if (trace->logged == NULL)
            want_below(seek, trace->found->content);
    }
    return true;
}

static bool take(void *context, const SearchFind *find)
{
    Seeking *seeking = context;
    bool satisfied = true;
    for (size_t i = 0; i < seeking->seeks->count; i++) {
        Seek *seek = &seeking->seeks->items[i];
        if (may_want(seek, seeking->id) && !is_elsewhere(seeking->arena, seeking->job->workspace,
                                                         seek->quest->module, find->path)) {
            SearchFind *copy = arena_new(seeking->arena, SearchFind);
            *copy = *find;
            make_trace(seek, seeking->id)->found = copy;
        }
        satisfied = is_satisfied(seek) && satisfied;
    }
    return !satisfied;
}

/* A folder without a repository knows nothing. */
static void ask_git(Seeking *seeking)
{
    const Search search = {".sql", matches, take, seeking};
    Repository *repository;
    MigError ignored;
    if (!repository_open(seeking->arena, seeking->job->workspace->folder, &repository, &ignored))
        return;
    if (!search_run(seeking->arena, repository, &search, &ignored))
        seeking->id = NULL; /* what was found until then stands */
    repository_close(repository);
}

/* --- the answer ------------------------------------------------------------------------------- */

static void put_find(Arena *arena, Json *json, const SearchFind *find)
{
    json_put_string(arena, json, "path", find->path);
    json_put_string(arena, json, "reference", find->reference);
    json_put_boolean(arena, json, "is_tag", find->is_tag);
    json_put_boolean(arena, json, "is_checked_out", find->is_checked_out);
    json_put_string(arena, json, "commit", find->commit.id);
    json_put_string(arena, json, "author", find->commit.author);
    json_put_string(arena, json, "subject", find->commit.subject);
}

static Json *json_from_seek(Arena *arena, const Seek *seek)
{
    Json *array = json_new_array(arena);
    for (size_t i = 0; i < seek->traces.count; i++) {
        const Trace *trace = seek->traces.items[i];
        if (!seek->quest->prefix && !strings_has(&seek->wanted, trace->id))
            continue;
        Json *json = json_new_object(arena);
        json_put_string(arena, json, "id", trace->id);
        json_put_boolean(arena, json, "is_logged", trace->logged != NULL);
        json_put_string(arena, json, "text",
                        trace->logged != NULL ? trace->logged : trace->found->content.bytes);
        if (trace->found != NULL)
            put_find(arena, json, trace->found);
        json_push(arena, array, json);
    }
    return array;
}

bool seek(void *context, Arena *arena, Json *answer, MigError *err)
{
    const SeekJob *job = context;
    SeekVec seeks = {0};
    Seeking seeking = {.arena = arena, .job = job, .seeks = &seeks};
    (void)err;
    for (size_t i = 0; i < job->quests.count; i++) {
        const Quest *quest = &job->quests.items[i];
        Seek one = {.arena = arena, .quest = quest, .by_id = table_new(arena)};
        for (size_t j = 0; !quest->prefix && j < quest->ids.count; j++)
            want(&one, quest->ids.items[j]);
        ask_database(&one);
        vec_push(arena, &seeks, one);
    }
    ask_git(&seeking);
    Json *quests = json_new_array(arena);
    for (size_t i = 0; i < seeks.count; i++)
        json_push(arena, quests, json_from_seek(arena, &seeks.items[i]));
    json_put(arena, answer, "quests", quests);
    return true;
}
