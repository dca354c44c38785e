/* Snapshots in, text out: which two are compared, and how changes become the sections of a file. */
#include "migrate/autogenerate.h"

#include "schema/order.h"

#include <string.h>

bool autogenerate_scratch(Arena *arena, const ScratchOptions *options,
                          const DeclaredFileVec *others, const DeclaredFileVec *own,
                          Connection **scratch, MigError *err)
{
    const Driver *driver = driver_find(options->connect->url->kind);
    if (!driver->scratch(arena, options->connect, options->dev_url, scratch, err))
        return fail_within(err, "cannot open a scratch database");
    if (declared_load(*scratch, others, err) && declared_load(*scratch, own, err))
        return true;
    driver->close(*scratch);
    return false;
}

/* --- text ------------------------------------------------------------------------------------- */

static void add_loss(Text *sql, const Change *change, StringVec *losses)
{
    if (change->loss != NULL) {
        text_printf(sql, "-- mig:destructive %s\n", change->loss);
        if (losses != NULL)
            vec_push(sql->arena, losses, change->loss);
    }
    if (change->kind != CHANGE_REBUILD)
        return;
    for (size_t i = 0; i < change->parts.count; i++)
        add_loss(sql, change->parts.items[i], losses);
}

/* Whether two neighbours belong together: short statements about the same table. */
static bool is_close(const Change *before, const Change *after)
{
    if (before == NULL || before->kind == CHANGE_REBUILD || after->kind == CHANGE_REBUILD)
        return false;
    const Object *a = change_object(before), *b = change_object(after);
    bool whole = a->parent == NULL || b->parent == NULL || a->kind != b->kind;
    return !whole || (before->kind == CHANGE_DROP && after->kind == CHANGE_DROP);
}

static void add_changes(Text *sql, const Dialect *dialect, const Schema *from, const Schema *to,
                        const ChangeVec *changes, StringVec *losses)
{
    const Change *last = NULL;
    for (size_t i = 0; i < changes->count; i++) {
        const Change *change = changes->items[i];
        Text one = text_in(sql->arena);
        dialect->render(&one, from, to, change);
        if (one.length == 0)
            continue;
        if (sql->length > 0 && !is_close(last, change))
            text_add_char(sql, '\n');
        add_loss(sql, change, losses);
        text_add(sql, text_string(&one));
        last = change;
    }
}

/* Without the line end, which the template has. */
static const char *finish(Text *sql)
{
    while (sql->length > 0 && sql->bytes[sql->length - 1] == '\n')
        sql->bytes[--sql->length] = '\0';
    return text_string(sql);
}

static ChangeVec changes_between(Arena *arena, const Dialect *dialect, const DiffScope *scope,
                                 const Schema *from, const Schema *to)
{
    Diff diff;
    diff_make(arena, from, to, dialect->rules, scope, &diff);
    return diff.changes;
}

/* An empty database. */
static Schema *nothing_like(Arena *arena, const Schema *schema)
{
    Schema *nothing = schema_new(arena, schema->folds_case, schema->default_schema);
    for (size_t i = 0; i < schema->objects.count; i++) {
        const Object *given = schema->objects.items[i];
        if (given->kind == OBJECT_NAMESPACE && given->namespace.is_given)
            schema_add(arena, nothing, OBJECT_NAMESPACE, NULL, "", given->name, NULL);
    }
    return nothing;
}

const char *autogenerate_dump(Arena *arena, const Dialect *dialect, const Schema *schema)
{
    const Schema *nothing = nothing_like(arena, schema);
    const DiffScope scope = {.owners = false, .privileges = true};
    ChangeVec changes = changes_between(arena, dialect, &scope, nothing, schema);
    Text sql = text_in(arena);
    add_changes(&sql, dialect, nothing, schema, &changes, NULL);
    return text_string(&sql);
}

/* --- renames ---------------------------------------------------------------------------------- */

static void add_sql(Arena *arena, DeclaredFileVec *files, const char *sql)
{
    vec_push(arena, files,
             (DeclaredFile){.shown = "the schema that was found", .content = span_of(sql)});
}

