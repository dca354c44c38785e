/* SQLite: what can be opened and what cannot, queries, sessions, a full disk. */
#include "base/file.h"
#include "db/sqlite/sqlite.h"
#include "sqlite_place.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <pwd.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *in_place(const Place *place, const char *format)
{
    Text text = text_in(place->arena);
    for (const char *at = format; *at != '\0'; at++)
        if (*at == '@')
            text_add(&text, place->folder);
        else
            text_add_char(&text, *at);
    return text_string(&text);
}

#define expect_error(err, expected_code, expected)                                                 \
    do {                                                                                           \
        cr_expect_eq((err).code, (expected_code), "%s", mig_code_name((err).code));                \
        cr_expect_str_eq((err).message, (expected));                                               \
    } while (0)

Test(sqlite_open, a_missing_file_is_an_error_unless_it_may_be_made)
{
    Place *place = place_make();
    place->options.create = false;
    MigError err = place_refuse(place);
    expect_error(err, MIG_E_CONNECTION, in_place(place, "database '@/test.db' does not exist"));
    cr_expect_str_eq(err.hint, "check the url; an upgrade makes the file");
    cr_expect_str_eq(place_list(place), "");

    place->options.create = true;
    Connection *connection = place_connect(place);
    revision(connection, "CREATE TABLE a (b)");
    sqlite_driver.close(connection);
    place->options.create = false;
    connection = place_connect(place);
    cr_expect_str_eq(ask(connection, "SELECT name FROM sqlite_schema"), "a");
    sqlite_driver.close(connection);
    cr_expect_str_eq(place_list(place), "test.db");
    place_remove(place);
}

typedef struct Refusal {
    const char *path;
    bool create;
    const char *message, *hint;
} Refusal;

static const Refusal refusals[] = {
    {"@", true, "cannot open the database '@': it is a folder",
     "let the url name a file, as in sqlite:dev.db"},
    {"@/text", false, "cannot open the database '@/text': file is not a database",
     "the file holds something else, or is encrypted: check the url"},
    {"@/fifo", true, "cannot open the database '@/fifo': it is not a regular file",
     "let the url name a file, as in sqlite:dev.db"},
    {"@/no/such/x.db", true,
     "cannot create the database '@/no/such/x.db': the folder '@/no/such' does not exist",
     "check the url, or make the folder: mkdir -p '@/no/such'"},
    {"@/no/x.db", false, "database '@/no/x.db' does not exist",
     "check the url; an upgrade makes the file"},
    {"@/text/x.db", true, "cannot open the database '@/text/x.db': Not a directory", ""},
    {"@/torn", false, "cannot open the database '@/torn': malformed database schema (a)",
     "the file is damaged: look at it with PRAGMA integrity_check, and restore a backup"},
};

/* A database whose schema holds what is no SQL. */
static void tear(Place *place, const char *path)
{
    Url before = place->url;
    place->url.target = path;
    Connection *connection = place_connect(place);
    outside(connection, "CREATE TABLE a (b);"
                        "PRAGMA writable_schema = ON;"
                        "UPDATE sqlite_schema SET sql = 'CREATE TABLE a (' WHERE name = 'a';");
    sqlite_driver.close(connection);
    place->url = before;
}

Test(sqlite_open, what_is_no_database_is_refused_at_once)
{
    Place *place = place_make();
    MigError err;
    Text text = text_in(place->arena);
    for (int i = 0; i < 100; i++)
        text_add(&text, "this is not a database\n");
    cr_assert(file_create(in_place(place, "@/text"), span_of(text_string(&text)), &err));
    cr_assert_eq(mkfifo(in_place(place, "@/fifo"), 0600), 0);
    tear(place, in_place(place, "@/torn"));
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        place->url.target = in_place(place, refusals[i].path);
        place->options.create = refusals[i].create;
        err = place_refuse(place);
        cr_expect_eq(err.code, MIG_E_CONNECTION);
        const char *message = in_place(place, refusals[i].message);
        cr_expect_eq(strncmp(err.message, message, strlen(message)), 0, "%s", err.message);
        cr_expect_str_eq(err.hint, in_place(place, refusals[i].hint));
    }
    place_remove(place);
}

