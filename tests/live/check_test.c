/* mig_check over several modules: what is compared, and what one module's fault does to others. */
#include "bed.h"

#include "base/file.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <string.h>

/* How many snapshots the cache has. */
static int count_cached(const Bed *bed)
{
    DIR *folder = opendir(arena_printf(bed->arena, "%s/.mig/cache", bed->folder));
    int count = 0;
    for (const struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;)
        count += strchr(entry->d_name, '.') == NULL;
    if (folder != NULL)
        closedir(folder);
    return count;
}

/* What a check says of each module, a line each. */
static const char *checked(Bed *bed, const char *names)
{
    Text text = text_in(bed->arena);
    MigWorkspace *workspace;
    MigChecks checks;
    MigError err;
    const char *const list[] = {names, NULL};
    cr_assert(mig_workspace_open(&(MigOpen){.folder = bed->folder, .config = "modules.ini"},
                                 &workspace, &err),
              "%s", err.message);
    cr_assert(mig_workspace_select(workspace, names[0] == '\0' ? NULL : list, &err), "%s",
              err.message);
    cr_assert(mig_check(workspace, false, &checks, &err), "%s", err.message);
    for (size_t i = 0; i < checks.count; i++) {
        const MigCheck *check = &checks.items[i];
        text_printf(&text, "%s:%s", check->module->name, check->is_clean ? " clean" : "");
        if (check->error != NULL)
            text_printf(&text, " %s:%d %s", check->error->file, check->error->line,
                        check->error->message);
        for (size_t j = 0; j < check->differences.count; j++)
            text_printf(&text, " %s%s%s", check->differences.items[j].object,
                        check->differences.items[j].attribute == NULL ? "" : " ",
                        check->differences.items[j].attribute == NULL
                            ? ""
                            : check->differences.items[j].attribute);
        for (size_t j = 0; check->uncompared[j] != NULL; j++)
            text_printf(&text, " (%s)", check->uncompared[j]);
        text_add_char(&text, '\n');
    }
    mig_workspace_close(workspace);
    return text_string(&text);
}

static void write_modules(Bed *bed)
{
    bed_ini(bed, "",
            "[d]\npath = d\ntable_prefix = d_\ndepends_on = a c\n"
            "[b]\npath = b\ntable_prefix = b_\ndepends_on = a\n"
            "[c]\npath = c\ntable_prefix = c_\ndepends_on = b\n"
            "[a]\npath = a\ntable_prefix = a_\n");
    bed_write(bed, "a/schema.sql", "CREATE TABLE a_t (id integer PRIMARY KEY);\n");
    bed_write(bed, "b/schema.sql",
              "CREATE TABLE b_t (id integer PRIMARY KEY, a integer REFERENCES a_t);\n");
    bed_write(bed, "c/schema.sql",
              "CREATE TABLE c_t (id integer PRIMARY KEY, b integer REFERENCES b_t);\n");
    bed_write(bed, "d/schema.sql",
              "CREATE TABLE d_t (id integer PRIMARY KEY, c integer REFERENCES c_t);\n");
    cr_assert(bed_try(bed, "CREATE TABLE a_t (id integer PRIMARY KEY)"));
    cr_assert(bed_try(bed, "CREATE TABLE b_t (id integer PRIMARY KEY, a integer REFERENCES a_t)"));
    cr_assert(bed_try(bed, "CREATE TABLE c_t (id integer PRIMARY KEY, b integer REFERENCES b_t)"));
    cr_assert(bed_try(bed, "CREATE TABLE d_t (id integer PRIMARY KEY, c integer REFERENCES c_t)"));
}

ON_BOTH(check, modules_are_loaded_behind_those_they_stand_on)
{
    write_modules(bed);
    cr_expect_str_eq(checked(bed, ""), "d: clean\nb: clean\nc: clean\na: clean\n");
    cr_expect_eq(count_cached(bed), 4);
    cr_expect_str_eq(checked(bed, ""), "d: clean\nb: clean\nc: clean\na: clean\n");
    bed_write(bed, "c/schema.sql",
              "CREATE TABLE c_t (id integer PRIMARY KEY, b integer REFERENCES b_t, x integer);\n");
    cr_expect_str_eq(checked(bed, ""), "d: clean\nb: clean\nc: column c_t.x\na: clean\n");
    cr_expect_str_eq(checked(bed, "c"), "c: column c_t.x\n");
}

