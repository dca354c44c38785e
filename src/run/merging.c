/* Files are told apart by their revision's id, so that a folder may be renamed on one side. */
#include "run/merging.h"

#include "base/event.h"
#include "git/merge.h"
#include "git/origin.h"
#include "run/edition.h"
#include "run/errand.h"

#include <string.h>

typedef struct Question {
    Catalog *catalog;
    const Workspace *workspace;
    const ModuleRefVec *modules;
    const char *reference;
} Question;

/* One module as the child looks at it. */
typedef struct Sides {
    Arena *arena;
    Repository *repository;
    const Question *question;
    const Module *module;
    Divergence at;
    Edition base, ours, theirs;
    HeaderVec merged;
    Json *conflicts;
} Sides;

/* --- in the child: reading -------------------------------------------------------------------- */

static bool read_commit(const Sides *sides, const char *commit, Edition *edition, MigError *err)
{
    const Workspace *workspace = sides->question->workspace;
    const Module *then =
        edition_module(sides->arena, sides->repository, workspace, commit, sides->module);
    if (then != NULL)
        return edition_read(sides->arena, sides->repository, workspace, commit, then, edition, err);
    *edition = (Edition){.by_id = table_new(sides->arena)};
    return true;
}

static bool read_sides(Sides *sides, MigError *err)
{
    bool read = sides->at.is_range ? read_commit(sides, sides->at.tip, &sides->ours, err)
                                   : edition_read_here(sides->arena, sides->question->catalog,
                                                       sides->module, &sides->ours, err);
    return read && read_commit(sides, sides->at.base, &sides->base, err) &&
           read_commit(sides, sides->at.onto, &sides->theirs, err);
}

/* --- in the child: merging -------------------------------------------------------------------- */

/* A text with LF line ends: the working tree may have others than the commits. */
static Span plain(Arena *arena, Span text)
{
    char *bytes = arena_alloc(arena, text.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < text.length; i++)
        if (text.bytes[i] != '\r' || i + 1 == text.length || text.bytes[i + 1] != '\n')
            bytes[length++] = text.bytes[i];
    return (Span){bytes, length};
}

static bool is_same(Arena *arena, const EditionFile *a, const EditionFile *b)
{
    if (a == NULL || b == NULL || strcmp(a->script.blob_id, b->script.blob_id) == 0)
        return (a == NULL) == (b == NULL);
    Span one = plain(arena, a->script.content), other = plain(arena, b->script.content);
    return one.length == other.length && memcmp(one.bytes, other.bytes, one.length) == 0;
}

static void add_conflict(Sides *sides, const EditionFile *file, const char *text)
{
    Json *json = json_new_object(sides->arena);
    json_put_string(sides->arena, json, "revision", file->script.header.id);
    json_put_string(sides->arena, json, "file", file->script.header.file);
    json_put_string(sides->arena, json, "text", text);
    json_push(sides->arena, sides->conflicts, json);
}

/* A file that both sides have changed: git merges what does not touch. */
static bool merge_changed(Sides *sides, const EditionFile *base, const EditionFile *ours,
                          const EditionFile *theirs, MigError *err)
{
    Arena *arena = sides->arena;
    Span merged;
    Script *script = arena_new(arena, Script);
    bool conflict = base == NULL;
    MigError ignored;
    if (base != NULL && !merge_texts(arena, sides->repository, plain(arena, base->script.content),
                                     plain(arena, ours->script.content),
                                     plain(arena, theirs->script.content), &merged, &conflict, err))
        return false;
    const Header *header = &ours->script.header;
    if (conflict)
        add_conflict(sides, ours, base == NULL ? "added on both sides" : "changed on both sides");
    else if (!script_parse(arena, header->file, merged, script, &ignored))
        add_conflict(sides, ours, "changed on both sides, to what is no revision together");
    else
        header = &script->header;
    vec_push(arena, &sides->merged, *header);
    return true;
}

