/* Files out of git's store, read as those of the working tree are. */
#include "run/upstream.h"

#include "base/path.h"
#include "git/tree.h"
#include "revision/script.h"
#include "run/errand.h"

#include <string.h>

typedef struct Question {
    const Workspace *workspace;
    const Module *module;
    const char *reference;
} Question;

static bool is_revision_file(const char *path)
{
    const char *name = path_name(path);
    size_t length = strlen(name);
    return name[0] != '.' && length > 4 && strcmp(name + length - 4, ".sql") == 0;
}

static bool read_files(Arena *arena, Repository *repository, const TreeFileVec *files, Json *ids,
                       MigError *err)
{
    for (size_t i = 0; i < files->count; i++) {
        Span content;
        Script script;
        const char *path = files->items[i].path;
        if (!is_revision_file(path))
            continue;
        if (!tree_content(arena, repository, files->items[i].blob, &content, err) ||
            !script_parse(arena, path_name(path), content, &script, err))
            return false;
        json_push_string(arena, ids, script.header.id);
    }
    return true;
}

static bool list_ids(Arena *arena, Repository *repository, const Question *question, Json *ids,
                     MigError *err)
{
    const Module *module = question->module;
    const char *commit;
    if (!repository_find(arena, repository, question->reference, &commit, err))
        return false;
    for (size_t i = 0; i < module->version_locations.count; i++) {
        TreeFileVec files;
        const char *folder = path_real(arena, module->version_locations.items[i]);
        if (!tree_files(arena, repository, commit, folder, module->recursive_version_locations,
                        &files, err))
            return false;
        if (!read_files(arena, repository, &files, ids, err))
            return fail_within(err, "at '%s'", question->reference);
    }
    return true;
}

/* In the child. */
static bool ask(void *context, Arena *arena, Json *answer, MigError *err)
{
    const Question *question = context;
    Repository *repository;
    Json *ids = json_new_array(arena);
    if (!repository_open(arena, question->workspace->folder, &repository, err))
        return false;
    bool done = list_ids(arena, repository, question, ids, err);
    json_put(arena, answer, "ids", ids);
    repository_close(repository);
    return done;
}

bool upstream_ids(Arena *arena, const Workspace *workspace, const Module *module,
                  const char *reference, StringVec *ids, MigError *err)
{
    Question question = {workspace, module, reference};
    const Json *answer;
    *ids = (StringVec){0};
    if (!errand_run(arena, ask, &question, &answer, err))
        return false;
    const Json *list = json_get(answer, "ids");
    for (size_t i = 0; i < json_count(list); i++)
        vec_push(arena, ids, json_text(json_item(list, i)));
    return true;
}
