/* One function for each kind of object that is made, dropped, renamed or altered. */
#include "db/postgres/render.h"

#include "db/postgres/inheritance.h"
#include "db/postgres/render_alter.h"
#include "db/postgres/render_note.h"
#include "db/postgres/render_rebuild.h"
#include "db/postgres/render_sequence.h"
#include "db/postgres/render_table.h"
#include "db/postgres/render_type.h"
#include "db/postgres/render_view.h"
#include "db/postgres/rules.h"

#include <assert.h>
#include <string.h>

/* --- names ------------------------------------------------------------------------------------ */

const char *render_name(const Render *render, const Object *object)
{
    return postgres_object_name(render->arena, render->to, object);
}

const char *render_parent(const Render *render, const Object *child)
{
    return render_name(render, child->parent);
}

static const char *routine_word(const Object *routine)
{
    static const char *const words[] = {"FUNCTION", "PROCEDURE", "AGGREGATE", "FUNCTION"};
    return words[routine->routine.type];
}

static const char *routine_name(const Render *render, const Object *routine)
{
    bool none = routine->signature == NULL || routine->signature[0] == '\0';
    const char *star = routine->routine.type == ROUTINE_AGGREGATE ? "*" : "";
    return arena_printf(render->arena, "%s(%s)", render_name(render, routine),
                        none ? star : routine->signature);
}

/* An operator's own name is never in quotes. */
static const char *operator_name(const Render *render, const Object *object)
{
    if (strcmp(object->schema, render->to->default_schema) == 0)
        return object->name;
    return arena_printf(render->arena, "%s.%s", postgres_name(render->arena, object->schema),
                        object->name);
}

const char *render_designation(const Render *render, const Object *object)
{
    static const char *const words[OBJECT_KINDS] = {
        [OBJECT_NAMESPACE] = "SCHEMA",
        [OBJECT_EXTENSION] = "EXTENSION",
        [OBJECT_COLLATION] = "COLLATION",
        [OBJECT_ENUM] = "TYPE",
        [OBJECT_COMPOSITE] = "TYPE",
        [OBJECT_RANGE] = "TYPE",
        [OBJECT_DOMAIN] = "DOMAIN",
        [OBJECT_SEQUENCE] = "SEQUENCE",
        [OBJECT_TABLE] = "TABLE",
        [OBJECT_INDEX] = "INDEX",
        [OBJECT_VIEW] = "VIEW",
        [OBJECT_MATERIALIZED_VIEW] = "MATERIALIZED VIEW",
        [OBJECT_STATISTICS] = "STATISTICS",
        [OBJECT_TRIGGER] = "TRIGGER",
        [OBJECT_RULE] = "RULE",
        [OBJECT_POLICY] = "POLICY",
        [OBJECT_CONSTRAINT] = "CONSTRAINT",
    };
    const char *name = render_name(render, object);
    if (object->kind == OBJECT_ROUTINE)
        return arena_printf(render->arena, "%s %s", routine_word(object),
                            routine_name(render, object));
    if (object->kind == OBJECT_COLUMN)
        return arena_printf(render->arena, "COLUMN %s.%s", render_parent(render, object), name);
    if (object->kind == OBJECT_OPERATOR)
        return arena_printf(render->arena, "OPERATOR %s (%s)", operator_name(render, object),
                            object->signature);
    if (object->kind == OBJECT_CAST)
        return arena_printf(render->arena, "CAST (%s)", object->name);
    assert(words[object->kind] != NULL);
    if (object->parent == NULL || object->kind == OBJECT_INDEX)
        return arena_printf(render->arena, "%s %s", words[object->kind], name);
    bool domain = object->parent->kind == OBJECT_DOMAIN;
    return arena_printf(render->arena, "%s %s ON %s%s", words[object->kind], name,
                        domain ? "DOMAIN " : "", render_parent(render, object));
}

