/* One function for each kind of change, in a table; and the rebuild of a table, which follows the
 * twelve steps of https://www.sqlite.org/lang_altertable.html#otheralter as far as they belong into
 * a revision: foreign keys, the transaction and foreign_key_check are the runner's. */
#include "db/sqlite/render.h"

#include "db/dialect.h"
#include "db/sqlite/lexer.h"
#include "db/sqlite/render_table.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

void sqlite_add_name(Text *sql, const char *name)
{
    if (!sqlite_needs_quotes(name)) {
        text_add(sql, name);
        return;
    }
    text_add_char(sql, '"');
    for (const char *at = name; *at != '\0'; at++) {
        text_add(sql, *at == '"' ? "\"" : "");
        text_add_char(sql, *at);
    }
    text_add_char(sql, '"');
}

void sqlite_add_names(Text *sql, const StringVec *names)
{
    for (size_t i = 0; i < names->count; i++) {
        text_add(sql, i > 0 ? ", " : "");
        sqlite_add_name(sql, names->items[i]);
    }
}

static void add_named(Text *sql, const char *before, const char *name, const char *after)
{
    text_add(sql, before);
    sqlite_add_name(sql, name);
    text_add(sql, after);
}

static void add_index(Text *sql, const Object *index)
{
    add_named(sql, index->index.unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ", index->name,
              " ON ");
    add_named(sql, "", index->parent->name, " (");
    sqlite_render_keys(sql, &index->index.keys);
    text_add(sql, ")");
    if (index->index.where.text != NULL)
        text_printf(sql, " WHERE %s", index->index.where.text);
    text_add(sql, ";\n");
}

/* What SQLite keeps as text is written as it is; a comment at its end may not swallow the ";". */
static void add_definition(Text *sql, const char *definition)
{
    const char *line = strrchr(definition, '\n');
    text_add(sql, definition);
    text_add(sql, strstr(line == NULL ? definition : line, "--") != NULL ? "\n;\n" : ";\n");
}

static void add_column(Text *sql, const Object *column)
{
    add_named(sql, "ALTER TABLE ", column->parent->name, " ADD COLUMN ");
    sqlite_render_column(sql, column, true);
    text_add(sql, ";\n");
}

static void render_create(Text *sql, const Object *object)
{
    switch (object->kind) {
    case OBJECT_TABLE: sqlite_render_table(sql, object, object->name); break;
    case OBJECT_COLUMN: add_column(sql, object); break;
    case OBJECT_INDEX: add_index(sql, object); break;
    case OBJECT_TRIGGER: add_definition(sql, object->trigger.definition.text); break;
    default:
        assert(object->kind == OBJECT_VIEW || object->kind == OBJECT_VIRTUAL_TABLE);
        add_definition(sql, object->view.definition.text);
    }
}

static void render_drop(Text *sql, const Object *object)
{
    static const char *const words[OBJECT_KINDS] = {
        [OBJECT_TABLE] = "DROP TABLE ",     [OBJECT_VIRTUAL_TABLE] = "DROP TABLE ",
        [OBJECT_INDEX] = "DROP INDEX ",     [OBJECT_VIEW] = "DROP VIEW ",
        [OBJECT_TRIGGER] = "DROP TRIGGER ",
    };
    if (object->kind == OBJECT_COLUMN) {
        add_named(sql, "ALTER TABLE ", object->parent->name, " DROP COLUMN ");
        add_named(sql, "", object->name, ";\n");
        return;
    }
    assert(words[object->kind] != NULL);
    add_named(sql, words[object->kind], object->name, ";\n");
}

/* A column is renamed in its table as that is called when it is its turn: after its own rename. */
static void render_rename(Text *sql, const Change *change)
{
    if (change->from->kind == OBJECT_COLUMN) {
        add_named(sql, "ALTER TABLE ", change->to->parent->name, " RENAME COLUMN ");
        add_named(sql, "", change->from->name, " TO ");
    } else {
        add_named(sql, "ALTER TABLE ", change->from->name, " RENAME TO ");
    }
    add_named(sql, "", change->to->name, ";\n");
}

