/* The names of the old table's indexes and identity sequences are given free first. */
#include "db/postgres/render_rebuild.h"

#include "db/postgres/casts.h"
#include "db/postgres/render_alter.h"
#include "db/postgres/render_table.h"

#include <string.h>

static bool stands_on(const Object *object, const Object *needed)
{
    for (size_t i = 0; i < object->needs.count; i++)
        if (object->needs.items[i] == needed)
            return true;
    return false;
}

/* It has been dropped by now, and will be made later. */
static bool is_foreign_key(const Object *object)
{
    return object->kind == OBJECT_CONSTRAINT && object->constraint.type == CONSTRAINT_FOREIGN_KEY;
}

/* A change that makes all of the new table. */
static Change whole(const Render *render, const Change *change)
{
    Change create = {.kind = CHANGE_CREATE, .from = change->from, .to = change->to};
    for (size_t i = 0; i < change->to->children.count; i++) {
        const Object *child = change->to->children.items[i];
        if ((child->kind != OBJECT_COLUMN && child->kind != OBJECT_CONSTRAINT) ||
            is_foreign_key(child))
            continue;
        Change *part = arena_new(render->arena, Change);
        *part = (Change){.kind = CHANGE_CREATE, .to = child};
        vec_push(render->arena, &create.parts, part);
    }
    return create;
}

static void put_freed_names(const Render *render, const Object *old)
{
    for (size_t i = 0; i < old->children.count; i++) {
        const Object *child = old->children.items[i];
        if (child->kind == OBJECT_CONSTRAINT && !is_foreign_key(child))
            put(render->sql, "ALTER TABLE %s DROP CONSTRAINT %n;\n", render_name(render, old),
                child->name);
        if (child->kind == OBJECT_INDEX)
            put(render->sql, "DROP INDEX %s;\n", render_name(render, child));
        if (child->kind == OBJECT_COLUMN && child->column.identity != IDENTITY_NONE)
            put(render->sql, "ALTER TABLE %s ALTER COLUMN %n DROP IDENTITY;\n",
                render_name(render, old), child->name);
    }
}

/* Whether a column has a type that may have been made anew under its name. */
static bool has_own_type(const Object *column)
{
    for (size_t i = 0; i < column->needs.count; i++)
        if (column->needs.items[i]->kind == OBJECT_ENUM ||
            column->needs.items[i]->kind == OBJECT_COMPOSITE ||
            column->needs.items[i]->kind == OBJECT_RANGE ||
            column->needs.items[i]->kind == OBJECT_DOMAIN)
            return true;
    return false;
}

static void put_rows(const Render *render, const Change *change, const Object *old)
{
    StringVec names = {0}, values = {0};
    bool has_identity = false;
    for (size_t i = 0; i < change->to->children.count; i++) {
        const Object *column = change->to->children.items[i];
        const Object *source = object_child(change->from, OBJECT_COLUMN, column->name, false);
        if (column->kind != OBJECT_COLUMN || source == NULL ||
            column->column.generated != GENERATED_NOT)
            continue;
        const char *name = postgres_name(render->arena, column->name);
        const char *from = source->column.type.text, *to = column->column.type.text;
        bool is_same = strcmp(from, to) == 0 && !(change->is_part && has_own_type(column));
        has_identity = has_identity || column->column.identity == IDENTITY_ALWAYS;
        vec_push(render->arena, &names, name);
        vec_push(render->arena, &values,
                 is_same || (strcmp(from, to) != 0 && cast_is_assignable(render->to, from, to))
                     ? name
                     : cast_explicit(render->arena, name, from, to));
    }
    if (names.count == 0)
        return;
    put(render->sql, "INSERT INTO %s (%s)%s\nSELECT %s\nFROM %s;\n",
        render_name(render, change->to), strings_join(render->arena, &names, ", "),
        has_identity ? " OVERRIDING SYSTEM VALUE" : "", strings_join(render->arena, &values, ", "),
        render_name(render, old));
}

/* What goes with the old table: its name is needed, and its indexes'. */
static void put_old_partitions(const Render *render, const Change *change)
{
    for (size_t i = 0; i < change->parts.count; i++) {
        const Change *part = change->parts.items[i];
        if (part->kind != CHANGE_DROP || part->from->kind != OBJECT_TABLE)
            continue;
        Object old = *part->from;
        old.name = render_passing_name(render, part->from);
        put(render->sql, "ALTER TABLE %s RENAME TO %n;\n", render_name(render, part->from),
            old.name);
        put_freed_names(render, &old);
        put_old_partitions(render, part);
    }
}

/* The partitions of a table, each before its own. */
static void put_new_partitions(const Render *render, const Change *change, const Object *above)
{
    for (size_t i = 0; i < change->parts.count; i++) {
        const Change *part = change->parts.items[i];
        if (part->kind != CHANGE_CREATE || part->to->kind != OBJECT_TABLE ||
            !stands_on(part->to, above))
            continue;
        postgres_render(render->sql, render->from, render->to, part);
        put_new_partitions(render, change, part->to);
    }
}

static void put_identities(const Render *render, const Object *table)
{
    for (size_t i = 0; i < table->children.count; i++) {
        const Object *column = table->children.items[i];
        if (column->kind == OBJECT_COLUMN && column->column.identity != IDENTITY_NONE)
            render_identity_start(render, column);
    }
}

/* What is left to be checked at the end would keep other statements from the table. */
static bool is_deferred(const Object *table)
{
    for (size_t i = 0; i < table->children.count; i++)
        if (table->children.items[i]->kind == OBJECT_CONSTRAINT &&
            table->children.items[i]->constraint.initially_deferred)
            return true;
    return false;
}

void render_rebuilt_table(const Render *render, const Change *change)
{
    Object old = *change->from;
    const Change create = whole(render, change);
    const char *above = change->from->table.partition_of;
    bool is_detached =
        change->to->table.partition_of == NULL || above == NULL ||
        strcmp(above, change->to->table.partition_of) != 0 ||
        strcmp(change->from->table.partition_bound, change->to->table.partition_bound) != 0;
    put(render->sql, "-- table '%s' is made anew: its rows are copied, and others wait for it\n",
        change->to->name);
    if (above != NULL && !is_detached) /* else it has been let go by now */
        put(render->sql, "ALTER TABLE %s DETACH PARTITION %s;\n", above,
            render_name(render, change->from));
    put(render->sql, "ALTER TABLE %s RENAME TO %n;\n", render_name(render, change->from),
        render_passing_name(render, change->from));
    old.name = render_passing_name(render, change->from);
    put_freed_names(render, &old);
    if (above != NULL)
        render_dropped_parts(render, change->from, &old);
    put_old_partitions(render, change);
    render_table(render, &create);
    put_new_partitions(render, change, change->to);
    put_rows(render, change, &old);
    if (is_deferred(change->to))
        text_add(render->sql, "SET CONSTRAINTS ALL IMMEDIATE;\n");
    put_identities(render, change->to);
    put(render->sql, "DROP TABLE %s;\n", render_name(render, &old));
}