static bool is_taken(const Render *render, const Object *type, const char *name)
{
    const Schema *sides[] = {render->from, render->to};
    static const ObjectKind kinds[] = {OBJECT_ENUM,   OBJECT_COMPOSITE, OBJECT_RANGE,
                                       OBJECT_DOMAIN, OBJECT_TABLE,     OBJECT_VIEW};
    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < sizeof(kinds) / sizeof(kinds[0]); j++)
            if (schema_find(render->arena, sides[i], kinds[j], NULL, type->schema, name, NULL))
                return true;
    return false;
}

/* What the old type is called until nothing has it any more. */
const char *render_passing_name(const Render *render, const Object *type)
{
    const char *name = arena_printf(render->arena, "%s_old", type->name);
    for (int i = 2; is_taken(render, type, name); i++)
        name = arena_printf(render->arena, "%s_old%d", type->name, i);
    return name;
}

static bool is_plain_value(const char *value)
{
    if (value[0] == '\0')
        return false;
    return strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789_.-") == strlen(value);
}

const char *render_options(const Render *render, const StringVec *options)
{
    StringVec spelled = {0};
    for (size_t i = 0; i < options->count; i++) {
        const char *option = options->items[i], *value = strchr(option, '=');
        if (value == NULL || is_plain_value(value + 1))
            vec_push(render->arena, &spelled, option);
        else
            vec_push(render->arena, &spelled,
                     arena_printf(render->arena, "%.*s=%s", (int)(value - option), option,
                                  postgres_literal(render->arena, value + 1)));
    }
    return strings_join(render->arena, &spelled, ", ");
}

/* --- making ----------------------------------------------------------------------------------- */

static void create_namespace(const Render *render, const Object *object)
{
    put(render->sql, "CREATE SCHEMA %n;\n", object->name);
    render_notes(render, object);
}

static void create_extension(const Render *render, const Object *object)
{
    bool usual = strcmp(object->schema, render->to->default_schema) == 0 ||
                 strcmp(object->schema, "pg_catalog") == 0 || object->schema[0] == '\0';
    put(render->sql, "CREATE EXTENSION %n", object->name);
    if (!usual)
        put(render->sql, " SCHEMA %n", object->schema);
    text_add(render->sql, ";\n");
    render_notes(render, object);
}

static void create_defined(const Render *render, const Object *object)
{
    const char *text = object->defined.text;
    if (object->kind == OBJECT_CAST)
        put(render->sql, "CREATE %s %s;\n", render_designation(render, object), text);
    else if (object->kind == OBJECT_OPERATOR)
        put(render->sql, "CREATE OPERATOR %s (%s);\n", operator_name(render, object), text);
    else
        put(render->sql, "CREATE COLLATION %s (%s);\n", render_name(render, object), text);
    render_notes(render, object);
}

/* The catalog writes CREATE OR REPLACE. */
static void put_routine(const Render *render, const Object *object, bool replace)
{
    static const char word[] = "CREATE OR REPLACE ";
    const char *text = object->routine.definition.text;
    if (object->routine.type == ROUTINE_AGGREGATE) {
        const char *arguments = object->routine.arguments;
        put(render->sql, "CREATE AGGREGATE %s(%s) (%s);\n", render_name(render, object),
            arguments == NULL || arguments[0] == '\0' ? "*" : arguments, text);
        return;
    }
    if (!replace && strncmp(text, word, strlen(word)) == 0)
        put(render->sql, "CREATE %s;\n", text + strlen(word));
    else
        put(render->sql, "%s;\n", text);
}

/* A body that speaks of what is not there yet is not looked at. */
static void put_routine_of(const Render *render, const Change *change, bool replace)
{
    if (change->is_ahead)
        text_add(render->sql, "SET check_function_bodies = off;\n");
    put_routine(render, change->to, replace);
    if (change->is_ahead)
        text_add(render->sql, "RESET check_function_bodies;\n");
}

static void create_routine(const Render *render, const Change *change)
{
    put_routine_of(render, change, false);
    render_notes(render, change->to);
}

