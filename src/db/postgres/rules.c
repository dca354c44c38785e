/* ALTER does nearly all about tables; what holds a query or a body is replaced where CREATE OR
 * REPLACE does not do, and types are made anew under their name. */
#include "db/postgres/rules.h"

#include "db/postgres/casts.h"
#include "db/postgres/default_name.h"
#include "db/postgres/inheritance.h"
#include "db/postgres/render_type.h"
#include "db/postgres/routine.h"
#include "db/postgres/spelling.h"

#include <string.h>

#define BIT(attribute) ATTRIBUTE_BIT(ATTRIBUTE_##attribute)

/* What can be changed of any object. */
#define NOTES (BIT(COMMENT) | BIT(OWNER) | BIT(PRIVILEGES) | BIT(INHERITED))

static bool needs(const Object *object, const Object *needed)
{
    for (size_t i = 0; i < object->needs.count; i++)
        if (object->needs.items[i] == needed)
            return true;
    return false;
}

/* --- in place or not -------------------------------------------------------------------------- */

static Remedy alter_only(AttributeSet attributes, AttributeSet in_place, Remedy otherwise)
{
    return (attributes & ~(in_place | NOTES)) == 0 ? REMEDY_ALTER : otherwise;
}

static bool has_needing_column(const Object *object, const Object *type)
{
    for (size_t i = 0; i < object->children.count; i++)
        if (object->children.items[i]->kind == OBJECT_COLUMN &&
            needs(object->children.items[i], type))
            return true;
    return false;
}

/* Whether a table holds values of the type, in whatever: then its attributes keep their types. */
static bool is_stored(const Schema *schema, const Object *type)
{
    for (size_t i = 0; i < schema->objects.count; i++) {
        const Object *object = schema->objects.items[i];
        bool has = has_needing_column(object, type) ||
                   (object->kind == OBJECT_DOMAIN && needs(object, type));
        if (has && (object->kind == OBJECT_TABLE || is_stored(schema, object)))
            return true;
    }
    return false;
}

static bool is_inside(const Schema *schema, const Object *domain, const Object *object)
{
    for (size_t i = 0; i < object->children.count; i++) {
        const Object *column = object->children.items[i];
        bool is_element =
            column->kind == OBJECT_COLUMN && needs(column, domain) &&
            (object->kind == OBJECT_COMPOSITE || strstr(column->column.type.text, "[]") != NULL);
        if (is_element && (object->kind == OBJECT_TABLE || is_stored(schema, object)))
            return true;
    }
    return false;
}

/* Whether a table holds values of the domain inside others, arrays or rows: the server does not
 * look at those when it is to hold values to something new. */
static bool is_out_of_sight(const Schema *schema, const Object *domain)
{
    const Object *old = table_find(schema->by_key, domain->key);
    for (size_t i = 0; old != NULL && i < schema->objects.count; i++)
        if (is_inside(schema, old, schema->objects.items[i]))
            return true;
    return false;
}

static Remedy alter_domain(const Sides *sides, const Object *from, const Object *to,
                           AttributeSet attributes)
{
    bool narrows = (attributes & BIT(NOT_NULL)) != 0 && to->domain.not_null;
    return narrows && is_out_of_sight(sides->from, from)
               ? REMEDY_REBUILD
               : alter_only(attributes, BIT(DEFAULT) | BIT(NOT_NULL), REMEDY_REBUILD);
}

static Remedy add(const Sides *sides, const Object *child)
{
    return child->parent->kind == OBJECT_DOMAIN && is_out_of_sight(sides->from, child->parent)
               ? REMEDY_REBUILD
               : REMEDY_ALTER;
}

