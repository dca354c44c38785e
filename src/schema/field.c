/* The table of what is compared, and the few things that are done by it. */
#include "schema/field.h"

#include <string.h>
#include <strings.h>

static const char *const persistences[] = {"permanent", "unlogged", NULL};
static const char *const identities[] = {"", "always", "by default", NULL};
static const char *const generateds[] = {"", "virtual", "stored", NULL};
static const char *const constraint_types[] = {"primary key", "unique",   "foreign key", "check",
                                               "exclude",     "not null", NULL};
static const char *const actions[] = {"no action", "restrict",    "cascade",
                                      "set null",  "set default", NULL};
static const char *const matches[] = {"simple", "full", "partial", NULL};
static const char *const routine_types[] = {"function", "procedure", "aggregate", "window", NULL};
static const char *const firings[] = {"yes", "no", "replica", "always", NULL};

#define AT(member) .offset = offsetof(Object, member)

static const Field common_fields[] = {
    {ATTRIBUTE_COMMENT, FIELD_TEXT, AT(comment)},
    {ATTRIBUTE_OWNER, FIELD_TEXT, AT(owner)},
    {ATTRIBUTE_PRIVILEGES, FIELD_PRIVILEGES, AT(privileges)},
};

static const Field table_fields[] = {
    {ATTRIBUTE_STRICT, FIELD_BOOL, AT(table.strict)},
    {ATTRIBUTE_WITHOUT_ROWID, FIELD_BOOL, AT(table.without_rowid)},
    {ATTRIBUTE_PERSISTENCE, FIELD_CHOICE, AT(table.persistence), persistences},
    {ATTRIBUTE_OPTIONS, FIELD_WORDS, AT(table.options), .is_set = true},
    {ATTRIBUTE_ACCESS_METHOD, FIELD_TEXT, AT(table.access_method)},
    {ATTRIBUTE_TABLESPACE, FIELD_TEXT, AT(table.tablespace)},
    {ATTRIBUTE_PARENTS, FIELD_WORDS, AT(table.parents), .is_set = true},
    {ATTRIBUTE_OF_TYPE, FIELD_TEXT, AT(table.of_type)},
    {ATTRIBUTE_PARTITION_KEY, FIELD_TEXT, AT(table.partition_key)},
    {ATTRIBUTE_PARTITION_OF, FIELD_TEXT, AT(table.partition_of)},
    {ATTRIBUTE_PARTITION_BOUND, FIELD_TEXT, AT(table.partition_bound)},
    {ATTRIBUTE_ROW_SECURITY, FIELD_BOOL, AT(table.row_security)},
    {ATTRIBUTE_FORCE_ROW_SECURITY, FIELD_BOOL, AT(table.force_row_security)},
    {ATTRIBUTE_REPLICA_IDENTITY, FIELD_TEXT, AT(table.replica_identity)},
};

/* The fields of a sequence that lies at `base`. */
#define SEQUENCE_FIELDS(base)                                                                      \
    {ATTRIBUTE_START, FIELD_NUMBER, AT(base.start)},                                               \
        {ATTRIBUTE_INCREMENT, FIELD_NUMBER, AT(base.increment)},                                   \
        {ATTRIBUTE_MINIMUM, FIELD_NUMBER, AT(base.minimum)},                                       \
        {ATTRIBUTE_MAXIMUM, FIELD_NUMBER, AT(base.maximum)},                                       \
        {ATTRIBUTE_CACHE, FIELD_NUMBER, AT(base.cache)},                                           \
    {                                                                                              \
        ATTRIBUTE_CYCLE, FIELD_BOOL, AT(base.cycle)                                                \
    }