const char *render_cascade(const Render *render, const Object *attribute)
{
    const Schema *schema = render->from;
    for (size_t i = 0; attribute->parent->kind == OBJECT_COMPOSITE && i < schema->objects.count;
         i++) {
        const Object *table = schema->objects.items[i];
        for (size_t j = 0;
             table->kind == OBJECT_TABLE && table->table.of_type != NULL && j < table->needs.count;
             j++)
            if (strcmp(table->needs.items[j]->key, attribute->parent->key) == 0)
                return " CASCADE";
    }
    return "";
}

/* It has come with its type; the rows get its default, as those of any new column do. */
static void fill_typed_column(const Render *render, const Object *column)
{
    const char *value = column->column.default_value.text;
    if (value != NULL)
        put(render->sql, "UPDATE %s SET %n = %s;\n", render_parent(render, column), column->name,
            value);
    render_inherited_column(render, column);
    render_column_settings(render, column);
}

static void create_column(const Render *render, const Change *change)
{
    const Object *column = change->to;
    bool composite = column->parent->kind == OBJECT_COMPOSITE;
    bool filled = column->column.default_value.text != NULL ||
                  column->column.identity != IDENTITY_NONE ||
                  column->column.generated != GENERATED_NOT;
    const Sides sides = {render->from, render->to};
    if (!composite && inheritance_stays_typed(&sides, column->parent)) {
        fill_typed_column(render, column);
        return;
    }
    if (column->column.inherited && inheritance_lasts(&sides, column->parent)) {
        render_inherited_column(render, column);
        render_column_settings(render, column);
        return;
    }
    if (!composite && column->column.not_null && !filled)
        put(render->sql,
            "-- column '%s' is NOT NULL and has no default: if there are rows, give them a value "
            "here\n",
            column->name);
    put(render->sql, "ALTER %s %s ADD %s ", composite ? "TYPE" : "TABLE",
        render_parent(render, column), composite ? "ATTRIBUTE" : "COLUMN");
    render_column(render, change, column);
    put(render->sql, "%s;\n", render_cascade(render, column));
    render_column_settings(render, column);
    render_serial_notes(render, change);
}

static void create_constraint(const Render *render, const Object *object)
{
    bool domain = object->parent->kind == OBJECT_DOMAIN;
    const char *alter = domain ? "DOMAIN" : object->constraint.invalid ? "TABLE ONLY" : "TABLE";
    put(render->sql, "ALTER %s %s ADD %s;\n", alter, render_parent(render, object),
        render_named_constraint(render, object));
    render_constraint_settings(render, object);
    render_notes(render, object);
}

/* "CREATE INDEX i ON t USING btree (a) WHERE b": a btree needs no saying; options and tablespace
 * stand in front of WHERE, so what that says is taken off and given back. */
static const char *index_keys(const Render *render, const IndexDef *index, const char **where)
{
    static const char btree[] = "USING btree ";
    const char *text = strstr(index->definition.text, " USING ");
    assert(text != NULL);
    text++;
    if (strncmp(text, btree, strlen(btree)) == 0)
        text += strlen(btree);
    *where = "";
    if (index->where.text == NULL)
        return text;
    const char *tail = arena_printf(render->arena, " WHERE %s", index->where.text);
    size_t length = strlen(text), cut = strlen(tail);
    if (length <= cut || strcmp(text + length - cut, tail) != 0)
        return text;
    *where = tail;
    return arena_strndup(render->arena, text, length - cut);
}

