/* libmd for SHA-1, getrandom for new identifiers. */
#include "base/hash.h"

#include <errno.h>
#include <sha1.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

struct Hash {
    SHA1_CTX context;
};

Hash *hash_new(Arena *arena)
{
    Hash *hash = arena_new(arena, Hash);
    SHA1Init(&hash->context);
    return hash;
}

void hash_add(Hash *hash, Span piece)
{
    SHA1Update(&hash->context, (const uint8_t *)piece.bytes, piece.length);
}

const char *hash_end(Arena *arena, Hash *hash)
{
    return SHA1End(&hash->context, arena_alloc(arena, SHA1_DIGEST_STRING_LENGTH));
}

const char *hash_blob(Arena *arena, Span content)
{
    char head[32];
    int length = snprintf(head, sizeof(head), "blob %zu", content.length);
    Hash *hash = hash_new(arena);
    hash_add(hash, (Span){head, (size_t)length + 1});
    hash_add(hash, content);
    return hash_end(arena, hash);
}

const char *hash_bytes(Arena *arena, Span content)
{
    Hash *hash = hash_new(arena);
    hash_add(hash, content);
    return hash_end(arena, hash);
}

const char *hash_random(Arena *arena, size_t count)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char *bytes = arena_alloc(arena, count);
    size_t got = 0;
    while (got < count) {
        ssize_t more = getrandom(bytes + got, count - got, 0);
        if (more < 0 && errno != EINTR)
            abort(); /* since Linux 3.17 this cannot happen */
        if (more > 0)
            got += (size_t)more;
    }
    char *text = arena_alloc(arena, count + 1);
    for (size_t i = 0; i < count; i++)
        text[i] = digits[bytes[i] & 15];
    return text;
}
