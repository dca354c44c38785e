/* libmd for SHA-1, getrandom for new identifiers. */
#include "base/hash.h"

#include <errno.h>
#include <sha1.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

static const char *hash_parts(Arena *arena, Span head, Span content)
{
    SHA1_CTX context;
    SHA1Init(&context);
    SHA1Update(&context, (const uint8_t *)head.bytes, head.length);
    SHA1Update(&context, (const uint8_t *)content.bytes, content.length);
    char *digits = arena_alloc(arena, SHA1_DIGEST_STRING_LENGTH);
    return SHA1End(&context, digits);
}

const char *hash_blob(Arena *arena, Span content)
{
    char head[32];
    int length = snprintf(head, sizeof(head), "blob %zu", content.length);
    return hash_parts(arena, (Span){head, (size_t)length + 1}, content);
}

const char *hash_bytes(Arena *arena, Span content)
{
    return hash_parts(arena, (Span){"", 0}, content);
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