static void create_index(const Render *render, const Object *object)
{
    const IndexDef *index = &object->index;
    const char *where, *keys = index_keys(render, index, &where);
    bool only = index->invalid && object->parent->kind == OBJECT_TABLE &&
                object->parent->table.partition_key != NULL; /* its partitions have none */
    put(render->sql, "CREATE %sINDEX %n ON %s%s %s", index->unique ? "UNIQUE " : "", object->name,
        only ? "ONLY " : "", render_parent(render, object), keys);
    if (index->options.count > 0)
        put(render->sql, " WITH (%s)", render_options(render, &index->options));
    if (index->tablespace != NULL)
        put(render->sql, " TABLESPACE %n", index->tablespace);
    put(render->sql, "%s;\n", where);
    Object bare = *object;
    bare.index.options = (StringVec){0};
    bare.index.key_statistics = (StringVec){0};
    bare.index.clustered = false;
    Object settled = *object;
    settled.index.options = (StringVec){0};
    const Change settings = {.kind = CHANGE_ALTER, .from = &bare, .to = &settled};
    render_altered_index(render, &settings);
    render_replica_identity(render, object);
    render_notes(render, object);
}

static void create_statistics(const Render *render, const Object *object)
{
    put(render->sql, "%s;\n", object->statistics.definition);
    if (object->statistics.target >= 0)
        put(render->sql, "ALTER STATISTICS %s SET STATISTICS %s;\n", render_name(render, object),
            arena_printf(render->arena, "%lld", (long long)object->statistics.target));
    render_notes(render, object);
}

static void put_firing(const Render *render, const Object *object)
{
    static const char *const words[] = {"ENABLE", "DISABLE", "ENABLE REPLICA", "ENABLE ALWAYS"};
    put(render->sql, "ALTER TABLE %s %s %s %n;\n", render_parent(render, object),
        words[object->trigger.firing], object->kind == OBJECT_RULE ? "RULE" : "TRIGGER",
        object->name);
}

/* What is said of a partitioned table's trigger is said of those in the partitions too. */
static void put_firing_below(const Render *render, const Object *trigger)
{
    const StringVec *below = &trigger->trigger.firing_below;
    for (size_t i = 0; i < below->count; i++)
        put(render->sql, "ALTER TABLE %s TRIGGER %n;\n", below->items[i], trigger->name);
}

static void create_trigger(const Render *render, const Object *object)
{
    put(render->sql, "%s;\n", object->trigger.definition.text);
    if (object->trigger.firing != FIRING_ORIGIN)
        put_firing(render, object);
    put_firing_below(render, object);
    render_notes(render, object);
}

static const char *role_names(const Render *render, const StringVec *roles)
{
    StringVec names = {0};
    for (size_t i = 0; i < roles->count; i++)
        vec_push(render->arena, &names,
                 strcmp(roles->items[i], "PUBLIC") == 0
                     ? "PUBLIC"
                     : postgres_name(render->arena, roles->items[i]));
    return strings_join(render->arena, &names, ", ");
}

static void put_expression(const Render *render, const char *before, const Expression *expression)
{
    if (expression->text != NULL)
        put(render->sql, "%s%s", before, postgres_enclosed(render->arena, expression->text));
}

static void create_policy(const Render *render, const Object *object)
{
    const PolicyDef *policy = &object->policy;
    const char *roles = role_names(render, &policy->roles);
    put(render->sql, "CREATE POLICY %n ON %s", object->name, render_parent(render, object));
    text_add(render->sql, policy->restrictive ? " AS RESTRICTIVE" : "");
    if (strcmp(policy->command, "ALL") != 0)
        put(render->sql, " FOR %s", policy->command);
    if (strcmp(roles, "PUBLIC") != 0 && roles[0] != '\0')
        put(render->sql, " TO %s", roles);
    put_expression(render, "\n    USING ", &policy->using_);
    put_expression(render, "\n    WITH CHECK ", &policy->check);
    text_add(render->sql, ";\n");
    render_notes(render, object);
}

