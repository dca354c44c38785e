/* SHA-1 (libmd), as git names things by it. */
#ifndef MIG_BASE_HASH_H
#define MIG_BASE_HASH_H

#include "base/text.h"

/* The id that `git hash-object` gives content: SHA-1 of "blob LENGTH\0" and the bytes, 40 hex
 * digits. */
const char *hash_blob(Arena *arena, Span content);

/* SHA-1 of the bytes alone, 40 hex digits. */
const char *hash_bytes(Arena *arena, Span content);

/* The same, of bytes that are given piece by piece. */
typedef struct Hash Hash;
Hash *hash_new(Arena *arena);
void hash_add(Hash *hash, Span piece);
const char *hash_end(Arena *arena, Hash *hash);

/* `count` random hex digits from the system's generator. */
const char *hash_random(Arena *arena, size_t count);

#endif
