#include "migrate/declared.h"

#include "scratch.h"

#include "base/file.h"

Test(declared, a_folder_is_read_in_the_order_of_names)
{
    Arena *arena = arena_open();
    const char *folder = scratch_make(arena);
    DeclaredFileVec files;
    MigError err;
    cr_assert(file_create(path_join(arena, folder, "2.sql"), span_of("b"), &err));
    cr_assert(file_create(path_join(arena, folder, "1.sql"), span_of("a"), &err));
    cr_assert(file_create(path_join(arena, folder, "notes.txt"), span_of("c"), &err));
    cr_assert(declared_read(arena, folder, folder, &files, &err));
    cr_assert_eq(files.count, 2);
    cr_assert_str_eq(files.items[0].shown, "1.sql");
    cr_assert_str_eq(files.items[1].content.bytes, "b");
    scratch_remove(folder);
    arena_close(arena);
}

Test(declared, a_schema_that_is_missing_is_an_error_that_says_how_to_get_one)
{
    Arena *arena = arena_open();
    DeclaredFileVec files;
    MigError err;
    cr_assert_not(declared_read(arena, "/nowhere/app/schema.sql", "/nowhere", &files, &err));
    cr_assert_eq(err.code, MIG_E_FILE);
    cr_assert_str_eq(err.message, "the declared schema 'app/schema.sql' does not exist");
    cr_assert_str_eq(err.hint, "'mig dump' writes one from a database; target_schema names it");
    arena_close(arena);
}