static void render_create(const Render *render, const Change *change)
{
    const Object *object = change->to;
    switch (object->kind) {
    case OBJECT_NAMESPACE: create_namespace(render, object); break;
    case OBJECT_EXTENSION: create_extension(render, object); break;
    case OBJECT_COLLATION:
    case OBJECT_OPERATOR:
    case OBJECT_CAST: create_defined(render, object); break;
    case OBJECT_ENUM:
    case OBJECT_COMPOSITE:
    case OBJECT_RANGE:
    case OBJECT_DOMAIN: render_type(render, object); break;
    case OBJECT_SEQUENCE: render_sequence(render, object); break;
    case OBJECT_ROUTINE: create_routine(render, change); break;
    case OBJECT_TABLE: render_table(render, change); break;
    case OBJECT_COLUMN: create_column(render, change); break;
    case OBJECT_CONSTRAINT: create_constraint(render, object); break;
    case OBJECT_INDEX: create_index(render, object); break;
    case OBJECT_VIEW:
    case OBJECT_MATERIALIZED_VIEW: render_view(render, object); break;
    case OBJECT_STATISTICS: create_statistics(render, object); break;
    case OBJECT_TRIGGER:
    case OBJECT_RULE: create_trigger(render, object); break;
    case OBJECT_POLICY: create_policy(render, object); break;
    case OBJECT_DEFAULT_PRIVILEGES: render_privileges(render, NULL, object); break;
    default: assert(!"PostgreSQL has no such object");
    }
}

/* --- dropping and renaming -------------------------------------------------------------------- */

static const char *altered_parent(const Render *render, const Object *child)
{
    static const char *const words[OBJECT_KINDS] = {
        [OBJECT_TABLE] = "TABLE", [OBJECT_DOMAIN] = "DOMAIN", [OBJECT_COMPOSITE] = "TYPE"};
    return arena_printf(render->arena, "ALTER %s %s", words[child->parent->kind],
                        render_parent(render, child));
}

/* A column that those below are to keep is dropped from its own table only. */
static const char *stays_below(const Render *render, const Object *column)
{
    const Sides sides = {render->from, render->to};
    return arena_printf(render->arena, "%s%s",
                        inheritance_outlives(render->arena, &sides, column) ? "ONLY " : "",
                        render_parent(render, column));
}

static bool is_referenced(const Schema *schema, const Object *table)
{
    for (size_t i = 0; i < schema->objects.count; i++) {
        const Object *other = schema->objects.items[i];
        for (size_t j = 0; j < other->children.count; j++) {
            const Object *child = other->children.items[j];
            if (child->kind == OBJECT_CONSTRAINT &&
                child->constraint.type == CONSTRAINT_FOREIGN_KEY &&
                strcmp(child->constraint.references_table, table->name) == 0 &&
                strcmp(child->constraint.references_schema, table->schema) == 0)
                return true;
        }
    }
    return false;
}

/* A partition of a table that foreign keys refer to has to be let go before it can be dropped. */
static void put_detach(const Render *render, const Object *object)
{
    if (object->kind != OBJECT_TABLE || object->table.partition_of == NULL)
        return;
    for (size_t i = 0; i < object->needs.count; i++) {
        const Object *table = object->needs.items[i];
        if (table->kind != OBJECT_TABLE || !is_referenced(render->from, table))
            continue;
        put(render->sql, "ALTER TABLE %s DETACH PARTITION %s;\n", render_name(render, table),
            render_name(render, object));
    }
}

/* An index has parts where constraints of partitions are part of it: they go along. */
static void render_drop(const Render *render, const Change *change)
{
    const Object *object = change->from;
    bool cascades = object->kind == OBJECT_INDEX && change->parts.count > 0;
    bool composite = object->parent != NULL && object->parent->kind == OBJECT_COMPOSITE;
    const Sides sides = {render->from, render->to};
    if (object->kind == OBJECT_COLUMN && object->column.inherited &&
        inheritance_lasts(&sides, object->parent))
        return;
    if (object->kind == OBJECT_COLUMN && !composite &&
        inheritance_stays_typed(&sides, object->parent))
        return;
    if (object->kind == OBJECT_DEFAULT_PRIVILEGES)
        render_privileges(render, object, NULL);
    else if (object->kind == OBJECT_COLUMN)
        put(render->sql, "ALTER %s%s DROP %s %n%s;\n", composite ? "TYPE " : "TABLE ",
            stays_below(render, object), composite ? "ATTRIBUTE" : "COLUMN", object->name,
            render_cascade(render, object));
    else if (object->kind == OBJECT_CONSTRAINT)
        put(render->sql, "%s DROP CONSTRAINT %n;\n", altered_parent(render, object), object->name);
    else {
        put_detach(render, object);
        put(render->sql, "DROP %s%s;\n", render_designation(render, object),
            cascades ? " CASCADE" : "");
    }
}

