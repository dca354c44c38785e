/* Routines, and what hangs on tables and may call them. */
#include "db/postgres/inspect.h"

#include "db/postgres/canonical.h"
#include "db/postgres/spelling.h"

#include <string.h>

enum RoutineColumn {
    ROUTINE_OID,
    ROUTINE_SCHEMA,
    ROUTINE_NAME,
    ROUTINE_KIND,
    ROUTINE_SIGNATURE,
    ROUTINE_ARGUMENTS,
    ROUTINE_RESULT,
    ROUTINE_LANGUAGE,
    ROUTINE_DEFINITION,
    ROUTINE_OWNER,
    ROUTINE_COMMENT
};

enum TriggerColumn {
    TRIGGER_OID,
    TRIGGER_TABLE,
    TRIGGER_NAME,
    TRIGGER_DEFINITION,
    TRIGGER_ENABLED,
    TRIGGER_IS_CONSTRAINT,
    TRIGGER_COMMENT
};

enum PartColumn { PART_TRIGGER, PART_TABLE, PART_FIRING };

enum RuleColumn { RULE_OID, RULE_TABLE, RULE_NAME, RULE_DEFINITION, RULE_ENABLED, RULE_COMMENT };

enum PolicyColumn {
    POLICY_OID,
    POLICY_TABLE,
    POLICY_NAME,
    POLICY_COMMAND,
    POLICY_PERMISSIVE,
    POLICY_ROLES,
    POLICY_USING,
    POLICY_CHECK,
    POLICY_COMMENT
};

enum StatisticsColumn {
    STATISTICS_OID,
    STATISTICS_SCHEMA,
    STATISTICS_NAME,
    STATISTICS_TABLE,
    STATISTICS_DEFINITION,
    STATISTICS_TARGET,
    STATISTICS_OWNER,
    STATISTICS_COMMENT
};

/* A text of the server's without the white space and semicolon at its end. */
static const char *without_end(Arena *arena, const char *text)
{
    size_t length = text == NULL ? 0 : strlen(text);
    while (length > 0 && strchr("; \n", text[length - 1]) != NULL)
        length--;
    return text == NULL ? NULL : arena_strndup(arena, text, length);
}

/* Takes the schema away that pg_get_functiondef and pg_get_statisticsobjdef write in front of the
 * object's own name, behind `words`, where it is the default one. */
static const char *without_schema(const Inspection *inspection, const Object *object,
                                  const char *words, const char *text)
{
    const char *at = text == NULL ? NULL : strstr(text, words);
    if (at == NULL || strcmp(object->schema, inspection->schema->default_schema) != 0)
        return text;
    at += strlen(words);
    const char *end = at;
    bool quoted = false;
    for (; *end != '\0' && (quoted || *end != '.'); end++)
        quoted = *end == '"' ? !quoted : quoted;
    return arena_printf(inspection->arena, "%.*s%s", (int)(at - text), text,
                        *end == '\0' ? at : end + 1);
}

/* --- routines --------------------------------------------------------------------------------- */

static RoutineType type_of(char kind)
{
    switch (kind) {
    case 'p': return ROUTINE_PROCEDURE;
    case 'a': return ROUTINE_AGGREGATE;
    case 'w': return ROUTINE_WINDOW;
    default: return ROUTINE_FUNCTION;
    }
}