/* A file that one side alone has: new there, or deleted on the other. */
static void merge_single(Sides *sides, const EditionFile *base, const EditionFile *file,
                         bool is_ours)
{
    if (is_same(sides->arena, base, file))
        return;
    if (base != NULL)
        add_conflict(sides, file,
                     is_ours ? "changed here, deleted there" : "deleted here, changed there");
    vec_push(sides->arena, &sides->merged, file->script.header);
}

static bool merge_file(Sides *sides, const char *id, MigError *err)
{
    Arena *arena = sides->arena;
    const EditionFile *base = edition_find(&sides->base, id),
                      *ours = edition_find(&sides->ours, id),
                      *theirs = edition_find(&sides->theirs, id);
    if (ours == NULL || theirs == NULL) {
        merge_single(sides, base, ours == NULL ? theirs : ours, ours != NULL);
        return true;
    }
    if (is_same(arena, ours, theirs) || is_same(arena, base, theirs))
        vec_push(arena, &sides->merged, ours->script.header);
    else if (is_same(arena, base, ours))
        vec_push(arena, &sides->merged, theirs->script.header);
    else
        return merge_changed(sides, base, ours, theirs, err);
    return true;
}

static bool has_new_path(const Sides *sides, const Edition *edition, const EditionFile *file)
{
    for (size_t i = 0; i < edition->files.count; i++) {
        const EditionFile *other = &edition->files.items[i];
        if (strcmp(other->path, file->path) == 0)
            return strcmp(other->script.header.id, file->script.header.id) != 0 &&
                   edition_find(&sides->base, other->script.header.id) == NULL;
    }
    return false;
}

static bool merge_files(Sides *sides, MigError *err)
{
    for (size_t i = 0; i < sides->ours.files.count; i++)
        if (!merge_file(sides, sides->ours.files.items[i].script.header.id, err))
            return false;
    for (size_t i = 0; i < sides->theirs.files.count; i++) {
        const EditionFile *file = &sides->theirs.files.items[i];
        const char *id = file->script.header.id;
        if (edition_find(&sides->ours, id) == NULL && !merge_file(sides, id, err))
            return false;
        if (edition_find(&sides->base, id) == NULL && has_new_path(sides, &sides->ours, file))
            add_conflict(sides, file, "a new file of this name on both sides");
    }
    return true;
}

/* --- in the child: telling -------------------------------------------------------------------- */

/* Who brought a head: nobody yet, where it is not committed. */
static bool put_origin(const Sides *sides, const EditionFile *file, bool is_ours, Json *json,
                       MigError *err)
{
    Commit commit = {.id = "", .author = "", .subject = ""};
    bool found;
    if (!origin_find(sides->arena, sides->repository, is_ours ? sides->at.tip : sides->at.onto,
                     file->path, &commit, &found, err))
        return false;
    json_put_string(sides->arena, json, "commit", found ? commit.id : "");
    json_put_string(sides->arena, json, "author", found ? commit.author : "");
    json_put_string(sides->arena, json, "subject", found ? commit.subject : "");
    return true;
}

static bool put_head(const Sides *sides, const Header *header, Json *heads, MigError *err)
{
    Json *json = json_new_object(sides->arena);
    const EditionFile *ours = edition_find(&sides->ours, header->id),
                      *theirs = edition_find(&sides->theirs, header->id);
    int side = theirs == NULL ? MERGING_HERE : MERGING_THERE;
    json_put_string(sides->arena, json, "id", header->id);
    json_put_string(sides->arena, json, "message", header->message);
    json_put_string(sides->arena, json, "file", header->file);
    json_put_integer(sides->arena, json, "side",
                     ours != NULL && theirs != NULL ? MERGING_BOTH : side);
    json_push(sides->arena, heads, json);
    return put_origin(sides, ours != NULL ? ours : theirs, ours != NULL, json, err);
}

