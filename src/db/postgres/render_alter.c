/* One ALTER for each object, with all that changes about it. */
#include "db/postgres/render_alter.h"

#include "db/postgres/casts.h"
#include "db/postgres/default_name.h"
#include "db/postgres/inheritance.h"
#include "db/postgres/render_sequence.h"
#include "db/postgres/render_table.h"
#include "schema/field.h"

#include <string.h>

static bool changes(const Change *change, Attribute attribute)
{
    return (change->attributes & ATTRIBUTE_BIT(attribute)) != 0;
}

static bool text_differs(const char *a, const char *b)
{
    return strcmp(a == NULL ? "" : a, b == NULL ? "" : b) != 0;
}

/* --- options ---------------------------------------------------------------------------------- */

static const char *option_name(Arena *arena, const char *option)
{
    return arena_strndup(arena, option, strcspn(option, "="));
}

static bool has_option(const StringVec *options, Arena *arena, const char *name)
{
    for (size_t i = 0; i < options->count; i++)
        if (strcmp(option_name(arena, options->items[i]), name) == 0)
            return true;
    return false;
}

void render_changed_options(const Render *render, const char *alter, const StringVec *from,
                            const StringVec *to)
{
    StringVec set = {0}, reset = {0};
    for (size_t i = 0; i < to->count; i++)
        if (!strings_has(from, to->items[i]))
            vec_push(render->arena, &set, to->items[i]);
    for (size_t i = 0; i < from->count; i++) {
        const char *name = option_name(render->arena, from->items[i]);
        if (!has_option(to, render->arena, name))
            vec_push(render->arena, &reset, name);
    }
    if (set.count > 0)
        put(render->sql, "%s SET (%s);\n", alter, render_options(render, &set));
    if (reset.count > 0)
        put(render->sql, "%s RESET (%s);\n", alter, strings_join(render->arena, &reset, ", "));
}

/* --- tables ----------------------------------------------------------------------------------- */

void render_dropped_parts(const Render *render, const Object *partition, const Object *now)
{
    const TableDef *table = &partition->table;
    for (size_t i = 0; i < table->part_constraints.count; i++)
        put(render->sql, "ALTER TABLE %s DROP CONSTRAINT IF EXISTS %n;\n", render_name(render, now),
            table->part_constraints.items[i]);
    for (size_t i = 0; i < table->part_indexes.count; i++) {
        const Object index = {.kind = OBJECT_INDEX,
                              .schema = partition->schema,
                              .name = table->part_indexes.items[i]};
        put(render->sql, "DROP INDEX IF EXISTS %s;\n", render_name(render, &index));
    }
}

void render_detached_table(const Render *render, const Change *change)
{
    const TableDef *from = &change->from->table;
    const char *name = render_name(render, change->from);
    if (changes(change, ATTRIBUTE_PARTITION_OF) || changes(change, ATTRIBUTE_PARTITION_BOUND))
        put(render->sql, "ALTER TABLE %s DETACH PARTITION %s;\n", from->partition_of, name);
    if (from->partition_of != NULL && change->to->table.partition_of == NULL)
        render_dropped_parts(render, change->from, change->from);
    if (changes(change, ATTRIBUTE_OF_TYPE))
        put(render->sql, "ALTER TABLE %s NOT OF;\n", name);
    bool all = change->before_dropped.count > 0;
    for (size_t i = 0; changes(change, ATTRIBUTE_PARENTS) && i < from->parents.count; i++)
        if (all || !strings_has(&change->to->table.parents, from->parents.items[i]))
            put(render->sql, "ALTER TABLE %s NO INHERIT %s;\n", name, from->parents.items[i]);
}

static bool is_for_part(const Object *index, const Object *table)
{
    for (size_t i = 0; index->kind == OBJECT_INDEX && i < table->needs.count; i++) {
        const Object *above = table->needs.items[i];
        for (size_t j = 0; above->kind == OBJECT_TABLE && j < above->children.count; j++)
            if (above->children.items[j]->kind == OBJECT_INDEX &&
                field_indexes_alike(index, above->children.items[j]))
                return true;
    }
    return false;
}

