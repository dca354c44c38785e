/* A table's definition as a person would lay it out: one line for each column and constraint, four
 * blanks in front. */
#include "db/sqlite/render_table.h"

#include "db/sqlite/lexer.h"
#include "db/sqlite/render.h"
#include "db/sqlite/rules.h"

#include <string.h>
#include <strings.h>

static void add_constraint_name(Text *sql, const char *name)
{
    if (name == NULL || name[0] == '\0')
        return;
    text_add(sql, "CONSTRAINT ");
    sqlite_add_name(sql, name);
    text_add(sql, " ");
}

static void add_conflict(Text *sql, const char *conflict)
{
    if (conflict != NULL)
        text_printf(sql, " ON CONFLICT %s", conflict);
}

void sqlite_render_keys(Text *sql, const KeyVec *keys)
{
    for (size_t i = 0; i < keys->count; i++) {
        const Key *key = &keys->items[i];
        text_add(sql, i > 0 ? ", " : "");
        if (key->column != NULL)
            sqlite_add_name(sql, key->column);
        else
            text_add(sql, key->expression.text);
        if (key->collation != NULL) {
            text_add(sql, " COLLATE ");
            sqlite_add_name(sql, key->collation);
        }
        text_add(sql, key->descending ? " DESC" : "");
    }
}

static void add_action(Text *sql, const char *event, Action action)
{
    static const char *const actions[] = {"NO ACTION", "RESTRICT", "CASCADE", "SET NULL",
                                          "SET DEFAULT"};
    if (action != ACTION_NONE)
        text_printf(sql, " ON %s %s", event, actions[action]);
}

static void add_references(Text *sql, const ConstraintDef *constraint)
{
    static const char *const matches[] = {"", " MATCH FULL", " MATCH PARTIAL"};
    text_add(sql, "REFERENCES ");
    sqlite_add_name(sql, constraint->references_table);
    if (!constraint->references_key) {
        text_add(sql, " (");
        sqlite_add_names(sql, &constraint->references_columns);
        text_add(sql, ")");
    }
    add_action(sql, "UPDATE", constraint->on_update);
    add_action(sql, "DELETE", constraint->on_delete);
    text_add(sql, matches[constraint->match]);
    if (constraint->deferrable)
        text_add(sql,
                 constraint->initially_deferred ? " DEFERRABLE INITIALLY DEFERRED" : " DEFERRABLE");
}

static void add_check(Text *sql, const ConstraintDef *constraint)
{
    text_printf(sql, "CHECK (%s)", constraint->expression.text);
}

/* Behind its column. */
static void add_column_constraint(Text *sql, const Object *object)
{
    const ConstraintDef *constraint = &object->constraint;
    text_add(sql, " ");
    add_constraint_name(sql, object->name);
    switch (constraint->type) {
    case CONSTRAINT_PRIMARY_KEY:
        text_add(sql, "PRIMARY KEY");
        text_add(sql, constraint->keys.items[0].descending ? " DESC" : "");
        add_conflict(sql, constraint->conflict);
        text_add(sql, constraint->autoincrement ? " AUTOINCREMENT" : "");
        break;
    case CONSTRAINT_UNIQUE:
        text_add(sql, "UNIQUE");
        add_conflict(sql, constraint->conflict);
        break;
    case CONSTRAINT_FOREIGN_KEY: add_references(sql, constraint); break;
    default: add_check(sql, constraint);
    }
}

/* On a line of its own. */
static void add_table_constraint(Text *sql, const Object *object)
{
    const ConstraintDef *constraint = &object->constraint;
    add_constraint_name(sql, object->name);
    if (constraint->type == CONSTRAINT_CHECK) {
        add_check(sql, constraint);
        return;
    }
    bool foreign = constraint->type == CONSTRAINT_FOREIGN_KEY;
    text_add(sql, foreign                                      ? "FOREIGN KEY ("
                  : constraint->type == CONSTRAINT_PRIMARY_KEY ? "PRIMARY KEY ("
                                                               : "UNIQUE (");
    sqlite_render_keys(sql, &constraint->keys);
    text_add(sql, constraint->autoincrement ? " AUTOINCREMENT)" : ")");
    add_conflict(sql, constraint->conflict);
    if (foreign) {
        text_add(sql, " ");
        add_references(sql, constraint);
    }
}