/* --- the rebuild ------------------------------------------------------------------------------ */

/* The copy of the rows: each new column, and the SQL that fills it. */
typedef struct Copy {
    Arena *arena;
    StringVec columns, sources;
    StringVec lacking; /* NOT NULL columns that nothing fills */
    bool may_ignore;   /* a constraint of the new table would pass over rows in silence */
} Copy;

static const Change *part_of(const Change *rebuild, const Object *column)
{
    for (size_t i = 0; i < rebuild->parts.count; i++) {
        const Change *part = rebuild->parts.items[i];
        if (part->to == column && part->kind != CHANGE_DROP)
            return part;
    }
    return NULL;
}

/* The old column that a new one is filled from, or NULL. */
static const Object *source_of(const Change *rebuild, const Object *column)
{
    const Change *part = part_of(rebuild, column);
    if (part != NULL)
        return part->from;
    return object_child(rebuild->from, OBJECT_COLUMN, column->name, true);
}

static const char *quoted(Arena *arena, const char *name)
{
    Text text = text_in(arena);
    sqlite_add_name(&text, name);
    return text_string(&text);
}

static bool has_default(const Object *column)
{
    const char *value = column->column.default_value.text;
    return value != NULL && strcasecmp(value, "NULL") != 0;
}

static bool is_key(const Object *table, const Object *column)
{
    for (size_t i = 0; i < table->children.count; i++) {
        const Object *child = table->children.items[i];
        if (child->kind != OBJECT_CONSTRAINT || child->constraint.type != CONSTRAINT_PRIMARY_KEY)
            continue;
        for (size_t j = 0; j < child->constraint.keys.count; j++)
            if (strcasecmp(child->constraint.keys.items[j].column, column->name) == 0)
                return true;
    }
    return false;
}

/* SQLite fills in a lone INTEGER PRIMARY KEY by itself. */
static void add_lacking(Copy *copy, const Change *rebuild, const Object *column)
{
    if (column->column.not_null && !has_default(column) && !is_key(rebuild->to, column))
        vec_push(copy->arena, &copy->lacking, column->name);
}

static void copy_column(Copy *copy, const Change *rebuild, const Object *column)
{
    if (column->column.generated != GENERATED_NOT)
        return;
    const Object *source = source_of(rebuild, column);
    if (source == NULL) {
        add_lacking(copy, rebuild, column);
        return;
    }
    const char *name = quoted(copy->arena, source->name);
    bool fills = column->column.not_null && !source->column.not_null && has_default(column);
    vec_push(copy->arena, &copy->columns, quoted(copy->arena, column->name));
    vec_push(copy->arena, &copy->sources,
             fills ? arena_printf(copy->arena, "coalesce(%s, %s)", name,
                                  column->column.default_value.text)
                   : name);
}

static bool ignores(const char *conflict)
{
    return conflict != NULL &&
           (strcmp(conflict, "IGNORE") == 0 || strcmp(conflict, "REPLACE") == 0);
}

static Copy plan_copy(Arena *arena, const Change *rebuild)
{
    Copy copy = {.arena = arena};
    for (size_t i = 0; i < rebuild->to->children.count; i++) {
        const Object *child = rebuild->to->children.items[i];
        if (child->kind == OBJECT_COLUMN) {
            copy.may_ignore |= ignores(child->column.not_null_conflict);
            copy_column(&copy, rebuild, child);
        } else if (child->kind == OBJECT_CONSTRAINT) {
            copy.may_ignore |= ignores(child->constraint.conflict);
        }
    }
    return copy;
}

/* Without any column in common the rows are still as many as they were. */
static void fill_rows(Copy *copy, const Change *rebuild)
{
    for (size_t i = 0; copy->columns.count == 0 && i < rebuild->to->children.count; i++) {
        const Object *child = rebuild->to->children.items[i];
        if (child->kind != OBJECT_COLUMN || child->column.generated != GENERATED_NOT)
            continue;
        const char *value = child->column.default_value.text;
        vec_push(copy->arena, &copy->columns, quoted(copy->arena, child->name));
        vec_push(copy->arena, &copy->sources,
                 value == NULL ? "NULL" : arena_printf(copy->arena, "(%s)", value));
        copy->lacking.count = 0;
    }
}