static const Field column_fields[] = {
    {ATTRIBUTE_POSITION, FIELD_INT, AT(column.position)},
    {ATTRIBUTE_TYPE, FIELD_EXPRESSION, AT(column.type)},
    {ATTRIBUTE_COLLATION, FIELD_TEXT, AT(column.collation), .is_name = true},
    {ATTRIBUTE_NOT_NULL, FIELD_BOOL, AT(column.not_null)},
    {ATTRIBUTE_NOT_NULL_CONSTRAINT, FIELD_TEXT, AT(column.not_null_constraint)},
    {ATTRIBUTE_NOT_NULL_CONSTRAINT, FIELD_TEXT, AT(column.not_null_comment)},
    {ATTRIBUTE_CONFLICT, FIELD_TEXT, AT(column.not_null_conflict)},
    {ATTRIBUTE_DEFAULT, FIELD_EXPRESSION, AT(column.default_value)},
    {ATTRIBUTE_GENERATED, FIELD_CHOICE, AT(column.generated), generateds},
    {ATTRIBUTE_GENERATION, FIELD_EXPRESSION, AT(column.generation)},
    {ATTRIBUTE_IDENTITY, FIELD_CHOICE, AT(column.identity), identities},
    {ATTRIBUTE_IDENTITY, FIELD_TEXT, AT(column.identity_name)},
    SEQUENCE_FIELDS(column.identity_sequence),
    {ATTRIBUTE_STORAGE, FIELD_TEXT, AT(column.storage)},
    {ATTRIBUTE_COMPRESSION, FIELD_TEXT, AT(column.compression)},
    {ATTRIBUTE_STATISTICS, FIELD_NUMBER, AT(column.statistics)},
    {ATTRIBUTE_OPTIONS, FIELD_WORDS, AT(column.options), .is_set = true},
    {ATTRIBUTE_INHERITED, FIELD_BOOL, AT(column.inherited)},
    {ATTRIBUTE_INHERITED, FIELD_BOOL, AT(column.repeated)},
};

static const Field constraint_fields[] = {
    {ATTRIBUTE_TYPE, FIELD_CHOICE, AT(constraint.type), constraint_types},
    {ATTRIBUTE_DEFINITION, FIELD_EXPRESSION, AT(constraint.definition), .is_whole = true},
    {ATTRIBUTE_ACCESS_METHOD, FIELD_TEXT, AT(constraint.method)},
    {ATTRIBUTE_KEYS, FIELD_KEYS, AT(constraint.keys)},
    {ATTRIBUTE_INCLUDE, FIELD_WORDS, AT(constraint.include)},
    {ATTRIBUTE_NULLS_NOT_DISTINCT, FIELD_BOOL, AT(constraint.nulls_not_distinct)},
    {ATTRIBUTE_WHERE, FIELD_EXPRESSION, AT(constraint.where)},
    {ATTRIBUTE_EXPRESSION, FIELD_EXPRESSION, AT(constraint.expression)},
    {ATTRIBUTE_REFERENCES, FIELD_TEXT, AT(constraint.references_schema), .is_name = true},
    {ATTRIBUTE_REFERENCES, FIELD_TEXT, AT(constraint.references_table), .is_name = true},
    {ATTRIBUTE_REFERENCES_COLUMNS, FIELD_WORDS, AT(constraint.references_columns), .is_name = true},
    {ATTRIBUTE_ON_DELETE, FIELD_CHOICE, AT(constraint.on_delete), actions},
    {ATTRIBUTE_ON_DELETE, FIELD_WORDS, AT(constraint.on_delete_columns)},
    {ATTRIBUTE_ON_UPDATE, FIELD_CHOICE, AT(constraint.on_update), actions},
    {ATTRIBUTE_MATCH, FIELD_CHOICE, AT(constraint.match), matches},
    {ATTRIBUTE_DEFERRABLE, FIELD_BOOL, AT(constraint.deferrable)},
    {ATTRIBUTE_INITIALLY_DEFERRED, FIELD_BOOL, AT(constraint.initially_deferred)},
    {ATTRIBUTE_CONFLICT, FIELD_TEXT, AT(constraint.conflict)},
    {ATTRIBUTE_AUTOINCREMENT, FIELD_BOOL, AT(constraint.autoincrement)},
    {ATTRIBUTE_OPTIONS, FIELD_WORDS, AT(constraint.options), .is_set = true},
    {ATTRIBUTE_TABLESPACE, FIELD_TEXT, AT(constraint.tablespace)},
    {ATTRIBUTE_NO_INHERIT, FIELD_BOOL, AT(constraint.no_inherit)},
    {ATTRIBUTE_NOT_VALID, FIELD_BOOL, AT(constraint.not_valid)},
    {ATTRIBUTE_NOT_ENFORCED, FIELD_BOOL, AT(constraint.not_enforced)},
    {ATTRIBUTE_CLUSTERED, FIELD_BOOL, AT(constraint.clustered)},
    {ATTRIBUTE_VALID, FIELD_BOOL, AT(constraint.invalid)},
    {ATTRIBUTE_INHERITED, FIELD_BOOL, AT(constraint.inherited)},
    {ATTRIBUTE_COMMENT, FIELD_TEXT, AT(constraint.index_comment)},
};

