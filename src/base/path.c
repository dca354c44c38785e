/* Lexical paths: segments pushed and popped. */
#include "base/path.h"

#include "base/text.h"
#include "base/vec.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_parent(const char *segment)
{
    return strcmp(segment, "..") == 0;
}

const char *path_normal(Arena *arena, const char *path)
{
    bool absolute = path[0] == '/';
    StringVec segments = strings_split(arena, path, "/");
    StringVec kept = {0};
    for (size_t i = 0; i < segments.count; i++) {
        const char *segment = segments.items[i];
        if (strcmp(segment, ".") == 0)
            continue;
        if (!is_parent(segment))
            vec_push(arena, &kept, segment);
        else if (kept.count > 0 && !is_parent(kept.items[kept.count - 1]))
            kept.count--;
        else if (!absolute)
            vec_push(arena, &kept, segment);
    }
    const char *joined = strings_join(arena, &kept, "/");
    if (absolute)
        return arena_printf(arena, "/%s", joined);
    return joined[0] == '\0' ? "." : joined;
}

const char *path_join(Arena *arena, const char *folder, const char *path)
{
    if (path[0] == '/')
        return path_normal(arena, path);
    return path_normal(arena, arena_printf(arena, "%s/%s", folder, path));
}

const char *path_parent(Arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        return ".";
    return slash == path ? "/" : arena_strndup(arena, path, (size_t)(slash - path));
}

const char *path_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

bool path_is_within(const char *folder, const char *path)
{
    size_t length = strlen(folder);
    if (strcmp(folder, "/") == 0)
        return path[0] == '/';
    return strncmp(folder, path, length) == 0 && (path[length] == '\0' || path[length] == '/');
}

const char *path_relative(Arena *arena, const char *folder, const char *path)
{
    StringVec from = strings_split(arena, folder, "/");
    StringVec to = strings_split(arena, path, "/");
    size_t shared = 0;
    while (shared < from.count && shared < to.count &&
           strcmp(from.items[shared], to.items[shared]) == 0)
        shared++;
    StringVec kept = {0};
    for (size_t i = shared; i < from.count; i++)
        vec_push(arena, &kept, "..");
    for (size_t i = shared; i < to.count; i++)
        vec_push(arena, &kept, to.items[i]);
    return kept.count == 0 ? "." : strings_join(arena, &kept, "/");
}

bool path_current(Arena *arena, const char **path, MigError *err)
{
    char folder[PATH_MAX];
    if (getcwd(folder, sizeof(folder)) == NULL)
        return fail_errno(err, MIG_E_FILE, "cannot tell the working folder");
    *path = arena_strdup(arena, folder);
    return true;
}

const char *path_real(Arena *arena, const char *path)
{
    char resolved[PATH_MAX];
    if (realpath(path, resolved) != NULL)
        return arena_strdup(arena, resolved);
    if (strchr(path, '/') == NULL || strcmp(path, "/") == 0)
        return path;
    const char *parent = path_real(arena, path_parent(arena, path));
    return path_join(arena, parent, path_name(path));
}

static bool is_link(const char *path)
{
    char byte;
    return readlink(path, &byte, 1) >= 0;
}

const char *path_real_among(Arena *arena, Table *known, const char *path)
{
    const char *real = table_find(known, path);
    if (real != NULL || strcmp(path, "/") == 0)
        return real == NULL ? path : real;
    const char *parent = path_real_among(arena, known, path_parent(arena, path));
    real = path_join(arena, parent, path_name(path));
    if (is_link(real))
        real = path_real(arena, real);
    table_put(known, arena_strdup(arena, path), real);
    return real;
}
