/* An inspection from its beginning to its end: one read-only transaction, one spelling. */
#include "db/postgres/inspect.h"

#include "embedded/postgres.h"

#include <assert.h>
#include <string.h>

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

static bool read_all(Inspection *inspection, MigError *err)
{
    return begin(inspection, err) && inspect_schemas(inspection, err) &&
           inspect_extensions(inspection, err) && inspect_types(inspection, err) &&
           inspect_relations(inspection, err) && inspect_columns(inspection, err) &&
           inspect_sequences(inspection, err) && inspect_views(inspection, err) &&
           inspect_constraints(inspection, err) && inspect_indexes(inspection, err) &&
           inspect_routines(inspection, err) && inspect_hangers(inspection, err) &&
           inspect_privileges(inspection, err) && inspect_dependencies(inspection, err) &&
           inspect_uncompared(inspection, err);
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
    Text *const lists[] = {&inspection.schemas,   &inspection.tables,     &inspection.rows,
                           &inspection.sequences, &inspection.views,      &inspection.types,
                           &inspection.granted,   &inspection.aggregates, &inspection.routines,
                           &inspection.domains};
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
        *lists[i] = text_in(arena);
    inspection.pattern = pattern_of(arena, filter->prefix);
    bool done = read_all(&inspection, err);
    server_rollback(inspection.server);
    if (!done)
        return false;
    schema_finish(inspection.schema);
    *schema = inspection.schema;
    return true;
}