Test(sqlite_open, an_empty_file_is_an_empty_database)
{
    Place *place = place_make();
    MigError err;
    cr_assert(file_create(place->path, span_of(""), &err));
    place->options.create = false;
    Connection *connection = place_connect(place);
    cr_expect_str_eq(ask(connection, "SELECT count(*) FROM sqlite_schema"), "0");
    sqlite_driver.close(connection);
    place_remove(place);
}

/* Permissions bind nobody, but not root. */
static void become_nobody(void)
{
    if (geteuid() != 0)
        return;
    const struct passwd *nobody = getpwnam("nobody");
    if (nobody == NULL || setgid(nobody->pw_gid) != 0 || setuid(nobody->pw_uid) != 0)
        _exit(90);
}

static void expect_refused(Place *place, const char *message)
{
    MigError err = {0};
    Connection *connection;
    if (sqlite_driver.open(place->arena, &place->options, &connection, &err))
        _exit(10);
    if (err.code != MIG_E_CONNECTION)
        _exit(11);
    if (strcmp(err.message, in_place(place, message)) != 0) {
        fprintf(stderr, "%s\n", err.message);
        _exit(12);
    }
}

static void meet_forbidden_files(Place *place, int ready)
{
    become_nobody();
    if (write(ready, "r", 1) != 1)
        _exit(91);
    expect_refused(place, "cannot open the database '@/test.db': Permission denied");
    place->url.target = in_place(place, "@/new.db");
    expect_refused(place, "cannot create the database '@/new.db': Permission denied");
    place->url.target = in_place(place, "@/closed/x.db");
    expect_refused(place, "cannot open the database '@/closed/x.db': Permission denied");
}

Test(sqlite_open, a_file_that_may_not_be_read_or_made_says_so)
{
    Place *place = place_make();
    Connection *connection = place_connect(place);
    revision(connection, "CREATE TABLE a (b)");
    sqlite_driver.close(connection);
    cr_assert_eq(chmod(place->path, 0), 0);
    cr_assert_eq(mkdir(in_place(place, "@/closed"), 0), 0);
    cr_assert_eq(chmod(place->folder, 0555), 0);
    cr_expect_eq(reap(spawn(meet_forbidden_files, place)), 0);
    cr_assert_eq(chmod(place->folder, 0700), 0);
    place_remove(place);
}

/* What begin says to somebody who may read only. */
static void expect_no_begin(Place *place, MigCode code, const char *message)
{
    MigError err = {0};
    Connection *connection;
    LockTry attempt = {.look = NULL};
    if (!sqlite_driver.open(place->arena, &place->options, &connection, &err))
        _exit(10);
    if (strcmp(ask(connection, "SELECT b FROM a"), "1") != 0)
        _exit(11);
    if (sqlite_driver.begin(connection, "test", place->arena, &attempt, &err) || attempt.taken)
        _exit(12);
    if (err.code != code || strcmp(err.message, in_place(place, message)) != 0) {
        fprintf(stderr, "%s\n", err.message);
        _exit(13);
    }
    sqlite_driver.close(connection);
}

static void meet_read_only_file(Place *place, int ready)
{
    become_nobody();
    if (write(ready, "r", 1) != 1)
        _exit(91);
    expect_no_begin(place, MIG_E_CONNECTION,
                    "cannot write to the database '@/test.db': it is read-only");
}

static void meet_read_only_folder(Place *place, int ready)
{
    become_nobody();
    if (write(ready, "r", 1) != 1)
        _exit(91);
    expect_no_begin(place, MIG_E_CONNECTION,
                    "cannot make the lock file '@/test.db-mig-a94a8fe5': Permission denied");
}

Test(sqlite_open, a_file_that_may_only_be_read_can_be_read)
{
    Place *place = place_make();
    Connection *connection = place_connect(place);
    revision(connection, "CREATE TABLE a (b); INSERT INTO a VALUES (1)");
    sqlite_driver.close(connection);
    cr_assert_eq(chmod(place->path, 0444), 0);
    cr_assert_eq(chmod(place->folder, 0777), 0);
    cr_expect_eq(reap(spawn(meet_read_only_file, place)), 0);
    cr_assert_eq(chmod(place->path, 0666), 0);
    cr_assert_eq(chmod(place->folder, 0555), 0);
    cr_expect_eq(reap(spawn(meet_read_only_folder, place)), 0);
    cr_assert_eq(chmod(place->folder, 0700), 0);
    cr_expect_str_eq(place_list(place), "test.db");
    place_remove(place);
}