/* Whether a table has a check from one above it. */
static bool has_check_from_above(const Object *table, const char *name)
{
    for (size_t i = 0; table != NULL && i < table->needs.count; i++)
        if (table->needs.items[i]->kind == OBJECT_TABLE &&
            object_child(table->needs.items[i], OBJECT_CONSTRAINT, name, false) != NULL)
            return true;
    return false;
}

/* What becomes a partition has to have the checks by then. */
static void put_checks_of_above(const Render *render, const Change *change)
{
    const Object *table = change->to;
    for (size_t i = 0; i < table->needs.count; i++) {
        const Object *above = table->needs.items[i];
        for (size_t j = 0; above->kind == OBJECT_TABLE && j < above->children.count; j++) {
            const Object *check = above->children.items[j];
            if (check->kind == OBJECT_CONSTRAINT && check->constraint.type == CONSTRAINT_CHECK &&
                !check->constraint.no_inherit &&
                object_child(table, OBJECT_CONSTRAINT, check->name, false) == NULL &&
                !has_check_from_above(change->from, check->name))
                put(render->sql, "ALTER TABLE %s ADD %s;\n", render_name(render, table),
                    render_named_constraint(render, check));
        }
    }
}

/* The server would take an index of the table for the part of one above; it is to have its own. */
static void put_partition(const Render *render, const Change *change)
{
    const Object *table = change->to;
    if (change->from != NULL) /* else it was made like the one above */
        put_checks_of_above(render, change);
    for (size_t i = 0; i < table->children.count; i++)
        if (is_for_part(table->children.items[i], table))
            put(render->sql, "DROP INDEX %s;\n", render_name(render, table->children.items[i]));
    put(render->sql, "ALTER TABLE %s ATTACH PARTITION %s\n    %s;\n", table->table.partition_of,
        render_name(render, table), table->table.partition_bound);
    for (size_t i = 0; i < table->children.count; i++) {
        const Change create = {.kind = CHANGE_CREATE, .to = table->children.items[i]};
        if (is_for_part(create.to, table))
            postgres_render(render->sql, render->from, render->to, &create);
    }
}

void render_attached_table(const Render *render, const Change *change)
{
    const TableDef *to = &change->to->table;
    const char *name = render_name(render, change->to);
    if (changes(change, ATTRIBUTE_REPLICA_IDENTITY))
        put(render->sql, "ALTER TABLE %s REPLICA IDENTITY %s;\n", name, to->replica_identity);
    if (changes(change, ATTRIBUTE_PARTITION_OF) || changes(change, ATTRIBUTE_PARTITION_BOUND))
        put_partition(render, change);
    if (changes(change, ATTRIBUTE_OF_TYPE))
        put(render->sql, "ALTER TABLE %s OF %s;\n", name, to->of_type);
    bool all = change->from == NULL || (change->detached & ATTRIBUTE_BIT(ATTRIBUTE_PARENTS)) != 0;
    for (size_t i = 0; changes(change, ATTRIBUTE_PARENTS) && i < to->parents.count; i++)
        if (all || !strings_has(&change->from->table.parents, to->parents.items[i]))
            put(render->sql, "ALTER TABLE %s INHERIT %s;\n", name, to->parents.items[i]);
}

static void put_storage(const Render *render, const Change *change, const char *alter)
{
    const TableDef *to = &change->to->table;
    if (changes(change, ATTRIBUTE_PERSISTENCE))
        put(render->sql, "%s SET %s;\n", alter,
            to->persistence == PERSISTENCE_UNLOGGED ? "UNLOGGED" : "LOGGED");
    if (changes(change, ATTRIBUTE_ACCESS_METHOD))
        put(render->sql, "%s SET ACCESS METHOD %n;\n", alter,
            to->access_method == NULL ? "heap" : to->access_method);
    if (changes(change, ATTRIBUTE_TABLESPACE))
        put(render->sql, "%s SET TABLESPACE %n;\n", alter,
            to->tablespace == NULL ? "pg_default" : to->tablespace);
    render_changed_options(render, alter, &change->from->table.options, &to->options);
}