static Remedy alter_column(const Sides *sides, const Object *from, const Object *to,
                           AttributeSet attributes)
{
    const AttributeSet retyped = attributes & (BIT(TYPE) | BIT(COLLATION));
    if (from->parent->kind == OBJECT_COMPOSITE)
        return retyped != 0 && is_stored(sides->from, from->parent) ? REMEDY_REBUILD : REMEDY_ALTER;
    if ((attributes & BIT(POSITION)) != 0 && !to->column.inherited)
        return REMEDY_REBUILD; /* columns are never moved */
    if (to->column.inherited && to->parent->table.partition_of == NULL &&
        to->column.repeated != (!from->column.inherited || from->column.repeated) &&
        !(to->column.repeated && inheritance_repeats(from->parent, to->parent)))
        return REMEDY_REBUILD; /* INHERIT and NO INHERIT only add to whose a column is */
    bool regenerated = (attributes & (BIT(GENERATED) | BIT(GENERATION))) != 0;
    if (to->column.generated != GENERATED_NOT)
        return regenerated || retyped != 0 ? REMEDY_REPLACE : REMEDY_ALTER;
    return from->column.generated == GENERATED_VIRTUAL ? REMEDY_REPLACE : REMEDY_ALTER;
}

/* ALTER INDEX does not do it for the index of a partitioned table. */
static AttributeSet options_in_place(const Object *indexed)
{
    bool has_parts =
        indexed->parent->kind == OBJECT_TABLE && indexed->parent->table.partition_key != NULL;
    return has_parts ? 0 : BIT(OPTIONS) | BIT(TABLESPACE);
}

static Remedy alter_constraint(const Sides *sides, const Object *from, const Object *to,
                               AttributeSet attributes)
{
    AttributeSet in_place = BIT(CLUSTERED) | options_in_place(from);
    if (from->constraint.type == CONSTRAINT_FOREIGN_KEY)
        in_place |= BIT(DEFERRABLE) | BIT(INITIALLY_DEFERRED);
    if (from->constraint.not_valid && !to->constraint.not_valid)
        in_place |= BIT(NOT_VALID);
    if (add(sides, to) == REMEDY_REBUILD)
        return alter_only(attributes, 0, REMEDY_REBUILD);
    return alter_only(attributes, in_place, REMEDY_REPLACE);
}

/* Whether the text says one of the labels that only `to` has. */
static bool says_new_label(Arena *arena, const char *text, const Object *from, const Object *to)
{
    const StringVec *labels = &to->enumeration.labels;
    for (size_t i = 0; text != NULL && i < labels->count; i++)
        if (!strings_has(&from->enumeration.labels, labels->items[i]) &&
            strstr(text, postgres_literal(arena, labels->items[i])) != NULL)
            return true;
    return false;
}

/* The texts of an object in which a value may stand. */
static StringVec texts_of(Arena *arena, const Object *object)
{
    StringVec texts = {0};
    const FieldVec fields = field_list(object->kind);
    for (size_t i = 0; i < fields.count; i++) {
        const void *value = field_value(&fields.items[i], object);
        if (fields.items[i].type == FIELD_EXPRESSION)
            vec_push(arena, &texts, ((const Expression *)value)->text);
        else if (fields.items[i].type == FIELD_TEXT)
            vec_push(arena, &texts, *(const char *const *)value);
    }
    return texts;
}

/* Whether an object may say values of the enum. Bodies of functions are text to the server until it
 * checks them. */
static bool may_say(const Object *object, const Object *type)
{
    bool is_body = object->kind == OBJECT_ROUTINE && object->routine.language != NULL &&
                   strcmp(object->routine.language, "sql") == 0;
    bool is_partition = object->kind == OBJECT_TABLE && object->table.partition_of != NULL;
    return is_body || is_partition || needs(object, type);
}

static bool any_says(Arena *arena, const ObjectVec *objects, const Object *from, const Object *to)
{
    for (size_t i = 0; i < objects->count; i++) {
        const Object *object = objects->items[i];
        if (any_says(arena, &object->children, from, to))
            return true;
        if (!may_say(object, to))
            continue;
        StringVec texts = texts_of(arena, object);
        for (size_t j = 0; j < texts.count; j++)
            if (says_new_label(arena, texts.items[j], from, to))
                return true;
    }
    return false;
}

/* A value that is added in a transaction cannot be said before its end. */
static Remedy alter_enum(const Sides *sides, const Object *from, const Object *to,
                         AttributeSet attributes)
{
    if ((attributes & BIT(LABELS)) == 0)
        return REMEDY_ALTER;
    if (!enum_only_grows(from, to))
        return REMEDY_REBUILD;
    Arena *arena = arena_open();
    bool said = any_says(arena, &sides->to->objects, from, to);
    arena_close(arena);
    return said ? REMEDY_REBUILD : REMEDY_ALTER;
}

