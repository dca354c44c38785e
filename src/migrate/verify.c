/* Before each step a row is put into every table that takes one, so that there is something to
 * lose. */
#include "migrate/verify.h"

#include <string.h>

typedef struct Verification {
    Arena *arena;
    const Verify *verify;
    Apply apply;
    DifferenceLineVec *lines;
    const char *revision;
} Verification;

static bool inspect(const Verification *verification, Schema **schema, MigError *err)
{
    const Session *session = verification->verify->session;
    return session->driver->inspect(verification->arena, session->connection,
                                    verification->verify->filter, schema, err);
}

/* Keeps what the way down has not brought back. */
static void compare_snapshots(const Verification *verification, const Schema *wanted,
                              const Schema *found)
{
    const Verify *verify = verification->verify;
    size_t first = verification->lines->count;
    autogenerate_differences(verification->arena, verify->session->dialect, verify->scope, found,
                             wanted, verification->lines);
    for (size_t i = first; i < verification->lines->count; i++)
        verification->lines->items[i].revision = verification->revision;
}

/* --- rows ------------------------------------------------------------------------------------- */

typedef struct Sample {
    const char *type; /* a piece of its name */
    const char *value;
} Sample;

/* The first that fits counts. */
static const Sample samples[] = {
    {"[]", "'{}'"},
    {"range", "'empty'"},
    {"uuid", "'00000000-0000-0000-0000-000000000001'"},
    {"date", "'2000-01-01'"},
    {"timestamp", "'2000-01-01'"},
    {"time", "'12:00'"},
    {"interval", "'1 day'"},
    {"char", "'1'"},
    {"text", "'1'"},
    {"clob", "'1'"},
    {"name", "'1'"},
    {"json", "'1'"},
    {"bool", "'1'"},
    {"bytea", "'1'"},
    {"inet", "'10.0.0.1'"},
    {"", "1"},
};

/* A value that most columns of a type take. */
static const char *value_for(const Object *column)
{
    const char *type = expression_canonical(&column->column.type);
    const Sample *sample = samples;
    while (strstr(type, sample->type) == NULL)
        sample++;
    return sample->value;
}

static void add_table(Text *sql, const Object *table)
{
    if (table->schema[0] != '\0')
        ddl(sql, "%I.", table->schema);
    ddl(sql, "%I", table->name);
}

static bool takes_values(const Object *column)
{
    return column->kind == OBJECT_COLUMN && column->column.generated == GENERATED_NOT &&
           column->column.identity == IDENTITY_NONE;
}

/* A table that takes no such row stays as it is. */
static void add_row(const Verification *verification, const Object *table)
{
    Arena *arena = arena_open();
    Text names = text_in(arena), values = text_in(arena), sql = text_in(arena);
    for (size_t i = 0; i < table->children.count; i++) {
        const Object *column = table->children.items[i];
        if (!takes_values(column))
            continue;
        ddl(&names, names.length > 0 ? ", %I" : "%I", column->name);
        text_printf(&values, "%s%s", values.length > 0 ? ", " : "", value_for(column));
    }
    text_add(&sql, "INSERT INTO ");
    add_table(&sql, table);
    text_printf(&sql, " (%s) VALUES (%s)", text_string(&names), text_string(&values));
    MigError ignored;
    Session *session = verification->verify->session;
    bool taken = session->driver->query(session->connection, text_string(&sql), NULL, 0, arena,
                                        NULL, &ignored);
    (void)taken;
    arena_close(arena);
}

static void add_rows(const Verification *verification, const Schema *schema)
{
    for (size_t i = 0; i < schema->objects.count; i++)
        if (schema->objects.items[i]->kind == OBJECT_TABLE)
            add_row(verification, schema->objects.items[i]);
}

static bool count_rows(const Verification *verification, const Object *table, const char **count,
                       MigError *err)
{
    Text sql = text_in(verification->arena);
    Rows rows = {0};
    Session *session = verification->verify->session;
    text_add(&sql, "SELECT count(*) FROM ");
    add_table(&sql, table);
    if (!session_query(session, text_string(&sql), NULL, 0, verification->arena, &rows, err))
        return false;
    *count = rows.items.items[0].items[0];
    return true;
}

typedef struct Count {
    const char *table, *rows;
} Count;

typedef Vec(Count) CountVec;

static bool count_all(const Verification *verification, const Schema *schema, CountVec *counts,
                      MigError *err)
{
    for (size_t i = 0; i < schema->objects.count; i++) {
        const Object *table = schema->objects.items[i];
        Count count = {.table = object_shown(verification->arena, schema, table)};
        if (table->kind != OBJECT_TABLE)
            continue;
        if (!count_rows(verification, table, &count.rows, err))
            return false;
        vec_push(verification->arena, counts, count);
    }
    return true;
}

static void compare_count(const Verification *verification, const Count *before, const Count *after)
{
    if (strcmp(before->table, after->table) != 0 || strcmp(before->rows, after->rows) == 0)
        return;
    vec_push(verification->arena, verification->lines,
             (DifferenceLine){
                 .object = arena_printf(verification->arena, "table %s", before->table),
                 .attribute = "rows",
                 .declared = before->rows,
                 .found = after->rows,
                 .revision = verification->revision,
             });
}

static bool compare_counts(const Verification *verification, const CountVec *before,
                           const Schema *schema, MigError *err)
{
    CountVec after = {0};
    if (!count_all(verification, schema, &after, err))
        return false;
    for (size_t i = 0; i < before->count; i++)
        for (size_t j = 0; j < after.count; j++)
            compare_count(verification, &before->items[i], &after.items[j]);
    return true;
}

/* --- steps ------------------------------------------------------------------------------------ */

static bool run_step(Verification *verification, const Revision *revision, const Script *script,
                     bool up, MigError *err)
{
    bool skipped;
    return apply_step(&verification->apply, &(Step){revision, script, up}, &skipped, err) ||
           fail_within(err, up ? "up" : "down");
}

static bool verify_step(Verification *verification, const Revision *revision, MigError *err)
{
    Script script;
    Schema *before, *up, *down, *again;
    CountVec counts = {0};
    const Verify *verify = verification->verify;
    verification->revision = revision->id;
    if (!verify->load(verify->context, revision, &script, err) ||
        !inspect(verification, &before, err))
        return false;
    add_rows(verification, before);
    if (!count_all(verification, before, &counts, err) ||
        !run_step(verification, revision, &script, true, err))
        return false;
    if (!script.down.exists)
        return true;
    if (!inspect(verification, &up, err) ||
        !run_step(verification, revision, &script, false, err) ||
        !inspect(verification, &down, err) || !compare_counts(verification, &counts, down, err))
        return false;
    compare_snapshots(verification, before, down);
    if (!run_step(verification, revision, &script, true, err) ||
        !inspect(verification, &again, err))
        return false;
    compare_snapshots(verification, up, again);
    return true;
}

bool verify_revisions(Arena *arena, const Verify *verify, DifferenceLineVec *lines, MigError *err)
{
    Verification verification = {.arena = arena, .verify = verify, .lines = lines};
    if (!apply_open(arena, verify->session, verify->graph, &verification.apply, err))
        return false;
    for (size_t i = 0; i < verify->graph->revisions.count; i++)
        if (!verify_step(&verification, verify->graph->revisions.items[i], err))
            return false;
    return true;
}