static void put_security(const Render *render, const Change *change, const char *alter)
{
    const TableDef *to = &change->to->table;
    if (changes(change, ATTRIBUTE_ROW_SECURITY))
        put(render->sql, "%s %s ROW LEVEL SECURITY;\n", alter,
            to->row_security ? "ENABLE" : "DISABLE");
    if (changes(change, ATTRIBUTE_FORCE_ROW_SECURITY))
        put(render->sql, "%s %sFORCE ROW LEVEL SECURITY;\n", alter,
            to->force_row_security ? "" : "NO ");
    if (changes(change, ATTRIBUTE_REPLICA_IDENTITY))
        put(render->sql, "%s REPLICA IDENTITY %s;\n", alter,
            to->replica_identity == NULL ? "DEFAULT" : to->replica_identity);
}

void render_altered_table(const Render *render, const Change *change)
{
    const char *name = render_name(render, change->to);
    const char *alter = arena_printf(render->arena, "ALTER TABLE %s", name);
    put_storage(render, change, alter);
    put_security(render, change, alter);
}

/* --- columns ---------------------------------------------------------------------------------- */

static void add_action(const Render *render, StringVec *actions, const char *const *format)
{
    Text text = text_in(render->arena);
    postgres_put(&text, format);
    vec_push(render->arena, actions, text_string(&text));
}

#define action(render, actions, ...)                                                               \
    add_action((render), (actions), (const char *[]){__VA_ARGS__, NULL})

/* Whether the type is called as it was: it was made anew, and no cast leads from the old one. */
static bool is_rebuilt(const Change *change)
{
    return changes(change, ATTRIBUTE_TYPE) &&
           strcmp(change->from->column.type.text, change->to->column.type.text) == 0;
}

/* Whether the old default can stay while the type changes. */
static bool keeps_default(const Render *render, const Change *change)
{
    const ColumnDef *from = &change->from->column, *to = &change->to->column;
    bool is_gone = (change->detached & ATTRIBUTE_BIT(ATTRIBUTE_DEFAULT)) != 0;
    return !changes(change, ATTRIBUTE_TYPE) || from->default_value.text == NULL || is_gone ||
           (!changes(change, ATTRIBUTE_DEFAULT) && !is_rebuilt(change) &&
            cast_is_assignable(render->from, from->type.text, to->type.text));
}

static void add_type(const Render *render, const Change *change, StringVec *actions)
{
    const ColumnDef *from = &change->from->column, *to = &change->to->column;
    const char *name = postgres_name(render->arena, change->to->name);
    Text text = text_in(render->arena);
    if (!changes(change, ATTRIBUTE_TYPE) && !changes(change, ATTRIBUTE_COLLATION))
        return;
    put(&text, "TYPE %s", to->type.text);
    if (to->collation != NULL)
        put(&text, " COLLATE %s", to->collation);
    if (is_rebuilt(change) || !cast_is_assignable(render->to, from->type.text, to->type.text))
        put(&text, " USING %s", cast_explicit(render->arena, name, from->type.text, to->type.text));
    action(render, actions, "%s", text_string(&text));
}

static void add_identity(const Render *render, const Change *change, StringVec *actions)
{
    const ColumnDef *from = &change->from->column, *to = &change->to->column;
    if (to->identity == IDENTITY_NONE)
        return;
    if (from->identity == IDENTITY_NONE) {
        action(render, actions, "ADD GENERATED %s", render_identity(render, to));
        return;
    }
    Text text = text_in(render->arena);
    if (from->identity != to->identity)
        put(&text, " SET GENERATED %s", to->identity == IDENTITY_ALWAYS ? "ALWAYS" : "BY DEFAULT");
    SequenceDef before = from->identity_sequence;
    if (changes(change, ATTRIBUTE_TYPE)) { /* its bounds follow the type */
        const SequenceDef was = sequence_usual(&before, from->type.text);
        const SequenceDef is = sequence_usual(&before, to->type.text);
        before.maximum = before.maximum == was.maximum ? is.maximum : before.maximum;
        before.minimum = before.minimum == was.minimum ? is.minimum : before.minimum;
    }
    text_add(&text, render_sequence_settings(render, &to->identity_sequence, &before, " SET "));
    const char *restart =
        render_sequence_restart(render, &from->identity_sequence, &to->identity_sequence);
    text_printf(&text, "%s%s", restart[0] == '\0' ? "" : " ", restart);
    if (text.length > 0)
        action(render, actions, "%s", text_string(&text) + 1);
}

