/* An inspection from its beginning to its end: one read-only transaction, one spelling, and one
 * query after the other. While the server works on one, the rows of the one before it are read. */
#include "db/postgres/inspect.h"

#include "db/postgres/server.h"
#include "embedded/postgres.h"

#include <assert.h>
#include <string.h>

/* What a query is given, beside lists of oids. */
enum {
    GIVEN_NOTHING,
    GIVEN_SCHEMA_NAMES,   /* the names of the schemas looked at */
    GIVEN_DEFAULT_SCHEMA, /* its name */
    GIVEN_PATTERN,        /* for LIKE: what a name must be like to be the module's by its prefix */
    GIVEN_CATALOGS,       /* of all objects found so far … */
    GIVEN_OBJECTS,        /* … and their oids */
    GIVEN_LIST            /* and from here on the lists of OidList */
};

#define LIST(list) (GIVEN_LIST + (list))

enum { GIVEN_AT_MOST = 5 };

typedef struct Question {
    const char *sql;
    int given[GIVEN_AT_MOST];
    void (*read)(Inspection *inspection, const Rows *rows);
} Question;

/* A query is asked before the rows of the one above it are read, so what it is given comes from
 * further up. */
static const Question questions[] = {
    {sql_inspect_schemas, {GIVEN_SCHEMA_NAMES, GIVEN_DEFAULT_SCHEMA}, inspect_schemas},
    {sql_inspect_extensions, {GIVEN_NOTHING}, inspect_extensions},
    {sql_inspect_relations, {LIST(LIST_SCHEMAS), GIVEN_PATTERN}, inspect_relations},
    {sql_inspect_types, {LIST(LIST_SCHEMAS), GIVEN_PATTERN}, inspect_types},
    {sql_inspect_columns, {LIST(LIST_ROWS)}, inspect_columns},
    {sql_inspect_collations, {LIST(LIST_SCHEMAS), GIVEN_PATTERN}, inspect_defined},
    {sql_inspect_operators, {LIST(LIST_SCHEMAS), GIVEN_PATTERN}, inspect_defined},
    {sql_inspect_casts, {LIST(LIST_SCHEMAS), GIVEN_PATTERN}, inspect_defined},
    {sql_inspect_sequences,
     {LIST(LIST_SCHEMAS), GIVEN_PATTERN, LIST(LIST_TABLES)},
     inspect_sequences},
    {sql_inspect_views, {LIST(LIST_VIEWS)}, inspect_views},
    {sql_inspect_key_names, {LIST(LIST_TABLES)}, inspect_key_names},
    {sql_inspect_constraints, {LIST(LIST_TABLES), LIST(LIST_DOMAINS)}, inspect_constraints},
    {sql_inspect_indexes, {LIST(LIST_TABLES)}, inspect_indexes},
    {sql_inspect_partition_parts, {LIST(LIST_PARTITIONS)}, inspect_partition_parts},
    {sql_inspect_foreign_columns, {LIST(LIST_FOREIGN)}, inspect_foreign_columns},
    {sql_inspect_index_definitions, {LIST(LIST_OTHER_INDEXES)}, inspect_index_definitions},
    {sql_inspect_routines, {LIST(LIST_SCHEMAS), GIVEN_PATTERN}, inspect_routines},
    {sql_inspect_triggers, {LIST(LIST_ROWS)}, inspect_triggers},
    {sql_inspect_partition_triggers, {LIST(LIST_PARTITIONS)}, inspect_partition_triggers},
    {sql_inspect_rules, {LIST(LIST_ROWS)}, inspect_rules},
    {sql_inspect_aggregates, {LIST(LIST_AGGREGATES)}, inspect_aggregates},
    {sql_inspect_policies, {LIST(LIST_TABLES)}, inspect_policies},
    {sql_inspect_statistics, {LIST(LIST_TABLES)}, inspect_statistics},
    {sql_inspect_default_privileges, {LIST(LIST_SCHEMAS)}, inspect_default_privileges},
    {sql_inspect_privileges,
     {LIST(LIST_GRANTED), LIST(LIST_SEQUENCES), LIST(LIST_ROUTINES), LIST(LIST_TYPES),
      LIST(LIST_SCHEMAS)},
     inspect_privileges},
    {sql_inspect_extension_members, {GIVEN_NOTHING}, inspect_members},
    {sql_inspect_uncompared,
     {LIST(LIST_SCHEMAS), GIVEN_DEFAULT_SCHEMA, GIVEN_PATTERN},
     inspect_uncompared},
    {sql_inspect_dependencies, {GIVEN_CATALOGS, GIVEN_OBJECTS}, inspect_dependencies},
};

enum { QUESTIONS = sizeof(questions) / sizeof(questions[0]) };

/* --- what queries are given ------------------------------------------------------------------- */

/* A list of names as the text of an array; the star alone is no name. */
static const char *names_array(Arena *arena, const StringVec *names)
{
    Text text = text_in(arena);
    text_add_char(&text, '{');
    for (size_t i = 0; i < names->count; i++) {
        bool star = strcmp(names->items[i], "*") == 0;
        text_add(&text, i > 0 ? "," : "");
        text_add(&text, star ? "" : "\"");
        for (const char *at = names->items[i]; *at != '\0'; at++) {
            if (*at == '"' || *at == '\\')
                text_add_char(&text, '\\');
            text_add_char(&text, *at);
        }
        text_add(&text, star ? "" : "\"");
    }
    text_add_char(&text, '}');
    return text_string(&text);
}