static const Field index_fields[] = {
    {ATTRIBUTE_DEFINITION, FIELD_EXPRESSION, AT(index.definition), .is_whole = true},
    {ATTRIBUTE_UNIQUE, FIELD_BOOL, AT(index.unique)},
    {ATTRIBUTE_ACCESS_METHOD, FIELD_TEXT, AT(index.method)},
    {ATTRIBUTE_KEYS, FIELD_KEYS, AT(index.keys)},
    {ATTRIBUTE_INCLUDE, FIELD_WORDS, AT(index.include)},
    {ATTRIBUTE_NULLS_NOT_DISTINCT, FIELD_BOOL, AT(index.nulls_not_distinct)},
    {ATTRIBUTE_WHERE, FIELD_EXPRESSION, AT(index.where)},
    {ATTRIBUTE_OPTIONS, FIELD_WORDS, AT(index.options), .is_set = true},
    {ATTRIBUTE_TABLESPACE, FIELD_TEXT, AT(index.tablespace)},
    {ATTRIBUTE_CLUSTERED, FIELD_BOOL, AT(index.clustered)},
    {ATTRIBUTE_VALID, FIELD_BOOL, AT(index.invalid)},
    {ATTRIBUTE_STATISTICS, FIELD_WORDS, AT(index.key_statistics)},
};

static const Field sequence_fields[] = {
    {ATTRIBUTE_TYPE, FIELD_TEXT, AT(sequence.type)},
    SEQUENCE_FIELDS(sequence),
    {ATTRIBUTE_PERSISTENCE, FIELD_CHOICE, AT(sequence.persistence), persistences},
    {ATTRIBUTE_OWNED_BY, FIELD_TEXT, AT(sequence.owned_by)},
};

static const Field enum_fields[] = {
    {ATTRIBUTE_LABELS, FIELD_WORDS, AT(enumeration.labels)},
};

static const Field domain_fields[] = {
    {ATTRIBUTE_TYPE, FIELD_TEXT, AT(domain.type)},
    {ATTRIBUTE_COLLATION, FIELD_TEXT, AT(domain.collation)},
    {ATTRIBUTE_NOT_NULL, FIELD_BOOL, AT(domain.not_null)},
    {ATTRIBUTE_DEFAULT, FIELD_EXPRESSION, AT(domain.default_value)},
};

static const Field range_fields[] = {
    {ATTRIBUTE_TYPE, FIELD_TEXT, AT(range.subtype)},
    {ATTRIBUTE_DEFINITION, FIELD_TEXT, AT(range.opclass)},
    {ATTRIBUTE_COLLATION, FIELD_TEXT, AT(range.collation)},
    {ATTRIBUTE_DEFINITION, FIELD_TEXT, AT(range.canonical)},
    {ATTRIBUTE_DEFINITION, FIELD_TEXT, AT(range.subtype_diff)},
    {ATTRIBUTE_DEFINITION, FIELD_TEXT, AT(range.multirange)},
};

static const Field view_fields[] = {
    {ATTRIBUTE_DEFINITION, FIELD_EXPRESSION, AT(view.definition)},
    {ATTRIBUTE_COMMENT, FIELD_WORDS, AT(view.column_comments), .is_set = true},
    {ATTRIBUTE_DEFAULT, FIELD_WORDS, AT(view.column_defaults), .is_set = true},
    {ATTRIBUTE_KEYS, FIELD_WORDS, AT(view.column_settings), .is_set = true},
    {ATTRIBUTE_OPTIONS, FIELD_WORDS, AT(view.options), .is_set = true},
    {ATTRIBUTE_ACCESS_METHOD, FIELD_TEXT, AT(view.access_method)},
    {ATTRIBUTE_TABLESPACE, FIELD_TEXT, AT(view.tablespace)},
};

static const Field routine_fields[] = {
    {ATTRIBUTE_TYPE, FIELD_CHOICE, AT(routine.type), routine_types},
    {ATTRIBUTE_KEYS, FIELD_TEXT, AT(routine.arguments)},
    {ATTRIBUTE_RESULT, FIELD_TEXT, AT(routine.result)},
    {ATTRIBUTE_DEFINITION, FIELD_EXPRESSION, AT(routine.definition), .is_whole = true},
};

