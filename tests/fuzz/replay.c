/* Puts files, or all files of folders, through a harness once: the seeds as a test, and a finding
 * once more. */
#include "fuzz.h"

#include "base/file.h"
#include "base/path.h"

#include <string.h>

static int replay(Arena *arena, const char *path)
{
    Span content;
    MigError err;
    if (!file_load(arena, path, &content, &err)) {
        fprintf(stderr, "%s: %s\n", path, err.message);
        exit(2);
    }
    /* A copy of just that size, so that reading beyond its end is seen. */
    uint8_t *copy = malloc(content.length + (content.length == 0));
    memcpy(copy, content.bytes, content.length);
    LLVMFuzzerTestOneInput(copy, content.length);
    free(copy);
    return 1;
}

static int replay_folder(Arena *arena, const char *folder)
{
    StringVec names;
    MigError err;
    if (!folder_list(arena, folder, &names, &err)) {
        fprintf(stderr, "%s: %s\n", folder, err.message);
        exit(2);
    }
    int count = 0;
    for (size_t i = 0; i < names.count; i++)
        count += replay(arena, path_join(arena, folder, names.items[i]));
    return count;
}

int main(int argc, char **argv)
{
    Arena *arena = arena_open();
    int count = 0;
    for (int i = 1; i < argc; i++)
        count += file_kind(argv[i]) == FILE_FOLDER ? replay_folder(arena, argv[i])
                                                   : replay(arena, argv[i]);
    arena_close(arena);
    printf("%d inputs\n", count);
    return count == 0;
}