/* LIKE finds what begins so by the catalog's indexes on names. */
static const char *pattern_of(Arena *arena, const char *prefix)
{
    Text pattern = text_in(arena);
    for (const char *at = prefix == NULL ? "" : prefix; *at != '\0'; at++) {
        if (strchr("\\%_", *at) != NULL)
            text_add_char(&pattern, '\\');
        text_add_char(&pattern, *at);
    }
    text_add_char(&pattern, '%');
    return text_string(&pattern);
}

static const char *objects_array(Inspection *inspection, int given)
{
    Text catalogs = text_in(inspection->arena), oids = text_in(inspection->arena);
    oid_map_list(inspection->objects, &catalogs, &oids);
    return oids_array(given == GIVEN_CATALOGS ? &catalogs : &oids);
}

static const char *value_of(Inspection *inspection, int given)
{
    Arena *arena = inspection->arena;
    switch (given) {
    case GIVEN_SCHEMA_NAMES: return names_array(arena, &inspection->filter->schemas);
    case GIVEN_DEFAULT_SCHEMA: return inspection->schema->default_schema;
    case GIVEN_PATTERN: return pattern_of(arena, inspection->filter->prefix);
    case GIVEN_CATALOGS:
    case GIVEN_OBJECTS: return objects_array(inspection, given);
    default: return oids_array(&inspection->lists[given - GIVEN_LIST]);
    }
}

/* A query that is about nothing is not asked. */
static bool is_empty(const Inspection *inspection, const Question *question)
{
    bool empty = question->given[0] >= GIVEN_LIST;
    for (int i = 0; i < GIVEN_AT_MOST && question->given[i] != GIVEN_NOTHING; i++)
        if (question->given[i] >= GIVEN_LIST &&
            inspection->lists[question->given[i] - GIVEN_LIST].length > 0)
            empty = false;
    return empty;
}

/* --- asking and reading ----------------------------------------------------------------------- */

/* What was asked and is not answered yet; `sql` NULL: nothing. */
typedef struct Asked {
    const char *sql;
    bool sent;
} Asked;

static Asked ask(Inspection *inspection, size_t number)
{
    if (number >= QUESTIONS || is_empty(inspection, &questions[number]))
        return (Asked){0};
    Postgres *server = inspection->server;
    const Question *question = &questions[number];
    const char *values[GIVEN_AT_MOST];
    size_t count = 0;
    for (; count < GIVEN_AT_MOST && question->given[count] != GIVEN_NOTHING; count++)
        values[count] = value_of(inspection, question->given[count]);
    int version = server->pq.PQserverVersion(server->main.conn);
    const char *sql = catalog_for_version(inspection->arena, question->sql, version);
    return (Asked){sql, link_send_values(&server->main, sql, values, count)};
}

static bool hear(Inspection *inspection, const Asked *asked, Rows *rows, MigError *err)
{
    *rows = (Rows){0};
    if (asked->sql == NULL)
        return true;
    Postgres *server = inspection->server;
    Answer answer = {0};
    const Origin origin = {.sql = asked->sql, .file = ""};
    bool done = server_await(server, asked->sent, &origin, &answer, err);
    if (done && answer.rows != NULL)
        link_copy_rows(&server->main, answer.rows, inspection->arena, rows);
    link_forget(&server->main, &answer);
    return done || fail_within(err, "cannot read the schema");
}

static bool read_all(Inspection *inspection, MigError *err)
{
    Asked asked = ask(inspection, 0);
    for (size_t i = 0; i < QUESTIONS; i++) {
        Rows rows;
        if (!hear(inspection, &asked, &rows, err))
            return false;
        asked = ask(inspection, i + 1);
        questions[i].read(inspection, &rows);
    }
    return true;
}

static bool begin(Inspection *inspection, MigError *err)
{
    Rows rows;
    Arena *arena = inspection->arena;
    if (!server_query(inspection->server, sql_inspect_begin, arena, &rows, err))
        return fail_within(err, "cannot read the schema");
    inspection->schema = schema_new(arena, false, row_at(&rows, 0)[0]);
    inspection->schema->user = row_at(&rows, 0)[2];
    return true;
}

bool postgres_inspect(Arena *arena, Connection *connection, const InspectFilter *filter,
                      Schema **schema, MigError *err)
{
    assert(!connection->driver->in_transaction(connection));
    Inspection inspection = {
        .arena = arena,
        .server = (Postgres *)connection,
        .filter = filter,
        .objects = oid_map_new(arena),
        .columns = oid_map_new(arena),
        .names = oid_map_new(arena),
    };
    for (int list = 0; list < LIST_COUNT; list++)
        inspection.lists[list] = text_in(arena);
    bool done = begin(&inspection, err) && read_all(&inspection, err);
    server_rollback(inspection.server);
    if (!done)
        return false;
    schema_finish(inspection.schema);
    *schema = inspection.schema;
    return true;
}