static const Field trigger_fields[] = {
    {ATTRIBUTE_DEFINITION, FIELD_EXPRESSION, AT(trigger.definition)},
    {ATTRIBUTE_FIRING, FIELD_CHOICE, AT(trigger.firing), firings},
    {ATTRIBUTE_FIRING, FIELD_WORDS, AT(trigger.firing_below), .is_set = true},
};

static const Field policy_fields[] = {
    {ATTRIBUTE_COMMAND, FIELD_TEXT, AT(policy.command)},
    {ATTRIBUTE_TYPE, FIELD_BOOL, AT(policy.restrictive)},
    {ATTRIBUTE_ROLES, FIELD_WORDS, AT(policy.roles)},
    {ATTRIBUTE_EXPRESSION, FIELD_EXPRESSION, AT(policy.using_)},
    {ATTRIBUTE_WHERE, FIELD_EXPRESSION, AT(policy.check)},
};

static const Field defined_fields[] = {
    {ATTRIBUTE_DEFINITION, FIELD_TEXT, AT(defined.text)},
};

static const Field extension_fields[] = {
    {ATTRIBUTE_DEFINITION, FIELD_TEXT, AT(extension.space)},
};

static const Field statistics_fields[] = {
    {ATTRIBUTE_DEFINITION, FIELD_TEXT, AT(statistics.definition)},
    {ATTRIBUTE_STATISTICS, FIELD_NUMBER, AT(statistics.target)},
};

/* What is not compared. */
#define KEPT(field_type, place)                                                                    \
    {                                                                                              \
        ATTRIBUTE_COUNT, field_type, AT(place)                                                     \
    }

static const Field kept_of_table[] = {
    KEPT(FIELD_TEXT, table.definition),
    KEPT(FIELD_BOOL, table.needs_definition),
    KEPT(FIELD_WORDS, table.part_constraints),
    KEPT(FIELD_WORDS, table.part_indexes),
};

static const Field kept_of_column[] = {
    KEPT(FIELD_TEXT, column.not_null_name),
    KEPT(FIELD_TEXT, column.identity_sequence.type),
    KEPT(FIELD_TEXT, column.identity_sequence_name),
};

static const Field kept_of_constraint[] = {
    KEPT(FIELD_BOOL, constraint.references_key), KEPT(FIELD_TEXT, constraint.column),
    KEPT(FIELD_BOOL, constraint.stands_alone),   KEPT(FIELD_BOOL, constraint.without_overlaps),
    KEPT(FIELD_TEXT, constraint.attached_to),
};

static const Field kept_of_index[] = {
    KEPT(FIELD_BOOL, index.inherited),
};

static const Field kept_of_view[] = {
    KEPT(FIELD_WORDS, view.columns),
    KEPT(FIELD_BOOL, view.unpopulated),
};

static const Field kept_of_routine[] = {
    KEPT(FIELD_TEXT, routine.language),
};

static const Field kept_of_trigger[] = {
    KEPT(FIELD_BOOL, trigger.is_constraint),
    KEPT(FIELD_BOOL, trigger.inherited),
};

static const Field kept_of_namespace[] = {
    KEPT(FIELD_BOOL, namespace.is_given),
    KEPT(FIELD_TEXT, namespace.first_comment),
};

static const Field kept_of_extension[] = {
    KEPT(FIELD_TEXT, extension.version),
    KEPT(FIELD_BOOL, extension.is_relocatable),
    KEPT(FIELD_TEXT, extension.first_comment),
};

static const Field kept_of_default_privileges[] = {
    KEPT(FIELD_TEXT, default_privileges.role),
    KEPT(FIELD_TEXT, default_privileges.on),
};

#define LIST(fields)                                                                               \
    {                                                                                              \
        fields, sizeof(fields) / sizeof((fields)[0])                                               \
    }