/* Whether a column of a materialized view is to be stored as its type is usually: before PostgreSQL
 * 16 nothing says that. */
static bool loses_storage(const Object *from, const Object *to)
{
    static const char word[] = " SET STORAGE ";
    const StringVec *old = &from->view.column_settings, *new_ = &to->view.column_settings;
    for (size_t i = 0; i < old->count; i++) {
        const char *at = strstr(old->items[i], word);
        size_t length = at == NULL ? 0 : (size_t)(at - old->items[i]) + strlen(word);
        bool stays = at == NULL;
        for (size_t j = 0; j < new_->count; j++)
            stays = stays || strncmp(new_->items[j], old->items[i], length) == 0;
        if (!stays)
            return true;
    }
    return false;
}

/* CREATE OR REPLACE VIEW adds columns at the end and changes nothing about the others. */
static Remedy alter_view(const Object *from, const Object *to, AttributeSet attributes)
{
    const StringVec *old = &from->view.columns, *new_ = &to->view.columns;
    if ((attributes & BIT(DEFINITION)) == 0)
        return loses_storage(from, to) ? REMEDY_REPLACE : REMEDY_ALTER;
    if (from->kind != OBJECT_VIEW || old->count > new_->count || old->count == 0)
        return REMEDY_REPLACE;
    for (size_t i = 0; i < old->count; i++)
        if (strcmp(old->items[i], new_->items[i]) != 0)
            return REMEDY_REPLACE;
    return REMEDY_ALTER;
}

static Remedy alter_routine(const Object *from, const Object *to, AttributeSet attributes)
{
    if ((attributes & ~NOTES) == 0)
        return REMEDY_ALTER;
    return routine_is_replaceable(from, to) ? REMEDY_ALTER : REMEDY_REPLACE;
}

/* ALTER POLICY cannot take an expression away. */
static Remedy alter_policy(const Object *from, const Object *to, AttributeSet attributes)
{
    bool loses = (from->policy.using_.text != NULL && to->policy.using_.text == NULL) ||
                 (from->policy.check.text != NULL && to->policy.check.text == NULL);
    return loses
               ? REMEDY_REPLACE
               : alter_only(attributes, BIT(ROLES) | BIT(EXPRESSION) | BIT(WHERE), REMEDY_REPLACE);
}

/* INHERIT leaves a table the columns that it has by then, and asks for the checks; NO INHERIT
 * leaves it all that it had from above. Where that is not what is declared, the table is made anew.
 */
static Remedy alter_table(const Object *from, const Object *to, AttributeSet attributes)
{
    bool is_made_anew = (attributes & BIT(PARTITION_KEY)) != 0 ||
                        ((attributes & BIT(PARENTS)) != 0 && !inheritance_follows(from, to));
    return is_made_anew ? REMEDY_REBUILD : REMEDY_ALTER;
}

static Remedy alter(const Sides *sides, const Object *from, const Object *to,
                    AttributeSet attributes)
{
    switch (from->kind) {
    case OBJECT_COLUMN: return alter_column(sides, from, to, attributes);
    case OBJECT_CONSTRAINT: return alter_constraint(sides, from, to, attributes);
    case OBJECT_INDEX:
        return alter_only(attributes, options_in_place(from) | BIT(CLUSTERED) | BIT(STATISTICS),
                          REMEDY_REPLACE);
    case OBJECT_EXTENSION:
        return alter_only(attributes, from->extension.is_relocatable ? BIT(DEFINITION) : 0,
                          REMEDY_REPLACE);
    case OBJECT_TABLE: return alter_table(from, to, attributes);
    case OBJECT_ENUM: return alter_enum(sides, from, to, attributes);
    case OBJECT_RANGE:
        return alter_only(attributes, 0,
                          is_stored(sides->from, from) ? REMEDY_REBUILD : REMEDY_REPLACE);
    case OBJECT_DOMAIN: return alter_domain(sides, from, to, attributes);
    case OBJECT_VIEW:
    case OBJECT_MATERIALIZED_VIEW: return alter_view(from, to, attributes);
    case OBJECT_ROUTINE: return alter_routine(from, to, attributes);
    case OBJECT_TRIGGER:
    case OBJECT_RULE: return alter_only(attributes, BIT(FIRING), REMEDY_REPLACE);
    case OBJECT_POLICY: return alter_policy(from, to, attributes);
    case OBJECT_COLLATION: return alter_only(attributes, 0, REMEDY_REBUILD);
    case OBJECT_OPERATOR:
    case OBJECT_CAST: return alter_only(attributes, 0, REMEDY_REPLACE);
    case OBJECT_STATISTICS: return alter_only(attributes, BIT(STATISTICS), REMEDY_REPLACE);
    default: return REMEDY_ALTER;
    }
}