static void add_default(const Render *render, const Change *change, StringVec *actions)
{
    const ColumnDef *from = &change->from->column, *to = &change->to->column;
    bool has = to->default_value.text != NULL && to->generated == GENERATED_NOT;
    bool is_gone = (change->detached & ATTRIBUTE_BIT(ATTRIBUTE_DEFAULT)) != 0;
    bool asked = changes(change, ATTRIBUTE_DEFAULT) &&
                 (is_gone || text_differs(from->default_value.text, to->default_value.text));
    if (has && (asked || !keeps_default(render, change)))
        action(render, actions, "SET DEFAULT %s", to->default_value.text);
}

/* What is taken away comes first: the server does it first too, and ALTER … TYPE may need it. */
static void add_removals(const Render *render, const Change *change, StringVec *actions)
{
    const ColumnDef *from = &change->from->column, *to = &change->to->column;
    bool drops = changes(change, ATTRIBUTE_DEFAULT) && to->default_value.text == NULL;
    bool is_gone = (change->detached & ATTRIBUTE_BIT(ATTRIBUTE_DEFAULT)) != 0;
    if (from->identity != IDENTITY_NONE && to->identity == IDENTITY_NONE &&
        (change->detached & ATTRIBUTE_BIT(ATTRIBUTE_IDENTITY)) == 0)
        action(render, actions, "DROP IDENTITY");
    if (from->generated != GENERATED_NOT && to->generated == GENERATED_NOT &&
        changes(change, ATTRIBUTE_GENERATED))
        action(render, actions, "DROP EXPRESSION");
    else if (from->default_value.text != NULL && from->generated == GENERATED_NOT && !is_gone &&
             (drops || !keeps_default(render, change)))
        action(render, actions, "DROP DEFAULT");
    if (changes(change, ATTRIBUTE_NOT_NULL) && !to->not_null)
        action(render, actions, "DROP NOT NULL");
}

/* What a type's values are stored as when nothing is said. */
static const char *usual_storage(const char *type)
{
    static const char *const main_types[] = {"numeric", "inet", "cidr"};
    for (size_t i = 0; i < sizeof(main_types) / sizeof(main_types[0]); i++)
        if (strncmp(type, main_types[i], strlen(main_types[i])) == 0)
            return "MAIN";
    return "EXTENDED";
}

/* A new type brings its own storage. */
static void put_storage_of_column(const Render *render, const Change *change)
{
    const ColumnDef *to = &change->to->column;
    const char *alter = arena_printf(render->arena, "ALTER TABLE %s ALTER COLUMN %s",
                                     render_alone(render, change->to),
                                     postgres_name(render->arena, change->to->name));
    bool retyped = changes(change, ATTRIBUTE_TYPE) || changes(change, ATTRIBUTE_COLLATION);
    if (retyped ? to->storage != NULL : changes(change, ATTRIBUTE_STORAGE))
        put(render->sql, "%s SET STORAGE %s;\n", alter,
            to->storage == NULL ? usual_storage(to->type.text) : to->storage);
    if (changes(change, ATTRIBUTE_COMPRESSION))
        put(render->sql, "%s SET COMPRESSION %s;\n", alter,
            to->compression == NULL ? "default" : to->compression);
    if (changes(change, ATTRIBUTE_STATISTICS))
        put(render->sql, "%s SET STATISTICS %s;\n", alter,
            arena_printf(render->arena, "%lld", (long long)to->statistics));
}

static void put_actions(const Render *render, const Change *change, const StringVec *actions)
{
    const char *column = postgres_name(render->arena, change->to->name);
    if (actions->count == 0)
        return;
    put(render->sql, "ALTER TABLE %s", render_parent(render, change->to));
    for (size_t i = 0; i < actions->count; i++)
        put(render->sql, "%s%s ALTER COLUMN %s %s", i > 0 ? "," : "",
            actions->count > 1 ? "\n   " : "", column, actions->items[i]);
    text_add(render->sql, ";\n");
}

static bool has_deferred_constraint(const Object *table)
{
    for (size_t i = 0; i < table->children.count; i++)
        if (table->children.items[i]->kind == OBJECT_CONSTRAINT &&
            table->children.items[i]->constraint.initially_deferred)
            return true;
    return false;
}

/* Rows without a value are given the default, since nothing else is known; where there is none,
 * somebody has to decide. What is left to be checked at the end would keep ALTER TABLE from it. */