ON_BOTH(check, a_schema_that_does_not_load_fails_its_module_and_those_that_stand_on_it)
{
    write_modules(bed);
    bed_write(bed, "b/schema.sql", "CREATE TABLE b_t (id integer PRIMARY KEY);\nCREATE TABEL x;\n");
    const char *text = checked(bed, "");
    StringVec lines = strings_split(bed->arena, text, "\n");
    cr_assert_eq(lines.count, 4, "%s", text);
    static const char why[] = " b/schema.sql:2 the declared schema does not load: ";
    static const char *const modules[] = {"d:", "b:", "c:"};
    for (size_t i = 0; i < 3; i++) {
        const char *wanted = arena_printf(bed->arena, "%s%s", modules[i], why);
        cr_expect(span_starts_with(span_of(lines.items[i]), wanted), "%s", lines.items[i]);
    }
    cr_expect_str_eq(lines.items[3], "a: clean");
}

Test(check, what_a_schema_file_sets_is_its_own_affair_on_postgresql)
{
    Bed *bed = bed_open(URL_POSTGRES);
    write_modules(bed);
    bed_write(bed, "a/schema.sql",
              "SELECT pg_catalog.set_config('search_path', '', false);\n"
              "SET DateStyle = 'German'; SET ROLE pg_monitor; RESET ROLE;\n"
              "CREATE TABLE public.a_t (id integer PRIMARY KEY);\n");
    cr_expect_str_eq(checked(bed, ""), "d: clean\nb: clean\nc: clean\na: clean\n");
    cr_expect_eq(count_cached(bed), 4);
    bed_write(bed, "a/schema.sql",
              "SELECT pg_catalog.set_config('search_path', '', false);\n"
              "CREATE TABLE public.a_t (id integer PRIMARY KEY, x integer);\n");
    cr_expect_str_eq(checked(bed, "a"), "a: column a_t.x\n");
    bed_close(bed);
}

static const char *cached_equal(const Bed *bed)
{
    const char *folder = arena_printf(bed->arena, "%s/.mig/cache", bed->folder), *found = NULL;
    DIR *open = opendir(folder);
    cr_assert_not_null(open);
    for (const struct dirent *entry; (entry = readdir(open)) != NULL;)
        if (strstr(entry->d_name, ".equal") != NULL)
            found = arena_printf(bed->arena, ".mig/cache/%s", entry->d_name);
    closedir(open);
    return found;
}

/* What is kept of a database that was clean counts for that database only, as it was, and for what
 * was looked at. */
Test(check, a_database_that_was_clean_is_not_taken_for_clean_when_it_has_changed_on_sqlite)
{
    Bed *bed = bed_open(URL_SQLITE);
    bed_ini(bed, "", "[a]\npath = a\nignore = indexes\n");
    bed_write(bed, "a/schema.sql", "CREATE TABLE t (a INTEGER);\n");
    cr_assert(bed_try(bed, "CREATE TABLE t (a INTEGER)"));
    cr_assert(bed_try(bed, "CREATE INDEX i ON t (a)"));
    cr_expect_str_eq(checked(bed, ""), "a: clean\n");
    cr_expect_eq(count_cached(bed), 1);
    cr_expect_str_eq(checked(bed, ""), "a: clean\n");
    bed_ini(bed, "", "[a]\npath = a\n");
    cr_expect_str_eq(checked(bed, ""), "a: index i\n");
    cr_assert(bed_try(bed, "DROP INDEX i"));
    cr_expect_str_eq(checked(bed, ""), "a: clean\n");
    cr_assert(bed_try(bed, "ALTER TABLE t ADD COLUMN b INTEGER"));
    cr_expect_str_eq(checked(bed, ""), "a: column t.b\n");
    bed_write(bed, cached_equal(bed), "damaged");
    cr_expect_str_eq(checked(bed, ""), "a: column t.b\n");
    bed_close(bed);
}

