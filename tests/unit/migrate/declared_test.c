#include "migrate/declared.h"

#include "scratch.h"

#include "base/file.h"

static DeclaredFileVec one_file(Arena *arena, const char *sql)
{
    DeclaredFileVec files = {0};
    vec_push(arena, &files, (DeclaredFile){.shown = "schema.sql", .content = span_of(sql)});
    return files;
}

static const char declared[] = "-- mig:renamed_from orders; not a statement\n"
                               "\n"
                               "/* CREATE TABLE nothing (x); */\n"
                               "SELECT 'CREATE TABLE nothing;';\n"
                               "-- mig:renamed_from \"old users\"\n"
                               "CREATE TABLE IF NOT EXISTS main.users (\n"
                               "    id INTEGER PRIMARY KEY,\n"
                               "    -- mig:renamed_from mail\n"
                               "    [e mail] VARCHAR(10, 2) DEFAULT ',(',\n"
                               "    CONSTRAINT named CHECK (id > 0),\n"
                               "    UNIQUE (id)\n"
                               ");\n"
                               "CREATE UNIQUE INDEX users_mail\n"
                               "    ON users (\"e mail\");\n"
                               "CREATE TRIGGER t AFTER INSERT ON users BEGIN\n"
                               "    SELECT 1; SELECT 2;\n"
                               "END;\n"
                               "CREATE VIEW v AS SELECT 1;\n";

static Schema *placed(Arena *arena)
{
    Schema *schema = schema_new(arena, true, "");
    Object *users = schema_add(arena, schema, OBJECT_TABLE, NULL, "", "users", NULL);
    schema_add(arena, schema, OBJECT_COLUMN, users, "", "id", NULL);
    schema_add(arena, schema, OBJECT_COLUMN, users, "", "e mail", NULL);
    schema_add(arena, schema, OBJECT_CONSTRAINT, users, "", "named", NULL);
    schema_add(arena, schema, OBJECT_CONSTRAINT, users, "", "", "unique (id)");
    schema_add(arena, schema, OBJECT_INDEX, users, "", "users_mail", NULL);
    schema_add(arena, schema, OBJECT_TRIGGER, users, "", "t", NULL);
    schema_add(arena, schema, OBJECT_VIEW, NULL, "", "V", NULL);
    DeclaredFileVec files = one_file(arena, declared);
    declared_place(arena, &files, schema);
    return schema;
}

typedef struct Expected {
    int line;
    const char *renamed_from;
} Expected;

static const Expected children[] = {{7, NULL}, {9, "mail"}, {10, NULL},
                                    {6, NULL}, {13, NULL},  {15, NULL}};

Test(declared, every_object_knows_its_line)
{
    Arena *arena = arena_open();
    Schema *schema = placed(arena);
    const Object *users = schema->objects.items[0], *view = schema->objects.items[1];
    cr_assert_eq(users->position.line, 6);
    cr_assert_str_eq(users->position.file, "schema.sql");
    cr_assert_eq(view->position.line, 18);
    for (size_t i = 0; i < users->children.count; i++)
        cr_assert_eq(users->children.items[i]->position.line, children[i].line, "%s: line %d",
                     users->children.items[i]->key, users->children.items[i]->position.line);
    arena_close(arena);
}

Test(declared, an_earlier_name_belongs_to_what_is_declared_below_it)
{
    Arena *arena = arena_open();
    Schema *schema = placed(arena);
    const Object *users = schema->objects.items[0];
    cr_assert_str_eq(users->renamed_from, "old users");
    for (size_t i = 0; i < users->children.count; i++) {
        const char *name = users->children.items[i]->renamed_from;
        cr_assert((name == NULL) == (children[i].renamed_from == NULL));
        if (name != NULL)
            cr_assert_str_eq(name, children[i].renamed_from);
    }
    arena_close(arena);
}

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
