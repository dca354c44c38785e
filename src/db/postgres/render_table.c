/* A table as a person would lay it out: one line for each column and constraint, four blanks in
 * front; what belongs to one column behind it; no name where the server would choose the same. */
#include "db/postgres/render_table.h"

#include "db/postgres/default_name.h"
#include "db/postgres/inheritance.h"
#include "db/postgres/render_alter.h"
#include "db/postgres/render_note.h"
#include "db/postgres/render_sequence.h"

#include <string.h>

/* --- constraints ------------------------------------------------------------------------------ */

/* The text without what stands at its end. */
static const char *without_end(Arena *arena, const char *text, const char *end)
{
    size_t length = strlen(text), cut = strlen(end);
    if (cut == 0 || length < cut || strcmp(text + length - cut, end) != 0)
        return text;
    return arena_strndup(arena, text, length - cut);
}

/* "WITH (…)" and the tablespace of its index stand in front of an exclude constraint's WHERE. */
static void put_index_options(const Render *render, Text *text, const ConstraintDef *constraint)
{
    const char *where = constraint->where.text == NULL
                            ? ""
                            : arena_printf(render->arena, " WHERE (%s)", constraint->where.text);
    if (constraint->options.count == 0 && constraint->tablespace == NULL) {
        text_add(text, constraint->definition.text);
        return;
    }
    text_add(text, without_end(render->arena, constraint->definition.text, where));
    if (constraint->options.count > 0)
        put(text, " WITH (%s)", render_options(render, &constraint->options));
    if (constraint->tablespace != NULL)
        put(text, " USING INDEX TABLESPACE %n", constraint->tablespace);
    text_add(text, where);
}

const char *render_constraint(const Render *render, const Object *object)
{
    const ConstraintDef *constraint = &object->constraint;
    Text text = text_in(render->arena);
    if (constraint->type == CONSTRAINT_CHECK && constraint->expression.text != NULL)
        put(&text, "CHECK %s", postgres_enclosed(render->arena, constraint->expression.text));
    else
        put_index_options(render, &text, constraint);
    text_add(&text, constraint->no_inherit ? " NO INHERIT" : "");
    if (constraint->deferrable)
        text_add(&text,
                 constraint->initially_deferred ? " DEFERRABLE INITIALLY DEFERRED" : " DEFERRABLE");
    text_add(&text, constraint->not_enforced ? " NOT ENFORCED" : "");
    text_add(&text, constraint->not_valid && !constraint->not_enforced ? " NOT VALID" : "");
    return text_string(&text);
}

const char *render_named_constraint(const Render *render, const Object *constraint)
{
    return arena_printf(render->arena, "CONSTRAINT %s %s",
                        postgres_name(render->arena, constraint->name),
                        render_constraint(render, constraint));
}

void render_replica_identity(const Render *render, const Object *index)
{
    const Object *table = index->parent, *was = table_find(render->from->by_key, table->key);
    if (table->kind != OBJECT_TABLE || was == NULL || table->table.replica_identity == NULL ||
        was->table.replica_identity == NULL)
        return;
    const char *by_index =
        arena_printf(render->arena, "USING INDEX %s", postgres_name(render->arena, index->name));
    if (strcmp(table->table.replica_identity, by_index) == 0 &&
        strcmp(was->table.replica_identity, by_index) == 0)
        put(render->sql, "ALTER TABLE %s REPLICA IDENTITY %s;\n", render_name(render, table),
            by_index);
}

void render_constraint_settings(const Render *render, const Object *constraint)
{
    render_replica_identity(render, constraint);
    if (constraint->constraint.clustered)
        put(render->sql, "ALTER TABLE %s CLUSTER ON %n;\n", render_parent(render, constraint),
            constraint->name);
}

/* Whether it belongs behind its only column: a person would write it there. */
static bool is_inline(const Render *render, const Object *constraint)
{
    return constraint->constraint.options.count == 0 && constraint->constraint.tablespace == NULL &&
           default_name_column(constraint) != NULL && default_name_is(render->to, constraint);
}