/* Links what the merge would make; what does not fit together is the module's own error. */
static bool put_heads(const Sides *sides, Json *answer, MigError *err)
{
    Json *heads = json_new_array(sides->arena);
    Graph *graph;
    MigError wrong;
    json_put(sides->arena, answer, "heads", heads);
    if (!graph_link(sides->arena, sides->module->name, &sides->merged, &graph, &wrong)) {
        json_put(sides->arena, answer, "error", error_to_json(sides->arena, &wrong));
        return true;
    }
    for (size_t i = 0; i < graph->heads.count; i++)
        if (!put_head(sides, graph->heads.items[i]->header, heads, err))
            return false;
    return true;
}

static bool look_at(Sides *sides, Json *answer, MigError *err)
{
    MigError wrong;
    if (!read_sides(sides, &wrong)) {
        json_put(sides->arena, answer, "error", error_to_json(sides->arena, &wrong));
        return true;
    }
    sides->conflicts = json_new_array(sides->arena);
    json_put(sides->arena, answer, "conflicts", sides->conflicts);
    return merge_files(sides, err) && put_heads(sides, answer, err);
}

static bool look_at_all(const Question *question, Repository *repository, Arena *arena,
                        Json *modules, MigError *err)
{
    Divergence at;
    if (!repository_diverge(arena, repository, question->reference, &at, err))
        return false;
    for (size_t i = 0; i < question->modules->count; i++) {
        Sides sides = {.arena = arena,
                       .repository = repository,
                       .question = question,
                       .module = question->modules->items[i],
                       .at = at};
        Json *answer = json_new_object(arena);
        if (!look_at(&sides, answer, err))
            return false;
        json_push(arena, modules, answer);
    }
    return true;
}

static bool ask(void *context, Arena *arena, Json *answer, MigError *err)
{
    const Question *question = context;
    Repository *repository;
    Json *modules = json_new_array(arena);
    json_put(arena, answer, "modules", modules);
    if (!repository_open(arena, question->workspace->folder, &repository, err))
        return false;
    bool done = look_at_all(question, repository, arena, modules, err);
    repository_close(repository);
    return done;
}

/* --- in the parent ---------------------------------------------------------------------------- */

static void read_heads(Arena *arena, const Json *json, Merging *merging)
{
    for (size_t i = 0; i < json_count(json); i++) {
        const Json *item = json_item(json, i);
        vec_push(arena, &merging->heads,
                 (MergingHead){
                     .id = json_get_string(item, "id"),
                     .message = json_get_string(item, "message"),
                     .file = json_get_string(item, "file"),
                     .side = (MergingSide)json_get_integer(item, "side"),
                     .commit = json_get_string(item, "commit"),
                     .author = json_get_string(item, "author"),
                     .subject = json_get_string(item, "subject"),
                 });
    }
}

static Merging read_merging(Arena *arena, const Module *module, const Json *json)
{
    Merging merging = {.module = module};
    const Json *error = json_get(json, "error"), *conflicts = json_get(json, "conflicts");
    if (error != NULL) {
        MigError *copy = arena_new(arena, MigError);
        error_from_json(error, copy);
        merging.error = copy;
    }
    read_heads(arena, json_get(json, "heads"), &merging);
    for (size_t i = 0; i < json_count(conflicts); i++) {
        const Json *item = json_item(conflicts, i);
        vec_push(arena, &merging.conflicts,
                 (MergingConflict){json_get_string(item, "revision"), json_get_string(item, "file"),
                                   json_get_string(item, "text")});
    }
    return merging;
}

bool merging_find(Arena *arena, Catalog *catalog, const Workspace *workspace,
                  const ModuleRefVec *modules, const char *reference, MergingVec *mergings,
                  MigError *err)
{
    Question question = {catalog, workspace, modules, reference};
    const Json *answer;
    *mergings = (MergingVec){0};
    if (!errand_run(arena, ask, &question, &answer, err))
        return false;
    for (size_t i = 0; i < modules->count; i++)
        vec_push(arena, mergings,
                 read_merging(arena, modules->items[i], json_item(json_get(answer, "modules"), i)));
    return true;
}