/* What is known of one module's database is not taken for another's, though they were alike. */
Test(check, a_module_that_is_not_compared_does_not_speak_for_the_next_one_on_sqlite)
{
    Bed *bed = bed_open(URL_SQLITE);
    const char *create = "\nCREATE TABLE t (a INTEGER);\n", *drop = "\nDROP TABLE t;\n";
    bed_ini(bed, "",
            "[a]\npath = a\nurl = sqlite:other.db\nversion_table = applied\n"
            "[b]\npath = b\nversion_table = applied\n");
    bed_write(bed, "a/schema.sql", "CREATE TABLE t (a INTEGER);\n");
    bed_write(bed, "b/schema.sql", "CREATE TABLE t (a INTEGER);\n");
    bed_revision(bed, "a", "a1", "", "", create, drop);
    bed_revision(bed, "b", "b1", "", "", create, drop);
    cr_assert(bed_upgrade(bed, "", "head", (MigRun){0}), "%s", bed->err.message);
    cr_expect_str_eq(checked(bed, ""), "a: clean\nb: clean\n");
    bed_revision(bed, "a", "a2", "a1", "", "\nSELECT 1;\n", "\n");
    cr_assert(bed_try(bed, "ALTER TABLE t ADD COLUMN unknown INTEGER"));
    cr_expect_str_eq(checked(bed, ""), "a:\nb: column t.unknown\n");
    bed_close(bed);
}

/* The snapshot is not even looked at: what is in its file stays. */
Test(check, a_database_that_was_clean_is_not_read_again_on_sqlite)
{
    Bed *bed = bed_open(URL_SQLITE);
    bed_ini(bed, "", "[a]\npath = a\n");
    bed_write(bed, "a/schema.sql", "CREATE TABLE t (a INTEGER);\n");
    cr_assert(bed_try(bed, "CREATE TABLE t (a INTEGER)"));
    cr_expect_str_eq(checked(bed, ""), "a: clean\n");
    const char *equal = cached_equal(bed);
    const char *snapshot = arena_strndup(bed->arena, equal, strlen(equal) - strlen(".equal"));
    bed_write(bed, snapshot, "not looked at");
    cr_expect_str_eq(checked(bed, ""), "a: clean\n");
    Span content;
    MigError err;
    cr_assert(file_load(bed->arena, arena_printf(bed->arena, "%s/%s", bed->folder, snapshot),
                        &content, &err));
    cr_expect(span_equals(content, "not looked at"));
    cr_assert(bed_try(bed, "ALTER TABLE t ADD COLUMN b INTEGER"));
    cr_expect_str_eq(checked(bed, ""), "a: column t.b\n");
    bed_close(bed);
}

Test(check, what_is_not_compared_is_said_of_either_side_on_postgresql)
{
    Bed *bed = bed_open(URL_POSTGRES);
    bed_ini(bed, "", "[a]\npath = a\n");
    bed_write(bed, "a/schema.sql",
              "CREATE FOREIGN DATA WRAPPER declared;\n"
              "CREATE FOREIGN DATA WRAPPER shared;\n");
    cr_assert(bed_try(bed, "CREATE FOREIGN DATA WRAPPER found"));
    cr_assert(bed_try(bed, "CREATE FOREIGN DATA WRAPPER shared"));
    cr_expect_str_eq(checked(bed, ""),
                     "a: clean (foreign data wrapper declared) (foreign data wrapper found) "
                     "(foreign data wrapper shared)\n");
    bed_close(bed);
}

Test(check, names_go_into_the_schema_that_the_search_path_begins_with_on_postgresql)
{
    Bed *bed = bed_open(URL_POSTGRES);
    cr_assert(bed_try(bed, "CREATE SCHEMA app"));
    cr_assert(bed_try(bed, "CREATE TABLE app.t (a integer)"));
    const char *url = bed->url;
    bed->url = arena_printf(bed->arena, "%s?options=-csearch_path%%3Dapp,public", bed->url);
    bed_ini(bed, "", "[a]\npath = a\n");
    bed_write(bed, "a/schema.sql", "CREATE TABLE t (a integer);\n");
    cr_expect_str_eq(checked(bed, ""), "a: clean\n");
    bed_write(bed, "a/schema.sql", "CREATE TABLE t (a bigint);\n");
    cr_expect_str_eq(checked(bed, ""), "a: column t.a type\n");
    bed->url = url;
    bed_close(bed);
}
