/* libgit2's three-way merge. */
#include "git/merge.h"

#include "git/handle.h"

static git_merge_file_input input_of(Span text)
{
    return (git_merge_file_input){
        .version = GIT_MERGE_FILE_INPUT_VERSION, .ptr = text.bytes, .size = text.length};
}

bool merge_texts(Arena *arena, Repository *repository, Span base, Span ours, Span theirs,
                 Span *merged, bool *conflict, MigError *err)
{
    const git_merge_file_input from = input_of(base), one = input_of(ours),
                               other = input_of(theirs);
    git_merge_file_result result = {0};
    if (repository->git.git_merge_file(&result, &from, &one, &other, NULL) != 0)
        return fail(err, MIG_E_GIT, "git cannot merge two texts: %s", handle_reason(repository));
    *conflict = !result.automergeable;
    *merged = (Span){arena_strndup(arena, result.ptr, result.len), result.len};
    repository->git.git_merge_file_result_free(&result);
    return true;
}
