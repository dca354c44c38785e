#include "migrate/places.h"

#include "scratch.h"

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
    places_note(arena, &files, schema);
    return schema;
}

typedef struct Expected {
    int line;
    const char *renamed_from;
} Expected;

static const Expected children[] = {{7, NULL}, {9, "mail"}, {10, NULL},
                                    {6, NULL}, {13, NULL},  {15, NULL}};

Test(places, every_object_knows_its_line)
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

Test(places, an_earlier_name_belongs_to_what_is_declared_below_it)
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

/* Of the same names in two schemas each has its own place; what ALTER TABLE adds has one too. */
static const char twice[] = "CREATE TABLE a.t (x int);\n"
                            "CREATE TABLE b.t (x int,\n"
                            "  y int);\n"
                            "ALTER TABLE ONLY b.t\n"
                            "  ADD COLUMN z int,\n"
                            "  ADD CONSTRAINT k PRIMARY KEY (x);\n"
                            "CREATE TRIGGER touch BEFORE UPDATE OF x ON a.t EXECUTE FUNCTION f();\n"
                            "CREATE TRIGGER touch BEFORE UPDATE ON b.t EXECUTE FUNCTION f();\n"
                            "CREATE POLICY p ON b.t;\n"
                            "CREATE RULE r AS ON INSERT TO b.t DO NOTHING;\n"
                            "CREATE OPERATOR b.=== (LEFTARG = int);\n"
                            "CREATE CAST (e AS int) WITH INOUT;\n";

typedef struct Sought {
    ObjectKind kind;
    const char *schema, *name; /* below the table of the schema where the kind is a part */
    int line;
} Sought;

static const Sought sought[] = {
    {OBJECT_COLUMN, "a", "x", 1},      {OBJECT_COLUMN, "b", "x", 2},
    {OBJECT_COLUMN, "b", "y", 3},      {OBJECT_COLUMN, "b", "z", 5},
    {OBJECT_CONSTRAINT, "b", "k", 6},  {OBJECT_TRIGGER, "a", "touch", 7},
    {OBJECT_TRIGGER, "b", "touch", 8}, {OBJECT_POLICY, "b", "p", 9},
    {OBJECT_RULE, "b", "r", 10},       {OBJECT_OPERATOR, "b", "===", 11},
    {OBJECT_CAST, "", "e AS int", 12},
};

Test(places, names_count_behind_their_schemas_and_tables)
{
    Arena *arena = arena_open();
    Schema *schema = schema_new(arena, false, "public");
    Object *objects[sizeof(sought) / sizeof(sought[0])], *tables[2];
    tables[0] = schema_add(arena, schema, OBJECT_TABLE, NULL, "a", "t", NULL);
    tables[1] = schema_add(arena, schema, OBJECT_TABLE, NULL, "b", "t", NULL);
    for (size_t i = 0; i < sizeof(sought) / sizeof(sought[0]); i++) {
        const Sought *at = &sought[i];
        bool whole = at->kind == OBJECT_OPERATOR || at->kind == OBJECT_CAST;
        Object *table = whole ? NULL : tables[at->schema[0] == 'b'];
        objects[i] = schema_add(arena, schema, at->kind, table, at->schema, at->name, NULL);
    }
    DeclaredFileVec files = one_file(arena, twice);
    places_note(arena, &files, schema);
    cr_expect_eq(tables[0]->position.line, 1);
    cr_expect_eq(tables[1]->position.line, 2);
    for (size_t i = 0; i < sizeof(sought) / sizeof(sought[0]); i++)
        cr_expect_eq(objects[i]->position.line, sought[i].line, "%s: %d", objects[i]->key,
                     objects[i]->position.line);
    arena_close(arena);
}