/* "PRIMARY KEY", "REFERENCES t(id)": without the column it is written behind. */
static const char *inline_constraint(const Render *render, const Object *object)
{
    static const char *const plain[] = {
        [CONSTRAINT_PRIMARY_KEY] = "PRIMARY KEY", [CONSTRAINT_UNIQUE] = "UNIQUE"};
    const char *text = render_constraint(render, object);
    const char *column = postgres_name(render->arena, default_name_column(object));
    switch (object->constraint.type) {
    case CONSTRAINT_PRIMARY_KEY:
    case CONSTRAINT_UNIQUE:
    case CONSTRAINT_FOREIGN_KEY: {
        const char *keys = arena_printf(render->arena, "(%s)", column);
        const char *rest = strstr(text, keys) + strlen(keys);
        return object->constraint.type == CONSTRAINT_FOREIGN_KEY
                   ? rest + 1
                   : arena_printf(render->arena, "%s%s", plain[object->constraint.type], rest);
    }
    default: return text;
    }
}

/* --- columns ---------------------------------------------------------------------------------- */

static bool makes(const Change *change, const Object *object)
{
    for (size_t i = 0; i < change->parts.count; i++)
        if (change->parts.items[i]->to == object && change->parts.items[i]->kind == CHANGE_CREATE)
            return true;
    return false;
}

/* The sequence that is made by calling the column's type serial. */
static const Object *serial_of(const Change *change, const Object *column)
{
    for (size_t i = 0; i < column->needs.count; i++)
        if (column->needs.items[i]->kind == OBJECT_SEQUENCE &&
            makes(change, column->needs.items[i]))
            return column->needs.items[i];
    return NULL;
}

static const char *serial_name(const ColumnDef *column)
{
    if (strcmp(column->type.text, "bigint") == 0)
        return "bigserial";
    return strcmp(column->type.text, "smallint") == 0 ? "smallserial" : "serial";
}

const char *render_identity(const Render *render, const ColumnDef *column)
{
    const SequenceDef *sequence = &column->identity_sequence;
    const SequenceDef usual = sequence_usual(sequence, column->type.text);
    const char *settings = render_sequence_settings(render, sequence, &usual, " ");
    Text text = text_in(render->arena);
    put(&text, "%s AS IDENTITY", column->identity == IDENTITY_ALWAYS ? "ALWAYS" : "BY DEFAULT");
    if (column->identity_name != NULL)
        put(&text, " (%s%s)", column->identity_name, settings);
    else if (settings[0] != '\0')
        put(&text, " (%s)", settings + 1);
    return text_string(&text);
}

void render_serial_notes(const Render *render, const Change *change)
{
    for (size_t i = 0; i < change->parts.count; i++) {
        const Object *part = change->parts.items[i]->to;
        if (change->parts.items[i]->kind == CHANGE_CREATE && part->kind == OBJECT_SEQUENCE)
            render_notes(render, part);
    }
}

void render_identity_start(const Render *render, const Object *column)
{
    const char *table = render_parent(render, column);
    put(render->sql, "SELECT setval(pg_get_serial_sequence(%l, %l), max(%n)) FROM %s;\n", table,
        column->name, column->name, table);
}

static void put_value(const Render *render, const ColumnDef *column)
{
    if (column->generated != GENERATED_NOT)
        put(render->sql, " GENERATED ALWAYS AS %s %s",
            postgres_enclosed(render->arena, column->generation.text),
            column->generated == GENERATED_STORED ? "STORED" : "VIRTUAL");
    else if (column->identity != IDENTITY_NONE)
        put(render->sql, " GENERATED %s", render_identity(render, column));
    else if (column->default_value.text != NULL)
        put(render->sql, " DEFAULT %s", column->default_value.text);
}