/* What is below a table is renamed when that has its new name already. */
static void render_rename(const Render *render, const Change *change)
{
    const Object *from = change->from, *to = change->to;
    if (from->kind == OBJECT_COLUMN || from->kind == OBJECT_CONSTRAINT) {
        bool composite = to->parent->kind == OBJECT_COMPOSITE;
        put(render->sql, "%s RENAME %s %n TO %n;\n", altered_parent(render, to),
            from->kind == OBJECT_CONSTRAINT ? "CONSTRAINT"
            : composite                     ? "ATTRIBUTE"
                                            : "COLUMN",
            from->name, to->name);
        return;
    }
    put(render->sql, "ALTER %s RENAME TO %n;\n", render_designation(render, from), to->name);
}

/* --- altering --------------------------------------------------------------------------------- */

static void alter_policy(const Render *render, const Change *change)
{
    const PolicyDef *to = &change->to->policy;
    const AttributeSet own = ATTRIBUTE_BIT(ATTRIBUTE_ROLES) | ATTRIBUTE_BIT(ATTRIBUTE_EXPRESSION) |
                             ATTRIBUTE_BIT(ATTRIBUTE_WHERE);
    if ((change->attributes & own) == 0)
        return;
    put(render->sql, "ALTER POLICY %n ON %s", change->to->name, render_parent(render, change->to));
    if ((change->attributes & ATTRIBUTE_BIT(ATTRIBUTE_ROLES)) != 0)
        put(render->sql, " TO %s", role_names(render, &to->roles));
    if ((change->attributes & ATTRIBUTE_BIT(ATTRIBUTE_EXPRESSION)) != 0)
        put_expression(render, "\n    USING ", &to->using_);
    if ((change->attributes & ATTRIBUTE_BIT(ATTRIBUTE_WHERE)) != 0)
        put_expression(render, "\n    WITH CHECK ", &to->check);
    text_add(render->sql, ";\n");
}

static void alter_definition(const Render *render, const Change *change)
{
    const AttributeSet notes = ATTRIBUTE_BIT(ATTRIBUTE_COMMENT) | ATTRIBUTE_BIT(ATTRIBUTE_OWNER) |
                               ATTRIBUTE_BIT(ATTRIBUTE_PRIVILEGES);
    if ((change->attributes & ~notes) == 0)
        return;
    switch (change->to->kind) {
    case OBJECT_EXTENSION:
        put(render->sql, "ALTER EXTENSION %n SET %s;\n", change->to->name,
            change->to->extension.space);
        break;
    case OBJECT_ENUM: render_altered_enum(render, change); break;
    case OBJECT_DOMAIN: render_altered_domain(render, change); break;
    case OBJECT_SEQUENCE: render_altered_sequence(render, change); break;
    case OBJECT_ROUTINE: put_routine_of(render, change, true); break;
    case OBJECT_TABLE: render_altered_table(render, change); break;
    case OBJECT_COLUMN: render_altered_column(render, change); break;
    case OBJECT_CONSTRAINT: render_altered_constraint(render, change); break;
    case OBJECT_INDEX: render_altered_index(render, change); break;
    case OBJECT_VIEW:
    case OBJECT_MATERIALIZED_VIEW: render_altered_view(render, change); break;
    case OBJECT_STATISTICS:
        put(render->sql, "ALTER STATISTICS %s SET STATISTICS %s;\n",
            render_name(render, change->to),
            arena_printf(render->arena, "%lld", (long long)change->to->statistics.target));
        break;
    case OBJECT_TRIGGER:
    case OBJECT_RULE:
        put_firing(render, change->to);
        put_firing_below(render, change->to);
        break;
    case OBJECT_POLICY: alter_policy(render, change); break;
    default: break;
    }
}

