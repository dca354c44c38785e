/* Blocks in a chain, newest first, each twice as large as the one before; a large request gets a
 * block of its own. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Block {
    struct Block *older;
    size_t size, used;
    alignas(max_align_t) char bytes[];
} Block;

struct Arena {
    Block *newest;
};

enum { FIRST_BLOCK = 16 * 1024 - sizeof(Block), LARGEST_BLOCK = 1024 * 1024 - sizeof(Block) };

static void *allocate(size_t size)
{
    void *memory = calloc(1, size);
    if (memory == NULL) {
        static const char message[] = "mig: out of memory\n";
        fwrite(message, 1, sizeof(message) - 1, stderr);
        abort();
    }
    return memory;
}

Arena *arena_open(void)
{
    return allocate(sizeof(Arena));
}

void arena_close(Arena *arena)
{
    if (arena == NULL)
        return;
    Block *block = arena->newest;
    while (block != NULL) {
        Block *older = block->older;
        free(block);
        block = older;
    }
    free(arena);
}

static Block *add_block(Arena *arena, size_t size)
{
    Block *block = allocate(sizeof(Block) + size);
    block->size = size;
    block->older = arena->newest;
    arena->newest = block;
    return block;
}

/* A block of its own for a large request, behind the newest, which goes on being filled. */
static void *allocate_large(Arena *arena, size_t size)
{
    Block *newest = arena->newest;
    Block *block = add_block(arena, size);
    block->used = size;
    if (newest != NULL) {
        block->older = newest->older;
        newest->older = block;
        arena->newest = newest;
    }
    return block->bytes;
}

static size_t next_size(const Block *newest)
{
    if (newest == NULL)
        return FIRST_BLOCK;
    return newest->size * 2 > LARGEST_BLOCK ? LARGEST_BLOCK : newest->size * 2;
}

void *arena_alloc(Arena *arena, size_t size)
{
    size_t rounded = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    Block *block = arena->newest;
    if (block == NULL || block->size - block->used < rounded) {
        size_t next = next_size(block);
        if (rounded > next / 4)
            return allocate_large(arena, rounded);
        block = add_block(arena, next);
    }
    void *memory = block->bytes + block->used;
    block->used += rounded;
    return memory;
}

char *arena_strndup(Arena *arena, const char *bytes, size_t length)
{
    char *copy = arena_alloc(arena, length + 1);
    if (length > 0)
        memcpy(copy, bytes, length);
    return copy;
}

char *arena_strdup(Arena *arena, const char *string)
{
    return string == NULL ? NULL : arena_strndup(arena, string, strlen(string));
}

char *arena_vprintf(Arena *arena, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    char *string = arena_alloc(arena, (size_t)length + 1);
    vsnprintf(string, (size_t)length + 1, format, again);
    va_end(again);
    return string;
}

char *arena_printf(Arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *string = arena_vprintf(arena, format, arguments);
    va_end(arguments);
    return string;
}