/* A primary key, a serial and an identity say NOT NULL already. */
static void put_not_null(const Render *render, const ColumnDef *column, bool is_said)
{
    if (!column->not_null)
        return;
    if (column->not_null_constraint != NULL)
        put(render->sql, " CONSTRAINT %n NOT NULL", column->not_null_constraint);
    else if (!is_said && column->identity == IDENTITY_NONE)
        text_add(render->sql, " NOT NULL");
}

static bool is_in_primary_key(const Change *change, const Object *column)
{
    for (size_t i = 0; i < change->parts.count; i++) {
        const Object *part = change->parts.items[i]->to;
        if (part == NULL || part->kind != OBJECT_CONSTRAINT ||
            part->constraint.type != CONSTRAINT_PRIMARY_KEY)
            continue;
        for (size_t j = 0; j < part->constraint.keys.count; j++)
            if (strcmp(part->constraint.keys.items[j].column, column->name) == 0)
                return true;
    }
    return false;
}

void render_column(const Render *render, const Change *change, const Object *object)
{
    const ColumnDef *column = &object->column;
    const Object *serial = serial_of(change, object);
    bool is_said = serial != NULL || is_in_primary_key(change, object);
    put(render->sql, "%n %s", object->name,
        serial != NULL ? serial_name(column) : column->type.text);
    if (column->compression != NULL)
        put(render->sql, " COMPRESSION %s", column->compression);
    if (column->collation != NULL)
        put(render->sql, " COLLATE %s", column->collation);
    put_not_null(render, column, is_said);
    if (serial == NULL)
        put_value(render, column);
}

static void put_alter_column(const Render *render, const Object *column)
{
    bool composite = column->parent->kind == OBJECT_COMPOSITE;
    put(render->sql, "ALTER %s%s ALTER %s %n", composite ? "TYPE " : "TABLE ",
        render_alone(render, column), composite ? "ATTRIBUTE" : "COLUMN", column->name);
}

const char *render_alone(const Render *render, const Object *column)
{
    bool has_below = inheritance_below(render->arena, render->to, column).count > 0;
    return arena_printf(render->arena, "%s%s", has_below ? "ONLY " : "",
                        render_parent(render, column));
}

void render_not_null_comment(const Render *render, const Object *column)
{
    const ColumnDef *def = &column->column;
    put(render->sql, "COMMENT ON CONSTRAINT %n ON %s IS %s;\n", def->not_null_name,
        render_parent(render, column),
        def->not_null_comment == NULL ? "NULL"
                                      : postgres_literal(render->arena, def->not_null_comment));
}

void render_column_settings(const Render *render, const Object *object)
{
    const ColumnDef *column = &object->column;
    if (column->not_null_comment != NULL)
        render_not_null_comment(render, object);
    if (column->storage != NULL) {
        put_alter_column(render, object);
        put(render->sql, " SET STORAGE %s;\n", column->storage);
    }
    if (column->statistics >= 0 && object->parent->kind != OBJECT_COMPOSITE) {
        put_alter_column(render, object);
        put(render->sql, " SET STATISTICS %s;\n",
            arena_printf(render->arena, "%lld", (long long)column->statistics));
    }
    if (column->options.count > 0) {
        put_alter_column(render, object);
        put(render->sql, " SET (%s);\n", render_options(render, &column->options));
    }
    render_notes(render, object);
}

void render_own_not_null(const Render *render, const Object *column)
{
    const char *only = "", *name = column->column.not_null_constraint;
    const ObjectRefVec below = inheritance_below(render->arena, render->to, column);
    for (size_t i = 0; i < below.count; i++)
        only = below.items[i]->column.not_null ? only : "ONLY ";
    put(render->sql, "ALTER TABLE %s%s ", only, render_parent(render, column));
    if (name != NULL)
        put(render->sql, "ADD CONSTRAINT %n NOT NULL %n;\n", name, column->name);
    else
        put(render->sql, "ALTER COLUMN %n SET NOT NULL;\n", column->name);
}

/* Whether a new table need not say that it has a column. */
static bool comes_from_above(const Object *column)
{
    return column->column.inherited && !column->column.repeated;
}

