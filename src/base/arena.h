/*
 * Memory by lifetime: what is asked from an arena lives until the arena is closed.
 *
 * Results live in the arena they were asked into. Out of memory ends the process: a worker's
 * transaction is then rolled back by its server and the runner reports the death.
 */
#ifndef MIG_BASE_ARENA_H
#define MIG_BASE_ARENA_H

#include "base/error.h"

#include <stdarg.h>
#include <stddef.h>

typedef struct Arena Arena;

/* Opens an empty arena. The caller closes it. */
Arena *arena_open(void);

/* Gives back all that was asked from the arena; NULL is allowed. */
void arena_close(Arena *arena);

/* `size` zeroed bytes, aligned for any type. */
void *arena_alloc(Arena *arena, size_t size);

/* A copy of a string; NULL stays NULL. */
char *arena_strdup(Arena *arena, const char *string);

/* A NUL-terminated copy of `length` bytes. */
char *arena_strndup(Arena *arena, const char *bytes, size_t length);

/* What vprintf would print, as a string. */
char *arena_vprintf(Arena *arena, const char *format, va_list arguments) FORMAT(2, 0);

/* What printf would print, as a string. */
char *arena_printf(Arena *arena, const char *format, ...) FORMAT(2, 3);

/* One zeroed `type`. */
#define arena_new(arena, type) ((type *)arena_alloc((arena), sizeof(type)))

#endif