static Remedy in_place(const Object *child)
{
    (void)child;
    return REMEDY_ALTER;
}

static Remedy rename_(const Object *from, const Object *to)
{
    (void)from, (void)to;
    return REMEDY_ALTER;
}

/* An index's definition begins with its name; all that it says is in other members too. */
static bool says_the_same(const Object *from, const Object *to)
{
    const FieldVec fields = field_list(from->kind);
    for (size_t i = 0; i < fields.count; i++) {
        const Field *field = &fields.items[i];
        bool is_named = from->kind == OBJECT_INDEX && field->attribute == ATTRIBUTE_DEFINITION;
        if (!is_named && !field_equals(field, from, to, false))
            return false;
    }
    return true;
}

static bool is_type(const Object *object)
{
    return object->kind == OBJECT_ENUM || object->kind == OBJECT_COMPOSITE ||
           object->kind == OBJECT_RANGE || object->kind == OBJECT_DOMAIN;
}

static bool is_same(const Object *from, const Object *to)
{
    if (from->kind != to->kind)
        return is_type(from) && is_type(to) && strcmp(from->schema, to->schema) == 0 &&
               strcmp(from->name, to->name) == 0;
    switch (from->kind) {
    case OBJECT_EXTENSION: return strcmp(from->name, to->name) == 0; /* wherever it is */
    case OBJECT_CONSTRAINT: return says_the_same(from, to);
    case OBJECT_INDEX: return says_the_same(from, to) && !from->index.invalid;
    case OBJECT_SEQUENCE:
        return from->sequence.owned_by != NULL && to->sequence.owned_by != NULL &&
               strcmp(from->schema, to->schema) == 0 &&
               strcmp(from->sequence.owned_by, to->sequence.owned_by) == 0;
    default: return false;
    }
}

/* A constraint that partitions have not got is made when they are there. */
static bool is_part(const Object *child)
{
    return child->kind == OBJECT_COLUMN ||
           (child->kind == OBJECT_CONSTRAINT && !child->constraint.invalid);
}

static bool goes_along(const Object *child)
{
    return (child->kind == OBJECT_CONSTRAINT && !is_part(child)) || child->kind == OBJECT_INDEX ||
           child->kind == OBJECT_TRIGGER || child->kind == OBJECT_RULE ||
           child->kind == OBJECT_POLICY;
}

static bool comes_with_column(const Object *constraint)
{
    (void)constraint;
    return false;
}

/* --- what is in the way ----------------------------------------------------------------------- */

static bool is_value(const Object *object)
{
    return object->kind == OBJECT_ROUTINE || object->kind == OBJECT_SEQUENCE;
}

/* A type is made anew: what has values of it is given the new one, what speaks of it makes way. */
static Disturbance disturbs_rebuilt(const Object *dependent)
{
    if (dependent->kind == OBJECT_COLUMN && inheritance_partitions(dependent))
        return dependent->column.inherited ? DISTURBANCE_NONE : DISTURBANCE_REBUILDS;
    if (dependent->kind == OBJECT_COLUMN && dependent->parent->kind == OBJECT_COMPOSITE)
        return DISTURBANCE_JOINS_WHOLE;
    if (dependent->kind == OBJECT_COLUMN && dependent->column.generated != GENERATED_NOT)
        return DISTURBANCE_MOVES;
    if (dependent->kind == OBJECT_COLUMN || dependent->kind == OBJECT_DOMAIN)
        return DISTURBANCE_JOINS;
    if (dependent->kind == OBJECT_TABLE)
        return DISTURBANCE_DETACHES;
    return DISTURBANCE_MOVES;
}