Test(sqlite_open, a_database_in_memory_needs_no_file)
{
    Place *place = place_make();
    place->url.target = ":memory:";
    place->options.create = false;
    cr_assert_eq(chdir(place->folder), 0);
    Connection *connection = place_connect(place);
    begin(connection);
    inside(connection, "CREATE TABLE a (b)");
    cr_expect_str_eq(place_list(place), "");
    commit(connection);
    cr_expect_str_eq(ask(connection, "SELECT name FROM sqlite_schema"), "a");
    sqlite_driver.close(connection);
    cr_expect_str_eq(place_list(place), "");
    place_remove(place);
}

Test(sqlite_query, values_are_bound_by_number_in_any_order)
{
    Place *place = place_make();
    Connection *connection = place_connect(place);
    const char *values[] = {"one", NULL, "it's"};
    const char *dollars = "SELECT $3, $2, $1, $3 || $1";
    const char *marks = "SELECT ?3, ?2, ?1, ?3 || ?1";
    for (int i = 0; i < 2; i++) {
        MigError err = {0};
        Rows rows;
        cr_assert(sqlite_driver.query(connection, i == 0 ? dollars : marks, values, 3, place->arena,
                                      &rows, &err),
                  "%s", err.message);
        cr_assert_eq(rows.items.count, 1);
        const Values *row = &rows.items.items[0];
        cr_assert_eq(row->count, 4);
        cr_expect_str_eq(row->items[0], "it's");
        cr_expect_null(row->items[1]);
        cr_expect_str_eq(row->items[2], "one");
        cr_expect_str_eq(row->items[3], "it'sone");
    }
    sqlite_driver.close(connection);
    place_remove(place);
}

Test(sqlite_query, values_come_as_text_and_blobs_as_their_bytes)
{
    Place *place = place_make();
    Connection *connection = place_connect(place);
    outside(connection, "PRAGMA encoding = 'UTF-16'; CREATE TABLE a (b); INSERT INTO a VALUES (1)");
    const char *sql = "SELECT 7, 2.5, 'größe', x'6d6967', NULL, '' FROM a UNION ALL "
                      "SELECT -9223372036854775808, 1e300, '', x'', x'00', 'z' FROM a";
    Rows rows;
    MigError err = {0};
    cr_assert(sqlite_driver.query(connection, sql, NULL, 0, place->arena, &rows, &err), "%s",
              err.message);
    cr_assert_eq(rows.items.count, 2);
    const char *const *first = rows.items.items[0].items;
    const char *const *second = rows.items.items[1].items;
    cr_expect_str_eq(first[0], "7");
    cr_expect_str_eq(first[1], "2.5");
    cr_expect_str_eq(first[2], "größe");
    cr_expect_str_eq(first[3], "mig");
    cr_expect_null(first[4]);
    cr_expect_str_eq(first[5], "");
    cr_expect_str_eq(second[0], "-9223372036854775808");
    cr_expect_str_eq(second[1], "1.0e+300");
    cr_expect_str_eq(second[3], "");
    cr_expect_str_eq(second[4], "");
    sqlite_driver.close(connection);
    place_remove(place);
}

typedef struct Affected {
    const char *sql;
    int64_t affected;
    size_t rows;
} Affected;

static const Affected affecteds[] = {
    {"INSERT INTO a VALUES (1), (2), (3) RETURNING b", 3, 3},
    {"SELECT b FROM a", 0, 3},
    {"CREATE TABLE c (d)", 0, 0},
    {"UPDATE a SET b = b + 1 WHERE b > 1", 2, 0},
    {"UPDATE a SET b = 9 WHERE b = 7", 0, 0},
    {"DELETE FROM a", 3, 0},
    {"DELETE FROM a", 0, 0},
};

Test(sqlite_query, affected_counts_the_rows_of_this_statement)
{
    Place *place = place_make();
    Connection *connection = place_connect(place);
    revision(connection, "CREATE TABLE a (b)");
    for (size_t i = 0; i < sizeof(affecteds) / sizeof(affecteds[0]); i++) {
        Rows rows = {.affected = 77};
        MigError err = {0};
        cr_assert(
            sqlite_driver.query(connection, affecteds[i].sql, NULL, 0, place->arena, &rows, &err),
            "%s", err.message);
        cr_expect_eq(rows.affected, affecteds[i].affected, "%s", affecteds[i].sql);
        cr_expect_eq(rows.items.count, affecteds[i].rows, "%s", affecteds[i].sql);
    }
    sqlite_driver.close(connection);
    place_remove(place);
}

