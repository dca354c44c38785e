/* An errand that opens a session and asks one query. */
#include "run/inquiry.h"

#include "run/context.h"
#include "run/errand.h"

#include <string.h>

/* "schema.name" or "name", which lies where new tables go. */
static bool find_table(Arena *arena, Session *session, const char *name, const char **quoted,
                       bool *found, MigError *err)
{
    const char *dot = strchr(name, '.');
    const char *schema =
        dot == NULL ? session->schema : arena_strndup(arena, name, (size_t)(dot - name));
    const char *values[] = {schema, dot == NULL ? name : dot + 1};
    Rows rows = {0};
    if (!session_query(session, session->dialect->table_exists, values, 2, arena, &rows, err))
        return false;
    Text text = text_in(arena);
    ddl(&text, "%I.%I", values[0], values[1]);
    *quoted = text_string(&text);
    *found = rows.items.count > 0;
    return true;
}

static bool find_first(Arena *arena, Session *session, const Inquiry *inquiry, const char **quoted,
                       MigError *err)
{
    StringVec names = strings_split(arena, inquiry->tables, ",");
    bool found = false;
    for (size_t i = 0; !found && i < names.count; i++)
        if (!find_table(arena, session, names.items[i], quoted, &found, err))
            return false;
    return found || fail(err, MIG_E_REVISION, "there is no table '%s' in '%s'",
                         strings_join(arena, &names, "' or '"), inquiry->module->url.shown);
}

static const char *query_text(Arena *arena, const char *query, const char *table)
{
    const char *place = strstr(query, "%s");
    return arena_printf(arena, "%.*s%s%s", (int)(place - query), query, table, place + 2);
}

static void put_rows(Arena *arena, const Rows *rows, Json *answer)
{
    Json *list = json_new_array(arena);
    for (size_t i = 0; i < rows->items.count; i++) {
        Json *row = json_new_array(arena);
        for (size_t j = 0; j < rows->items.items[i].count; j++) {
            const char *value = rows->items.items[i].items[j];
            json_push_string(arena, row, value == NULL ? "" : value);
        }
        json_push(arena, list, row);
    }
    json_put(arena, answer, "rows", list);
}

static bool ask(Arena *arena, Session *session, const Inquiry *inquiry, Json *answer, MigError *err)
{
    const char *table;
    Rows rows = {0};
    if (!find_first(arena, session, inquiry, &table, err))
        return false;
    if (!session_query(session, query_text(arena, inquiry->query, table), NULL, 0, arena, &rows,
                       err))
        return fail_within(err, "the table %s is not as expected", table);
    put_rows(arena, &rows, answer);
    return true;
}

/* In the child. */
static bool answer_inquiry(void *context, Arena *arena, Json *answer, MigError *err)
{
    const Inquiry *inquiry = context;
    SessionOptions options = context_of(inquiry->module, -1);
    Session *session;
    options.version_table_schema = "";
    if (!session_open(arena, &options, &session, err))
        return false;
    bool done = ask(arena, session, inquiry, answer, err);
    session_close(session);
    return done;
}

bool inquiry_run(Arena *arena, const Inquiry *inquiry, InquiryRows *rows, MigError *err)
{
    const Json *answer;
    Inquiry asked = *inquiry;
    *rows = (InquiryRows){0};
    if (!driver_load(inquiry->module->url.kind, err) ||
        !errand_run(arena, answer_inquiry, &asked, &answer, err))
        return false;
    const Json *list = json_get(answer, "rows");
    for (size_t i = 0; i < json_count(list); i++) {
        const Json *row = json_item(list, i);
        StringVec values = {0};
        for (size_t j = 0; j < json_count(row); j++)
            vec_push(arena, &values, json_text(json_item(row, j)));
        vec_push(arena, rows, values);
    }
    return true;
}