static void render_alter(const Render *render, const Change *change)
{
    alter_definition(render, change);
    if ((change->attributes & ATTRIBUTE_BIT(ATTRIBUTE_COMMENT)) != 0)
        render_changed_comments(render, change->from, change->to);
    if ((change->attributes & ATTRIBUTE_BIT(ATTRIBUTE_PRIVILEGES)) != 0)
        render_privileges(render, change->from, change->to);
    if ((change->attributes & ATTRIBUTE_BIT(ATTRIBUTE_OWNER)) != 0 &&
        render_has_owner(change->to) && change->to->owner != NULL)
        put(render->sql, "ALTER %s OWNER TO %n;\n", render_designation(render, change->to),
            change->to->owner);
}

/* --- taking off and putting on ---------------------------------------------------------------- */

static void render_detach(const Render *render, const Change *change)
{
    const Object *from = change->from;
    switch (from->kind) {
    case OBJECT_COLUMN:
        put(render->sql, "ALTER TABLE %s ALTER COLUMN %n DROP %s;\n", render_parent(render, from),
            from->name,
            (change->attributes & ATTRIBUTE_BIT(ATTRIBUTE_IDENTITY)) != 0 ? "IDENTITY" : "DEFAULT");
        break;
    case OBJECT_SEQUENCE:
        put(render->sql, "ALTER SEQUENCE %s OWNED BY NONE;\n", render_name(render, from));
        break;
    case OBJECT_DOMAIN:
        put(render->sql, "ALTER DOMAIN %s DROP DEFAULT;\n", render_name(render, from));
        break;
    default: render_detached_table(render, change);
    }
}

/* A new sequence of a column that has been there goes on behind the numbers in it. */
static void put_owned(const Render *render, const Change *change)
{
    const Object *sequence = change->to;
    const char *name = render_name(render, sequence);
    put(render->sql, "ALTER SEQUENCE %s OWNED BY %s;\n", name, sequence->sequence.owned_by);
    const Object *owner = postgres_rules.owner(render->arena, render->to, sequence);
    bool was_there = owner != NULL && table_find(render->from->by_key, owner->key) != NULL &&
                     table_find(render->from->by_key, sequence->key) == NULL;
    if (was_there)
        put(render->sql, "SELECT setval(%l, max(%n)) FROM %s;\n", name, owner->name,
            render_parent(render, owner));
}

static void render_attach(const Render *render, const Change *change)
{
    const Object *to = change->to;
    switch (to->kind) {
    case OBJECT_COLUMN:
        put(render->sql, "ALTER TABLE %s ALTER COLUMN %n SET DEFAULT %s;\n",
            render_parent(render, to), to->name, to->column.default_value.text);
        break;
    case OBJECT_DOMAIN:
        put(render->sql, "ALTER DOMAIN %s SET DEFAULT %s;\n", render_name(render, to),
            to->domain.default_value.text);
        break;
    case OBJECT_SEQUENCE: put_owned(render, change); break;
    default: render_attached_table(render, change);
    }
}

void postgres_render(Text *sql, const Schema *from, const Schema *to, const Change *change)
{
    const Render render = {sql, sql->arena, from, to};
    switch (change->kind) {
    case CHANGE_CREATE: render_create(&render, change); break;
    case CHANGE_DROP: render_drop(&render, change); break;
    case CHANGE_RENAME: render_rename(&render, change); break;
    case CHANGE_REBUILD:
        if (change->to->kind == OBJECT_TABLE)
            render_rebuilt_table(&render, change);
        else
            render_rebuilt_type(&render, change);
        break;
    case CHANGE_ALTER: render_alter(&render, change); break;
    case CHANGE_DETACH: render_detach(&render, change); break;
    case CHANGE_ATTACH: render_attach(&render, change); break;
    }
}