/* The index of a partitioned table outlives a partition whose constraint is part of it. */
static Disturbance disturbs_dropped(const Change *change, const Object *dependent)
{
    const Object *dropped = change->from;
    bool generated =
        dependent->kind == OBJECT_COLUMN && dependent->column.generated != GENERATED_NOT;
    switch (dependent->kind) {
    case OBJECT_COLUMN:
        if (generated)
            return DISTURBANCE_MOVES;
        return is_value(dropped) ? DISTURBANCE_DETACHES : DISTURBANCE_NONE;
    case OBJECT_DOMAIN: return is_value(dropped) ? DISTURBANCE_DETACHES : DISTURBANCE_NONE;
    case OBJECT_TABLE:
        return dropped->kind == OBJECT_TABLE ? DISTURBANCE_DETACHES : DISTURBANCE_NONE;
    case OBJECT_SEQUENCE: return DISTURBANCE_NONE;
    case OBJECT_INDEX:
        return change->is_part && dropped->kind == OBJECT_CONSTRAINT ? DISTURBANCE_NONE
                                                                     : DISTURBANCE_MOVES;
    default: return DISTURBANCE_MOVES;
    }
}

static bool stands_on_range(const Object *object)
{
    for (size_t i = 0; i < object->needs.count; i++) {
        const Object *needed = object->needs.items[i];
        if (needed->kind == OBJECT_RANGE ||
            (needed->kind == OBJECT_DOMAIN && stands_on_range(needed)))
            return true;
    }
    return false;
}

/* A range is made anew under its name while its columns are text, which no index over ranges may be
 * about meanwhile. */
static bool passes_through_text(const Change *change)
{
    return strcmp(change->from->column.type.text, change->to->column.type.text) == 0 &&
           stands_on_range(change->to);
}

/* The server makes indexes and checks over a column of another type anew by itself, and foreign
 * keys too, if it can compare what is on both sides meanwhile. Statistics targets it forgets. */
static Disturbance disturbs_retyped(const Change *change, const Object *dependent)
{
    const char *from = change->from->column.type.text, *to = change->to->column.type.text;
    switch (dependent->kind) {
    case OBJECT_VIEW:
    case OBJECT_MATERIALIZED_VIEW:
    case OBJECT_RULE:
    case OBJECT_POLICY:
    case OBJECT_TRIGGER:
    case OBJECT_ROUTINE: return DISTURBANCE_MOVES;
    case OBJECT_COLUMN:
        return dependent->column.generated != GENERATED_NOT ? DISTURBANCE_MOVES : DISTURBANCE_NONE;
    case OBJECT_CONSTRAINT:
        if (dependent->constraint.type == CONSTRAINT_FOREIGN_KEY &&
            (strcmp(from, to) == 0 || !cast_is_comparable(from, to)))
            return DISTURBANCE_MOVES;
        return passes_through_text(change) ? DISTURBANCE_MOVES : DISTURBANCE_NONE;
    case OBJECT_INDEX:
        return passes_through_text(change) || dependent->index.key_statistics.count > 0
                   ? DISTURBANCE_MOVES
                   : DISTURBANCE_NONE;
    case OBJECT_STATISTICS:
        return dependent->statistics.target >= 0 ? DISTURBANCE_MOVES : DISTURBANCE_NONE;
    default: return DISTURBANCE_NONE;
    }
}

static bool is_foreign_key(const Object *object)
{
    return object->kind == OBJECT_CONSTRAINT && object->constraint.type == CONSTRAINT_FOREIGN_KEY;
}

/* A table is made anew under its name: what is inside it is with it, but for foreign keys. */
static Disturbance disturbs_rebuilt_table(const Object *table, const Object *dependent)
{
    if (is_foreign_key(dependent))
        return DISTURBANCE_MOVES;
    if (object_root(dependent) == table)
        return DISTURBANCE_NONE;
    switch (dependent->kind) {
    case OBJECT_COLUMN:
    case OBJECT_SEQUENCE: return DISTURBANCE_NONE;
    case OBJECT_TABLE:
        if (dependent->table.parents.count == 0 || !needs(dependent, table))
            return DISTURBANCE_NONE;
        return inheritance_only_inherits(dependent) ? DISTURBANCE_REBUILDS : DISTURBANCE_DETACHES;
    default: return DISTURBANCE_MOVES;
    }
}