void render_inherited_column(const Render *render, const Object *object)
{
    const ColumnDef *column = &object->column;
    const Object *above = inheritance_above(object);
    const char *value = column->default_value.text, *theirs = NULL;
    if (above != NULL)
        theirs = above->column.default_value.text;
    bool same = strcmp(value == NULL ? "" : value, theirs == NULL ? "" : theirs) == 0;
    if (!same && column->generated == GENERATED_NOT) {
        put(render->sql, "ALTER TABLE ONLY %s ALTER COLUMN %n ", render_parent(render, object),
            object->name);
        put(render->sql, value == NULL ? "DROP DEFAULT;\n" : "SET DEFAULT %s;\n", value);
    }
    if (column->not_null && (above == NULL || !above->column.not_null))
        render_own_not_null(render, object);
}

/* --- tables ----------------------------------------------------------------------------------- */

/* Begins a line of the list between the parentheses. */
static void put_line(const Render *render, size_t *lines)
{
    text_add(render->sql, *lines == 0 ? " (\n    " : ",\n    ");
    *lines += 1;
}

static bool has_keys_of(const ConstraintDef *a, const ConstraintDef *b)
{
    if (a->keys.count != b->keys.count || a->deferrable != b->deferrable)
        return false;
    for (size_t i = 0; i < a->keys.count; i++)
        if (strcmp(a->keys.items[i].column, b->keys.items[i].column) != 0)
            return false;
    return true;
}

/* Whether another constraint says the same: of two in one CREATE TABLE the server makes one. */
static bool is_twin(const Object *constraint)
{
    for (size_t i = 0; i < constraint->parent->children.count; i++) {
        const Object *child = constraint->parent->children.items[i];
        bool unique =
            child->kind == OBJECT_CONSTRAINT && (child->constraint.type == CONSTRAINT_UNIQUE ||
                                                 child->constraint.type == CONSTRAINT_PRIMARY_KEY);
        if (unique && child != constraint &&
            has_keys_of(&child->constraint, &constraint->constraint))
            return true;
    }
    return false;
}

/* What is not is added by statements behind CREATE TABLE. */
static bool is_written_inside(const Change *change, const Object *child)
{
    return child->kind == OBJECT_CONSTRAINT && !child->constraint.not_valid &&
           makes(change, child) && !(child->constraint.type == CONSTRAINT_UNIQUE && is_twin(child));
}

static void put_inline_constraints(const Render *render, const Change *change, const Object *column)
{
    for (size_t i = 0; i < column->parent->children.count; i++) {
        const Object *child = column->parent->children.items[i];
        if (is_written_inside(change, child) && is_inline(render, child) &&
            strcmp(default_name_column(child), column->name) == 0)
            put(render->sql, " %s", inline_constraint(render, child));
    }
}

static void put_columns(const Render *render, const Change *change, size_t *lines)
{
    const Object *table = change->to;
    for (size_t i = 0; i < table->children.count; i++) {
        const Object *column = table->children.items[i];
        if (column->kind != OBJECT_COLUMN || comes_from_above(column))
            continue;
        put_line(render, lines);
        render_column(render, change, column);
        put_inline_constraints(render, change, column);
    }
}

static bool has_line(const Render *render, const Object *constraint)
{
    const char *column = is_inline(render, constraint) ? default_name_column(constraint) : NULL;
    if (column == NULL)
        return true;
    const Object *object = object_child(constraint->parent, OBJECT_COLUMN, column, false);
    return comes_from_above(object) || object->parent->table.of_type != NULL;
}

static void put_constraints(const Render *render, const Change *change, size_t *lines)
{
    static const ConstraintType types[] = {CONSTRAINT_PRIMARY_KEY, CONSTRAINT_UNIQUE,
                                           CONSTRAINT_EXCLUDE,     CONSTRAINT_CHECK,
                                           CONSTRAINT_FOREIGN_KEY, CONSTRAINT_NOT_NULL};
    const Object *table = change->to;
    for (size_t t = 0; t < sizeof(types) / sizeof(types[0]); t++) {
        for (size_t i = 0; i < table->children.count; i++) {
            const Object *child = table->children.items[i];
            if (!is_written_inside(change, child) || child->constraint.type != types[t] ||
                !has_line(render, child))
                continue;
            put_line(render, lines);
            text_add(render->sql, default_name_is(render->to, child)
                                      ? render_constraint(render, child)
                                      : render_named_constraint(render, child));
        }
    }
}

