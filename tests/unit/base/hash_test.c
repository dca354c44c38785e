/* Hashes as git and sha1sum give them. */
#include "base/hash.h"

#include <criterion/criterion.h>
#include <string.h>

static Arena *arena;

static void open_arena(void)
{
    arena = arena_open();
}

static void close_arena(void)
{
    arena_close(arena);
}

TestSuite(hash, .init = open_arena, .fini = close_arena);

Test(hash, a_blob_has_gits_id)
{
    /* printf … | git hash-object --stdin */
    cr_assert_str_eq(hash_blob(arena, span_of("")), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
    cr_assert_str_eq(hash_blob(arena, (Span){0}), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
    cr_assert_str_eq(hash_blob(arena, span_of("test content\n")),
                     "d670460b4b4aece5915caf5c68d12f560a9fe3e4");
    cr_assert_str_eq(hash_blob(arena, (Span){"a\0b", 3}),
                     "20b5be91886d0b6f26dc98a225c0dac05fe2c86e");
}

Test(hash, bytes_have_their_sha1)
{
    cr_assert_str_eq(hash_bytes(arena, span_of("")), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    cr_assert_str_eq(hash_bytes(arena, span_of("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
    Hash *hash = hash_new(arena);
    hash_add(hash, span_of("a"));
    hash_add(hash, span_of(""));
    hash_add(hash, span_of("bc"));
    cr_assert_str_eq(hash_end(arena, hash), "a9993e364706816aba3e25717850c26c9cd0d89d");
}

Test(hash, random_digits_are_hexadecimal_and_differ)
{
    const char *one = hash_random(arena, 12), *two = hash_random(arena, 12);
    cr_assert_eq(strlen(one), 12);
    cr_assert_eq(strspn(one, "0123456789abcdef"), 12);
    cr_assert_str_neq(one, two);
    cr_assert_str_eq(hash_random(arena, 0), "");
}