/* A logged table may not refer to an unlogged one, not even for a moment. */
static Disturbance disturbs(const Change *change, const Object *dependent)
{
    if (change->kind == CHANGE_REBUILD && change->from->kind == OBJECT_TABLE)
        return disturbs_rebuilt_table(change->from, dependent);
    if (change->kind == CHANGE_ALTER && (change->attributes & BIT(PERSISTENCE)) != 0)
        return is_foreign_key(dependent) ? DISTURBANCE_MOVES : DISTURBANCE_NONE;
    if (!needs(dependent, change->from))
        return DISTURBANCE_NONE;
    if (change->kind == CHANGE_DROP)
        return disturbs_dropped(change, dependent);
    if (change->kind == CHANGE_REBUILD)
        return disturbs_rebuilt(dependent);
    bool retyped = change->kind == CHANGE_ALTER && change->from->kind == OBJECT_COLUMN &&
                   change->from->parent->kind == OBJECT_TABLE &&
                   (change->attributes & (BIT(TYPE) | BIT(COLLATION))) != 0;
    return retyped ? disturbs_retyped(change, dependent) : DISTURBANCE_NONE;
}

static AttributeSet detached(const Object *object)
{
    switch (object->kind) {
    case OBJECT_COLUMN:
    case OBJECT_DOMAIN: return BIT(DEFAULT);
    case OBJECT_TABLE:
        return object->table.partition_of != NULL ? BIT(PARTITION_OF) | BIT(PARTITION_BOUND)
               : object->table.of_type != NULL    ? BIT(OF_TYPE)
                                                  : BIT(PARENTS);
    case OBJECT_SEQUENCE: return BIT(OWNED_BY);
    default: return 0;
    }
}

/* The sequence of an identity column has the name that a serial's has. */
static AttributeSet first(const Object *from, const Object *to, AttributeSet attributes)
{
    if (from->kind == OBJECT_TABLE)
        return attributes &
               (from->table.partition_of != NULL ? BIT(PARTITION_OF) | BIT(PARTITION_BOUND)
                : from->table.of_type != NULL    ? BIT(PARENTS) | BIT(OF_TYPE)
                                                 : BIT(PARENTS));
    if (from->kind != OBJECT_COLUMN || (attributes & BIT(IDENTITY)) == 0)
        return 0;
    if (to->column.identity == IDENTITY_NONE)
        return BIT(IDENTITY);
    return from->column.identity == IDENTITY_NONE && from->column.default_value.text != NULL
               ? BIT(DEFAULT)
               : 0;
}

/* A table is put below another, or typed, when its columns are as it asks for. */
static AttributeSet last_of_table(const Object *from, const Object *to)
{
    if (from == NULL ? inheritance_comes_last(to) : to->table.partition_of != NULL)
        return BIT(PARTITION_OF) | BIT(PARTITION_BOUND);
    bool by_index = to->table.replica_identity != NULL &&
                    strncmp(to->table.replica_identity, "USING ", strlen("USING ")) == 0;
    AttributeSet joins = from == NULL                ? 0
                         : to->table.of_type != NULL ? BIT(PARENTS) | BIT(OF_TYPE)
                                                     : BIT(PARENTS);
    return joins | (by_index ? BIT(REPLICA_IDENTITY) : 0);
}

static AttributeSet last(const Object *from, const Object *to, AttributeSet attributes)
{
    if (to->kind == OBJECT_TABLE)
        return attributes & last_of_table(from, to);
    return to->kind == OBJECT_SEQUENCE && from == NULL && to->sequence.owned_by != NULL
               ? BIT(OWNED_BY)
               : 0;
}

/* --- sequences of columns --------------------------------------------------------------------- */