/* What is to become a partition has all that a partition has, but no indexes. */
static void put_likeness(const Render *render, const TableDef *table, size_t *lines)
{
    put_line(render, lines);
    put(render->sql,
        "LIKE %s INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED INCLUDING STORAGE",
        table->partition_of);
}

static void put_body(const Render *render, const Change *change)
{
    const TableDef *table = &change->to->table;
    bool is_partition =
        table->partition_of != NULL && (change->is_part || !inheritance_comes_last(change->to));
    size_t lines = 0;
    if (is_partition)
        put(render->sql, " PARTITION OF %s", table->partition_of);
    else if (table->partition_of != NULL)
        put_likeness(render, table, &lines);
    if (table->of_type != NULL)
        put(render->sql, " OF %s", table->of_type);
    else
        put_columns(render, change, &lines);
    put_constraints(render, change, &lines);
    if (lines > 0)
        text_add(render->sql, "\n)");
    else if (!is_partition && table->of_type == NULL)
        text_add(render->sql, " ()");
    if (is_partition)
        put(render->sql, lines > 0 ? " %s" : "\n    %s", table->partition_bound);
}

static void put_options(const Render *render, const TableDef *table)
{
    if (table->parents.count > 0)
        put(render->sql, " INHERITS (%s)", strings_join(render->arena, &table->parents, ", "));
    if (table->partition_key != NULL)
        put(render->sql, " PARTITION BY %s", table->partition_key);
    if (table->access_method != NULL)
        put(render->sql, " USING %n", table->access_method);
    if (table->options.count > 0)
        put(render->sql, " WITH (%s)", render_options(render, &table->options));
    if (table->tablespace != NULL)
        put(render->sql, " TABLESPACE %n", table->tablespace);
}

static void put_security(const Render *render, const Object *object)
{
    const char *name = render_name(render, object);
    const TableDef *table = &object->table;
    if (table->row_security)
        put(render->sql, "ALTER TABLE %s ENABLE ROW LEVEL SECURITY;\n", name);
    if (table->force_row_security)
        put(render->sql, "ALTER TABLE %s FORCE ROW LEVEL SECURITY;\n", name);
    if (table->replica_identity != NULL &&
        strncmp(table->replica_identity, "USING INDEX", strlen("USING INDEX")) != 0)
        put(render->sql, "ALTER TABLE %s REPLICA IDENTITY %s;\n", name, table->replica_identity);
}

void render_table(const Render *render, const Change *change)
{
    const Object *table = change->to;
    put(render->sql, "CREATE %sTABLE %s",
        table->table.persistence == PERSISTENCE_UNLOGGED ? "UNLOGGED " : "",
        render_name(render, table));
    put_body(render, change);
    put_options(render, &table->table);
    text_add(render->sql, ";\n");
    for (size_t i = 0; i < table->children.count; i++) {
        const Object *child = table->children.items[i];
        bool made = makes(change, child);
        if (child->kind == OBJECT_COLUMN &&
            (comes_from_above(child) || table->table.of_type != NULL))
            render_inherited_column(render, child);
        if (child->kind == OBJECT_COLUMN)
            render_column_settings(render, child);
        if (child->kind == OBJECT_CONSTRAINT && made && !is_written_inside(change, child))
            put(render->sql, "ALTER TABLE %s ADD %s;\n", render_name(render, table),
                render_named_constraint(render, child));
        if (child->kind == OBJECT_CONSTRAINT && made) {
            render_constraint_settings(render, child);
            render_notes(render, child);
        }
    }
    put_security(render, table);
    render_notes(render, table);
    render_serial_notes(render, change);
}