static bool is_behind(const Object *object, const Object *column, bool all)
{
    return object->kind == OBJECT_CONSTRAINT && object->constraint.column != NULL &&
           (all || !object->constraint.stands_alone) &&
           strcasecmp(object->constraint.column, column->name) == 0;
}

static void add_constraints(Text *sql, const Object *column, bool all, bool primary_key)
{
    for (size_t i = 0; i < column->parent->children.count; i++) {
        const Object *child = column->parent->children.items[i];
        if (is_behind(child, column, all) &&
            (child->constraint.type == CONSTRAINT_PRIMARY_KEY) == primary_key)
            add_column_constraint(sql, child);
    }
}

static void add_generation(Text *sql, const ColumnDef *column)
{
    if (column->generated != GENERATED_NOT)
        text_printf(sql, " GENERATED ALWAYS AS (%s) %s", column->generation.text,
                    column->generated == GENERATED_STORED ? "STORED" : "VIRTUAL");
}

void sqlite_render_column(Text *sql, const Object *object, bool all_behind)
{
    const ColumnDef *column = &object->column;
    sqlite_add_name(sql, object->name);
    if (column->type.text != NULL)
        text_printf(sql, " %s", column->type.text);
    add_constraints(sql, object, all_behind, true);
    if (column->not_null) {
        text_add(sql, " ");
        add_constraint_name(sql, column->not_null_name);
        text_add(sql, "NOT NULL");
        add_conflict(sql, column->not_null_conflict);
    }
    if (column->default_value.text != NULL)
        text_printf(sql,
                    sqlite_is_literal(column->default_value.text) ? " DEFAULT %s" : " DEFAULT (%s)",
                    column->default_value.text);
    if (column->collation != NULL) {
        text_add(sql, " COLLATE ");
        sqlite_add_name(sql, column->collation);
    }
    add_generation(sql, column);
    add_constraints(sql, object, all_behind, false);
}

static void add_options(Text *sql, const TableDef *table)
{
    text_add(sql, table->strict ? " STRICT" : "");
    if (table->without_rowid)
        text_add(sql, table->strict ? ", WITHOUT ROWID" : " WITHOUT ROWID");
}

/* The text as it is, under another name: it begins "CREATE TABLE name". */
static void add_definition(Text *sql, const char *definition, const char *name)
{
    Arena *arena = arena_open();
    TokenVec tokens = sqlite_tokens(arena, span_of(definition));
    const Token *old = &tokens.items[2];
    text_add(sql, "CREATE TABLE ");
    sqlite_add_name(sql, name);
    Span rest = {old->text.bytes + old->text.length, 0};
    rest.length = strlen(rest.bytes);
    sqlite_add_unmarked(sql, rest);
    bool ends_in_comment =
        tokens.items[tokens.count - 1].text.bytes + tokens.items[tokens.count - 1].text.length <
        rest.bytes + rest.length;
    text_add(sql, ends_in_comment && tokens.has_comments ? "\n;\n" : ";\n");
    arena_close(arena);
}

void sqlite_render_table(Text *sql, const Object *table, const char *name)
{
    if (table->table.needs_definition) {
        add_definition(sql, table->table.definition, name);
        return;
    }
    text_add(sql, "CREATE TABLE ");
    sqlite_add_name(sql, name);
    text_add(sql, " (");
    const char *separator = "\n    ";
    for (size_t i = 0; i < table->children.count; i++) {
        const Object *child = table->children.items[i];
        bool line = child->kind == OBJECT_COLUMN ||
                    (child->kind == OBJECT_CONSTRAINT &&
                     (child->constraint.column == NULL || child->constraint.stands_alone));
        if (!line)
            continue;
        text_add(sql, separator);
        separator = ",\n    ";
        if (child->kind == OBJECT_COLUMN)
            sqlite_render_column(sql, child, false);
        else
            add_table_constraint(sql, child);
    }
    text_add(sql, "\n)");
    add_options(sql, &table->table);
    text_add(sql, ";\n");
}