static const FieldVec kind_fields[OBJECT_KINDS] = {
    [OBJECT_EXTENSION] = LIST(extension_fields),
    [OBJECT_COLLATION] = LIST(defined_fields),
    [OBJECT_OPERATOR] = LIST(defined_fields),
    [OBJECT_CAST] = LIST(defined_fields),
    [OBJECT_ENUM] = LIST(enum_fields),
    [OBJECT_RANGE] = LIST(range_fields),
    [OBJECT_DOMAIN] = LIST(domain_fields),
    [OBJECT_SEQUENCE] = LIST(sequence_fields),
    [OBJECT_ROUTINE] = LIST(routine_fields),
    [OBJECT_TABLE] = LIST(table_fields),
    [OBJECT_VIRTUAL_TABLE] = LIST(view_fields),
    [OBJECT_COLUMN] = LIST(column_fields),
    [OBJECT_CONSTRAINT] = LIST(constraint_fields),
    [OBJECT_INDEX] = LIST(index_fields),
    [OBJECT_VIEW] = LIST(view_fields),
    [OBJECT_MATERIALIZED_VIEW] = LIST(view_fields),
    [OBJECT_STATISTICS] = LIST(statistics_fields),
    [OBJECT_TRIGGER] = LIST(trigger_fields),
    [OBJECT_RULE] = LIST(trigger_fields),
    [OBJECT_POLICY] = LIST(policy_fields),
};

static const FieldVec kept_fields[OBJECT_KINDS] = {
    [OBJECT_NAMESPACE] = LIST(kept_of_namespace),
    [OBJECT_EXTENSION] = LIST(kept_of_extension),
    [OBJECT_DEFAULT_PRIVILEGES] = LIST(kept_of_default_privileges),
    [OBJECT_ROUTINE] = LIST(kept_of_routine),
    [OBJECT_TABLE] = LIST(kept_of_table),
    [OBJECT_COLUMN] = LIST(kept_of_column),
    [OBJECT_CONSTRAINT] = LIST(kept_of_constraint),
    [OBJECT_INDEX] = LIST(kept_of_index),
    [OBJECT_VIEW] = LIST(kept_of_view),
    [OBJECT_MATERIALIZED_VIEW] = LIST(kept_of_view),
    [OBJECT_TRIGGER] = LIST(kept_of_trigger),
    [OBJECT_RULE] = LIST(kept_of_trigger),
};

static const char *const attribute_names[] = {
#define X(attribute, name) name,
    ATTRIBUTES(X)
#undef X
};

const char *attribute_name(Attribute attribute)
{
    return attribute_names[attribute];
}

FieldVec field_list(ObjectKind kind)
{
    return kind_fields[kind];
}

FieldVec field_kept(ObjectKind kind)
{
    return kept_fields[kind];
}

FieldVec field_common(void)
{
    return (FieldVec)LIST(common_fields);
}

const void *field_value(const Field *field, const Object *object)
{
    return (const char *)object + field->offset;
}

/* "" and NULL are both "none". */
static bool texts_equal(const char *a, const char *b, bool folds)
{
    a = a == NULL ? "" : a;
    b = b == NULL ? "" : b;
    return folds ? strcasecmp(a, b) == 0 : strcmp(a, b) == 0;
}

static bool expressions_equal(const Expression *a, const Expression *b)
{
    return strcmp(expression_canonical(a), expression_canonical(b)) == 0;
}

static bool words_equal(const StringVec *a, const StringVec *b, bool folds)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!texts_equal(a->items[i], b->items[i], folds))
            return false;
    return true;
}

static bool sets_equal(const StringVec *a, const StringVec *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!strings_has(b, a->items[i]))
            return false;
    return true;
}

static bool key_equals(const Key *a, const Key *b, bool folds)
{
    return texts_equal(a->column, b->column, folds) &&
           expressions_equal(&a->expression, &b->expression) &&
           texts_equal(a->collation, b->collation, folds) &&
           texts_equal(a->opclass, b->opclass, false) &&
           texts_equal(a->operator, b->operator, false) && a->descending == b->descending &&
           a->nulls_first == b->nulls_first;
}

static bool keys_equal(const KeyVec *a, const KeyVec *b, bool folds)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!key_equals(&a->items[i], &b->items[i], folds))
            return false;
    return true;
}

static bool privileges_equal(const PrivilegeVec *a, const PrivilegeVec *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        const Privilege *left = &a->items[i], *right = &b->items[i];
        if (!texts_equal(left->grantee, right->grantee, false) ||
            !texts_equal(left->privilege, right->privilege, false) ||
            !texts_equal(left->column, right->column, false) ||
            left->grantable != right->grantable || left->revoked != right->revoked)
            return false;
    }
    return true;
}