static void add_routine(Inspection *inspection, Row row)
{
    Object *object = schema_add(inspection->arena, inspection->schema, OBJECT_ROUTINE, NULL,
                                row[ROUTINE_SCHEMA], row[ROUTINE_NAME], row[ROUTINE_SIGNATURE]);
    RoutineDef *routine = &object->routine;
    routine->type = type_of(value_char(row[ROUTINE_KIND]));
    routine->arguments = row[ROUTINE_ARGUMENTS];
    routine->result = row[ROUTINE_RESULT];
    routine->language = row[ROUTINE_LANGUAGE];
    const char *words = routine->type == ROUTINE_PROCEDURE ? "PROCEDURE " : "FUNCTION ";
    const char *definition = without_schema(inspection, object, words, row[ROUTINE_DEFINITION]);
    routine->definition.text = without_end(inspection->arena, definition);
    routine->definition.canonical =
        postgres_canonical_body(inspection->arena, routine->definition.text);
    object->owner = row[ROUTINE_OWNER];
    object->comment = row[ROUTINE_COMMENT];
    oid_map_put(inspection->objects, PG_PROC, row[ROUTINE_OID], 0, object);
    list_add(inspection, LIST_ROUTINES, row[ROUTINE_OID]);
    if (routine->type == ROUTINE_AGGREGATE)
        list_add(inspection, LIST_AGGREGATES, row[ROUTINE_OID]);
}

void inspect_aggregates(Inspection *inspection, const Rows *rows)
{
    for (size_t i = 0; i < rows->items.count; i++) {
        Row row = row_at(rows, i);
        Object *object = oid_map_find(inspection->objects, PG_PROC, row[0], 0);
        object->routine.definition = value_expression(inspection->arena, row[1]);
    }
}

void inspect_routines(Inspection *inspection, const Rows *rows)
{
    for (size_t i = 0; i < rows->items.count; i++)
        if (filter_owns(inspection->filter, row_at(rows, i)[ROUTINE_NAME]))
            add_routine(inspection, row_at(rows, i));
}

/* --- what hangs on tables --------------------------------------------------------------------- */

static Firing firing_of(char enabled)
{
    switch (enabled) {
    case 'D': return FIRING_DISABLED;
    case 'R': return FIRING_REPLICA;
    case 'A': return FIRING_ALWAYS;
    default: return FIRING_ORIGIN;
    }
}

static Object *add_child(Inspection *inspection, ObjectKind kind, const char *table,
                         const char *name)
{
    Object *parent = oid_map_find(inspection->objects, PG_CLASS, table, 0);
    return schema_add(inspection->arena, inspection->schema, kind, parent, "", name, NULL);
}

static void add_trigger(Inspection *inspection, Row row)
{
    Object *object = add_child(inspection, OBJECT_TRIGGER, row[TRIGGER_TABLE], row[TRIGGER_NAME]);
    object->trigger = (TriggerDef){
        .definition = value_expression(inspection->arena, row[TRIGGER_DEFINITION]),
        .firing = firing_of(value_char(row[TRIGGER_ENABLED])),
        .is_constraint = value_is_true(row[TRIGGER_IS_CONSTRAINT]),
    };
    object->comment = row[TRIGGER_COMMENT];
    oid_map_put(inspection->objects, PG_TRIGGER, row[TRIGGER_OID], 0, object);
}

static void add_rule(Inspection *inspection, Row row)
{
    Object *object = add_child(inspection, OBJECT_RULE, row[RULE_TABLE], row[RULE_NAME]);
    const char *definition = without_end(inspection->arena, row[RULE_DEFINITION]);
    object->trigger = (TriggerDef){.definition = value_expression(inspection->arena, definition),
                                   .firing = firing_of(value_char(row[RULE_ENABLED]))};
    object->comment = row[RULE_COMMENT];
    oid_map_put(inspection->objects, PG_REWRITE, row[RULE_OID], 0, object);
}

static const char *command_of(char command)
{
    switch (command) {
    case 'r': return "SELECT";
    case 'a': return "INSERT";
    case 'w': return "UPDATE";
    case 'd': return "DELETE";
    default: return "ALL";
    }
}