Test(sqlite_query, a_failure_names_code_and_statement)
{
    Place *place = place_make();
    Connection *connection = place_connect(place);
    revision(connection, "CREATE TABLE a (b PRIMARY KEY); INSERT INTO a VALUES (1)");
    MigError err = {0};
    const char *insert = "INSERT INTO a VALUES ($1)";
    const char *value = "x";
    cr_assert(sqlite_driver.query(connection, insert, &value, 1, NULL, NULL, &err));
    cr_assert_not(sqlite_driver.query(connection, insert, &value, 1, NULL, NULL, &err));
    expect_error(err, MIG_E_SQL, "UNIQUE constraint failed: a.b");
    cr_expect_str_eq(err.sqlstate, "1555");
    cr_expect_str_eq(err.statement, insert);
    cr_assert_not(sqlite_driver.query(connection, "SELECT 1", &value, 1, NULL, NULL, &err));
    expect_error(err, MIG_E_SQL, "column index out of range");
    cr_assert_not(sqlite_driver.query(connection, "SELECT c FROM a", NULL, 0, NULL, NULL, &err));
    expect_error(err, MIG_E_SQL, "no such column: c");
    sqlite_driver.close(connection);
    place_remove(place);
}

/* What a script sets and what the next one then finds. */
static const char *const settings[] = {
    "foreign_keys",       "ignore_check_constraints",  "legacy_alter_table", "query_only",
    "recursive_triggers", "reverse_unordered_selects", "writable_schema",
};

Test(sqlite_query, of_several_the_first_that_fails_ends_it)
{
    Place *place = place_make();
    Connection *connection = place_connect(place);
    const char *const values[] = {"a"};
    QueryVec queries = {0};
    size_t done;
    MigError err;
    outside(connection, "CREATE TABLE t (name);");
    vec_push(place->arena, &queries, (Query){"INSERT INTO t VALUES ($1)", values, 1, {{0}, 0}});
    vec_push(place->arena, &queries, (Query){"SELECT name FROM t", NULL, 0, {{0}, 0}});
    cr_assert(sqlite_driver.query_all(connection, &queries, place->arena, &done, &err));
    cr_expect_eq(done, 2);
    cr_expect_eq(queries.items[0].rows.affected, 1);
    cr_expect_str_eq(queries.items[1].rows.items.items[0].items[0], "a");
    queries.items[1].sql = "SELECT * FROM nowhere";
    cr_assert_not(sqlite_driver.query_all(connection, &queries, place->arena, &done, &err));
    cr_expect_eq(done, 1);
    cr_expect_str_eq(err.statement, "SELECT * FROM nowhere");
    sqlite_driver.close(connection);
    place_remove(place);
}

Test(sqlite_begin, a_look_that_fails_leaves_no_transaction_and_no_lock)
{
    Place *place = place_make();
    Connection *one = place_connect(place), *two = place_connect(place);
    MigError err;
    LockTry attempt = {.look = "SELECT * FROM nowhere"};
    cr_assert_not(sqlite_driver.begin(one, "test", place->arena, &attempt, &err));
    cr_expect(attempt.taken);
    attempt = (LockTry){.look = "SELECT 'seen'"};
    cr_assert(sqlite_driver.begin(two, "test", place->arena, &attempt, &err), "%s", err.message);
    cr_assert(attempt.taken);
    cr_expect_str_eq(attempt.rows.items.items[0].items[0], "seen");
    commit(two);
    sqlite_driver.close(one);
    sqlite_driver.close(two);
    place_remove(place);
}