bool field_equals(const Field *field, const Object *a, const Object *b, bool folds_case)
{
    const void *left = field_value(field, a), *right = field_value(field, b);
    bool folds = folds_case && field->is_name;
    switch (field->type) {
    case FIELD_TEXT:
        return texts_equal(*(const char *const *)left, *(const char *const *)right, folds);
    case FIELD_EXPRESSION: return expressions_equal(left, right);
    case FIELD_BOOL: return *(const bool *)left == *(const bool *)right;
    case FIELD_INT:
    case FIELD_CHOICE: return *(const int *)left == *(const int *)right;
    case FIELD_NUMBER: return *(const int64_t *)left == *(const int64_t *)right;
    case FIELD_WORDS:
        return field->is_set ? sets_equal(left, right) : words_equal(left, right, folds);
    case FIELD_KEYS: return keys_equal(left, right, folds_case);
    case FIELD_PRIVILEGES: return privileges_equal(left, right);
    }
    return false;
}

static const char *keys_shown(Arena *arena, const KeyVec *keys)
{
    Text text = text_in(arena);
    for (size_t i = 0; i < keys->count; i++) {
        const Key *key = &keys->items[i];
        text_add(&text, i > 0 ? ", " : "");
        text_add(&text, key->column != NULL ? key->column : key->expression.text);
        if (key->collation != NULL)
            text_printf(&text, " COLLATE %s", key->collation);
        if (key->opclass != NULL)
            text_printf(&text, " %s", key->opclass);
        text_add(&text, key->descending ? " DESC" : "");
        if (key->nulls_first != key->descending)
            text_add(&text, key->nulls_first ? " NULLS FIRST" : " NULLS LAST");
        if (key->operator!= NULL)
            text_printf(&text, " WITH %s", key->operator);
    }
    return text_string(&text);
}

static const char *privileges_shown(Arena *arena, const PrivilegeVec *privileges)
{
    Text text = text_in(arena);
    for (size_t i = 0; i < privileges->count; i++) {
        const Privilege *privilege = &privileges->items[i];
        text_printf(&text, "%s%s%s", i > 0 ? ", " : "", privilege->revoked ? "no " : "",
                    privilege->privilege);
        if (privilege->column != NULL)
            text_printf(&text, " (%s)", privilege->column);
        text_printf(&text, " to %s%s", privilege->grantee,
                    privilege->grantable ? " with grant option" : "");
    }
    return text_string(&text);
}

const char *field_shown(Arena *arena, const Field *field, const Object *object)
{
    const void *value = field_value(field, object);
    const char *text = "";
    switch (field->type) {
    case FIELD_TEXT: text = *(const char *const *)value; break;
    case FIELD_EXPRESSION: text = ((const Expression *)value)->text; break;
    case FIELD_BOOL: text = *(const bool *)value ? "yes" : "no"; break;
    case FIELD_INT: text = arena_printf(arena, "%d", *(const int *)value); break;
    case FIELD_CHOICE: text = field->choices[*(const int *)value]; break;
    case FIELD_NUMBER:
        text = arena_printf(arena, "%lld", (long long)*(const int64_t *)value);
        break;
    case FIELD_WORDS: text = strings_join(arena, value, ", "); break;
    case FIELD_KEYS: text = keys_shown(arena, value); break;
    case FIELD_PRIVILEGES: text = privileges_shown(arena, value); break;
    }
    return text == NULL ? "" : text;
}

bool field_indexes_alike(const Object *a, const Object *b)
{
    static const Attribute compared[] = {ATTRIBUTE_UNIQUE,  ATTRIBUTE_ACCESS_METHOD,
                                         ATTRIBUTE_KEYS,    ATTRIBUTE_NULLS_NOT_DISTINCT,
                                         ATTRIBUTE_INCLUDE, ATTRIBUTE_WHERE};
    const FieldVec fields = field_list(OBJECT_INDEX);
    for (size_t i = 0; i < fields.count; i++)
        for (size_t j = 0; j < sizeof(compared) / sizeof(compared[0]); j++)
            if (fields.items[i].attribute == compared[j] &&
                !field_equals(&fields.items[i], a, b, false))
                return false;
    return true;
}
