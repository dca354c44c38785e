/* Paths as text: nothing here looks at a file system except `path_current` and those that resolve.
 */
#ifndef MIG_BASE_PATH_H
#define MIG_BASE_PATH_H

#include "base/arena.h"
#include "base/table.h"

/* `path` seen from `folder`: itself when absolute; without ".", ".." and doubled slashes. */
const char *path_join(Arena *arena, const char *folder, const char *path);

/* A path without ".", ".." (where a name precedes them) and doubled slashes; "." for an empty one.
 */
const char *path_normal(Arena *arena, const char *path);

/* The folder a path lies in: "." for a bare name, "/" for the root. */
const char *path_parent(Arena *arena, const char *path);

/* The last name of a path: a pointer into it. */
const char *path_name(const char *path);

/* Whether a normal absolute path is `folder` or lies below it. */
bool path_is_within(const char *folder, const char *path);

/* A normal absolute path as seen from a normal absolute folder: "a/b", "../c", ".". */
const char *path_relative(Arena *arena, const char *folder, const char *path);

/* The working folder, absolute. */
bool path_current(Arena *arena, const char **path, MigError *err) MIG_MUST_CHECK;

/* The path with symbolic links resolved, as far as it exists; what does not exist is kept as it is.
 */
const char *path_real(Arena *arena, const char *path);

/* The same for many absolute normal paths that share folders: `known` keeps what each path on the
 * way was found to be, so that it is looked at once. */
const char *path_real_among(Arena *arena, Table *known, const char *path);

#endif