/* A name at the front of a reference, without its quotes; `*at` is behind it and its dot. */
static const char *take_name(Arena *arena, const char **at)
{
    Text name = text_in(arena);
    bool quoted = **at == '"';
    if (quoted)
        (*at)++;
    while (**at != '\0' && (quoted || **at != '.')) {
        if (quoted && **at == '"') {
            if ((*at)[1] != '"')
                break;
            (*at)++;
        }
        text_add_char(&name, **at);
        (*at)++;
    }
    *at += quoted && **at == '"';
    *at += **at == '.';
    return text_string(&name);
}

/* The names that a reference consists of, at most three. */
static size_t take_names(Arena *arena, const char *reference, const char **names)
{
    size_t count = 0;
    while (*reference != '\0' && count < 3)
        names[count++] = take_name(arena, &reference);
    return count;
}

static const Object *find_table(Arena *arena, const Schema *schema, const char *const *names,
                                size_t count)
{
    const char *space = count == 2 ? names[0] : schema->default_schema;
    return schema_find(arena, schema, OBJECT_TABLE, NULL, space, names[count - 1], NULL);
}

static const Object *owner(Arena *arena, const Schema *schema, const Object *object)
{
    const char *names[3];
    if (object->kind == OBJECT_CONSTRAINT)
        return inheritance_attachment(object);
    if (object->kind == OBJECT_TABLE && object->table.partition_of != NULL) {
        size_t count = take_names(arena, object->table.partition_of, names);
        return find_table(arena, schema, names, count);
    }
    if (object->kind != OBJECT_SEQUENCE || object->sequence.owned_by == NULL)
        return NULL;
    size_t count = take_names(arena, object->sequence.owned_by, names);
    const Object *table = count < 2 ? NULL : find_table(arena, schema, names, count - 1);
    return table == NULL ? NULL : object_child(table, OBJECT_COLUMN, names[count - 1], false);
}

/* The rows of a table that is made anew go into its partitions. */
static bool comes_with_owner(const Change *making, const Object *object, const Object *its_owner)
{
    if (object->kind == OBJECT_TABLE)
        return making->kind == CHANGE_REBUILD;
    return object->kind == OBJECT_SEQUENCE && making->kind == CHANGE_CREATE &&
           needs(its_owner, object) && default_name_is_serial(object, its_owner);
}

static void mentions(Arena *arena, const Schema *schema, const Object *object,
                     ObjectRefVec *mentioned)
{
    if (object->kind == OBJECT_ROUTINE)
        routine_mentions(arena, schema, object, mentioned);
}

/* --- what is lost ----------------------------------------------------------------------------- */

static const char *loss_of_column(Arena *arena, const Change *change)
{
    const Object *from = change->from, *table = from == NULL ? NULL : from->parent;
    if (from == NULL || table->kind != OBJECT_TABLE || from->column.inherited)
        return NULL;
    if (change->kind == CHANGE_DROP && from->column.generated == GENERATED_NOT)
        return arena_printf(arena, "drops column '%s' of table '%s' and what it holds", from->name,
                            table->name);
    if (change->kind != CHANGE_ALTER || (change->attributes & BIT(TYPE)) == 0)
        return NULL;
    const char *what = cast_loss(from->column.type.text, change->to->column.type.text);
    if (what == NULL)
        return NULL;
    return arena_printf(arena, "drops %s in column '%s' of table '%s'", what, from->name,
                        table->name);
}

static const char *loss(Arena *arena, const Change *change)
{
    const Object *object = change_object(change);
    if (object->kind == OBJECT_COLUMN)
        return loss_of_column(arena, change);
    if (change->kind != CHANGE_DROP || object->kind != OBJECT_TABLE)
        return NULL;
    return arena_printf(arena, "drops table '%s' and its rows", object->name);
}

const DiffRules postgres_rules = {
    .alter = alter,
    .add = add,
    .drop = in_place,
    .rename = rename_,
    .is_same = is_same,
    .is_part = is_part,
    .goes_along = goes_along,
    .comes_with_column = comes_with_column,
    .disturbs = disturbs,
    .detached = detached,
    .first = first,
    .last = last,
    .owner = owner,
    .comes_with_owner = comes_with_owner,
    .mentions = mentions,
    .loss = loss,
    .inlines_foreign_keys = false,
};