/* A snapshot of the database after the renames. */
static bool rename_in_scratch(Arena *arena, const ScratchOptions *options,
                              const InspectFilter *filter, const Schema *found,
                              const Schema *declared, const ChangeVec *renames, Schema **renamed,
                              MigError *err)
{
    const Driver *driver = driver_find(options->connect->url->kind);
    const Dialect *dialect = dialect_find(options->connect->url->kind);
    DeclaredFileVec before = {0}, after = {0};
    Text sql = text_in(arena);
    add_changes(&sql, dialect, found, declared, renames, NULL);
    add_sql(arena, &before, autogenerate_dump(arena, dialect, found));
    add_sql(arena, &after, text_string(&sql));
    Connection *scratch;
    if (!autogenerate_scratch(arena, options, &before, &after, &scratch, err))
        return fail_within(err, "cannot try the renames");
    bool done = driver->inspect(arena, scratch, filter, renamed, err);
    driver->close(scratch);
    return done;
}

/* The way back of the renames has an order of its own: tables before their columns again. */
static ChangeVec inverse_of(Arena *arena, const ChangeVec *changes)
{
    ChangeVec inverse = {0};
    for (size_t i = 0; i < changes->count; i++)
        vec_push(arena, &inverse, change_inverse(arena, changes->items[i]));
    order_changes(arena, &inverse, false);
    return inverse;
}

static bool is_renamed(const ChangeVec *renames, const Object *object)
{
    for (size_t i = 0; i < renames->count; i++)
        if (renames->items[i]->from == object || renames->items[i]->from->parent == object)
            return true;
    return false;
}

/* On the way down names come back last, and what bodies speak of is called otherwise by then. */
static void look_ahead(Arena *arena, const Dialect *dialect, const Schema *found,
                       const ChangeVec *renames, const ChangeVec *back)
{
    for (size_t i = 0; renames->count > 0 && i < back->count; i++) {
        Change *change = back->items[i];
        ObjectRefVec mentioned = {0};
        if (change->kind == CHANGE_CREATE || change->kind == CHANGE_ALTER)
            dialect->rules->mentions(arena, found, change->to, &mentioned);
        for (size_t j = 0; j < mentioned.count; j++)
            change->is_ahead = change->is_ahead || is_renamed(renames, mentioned.items[j]);
    }
}

bool autogenerate_make(Arena *arena, const ScratchOptions *options, const InspectFilter *filter,
                       const DiffScope *scope, const Schema *found, Schema *declared,
                       Migration *migration, MigError *err)
{
    const Dialect *dialect = dialect_find(options->connect->url->kind);
    *migration = (Migration){0};
    ChangeVec renames = diff_renames(arena, found, declared);
    Schema *renamed = NULL;
    if (renames.count > 0 &&
        !rename_in_scratch(arena, options, filter, found, declared, &renames, &renamed, err))
        return false;
    const Schema *from = renames.count > 0 ? renamed : found;
    Text up = text_in(arena), down = text_in(arena);
    diff_keep_ignored(arena, from, declared, scope);
    ChangeVec there = changes_between(arena, dialect, scope, from, declared);
    ChangeVec back = changes_between(arena, dialect, scope, declared, from);
    ChangeVec names_back = inverse_of(arena, &renames);
    look_ahead(arena, dialect, found, &renames, &back);
    add_changes(&up, dialect, found, declared, &renames, &migration->losses);
    add_changes(&up, dialect, from, declared, &there, &migration->losses);
    add_changes(&down, dialect, declared, from, &back, NULL);
    add_changes(&down, dialect, declared, found, &names_back, NULL);
    migration->up = finish(&up);
    migration->down = finish(&down);
    return true;
}

/* --- differences ------------------------------------------------------------------------------ */

static DifferenceLine line_of(Arena *arena, const Schema *found, const Schema *declared,
                              const Difference *difference)
{
    const Object *object = difference->declared != NULL ? difference->declared : difference->found;
    const Schema *schema = difference->declared != NULL ? declared : found;
    bool missing = difference->attribute == ATTRIBUTE_COUNT;
    return (DifferenceLine){
        .object = arena_printf(arena, "%s %s", object_kind_name(object->kind),
                               object_shown(arena, schema, object)),
        .attribute = missing ? NULL : attribute_name(difference->attribute),
        .declared = difference->declared_text,
        .found = difference->found_text,
        .file = object->position.file,
        .line = object->position.line,
    };
}

void autogenerate_differences(Arena *arena, const Dialect *dialect, const DiffScope *scope,
                              const Schema *found, const Schema *declared, DifferenceLineVec *lines)
{
    Diff diff;
    diff_make(arena, found, declared, dialect->rules, scope, &diff);
    for (size_t i = 0; i < diff.differences.count; i++)
        vec_push(arena, lines, line_of(arena, found, declared, &diff.differences.items[i]));
}