Test(sqlite_session, a_revision_finds_the_settings_that_sqlite_starts_with)
{
    Place *place = place_make();
    Connection *connection = place_connect(place);
    size_t count = sizeof(settings) / sizeof(settings[0]);
    for (size_t i = 0; i < count; i++)
        outside(connection, arena_printf(place->arena, "PRAGMA %s = ON", settings[i]));
    outside(connection, arena_printf(place->arena,
                                     "PRAGMA synchronous = OFF; PRAGMA case_sensitive_like = ON;"
                                     "PRAGMA locking_mode = EXCLUSIVE; "
                                     "ATTACH '%s/other.db' AS \"o'ther\"",
                                     place->folder));
    for (size_t i = 0; i < count; i++)
        cr_expect_str_eq(ask(connection, arena_printf(place->arena, "PRAGMA %s", settings[i])), "1",
                         "%s", settings[i]);
    begin(connection);
    for (size_t i = 0; i < count; i++)
        cr_expect_str_eq(ask(connection, arena_printf(place->arena, "PRAGMA %s", settings[i])), "0",
                         "%s", settings[i]);
    cr_expect_str_eq(ask(connection, "PRAGMA synchronous"), "2");
    cr_expect_str_eq(ask(connection, "PRAGMA locking_mode"), "normal");
    cr_expect_str_eq(ask(connection, "SELECT 'a' LIKE 'A'"), "1");
    cr_expect_str_eq(ask(connection, "SELECT group_concat(name) FROM pragma_database_list"),
                     "main");
    commit(connection);
    sqlite_driver.close(connection);
    place_remove(place);
}

Test(sqlite_session, scripts_are_read_as_sqlite_reads_them_by_default)
{
    Place *place = place_make();
    Connection *connection = place_connect(place);
    revision(connection, "CREATE TABLE a (b DEFAULT \"text\"); INSERT INTO a VALUES (\"more\")");
    cr_expect_str_eq(ask(connection, "SELECT b FROM a"), "more");
    MigError err;
    cr_assert_not(script(connection, "\nSELECT load_extension('x')", false, &err));
    expect_error(err, MIG_E_SQL, "not authorized");
    cr_expect_str_eq(err.hint,
                     "mig loads no extensions of SQLite: only what is built in can be used");
    sqlite_driver.close(connection);
    place_remove(place);
}

Test(sqlite_session, a_full_disk_fails_the_statement)
{
    Place *place = place_make();
    Connection *connection = place_connect(place);
    revision(connection, "CREATE TABLE a (b)");
    outside(connection, "PRAGMA max_page_count = 20");
    begin(connection);
    MigError err;
    cr_assert_not(script(connection,
                         "INSERT INTO a VALUES (1);\nINSERT INTO a VALUES (zeroblob(1000000));",
                         true, &err));
    expect_error(err, MIG_E_SQL, "database or disk is full");
    cr_expect_eq(err.line, 2);
    cr_expect_str_eq(err.sqlstate, "13");
    cr_expect_str_eq(err.hint,
                     "make room on the disk (or raise PRAGMA max_page_count), then run again");
    sqlite_driver.rollback(connection);
    cr_expect_str_eq(ask(connection, "SELECT count(*) FROM a"), "0");
    sqlite_driver.close(connection);
    place_remove(place);
}

/* Mounts a file system of this size over the folder, for this process only. */
static bool mount_small(const Place *place, const char *size)
{
    return unshare(CLONE_NEWNS) == 0 && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount("tmpfs", place->folder, "tmpfs", 0, size) == 0;
}

Test(sqlite_session, a_disk_that_is_full_at_the_commit_applies_nothing)
{
    Place *place = place_make();
    if (!mount_small(place, "size=128k")) {
        place_remove(place);
        cr_skip_test("a file system can be mounted by root only");
    }
    Connection *connection = place_connect(place);
    revision(connection, "CREATE TABLE a (b); INSERT INTO a VALUES ('before')");
    begin(connection);
    inside(connection, "INSERT INTO a VALUES (zeroblob(400000))");
    MigError err = commit_in_vain(connection);
    expect_error(err, MIG_E_SQL,
                 "the commit failed and nothing was applied: database or disk is full");
    cr_expect_str_eq(err.sqlstate, "13");
    sqlite_driver.rollback(connection);
    cr_expect_str_eq(ask(connection, "SELECT count(*) || b FROM a"), "1before");
    cr_expect_str_eq(ask(connection, "PRAGMA integrity_check"), "ok");
    revision(connection, "INSERT INTO a VALUES ('after')");
    sqlite_driver.close(connection);
    cr_expect_str_eq(place_list(place), "test.db");
    umount2(place->folder, MNT_DETACH);
    place_remove(place);
}
