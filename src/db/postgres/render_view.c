/* Views: their query, and what is said of their columns. */
#include "db/postgres/render_view.h"

#include "db/postgres/render_alter.h"
#include "db/postgres/render_note.h"

#include <string.h>

static void put_view(const Render *render, const Object *object, const char *create)
{
    const ViewDef *view = &object->view;
    put(render->sql, "%s %s", create, render_name(render, object));
    if (view->access_method != NULL)
        put(render->sql, " USING %n", view->access_method);
    if (view->options.count > 0)
        put(render->sql, " WITH (%s)", render_options(render, &view->options));
    if (view->tablespace != NULL)
        put(render->sql, " TABLESPACE %n", view->tablespace);
    put(render->sql, " AS\n%s%s;\n", view->definition.text,
        view->unpopulated ? "\nWITH NO DATA" : "");
}

/* What an INSERT into a view takes where nothing is said: of `from` goes what `to` has not. */
static void put_view_defaults(const Render *render, const Object *from, const Object *to)
{
    const StringVec none = {0}, *after = &to->view.column_defaults;
    const StringVec *before = from == NULL ? &none : &from->view.column_defaults;
    for (size_t i = 0; i < before->count; i++)
        if (!strings_has(after, before->items[i]))
            put(render->sql, "ALTER VIEW %s ALTER COLUMN %s DROP DEFAULT;\n",
                render_name(render, to), render_word_column(render->arena, before->items[i]));
    for (size_t i = 0; i < after->count; i++)
        if (!strings_has(before, after->items[i]))
            put(render->sql, "ALTER VIEW %s ALTER COLUMN %s;\n", render_name(render, to),
                after->items[i]);
}

/* What undoes "name SET STATISTICS 5". */
static const char *undone_setting(const Render *render, const char *setting)
{
    const char *name = render_word_column(render->arena, setting);
    const char *said = setting + strlen(name);
    if (strncmp(said, " SET STATISTICS ", strlen(" SET STATISTICS ")) == 0)
        return arena_printf(render->arena, "%s SET STATISTICS -1", name);
    if (strncmp(said, " SET COMPRESSION ", strlen(" SET COMPRESSION ")) == 0)
        return arena_printf(render->arena, "%s SET COMPRESSION default", name);
    if (strncmp(said, " SET (", strlen(" SET (")) != 0)
        return NULL; /* a storage is changed to another one only */
    Text text = text_in(render->arena);
    text_printf(&text, "%s RESET (", name);
    for (const char *at = said + strlen(" SET ("); *at != '\0'; at += strspn(at, ", )")) {
        size_t length = strcspn(at, "=");
        text_printf(&text, "%.*s", (int)length, at);
        at += strcspn(at, ",)");
        text_add(&text, *at == ',' ? ", " : "");
    }
    return arena_printf(render->arena, "%s)", text_string(&text));
}

static void put_view_columns(const Render *render, const Object *from, const Object *to)
{
    const StringVec none = {0}, *after = &to->view.column_settings;
    const StringVec *before = from == NULL ? &none : &from->view.column_settings;
    const char *alter = arena_printf(render->arena, "ALTER MATERIALIZED VIEW %s ALTER COLUMN",
                                     render_name(render, to));
    for (size_t i = 0; i < before->count; i++) {
        const char *undone =
            strings_has(after, before->items[i]) ? NULL : undone_setting(render, before->items[i]);
        if (undone != NULL)
            put(render->sql, "%s %s;\n", alter, undone);
    }
    for (size_t i = 0; i < after->count; i++)
        if (!strings_has(before, after->items[i]))
            put(render->sql, "%s %s;\n", alter, after->items[i]);
}

void render_view(const Render *render, const Object *object)
{
    put_view(render, object,
             object->kind == OBJECT_VIEW ? "CREATE VIEW" : "CREATE MATERIALIZED VIEW");
    put_view_defaults(render, NULL, object);
    put_view_columns(render, NULL, object);
    for (size_t i = 0; i < object->children.count; i++)
        if (object->children.items[i]->kind == OBJECT_COLUMN)
            render_notes(render, object->children.items[i]);
    render_notes(render, object);
}

/* --- altering --------------------------------------------------------------------------------- */

static void put_view_settings(const Render *render, const Change *change)
{
    const char *alter =
        arena_printf(render->arena, "ALTER %s", render_designation(render, change->to));
    const ViewDef *from = &change->from->view, *to = &change->to->view;
    render_changed_options(render, alter, &from->options, &to->options);
    if ((change->attributes & ATTRIBUTE_BIT(ATTRIBUTE_ACCESS_METHOD)) != 0)
        put(render->sql, "%s SET ACCESS METHOD %n;\n", alter,
            to->access_method == NULL ? "heap" : to->access_method);
    if ((change->attributes & ATTRIBUTE_BIT(ATTRIBUTE_TABLESPACE)) != 0)
        put(render->sql, "%s SET TABLESPACE %n;\n", alter,
            to->tablespace == NULL ? "pg_default" : to->tablespace);
}

void render_altered_view(const Render *render, const Change *change)
{
    if ((change->attributes & ATTRIBUTE_BIT(ATTRIBUTE_DEFINITION)) != 0)
        put_view(render, change->to, "CREATE OR REPLACE VIEW");
    else
        put_view_settings(render, change);
    put_view_defaults(render, change->from, change->to);
    put_view_columns(render, change->from, change->to);
}