static void add_policy(Inspection *inspection, Row row)
{
    Object *object = add_child(inspection, OBJECT_POLICY, row[POLICY_TABLE], row[POLICY_NAME]);
    object->policy = (PolicyDef){
        .command = command_of(value_char(row[POLICY_COMMAND])),
        .restrictive = !value_is_true(row[POLICY_PERMISSIVE]),
        .roles = value_array(inspection->arena, row[POLICY_ROLES]),
        .using_ = value_expression(inspection->arena, row[POLICY_USING]),
        .check = value_expression(inspection->arena, row[POLICY_CHECK]),
    };
    strings_sort(&object->policy.roles);
    object->comment = row[POLICY_COMMENT];
    oid_map_put(inspection->objects, PG_POLICY, row[POLICY_OID], 0, object);
}

/* "CREATE STATISTICS s ON a, b, lower(c) FROM t": the server lists columns in their order in the
 * table, which says nothing, and then expressions as they were given. */
static const char *sorted_elements(Arena *arena, const char *text)
{
    const char *start = text == NULL ? NULL : strstr(text, " ON ");
    const char *end = NULL;
    for (const char *at = start; at != NULL; at = strstr(at + 1, " FROM "))
        end = at;
    if (start == NULL || end == start)
        return text;
    start += strlen(" ON ");
    const char *list = arena_strndup(arena, start, (size_t)(end - start));
    StringVec columns = {0}, elements = {0};
    while (*list != '\0') {
        Span element = postgres_next_element(&list);
        const char *name = arena_strndup(arena, element.bytes, element.length);
        bool is_column = name[0] == '"' || strchr(name, '(') == NULL;
        vec_push(arena, is_column ? &columns : &elements, name);
    }
    strings_sort(&columns);
    for (size_t i = 0; i < elements.count; i++)
        vec_push(arena, &columns, elements.items[i]);
    return arena_printf(arena, "%.*s%s%s", (int)(start - text), text,
                        strings_join(arena, &columns, ", "), end);
}

static void add_statistics(Inspection *inspection, Row row)
{
    Object *object = schema_add(inspection->arena, inspection->schema, OBJECT_STATISTICS, NULL,
                                row[STATISTICS_SCHEMA], row[STATISTICS_NAME], NULL);
    object->statistics.definition =
        sorted_elements(inspection->arena, without_schema(inspection, object, "CREATE STATISTICS ",
                                                          row[STATISTICS_DEFINITION]));
    object->statistics.target = value_number(row[STATISTICS_TARGET]);
    object->owner = row[STATISTICS_OWNER];
    object->comment = row[STATISTICS_COMMENT];
    oid_map_put(inspection->objects, PG_STATISTIC_EXT, row[STATISTICS_OID], 0, object);
}

void inspect_triggers(Inspection *inspection, const Rows *rows)
{
    for (size_t i = 0; i < rows->items.count; i++)
        add_trigger(inspection, row_at(rows, i));
}

/* The partition has to be there when that is said of it. */
void inspect_partition_triggers(Inspection *inspection, const Rows *rows)
{
    for (size_t i = 0; i < rows->items.count; i++) {
        Row row = row_at(rows, i);
        Object *trigger = oid_map_find(inspection->objects, PG_TRIGGER, row[PART_TRIGGER], 0);
        if (trigger == NULL) /* a foreign key's */
            continue;
        vec_push(inspection->arena, &trigger->trigger.firing_below, row[PART_FIRING]);
        schema_depend(inspection->arena, trigger,
                      oid_map_find(inspection->objects, PG_CLASS, row[PART_TABLE], 0));
    }
}

void inspect_rules(Inspection *inspection, const Rows *rows)
{
    for (size_t i = 0; i < rows->items.count; i++)
        add_rule(inspection, row_at(rows, i));
}

void inspect_policies(Inspection *inspection, const Rows *rows)
{
    for (size_t i = 0; i < rows->items.count; i++)
        add_policy(inspection, row_at(rows, i));
}

void inspect_statistics(Inspection *inspection, const Rows *rows)
{
    for (size_t i = 0; i < rows->items.count; i++)
        add_statistics(inspection, row_at(rows, i));
}
