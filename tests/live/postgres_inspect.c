/* One database for all snapshots of a test: emptying it is much cheaper than making another. */
#include "postgres_inspect.h"

#include "db/dialect.h"
#include "migrate/autogenerate.h"
#include "postgres_change.h"

static const char clean[] =
    "DO $$ DECLARE one text; BEGIN"
    "  FOR one IN SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' LOOP"
    "    EXECUTE format('DROP EXTENSION %I CASCADE', one);"
    "  END LOOP;"
    "  FOR one IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema)' "
    "LOOP"
    "    EXECUTE format('DROP SCHEMA %I CASCADE', one);"
    "  END LOOP;"
    "END $$; DELETE FROM pg_default_acl; CREATE SCHEMA public; DISCARD ALL;";

Schema *said_snapshot(Live *live, const char *script, const InspectFilter *filter)
{
    MigError err;
    Schema *schema;
    const Driver *driver = live->connection->driver;
    must(live_run(live, live->connection, clean, false, &err), err);
    cr_assert(live_run(live, live->connection, script, false, &err), "%s\n%s", err.message, script);
    must(driver->inspect(live->arena, live->connection, filter, &schema, &err), err);
    return schema;
}

static const char *line_of(Live *live, const DifferenceLine *line)
{
    if (line->attribute != NULL)
        return arena_printf(live->arena, "%s: %s: %s, %s\n", line->object, line->attribute,
                            line->declared, line->found);
    return arena_printf(live->arena, "%s: %s\n", line->object,
                        line->declared != NULL ? "declared, not found" : "not declared");
}

const char *said_differences(Live *live, const Schema *found, const Schema *declared)
{
    const DiffScope scope = {.privileges = true};
    DifferenceLineVec lines = {0};
    Text text = text_in(live->arena);
    autogenerate_differences(live->arena, dialect_find(URL_POSTGRES), &scope, found, declared,
                             &lines);
    for (size_t i = 0; i < lines.count; i++)
        text_add(&text, line_of(live, &lines.items[i]));
    return text_string(&text);
}

void said_check(const char *database, int version, const Said *said, size_t count)
{
    const InspectFilter filter = {.prefix = ""};
    Live *live = live_open(database);
    live_needs(live, version);
    for (size_t i = 0; i < count; i++) {
        Schema *one = said_snapshot(live, said[i].one, &filter);
        Schema *same = said_snapshot(live, said[i].same, &filter);
        Schema *other = said_snapshot(live, said[i].other, &filter);
        cr_expect_str_eq(said_differences(live, one, same), "", "%s: %s", said[i].title,
                         said_differences(live, one, same));
        cr_expect_str_eq(said_differences(live, one, other), said[i].differences, "%s:\n%s",
                         said[i].title, said_differences(live, one, other));
        change_check_one(live, &(Pair){said[i].title, said[i].one, said[i].other, NULL, NULL, NULL},
                         NULL);
    }
    live_close(live);
}