static void put_not_null(const Render *render, const Change *change)
{
    const ColumnDef *to = &change->to->column;
    const char *table = render_parent(render, change->to), *name = change->to->name;
    bool fills = to->default_value.text != NULL && to->generated == GENERATED_NOT;
    if (fills)
        put(render->sql, "UPDATE %s SET %n = %s WHERE %n IS NULL;\n", table, name,
            to->default_value.text, name);
    else if (to->generated == GENERATED_NOT)
        put(render->sql,
            "-- column '%s' is NOT NULL and has no default: if there are rows without a value, "
            "give them one here\n",
            name);
    if (fills && has_deferred_constraint(change->from->parent))
        text_add(render->sql, "SET CONSTRAINTS ALL IMMEDIATE;\n");
    render_own_not_null(render, change->to);
    if (to->not_null_comment != NULL)
        render_not_null_comment(render, change->to);
}

/* What a NOT NULL that stays is called, and what is said of it. One that comes from above has no
 * name here, and is changed by changing that. */
static void put_not_null_constraint(const Render *render, const Change *change)
{
    const ColumnDef *from = &change->from->column, *to = &change->to->column;
    bool stays =
        from->not_null && to->not_null && from->not_null_name != NULL && to->not_null_name != NULL;
    if (!changes(change, ATTRIBUTE_NOT_NULL_CONSTRAINT) || !stays)
        return;
    if (text_differs(from->not_null_constraint, to->not_null_constraint))
        put(render->sql, "ALTER TABLE %s RENAME CONSTRAINT %n TO %n;\n",
            render_parent(render, change->to), from->not_null_name, to->not_null_name);
    if (text_differs(from->not_null_comment, to->not_null_comment))
        render_not_null_comment(render, change->to);
}

static void put_attribute(const Render *render, const Change *change)
{
    const ColumnDef *to = &change->to->column;
    if (!changes(change, ATTRIBUTE_TYPE) && !changes(change, ATTRIBUTE_COLLATION))
        return;
    put(render->sql, "ALTER TYPE %s ALTER ATTRIBUTE %n TYPE %s%s%s%s;\n",
        render_parent(render, change->to), change->to->name, to->type.text,
        to->collation == NULL ? "" : " COLLATE ", to->collation == NULL ? "" : to->collation,
        render_cascade(render, change->to));
}

/* What is done to an inherited column by altering the one above. */
static AttributeSet done_above(const Render *render, const Change *change)
{
    const Sides sides = {render->from, render->to};
    if (inheritance_stays_typed(&sides, change->to->parent) && !is_rebuilt(change))
        return ATTRIBUTE_BIT(ATTRIBUTE_TYPE) | ATTRIBUTE_BIT(ATTRIBUTE_COLLATION);
    if (!change->from->column.inherited || !change->to->column.inherited ||
        !inheritance_lasts(&sides, change->to->parent))
        return 0;
    const Object *old = inheritance_above(change->from), *new_ = inheritance_above(change->to);
    if (old == NULL || new_ == NULL)
        return 0;
    AttributeSet done = ATTRIBUTE_BIT(ATTRIBUTE_TYPE) | ATTRIBUTE_BIT(ATTRIBUTE_COLLATION) |
                        ATTRIBUTE_BIT(ATTRIBUTE_GENERATED) | ATTRIBUTE_BIT(ATTRIBUTE_GENERATION);
    if (old->column.not_null != new_->column.not_null)
        done |= ATTRIBUTE_BIT(ATTRIBUTE_NOT_NULL);
    if (text_differs(old->column.default_value.text, new_->column.default_value.text))
        done |= ATTRIBUTE_BIT(ATTRIBUTE_DEFAULT);
    return done;
}

/* What those below are to have otherwise was changed along, and is changed back. */
static void mend_below(const Render *render, const Change *change)
{
    const ColumnDef *to = &change->to->column;
    bool renulled = changes(change, ATTRIBUTE_NOT_NULL) && !to->not_null;
    if (!renulled && !changes(change, ATTRIBUTE_DEFAULT))
        return;
    const ObjectRefVec below = inheritance_below(render->arena, render->to, change->to);
    for (size_t i = 0; i < below.count; i++) {
        const ColumnDef *column = &below.items[i]->column;
        const char *alter = arena_printf(render->arena, "ALTER TABLE ONLY %s ALTER COLUMN %s",
                                         render_parent(render, below.items[i]),
                                         postgres_name(render->arena, below.items[i]->name));
        const char *value = column->default_value.text;
        if (renulled && column->not_null)
            render_own_not_null(render, below.items[i]);
        if (renulled && column->not_null_comment != NULL)
            render_not_null_comment(render, below.items[i]);
        if (!changes(change, ATTRIBUTE_DEFAULT) || !text_differs(value, to->default_value.text))
            continue;
        put(render->sql, value == NULL ? "%s DROP DEFAULT%s;\n" : "%s SET DEFAULT %s;\n", alter,
            value == NULL ? "" : value);
    }
}