static void render_copy(Text *sql, const Change *rebuild, const char *name)
{
    Arena *arena = arena_open();
    Copy copy = plan_copy(arena, rebuild);
    fill_rows(&copy, rebuild);
    for (size_t i = 0; i < copy.lacking.count; i++)
        text_printf(sql,
                    "-- column '%s' is NOT NULL and has no default: if there are rows, give them a "
                    "value here\n",
                    copy.lacking.items[i]);
    add_named(sql, copy.may_ignore ? "INSERT OR ABORT INTO " : "INSERT INTO ", name, " (");
    text_printf(sql, "%s)\nSELECT %s\n", strings_join(arena, &copy.columns, ", "),
                strings_join(arena, &copy.sources, ", "));
    add_named(sql, "FROM ", rebuild->from->name, ";\n");
    arena_close(arena);
}

static bool has_autoincrement(const Object *table)
{
    for (size_t i = 0; i < table->children.count; i++)
        if (table->children.items[i]->kind == OBJECT_CONSTRAINT &&
            table->children.items[i]->constraint.autoincrement)
            return true;
    return false;
}

/* Numbers that were given out once are not given out again. */
static void render_sequence(Text *sql, const Change *rebuild, const char *name)
{
    if (!has_autoincrement(rebuild->from) || !has_autoincrement(rebuild->to))
        return;
    ddl(sql, "DELETE FROM sqlite_sequence WHERE name = %L;\n", name);
    ddl(sql,
        "INSERT INTO sqlite_sequence (name, seq)\n"
        "SELECT %L, seq FROM sqlite_sequence WHERE name = %L;\n",
        name, rebuild->from->name);
}

static bool is_taken(const Schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->objects.count; i++) {
        const Object *object = schema->objects.items[i];
        if (strcasecmp(object->name, name) == 0)
            return true;
        for (size_t j = 0; j < object->children.count; j++)
            if (object->children.items[j]->kind == OBJECT_INDEX &&
                strcasecmp(object->children.items[j]->name, name) == 0)
                return true;
    }
    return false;
}

/* The name that a table has while it is not yet in the place of the old one: with the same prefix,
 * so that it belongs to the same module. */
static const char *passing_name(Arena *arena, const Schema *from, const Schema *to,
                                const char *name)
{
    const char *passing = arena_printf(arena, "%s_new", name);
    for (int i = 2; is_taken(from, passing) || is_taken(to, passing); i++)
        passing = arena_printf(arena, "%s_new%d", name, i);
    return passing;
}

/* With legacy_alter_table SQLite does not look into views and triggers that use the table, which is
 * not there at that moment. */
static void render_rebuild(Text *sql, const Schema *from, const Schema *to, const Change *change)
{
    Arena *arena = arena_open();
    const char *name = passing_name(arena, from, to, change->to->name);
    sqlite_render_table(sql, change->to, name);
    render_copy(sql, change, name);
    render_sequence(sql, change, name);
    add_named(sql, "DROP TABLE ", change->from->name, ";\n");
    text_add(sql, "PRAGMA legacy_alter_table = ON;\n");
    add_named(sql, "ALTER TABLE ", name, " RENAME TO ");
    add_named(sql, "", change->to->name, ";\n");
    text_add(sql, "PRAGMA legacy_alter_table = OFF;\n");
    arena_close(arena);
}

void sqlite_render(Text *sql, const Schema *from, const Schema *to, const Change *change)
{
    switch (change->kind) {
    case CHANGE_CREATE: render_create(sql, change->to); break;
    case CHANGE_DROP: render_drop(sql, change->from); break;
    case CHANGE_RENAME: render_rename(sql, change); break;
    case CHANGE_REBUILD: render_rebuild(sql, from, to, change); break;
    case CHANGE_ALTER:
    case CHANGE_DETACH:
    case CHANGE_ATTACH: assert(!"SQLite alters nothing in place"); break;
    }
}
