/* The tools, and the one form that all of their revisions get. */
#include "import/foreign.h"

#include "import/tools.h"

#include <string.h>
#include <strings.h>

static const ForeignTool tools[] = {
    {
        .name = "alembic",
        .title = "Alembic",
        .read = alembic_read,
        .tables = "alembic_version",
        .query = "SELECT version_num FROM %s",
        .rows_are_heads = true,
        .applied = alembic_applied,
    },
    {
        .name = "flyway",
        .title = "Flyway",
        .read = flyway_read,
        .tables = "flyway_schema_history,schema_version",
        .query = "SELECT version, type, success, script FROM %s ORDER BY installed_rank",
        .applied = flyway_applied,
    },
    {
        .name = "dbmate",
        .title = "dbmate",
        .read = dbmate_read,
        .tables = "schema_migrations",
        .query = "SELECT version FROM %s",
        .applied = dbmate_applied,
    },
    {
        .name = "goose",
        .title = "goose",
        .read = goose_read,
        .tables = "goose_db_version",
        .query = "SELECT version_id, is_applied FROM %s ORDER BY id",
        .applied = goose_applied,
    },
    {
        .name = "golang-migrate",
        .title = "golang-migrate",
        .read = golang_migrate_read,
        .tables = "schema_migrations",
        .query = "SELECT version, dirty FROM %s",
        .applied = golang_migrate_applied,
    },
    {
        .name = "diesel",
        .title = "Diesel",
        .read = diesel_read,
        .tables = "__diesel_schema_migrations",
        .query = "SELECT version FROM %s",
        .applied = diesel_applied,
    },
    {
        .name = "sqitch",
        .title = "Sqitch",
        .read = sqitch_read,
        .tables = "sqitch.changes",
        .query = "SELECT change, project FROM %s ORDER BY committed_at",
        .applied = sqitch_applied,
    },
};

bool foreign_find(Arena *arena, const char *name, const ForeignTool **tool, MigError *err)
{
    StringVec names = {0};
    for (size_t i = 0; i < sizeof(tools) / sizeof(tools[0]); i++) {
        *tool = &tools[i];
        if (strcmp(tools[i].name, name) == 0)
            return true;
        vec_push(arena, &names, tools[i].name);
    }
    return fail(err, MIG_E_USAGE, "nothing is known of a tool '%s'", name) ||
           fail_hint(err, "%s", strings_suggest(arena, &names, name));
}

bool foreign_is_true(const char *value)
{
    return strcmp(value, "t") == 0 || strcmp(value, "1") == 0 || strcmp(value, "true") == 0;
}

static void add_key(Text *text, const char *key, const StringVec *values)
{
    const char *value = strings_join(text->arena, values, ", ");
    text_printf(text, "-- %s:%s%s\n", key, value[0] == '\0' ? "" : " ", value);
}

static void add_section(Text *text, const char *name, const ForeignSection *section)
{
    if (!section->exists)
        return;
    text_printf(text, "\n-- mig:%s%s\n", name, section->transaction ? "" : " transaction=false");
    if (section->sql[0] != '\0')
        text_printf(text, "%s\n", section->sql);
}

const char *foreign_text(Arena *arena, const ForeignTool *tool, const ForeignRevision *revision)
{
    Text text = text_in(arena);
    const char *message = revision->message;
    text_printf(&text, "--%s%s%s\n", message[0] == '\0' ? "" : " ",
                strncasecmp(message, "mig:", strlen("mig:")) == 0 ? "> " : "", message);
    text_printf(&text, "--\n-- Imported from %s, %s\n", tool->title, revision->source);
    for (size_t i = 0; i < revision->description.count; i++)
        text_printf(&text, "-- > %s\n", revision->description.items[i]);
    text_printf(&text, "--\n-- revision: %s\n", revision->id);
    add_key(&text, "down_revision", &revision->down_revisions);
    add_key(&text, "branch_labels", &revision->branch_labels);
    add_key(&text, "depends_on", &revision->depends_on);
    if (revision->created[0] != '\0')
        text_printf(&text, "-- created: %s\n", revision->created);
    add_section(&text, "up", &revision->up);
    add_section(&text, "down", &revision->down);
    return text_string(&text);
}