static void put_column(const Render *render, const Change *change);

static bool begins_to_repeat(const Object *from, const Object *to)
{
    return from != NULL && from->column.inherited && !from->column.repeated && to->column.repeated;
}

/* Said once for the table, at the first of its columns. */
static void put_parents_again(const Render *render, const Change *change)
{
    const Object *from = change->from->parent, *to = change->to->parent;
    for (size_t i = 0; i < to->children.count; i++) {
        const Object *column = to->children.items[i];
        const Object *old = object_child(from, OBJECT_COLUMN, column->name, false);
        if (column->kind != OBJECT_COLUMN || !begins_to_repeat(old, column))
            continue;
        if (column != change->to)
            return;
        break;
    }
    const char *name = render_name(render, to);
    for (size_t i = 0; i < to->table.parents.count; i++)
        put(render->sql, "ALTER TABLE %s NO INHERIT %s;\n", name, to->table.parents.items[i]);
    for (size_t i = 0; i < to->table.parents.count; i++)
        put(render->sql, "ALTER TABLE %s INHERIT %s;\n", name, to->table.parents.items[i]);
}

void render_altered_column(const Render *render, const Change *change)
{
    Change own = *change;
    if (changes(change, ATTRIBUTE_INHERITED) && change->to->parent->kind == OBJECT_TABLE &&
        begins_to_repeat(change->from, change->to))
        put_parents_again(render, change);
    own.attributes &= ~done_above(render, change);
    if (change->to->parent->kind == OBJECT_COMPOSITE) {
        put_attribute(render, change);
        return;
    }
    if (own.attributes != 0)
        put_column(render, &own);
    put_storage_of_column(render, change);
    mend_below(render, &own);
}

/* What has to be before its sequence's new bounds. */
static void advance_identity(const Render *render, const Change *change)
{
    const Object *from = change->from, *to = change->to;
    if (from->column.identity == IDENTITY_NONE || to->column.identity == IDENTITY_NONE)
        return;
    const char *table = postgres_literal(render->arena, render_parent(render, to));
    render_sequence_advance(render,
                            arena_printf(render->arena, "pg_get_serial_sequence(%s, %s)::regclass",
                                         table, postgres_literal(render->arena, to->name)),
                            &from->column.identity_sequence, &to->column.identity_sequence);
}

/* The sequence keeps the name that it got with the column, whatever the table is called by now. */
static void rename_identity(const Render *render, const Change *change)
{
    const ColumnDef *from = &change->from->column, *to = &change->to->column;
    bool stays = from->identity != IDENTITY_NONE && to->identity != IDENTITY_NONE;
    if (!stays || !text_differs(from->identity_name, to->identity_name))
        return;
    Object sequence = {.kind = OBJECT_SEQUENCE,
                       .schema = change->to->schema,
                       .name = from->identity_sequence_name};
    put(render->sql, "ALTER SEQUENCE %s RENAME TO %n;\n", render_name(render, &sequence),
        to->identity_name == NULL ? default_name_of_sequence(render->arena, change->to)
                                  : to->identity_sequence_name);
}

static void put_column(const Render *render, const Change *change)
{
    const ColumnDef *from = &change->from->column, *to = &change->to->column;
    StringVec actions = {0};
    add_removals(render, change, &actions);
    add_type(render, change, &actions);
    add_default(render, change, &actions);
    add_identity(render, change, &actions);
    bool nulls_go = changes(change, ATTRIBUTE_NOT_NULL) && to->not_null;
    bool is_said = to->identity != IDENTITY_NONE && from->identity == IDENTITY_NONE;
    rename_identity(render, change);
    advance_identity(render, change);
    if (nulls_go && is_said) /* an identity needs it first */
        put_not_null(render, change);
    put_actions(render, change, &actions);
    if (nulls_go && !is_said)
        put_not_null(render, change);
    put_not_null_constraint(render, change);
    render_changed_options(render,
                           arena_printf(render->arena, "ALTER TABLE %s ALTER COLUMN %s",
                                        render_parent(render, change->to),
                                        postgres_name(render->arena, change->to->name)),
                           &from->options, &to->options);
    if (from->identity == IDENTITY_NONE && to->identity != IDENTITY_NONE)
        render_identity_start(render, change->to);
}

