/* Files and folders, whole: read, written so that nobody sees a half, listed. Errors name the path.
 */
#ifndef MIG_BASE_FILE_H
#define MIG_BASE_FILE_H

#include "base/text.h"
#include "base/vec.h"

/* What a path is; a link is followed. What cannot be looked at (no right to, a file where a folder
 * is named, links in a circle) is FILE_OTHER: it is not known to be missing. */
typedef enum FileKind { FILE_MISSING, FILE_REGULAR, FILE_FOLDER, FILE_OTHER } FileKind;

FileKind file_kind(const char *path);

/* The content of a regular file, followed by a NUL that does not count. */
bool file_load(Arena *arena, const char *path, Span *content, MigError *err) MIG_MUST_CHECK;

/* The first `limit` bytes of a regular file at most, or all if it is shorter; `*whole` says which.
 */
bool file_load_start(Arena *arena, const char *path, size_t limit, Span *content, bool *whole,
                     MigError *err) MIG_MUST_CHECK;

/* Makes a new file with this content; an existing one is left alone and is an error. */
bool file_create(const char *path, Span content, MigError *err) MIG_MUST_CHECK;

/* Puts a file with this content in the place of another, which stays whole until the new one is; a
 * link stays a link. */
bool file_replace(const char *path, Span content, MigError *err) MIG_MUST_CHECK;

/* Makes a folder and those above it; one that exists is fine. */
bool folder_make(const char *path, MigError *err) MIG_MUST_CHECK;

/* The names in a folder, sorted by bytes, without those that start with a dot. */
bool folder_list(Arena *arena, const char *path, StringVec *names, MigError *err) MIG_MUST_CHECK;

#endif
