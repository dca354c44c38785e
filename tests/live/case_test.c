/*
 * tests/cases: pairs of schemas, and what mig makes of them. A case is text in sections:
 *
 *     -- from --              the schema that is there
 *     -- to --                the schema that is declared
 *     -- sqlite changes --    the changes, one a line
 *     -- sqlite up --         the SQL, and the way back
 *     -- sqlite down --
 *     -- postgres changes --  the same on PostgreSQL
 *
 * A case is tried on the engines whose sections it has. With MIG_BLESS=1 they are written anew; the
 * change is read before it is committed.
 */
#include "migrate/autogenerate.h"

#include "base/file.h"
#include "base/path.h"
#include "db/dialect.h"
#include "migrate/places.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

typedef struct Section {
    const char *title, *text;
} Section;

typedef struct Case {
    Arena *arena;
    const char *path;
    Vec(Section) sections; /* the first has no title: what stands above */
} Case;

static Case read_case(Arena *arena, const char *path)
{
    Case test = {.arena = arena, .path = path};
    Span content;
    MigError err;
    cr_assert(file_load(arena, path, &content, &err), "%s", err.message);
    const char *title = "";
    Text text = text_in(arena);
    for (const char *at = content.bytes; *at != '\0';) {
        size_t length = strcspn(at, "\n");
        bool starts =
            length > 6 && strncmp(at, "-- ", 3) == 0 && strncmp(at + length - 3, " --", 3) == 0;
        if (starts) {
            vec_push(arena, &test.sections,
                     (Section){title, arena_strdup(arena, text_string(&text))});
            title = arena_strndup(arena, at + 3, length - 6);
            text_clear(&text);
        } else {
            text_add_bytes(&text, at, length);
            text_add_char(&text, '\n');
        }
        at += length + (at[length] == '\n');
    }
    vec_push(arena, &test.sections, (Section){title, text_string(&text)});
    return test;
}

static Section *find_section(Case *test, const char *title)
{
    for (size_t i = 0; i < test->sections.count; i++)
        if (strcmp(test->sections.items[i].title, title) == 0)
            return &test->sections.items[i];
    return NULL;
}

static void write_case(Case *test)
{
    Text text = text_in(test->arena);
    MigError err;
    for (size_t i = 0; i < test->sections.count; i++) {
        const Section *section = &test->sections.items[i];
        if (i > 0)
            text_printf(&text, "-- %s --\n", section->title);
        text_add(&text, section->text);
    }
    cr_assert(file_replace(test->path, span_of(text_string(&text)), &err), "%s", err.message);
}

static const char *trimmed(Arena *arena, const char *text)
{
    Span span = span_trim(span_of(text));
    return arena_strndup(arena, span.bytes, span.length);
}

/* What a section holds must be what was made; with MIG_BLESS it becomes that. */
static void expect(Case *test, const char *title, const char *made)
{
    Section *section = find_section(test, title);
    cr_assert_not_null(section, "%s has no section '%s'", test->path, title);
    bool last = section == &test->sections.items[test->sections.count - 1];
    if (getenv("MIG_BLESS") != NULL)
        section->text = arena_printf(test->arena, "%s%s%s", made, made[0] == '\0' ? "" : "\n",
                                     last ? "" : "\n");
    cr_expect_str_eq(trimmed(test->arena, section->text), trimmed(test->arena, made),
                     "%s: %s is now:\n%s", test->path, title, made);
}

static Schema *snapshot(Case *test, const ScratchOptions *options, const InspectFilter *filter,
                        const char *section)
{
    DeclaredFileVec none = {0}, own = {0};
    Connection *scratch;
    Schema *schema;
    MigError err = {0};
    vec_push(
        test->arena, &own,
        (DeclaredFile){.shown = test->path, .content = span_of(find_section(test, section)->text)});
    cr_assert(autogenerate_scratch(test->arena, options, &none, &own, &scratch, &err), "%s: %s",
              test->path, err.message);
    cr_assert(scratch->driver->inspect(test->arena, scratch, filter, &schema, &err), "%s: %s",
              test->path, err.message);
    scratch->driver->close(scratch);
    places_note(test->arena, &own, schema);
    return schema;
}

static const char *changes_shown(Arena *arena, const Dialect *dialect, const Schema *from,
                                 const Schema *to)
{
    Diff diff;
    const DiffScope scope = {0};
    Text text = text_in(arena);
    diff_make(arena, from, to, dialect->rules, &scope, &diff);
    for (size_t i = 0; i < diff.changes.count; i++)
        text_printf(&text, "%s%s", i > 0 ? "\n" : "",
                    change_shown(arena, to, diff.changes.items[i]));
    return text_string(&text);
}

static void try_on(Case *test, const char *engine, const Url *url)
{
    Arena *arena = test->arena;
    ConnectOptions connect = {.url = url, .application_name = "mig", .interrupt_fd = -1};
    ScratchOptions options = {&connect, ""};
    InspectFilter filter = {.prefix = "", .folds_case = url->kind == URL_SQLITE};
    const Dialect *dialect = dialect_find(url->kind);
    const DiffScope scope = {0};
    const Schema *from = snapshot(test, &options, &filter, "from");
    Schema *to = snapshot(test, &options, &filter, "to");
    Migration migration;
    MigError err = {0};
    cr_assert(autogenerate_make(arena, &options, &filter, &scope, from, to, &migration, &err),
              "%s: %s", test->path, err.message);
    expect(test, arena_printf(arena, "%s changes", engine),
           changes_shown(arena, dialect, from, to));
    expect(test, arena_printf(arena, "%s up", engine), migration.up);
    expect(test, arena_printf(arena, "%s down", engine), migration.down);
}

static void try_case(const char *path)
{
    Arena *arena = arena_open();
    Case test = read_case(arena, path);
    const Url sqlite = {.kind = URL_SQLITE, .target = ":memory:", .shown = "sqlite::memory:"};
    const Url postgres = {
        .kind = URL_POSTGRES, .target = getenv("MIG_TEST_POSTGRES"), .shown = "the test server"};
    bool on_sqlite = find_section(&test, "sqlite up") != NULL;
    bool on_postgres = find_section(&test, "postgres up") != NULL;
    cr_assert(on_sqlite || on_postgres, "%s is for no engine", path);
    if (on_sqlite)
        try_on(&test, "sqlite", &sqlite);
    if (on_postgres)
        try_on(&test, "postgres", &postgres);
    if (getenv("MIG_BLESS") != NULL)
        write_case(&test);
    arena_close(arena);
}

Test(cases, every_pair_of_schemas_makes_the_sql_that_was_reviewed)
{
    Arena *arena = arena_open();
    const char *folder = getenv("MIG_TEST_CASES");
    StringVec names;
    MigError err;
    cr_assert_not_null(folder, "MIG_TEST_CASES names no folder");
    cr_assert(folder_list(arena, folder, &names, &err), "%s", err.message);
    cr_assert_gt(names.count, 0);
    for (size_t i = 0; i < names.count; i++)
        try_case(path_join(arena, folder, names.items[i]));
    arena_close(arena);
}