/* --- constraints and indexes ------------------------------------------------------------------ */

static void put_clustered(const Render *render, const Object *object, bool clustered)
{
    const char *table = render_parent(render, object);
    if (clustered)
        put(render->sql, "ALTER TABLE %s CLUSTER ON %n;\n", table, object->name);
    else
        put(render->sql, "ALTER TABLE %s SET WITHOUT CLUSTER;\n", table);
}

/* The index of a constraint has its name, in the schema of the table. */
static const char *index_name(const Render *render, const Object *object)
{
    Object index = *object;
    index.kind = OBJECT_INDEX;
    return render_name(render, &index);
}

static void put_index_storage(const Render *render, const Change *change, const StringVec *from,
                              const StringVec *to, const char *tablespace)
{
    const char *alter =
        arena_printf(render->arena, "ALTER INDEX %s", index_name(render, change->to));
    render_changed_options(render, alter, from, to);
    if (changes(change, ATTRIBUTE_TABLESPACE))
        put(render->sql, "%s SET TABLESPACE %n;\n", alter,
            tablespace == NULL ? "pg_default" : tablespace);
}

void render_altered_constraint(const Render *render, const Change *change)
{
    const ConstraintDef *from = &change->from->constraint, *to = &change->to->constraint;
    bool domain = change->to->parent->kind == OBJECT_DOMAIN;
    const char *alter = arena_printf(render->arena, "ALTER %s %s", domain ? "DOMAIN" : "TABLE",
                                     render_parent(render, change->to));
    if (from->deferrable != to->deferrable || from->initially_deferred != to->initially_deferred)
        put(render->sql, "%s ALTER CONSTRAINT %n %s;\n", alter, change->to->name,
            !to->deferrable          ? "NOT DEFERRABLE"
            : to->initially_deferred ? "DEFERRABLE INITIALLY DEFERRED"
                                     : "DEFERRABLE INITIALLY IMMEDIATE");
    if (from->not_valid && !to->not_valid)
        put(render->sql, "%s VALIDATE CONSTRAINT %n;\n", alter, change->to->name);
    put_index_storage(render, change, &from->options, &to->options, to->tablespace);
    if (from->clustered != to->clustered)
        put_clustered(render, change->to, to->clustered);
}

static const char *key_statistic(const StringVec *statistics, const char *key)
{
    size_t length = strlen(key);
    for (size_t i = 0; i < statistics->count; i++)
        if (strncmp(statistics->items[i], key, length) == 0 && statistics->items[i][length] == '=')
            return statistics->items[i] + length + 1;
    return "-1";
}

/* "2=400": the second key's target is 400. */
static void put_key_statistics(const Render *render, const Object *index, const StringVec *from,
                               const StringVec *to)
{
    const StringVec *lists[] = {from, to};
    const char *name = render_name(render, index);
    for (size_t i = 0; i < 2; i++) {
        for (size_t j = 0; j < lists[i]->count; j++) {
            const char *key = option_name(render->arena, lists[i]->items[j]);
            const char *is = key_statistic(to, key);
            bool done = i == 0 && strcmp(is, "-1") != 0; /* the second list has it */
            if (!done && strcmp(key_statistic(from, key), is) != 0)
                put(render->sql, "ALTER INDEX %s ALTER COLUMN %s SET STATISTICS %s;\n", name, key,
                    is);
        }
    }
}

void render_altered_index(const Render *render, const Change *change)
{
    const IndexDef *from = &change->from->index, *to = &change->to->index;
    put_index_storage(render, change, &from->options, &to->options, to->tablespace);
    put_key_statistics(render, change->to, &from->key_statistics, &to->key_statistics);
    if (from->clustered != to->clustered)
        put_clustered(render, change->to, to->clustered);
}
