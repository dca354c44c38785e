/* SQLite: a transaction answers for the foreign keys that it breaks, and for no others. */
#include "db/sqlite/connection.h"
#include "db/sqlite/sqlite.h"
#include "sqlite_place.h"

#include <criterion/criterion.h>
#include <string.h>
#include <unistd.h>

#define PARENTS                                                                                    \
    "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT UNIQUE);"                               \
    "INSERT INTO users VALUES (1, 'a'), (2, 'b');"
#define CHILDREN                                                                                   \
    "CREATE TABLE orders (nr TEXT, user_id REFERENCES users);"                                     \
    "INSERT INTO orders VALUES ('x', 1), ('y', 2), ('z', NULL);"

/* Two rows that refer to nobody, with a gap before them in the rowids. */
#define BROKEN                                                                                     \
    "INSERT INTO orders VALUES ('p', 77); DELETE FROM orders WHERE nr = 'p';"                      \
    "INSERT INTO orders (rowid, nr, user_id) VALUES (10, 'old', 8), (20, 'old', 9);"

#define REBUILD(columns)                                                                           \
    "CREATE TABLE new_orders (" columns ");"                                                       \
    "INSERT INTO new_orders (nr, user_id) SELECT nr, user_id FROM orders;"                         \
    "DROP TABLE orders; ALTER TABLE new_orders RENAME TO orders;"

/* So many rows that looking at them takes a while. */
#define LARGE                                                                                      \
    "CREATE TABLE p (id INTEGER PRIMARY KEY); INSERT INTO p VALUES (1);"                           \
    "CREATE TABLE large (p REFERENCES p);"                                                         \
    "INSERT INTO large WITH RECURSIVE n (i) AS "                                                   \
    "(SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT 1 FROM n;"

typedef struct Case {
    const char *name, *before, *revision;
    const char *message, *detail; /* "" when the revision is to be committed */
} Case;

#define BREAKS "the revision breaks foreign keys: "

static const Case cases[] = {
    {"a row that refers to none", PARENTS CHILDREN, "INSERT INTO orders VALUES ('q', 3)",
     BREAKS "1 row of 'orders' refers to no row of 'users'", "orders: rowid 4"},
    {"several of them", PARENTS CHILDREN,
     "INSERT INTO orders VALUES ('q', 3), ('q', 4), ('q', 1), ('q', 3)",
     BREAKS "3 rows of 'orders' refer to no row of 'users'", "orders: rowid 4, 5, 7"},
    {"more than are shown", PARENTS CHILDREN,
     "UPDATE orders SET user_id = 3; INSERT INTO orders SELECT nr, 4 FROM orders",
     BREAKS "6 rows of 'orders' refer to no row of 'users'", "orders: rowid 1, 2, 3, 4, 5, …"},
    {"a repaired one", PARENTS CHILDREN,
     "INSERT INTO orders VALUES ('q', 3); INSERT INTO users VALUES (3, 'c')", "", ""},
    {"a parent's row deleted", PARENTS CHILDREN, "DELETE FROM users WHERE id = 2",
     BREAKS "1 row of 'orders' refers to no row of 'users'", "orders: rowid 2"},
    {"a parent dropped", PARENTS CHILDREN, "DROP TABLE users",
     BREAKS "2 rows of 'orders' refer to no row of 'users'", "orders: rowid 1, 2"},
    {"a parent dropped with its children", PARENTS CHILDREN, "DROP TABLE users; DROP TABLE orders",
     "", ""},
    {"a parent rebuilt", PARENTS CHILDREN,
     "CREATE TABLE new (id INTEGER PRIMARY KEY); INSERT INTO new SELECT id FROM users;"
     "DROP TABLE users; ALTER TABLE new RENAME TO users",
     "", ""},
    {"a parent rebuilt with a row lost", PARENTS CHILDREN,
     "CREATE TABLE new (id INTEGER PRIMARY KEY); INSERT INTO new SELECT id FROM users WHERE id > 1;"
     "DROP TABLE users; ALTER TABLE new RENAME TO users",
     BREAKS "1 row of 'orders' refers to no row of 'users'", "orders: rowid 1"},
    {"a new child with a bad row", PARENTS, CHILDREN "INSERT INTO orders VALUES ('q', 3)",
     BREAKS "1 row of 'orders' refers to no row of 'users'", "orders: rowid 4"},
    {"a new column with a bad default", PARENTS CHILDREN,
     "ALTER TABLE orders ADD COLUMN payer REFERENCES users DEFAULT 5",
     BREAKS "3 rows of 'orders' refer to no row of 'users'", "orders: rowid 1, 2, 3"},
    {"a bad row in a table then renamed", PARENTS CHILDREN,
     "INSERT INTO orders VALUES ('q', 3); ALTER TABLE orders RENAME TO bills;"
     "CREATE TABLE orders (nr)",
     BREAKS "1 row of 'bills' refers to no row of 'users'", "bills: rowid 4"},
    {"a trigger's doing",
     PARENTS CHILDREN
     "CREATE TRIGGER t AFTER INSERT ON users BEGIN DELETE FROM users WHERE id = 1; END;",
     "INSERT INTO users VALUES (3, 'c')", BREAKS "1 row of 'orders' refers to no row of 'users'",
     "orders: rowid 1"},
    {"two tables",
     PARENTS CHILDREN "CREATE TABLE bills (user_name REFERENCES users (name));"
                      "INSERT INTO bills VALUES ('a');",
     "DELETE FROM users WHERE id = 1",
     BREAKS "1 row of 'bills' refers to no row of 'users'; 1 row of 'orders' refers to no row of "
            "'users'",
     "bills: rowid 1; orders: rowid 1"},
    {"names in other cases and quotes",
     PARENTS "CREATE TABLE \"my \"\"orders\" (user_id REFERENCES [USERS]); "
             "INSERT INTO \"my \"\"orders\" VALUES (1);",
     "DELETE FROM Users", BREAKS "1 row of 'my \"orders' refers to no row of 'USERS'",
     "my \"orders: rowid 1"},
    {"a parent whose name holds a quote",
     "CREATE TABLE \"o\"\"p\" (id PRIMARY KEY); INSERT INTO \"o\"\"p\" VALUES (1);"
     "CREATE TABLE c (x REFERENCES \"o\"\"p\"); INSERT INTO c VALUES (1);",
     "DELETE FROM \"o\"\"p\"", BREAKS "1 row of 'c' refers to no row of 'o\"p'", "c: rowid 1"},
    {"a table without rowids",
     PARENTS "CREATE TABLE w (k PRIMARY KEY, user_id REFERENCES users) WITHOUT ROWID;"
             "INSERT INTO w VALUES ('old', 5);",
     "INSERT INTO w VALUES ('q', 3), ('r', 4)", BREAKS "2 rows of 'w' refer to no row of 'users'",
     ""},
    {"a new table without rowids", PARENTS,
     "CREATE TABLE w (k PRIMARY KEY, user_id REFERENCES users) WITHOUT ROWID;"
     "INSERT INTO w VALUES ('q', 3)",
     BREAKS "1 row of 'w' refers to no row of 'users'", ""},
    {"a table that refers to itself",
     "CREATE TABLE t (id INTEGER PRIMARY KEY, up REFERENCES t);"
     "INSERT INTO t VALUES (1, NULL), (2, 1);",
     "DELETE FROM t WHERE id = 1", BREAKS "1 row of 't' refers to no row of 't'", "t: rowid 2"},
    {"a savepoint taken back", PARENTS CHILDREN,
     "SAVEPOINT s; DELETE FROM users; ROLLBACK TO s; RELEASE s", "", ""},
    {"an index", PARENTS CHILDREN BROKEN, "CREATE INDEX i ON orders (nr); DROP INDEX i", "", ""},

    {"old: left alone", PARENTS CHILDREN BROKEN, "UPDATE orders SET nr = 'n'", "", ""},
    {"old: one more", PARENTS CHILDREN BROKEN, "INSERT INTO orders VALUES ('q', 3)",
     BREAKS "1 row of 'orders' refers to no row of 'users'", "orders: rowid 21"},
    {"old: one repaired, another broken", PARENTS CHILDREN BROKEN,
     "INSERT INTO users VALUES (8, 'h'); UPDATE orders SET user_id = 3 WHERE nr = 'x'",
     BREAKS "1 row of 'orders' refers to no row of 'users'", "orders: rowid 1"},
    {"old: other column added", PARENTS CHILDREN BROKEN, "ALTER TABLE orders ADD COLUMN note", "",
     ""},
    {"old: another key added", PARENTS CHILDREN BROKEN,
     "ALTER TABLE orders ADD COLUMN payer REFERENCES users", "", ""},
    {"old: child renamed", PARENTS CHILDREN BROKEN, "ALTER TABLE orders RENAME TO bills", "", ""},
    {"old: child renamed, one more", PARENTS CHILDREN BROKEN,
     "ALTER TABLE orders RENAME TO bills; INSERT INTO bills VALUES ('q', 3)",
     BREAKS "1 row of 'bills' refers to no row of 'users'", "bills: rowid 21"},
    {"old: parent renamed", PARENTS CHILDREN BROKEN, "ALTER TABLE users RENAME TO people", "", ""},
    {"old: column renamed", PARENTS CHILDREN BROKEN,
     "ALTER TABLE orders RENAME COLUMN user_id TO person_id", "", ""},
    {"old: rebuilt", PARENTS CHILDREN BROKEN, REBUILD("nr TEXT NOT NULL, user_id REFERENCES users"),
     "", ""},
    {"old: rebuilt, one more", PARENTS CHILDREN BROKEN,
     REBUILD("nr TEXT NOT NULL, user_id REFERENCES users") "INSERT INTO orders VALUES ('q', 3)",
     BREAKS "1 row of 'orders' refers to no row of 'users'", ""},
    {"old: rebuilt with another key",
     PARENTS CHILDREN BROKEN "CREATE TABLE people (id INTEGER PRIMARY KEY);",
     REBUILD("nr TEXT NOT NULL, user_id REFERENCES people"),
     BREAKS "4 rows of 'orders' refer to no row of 'people'", ""},
    {"old: two rebuilt, the second where the first was",
     PARENTS CHILDREN BROKEN
     "CREATE TABLE bills (nr, user_id REFERENCES users); INSERT INTO bills VALUES (1, 5);",
     REBUILD("nr TEXT NOT NULL, user_id REFERENCES users") "CREATE TABLE new_bills (nr, user_id "
                                                           "REFERENCES users, sum);"
                                                           "INSERT INTO new_bills (nr, user_id) "
                                                           "SELECT nr, user_id FROM bills;"
                                                           "DROP TABLE bills; ALTER TABLE "
                                                           "new_bills RENAME TO bills",
     "", ""},
    {"old: the parent appears",
     "CREATE TABLE orders (nr, user_id REFERENCES users);"
     "INSERT INTO orders VALUES ('x', 1), ('y', 2);",
     "CREATE TABLE users (id INTEGER PRIMARY KEY); INSERT INTO users VALUES (1)", "", ""},
    {"old: in a table nobody touches", PARENTS CHILDREN BROKEN "CREATE TABLE other (a);",
     "INSERT INTO other VALUES (1)", "", ""},
};

static void expect_case(const Case *one)
{
    Place *place = place_make();
    place->url.target = ":memory:";
    Connection *connection = place_connect(place);
    outside(connection, one->before);
    begin(connection);
    inside(connection, one->revision);
    MigError err = {0};
    bool done = sqlite_driver.commit(connection, &err);
    cr_expect_eq(done, one->message[0] == '\0', "%s: %s", one->name, err.message);
    cr_expect_str_eq(err.message, one->message, "%s: %s", one->name, err.message);
    cr_expect_str_eq(err.detail, one->detail, "%s: %s", one->name, err.detail);
    if (!done) {
        cr_expect_eq(err.code, MIG_E_SQL);
        cr_expect_str_eq(err.hint, "repair or delete these rows in the same revision");
    }
    cr_expect_eq(place->notices.count, 0, "%s", one->name);
    sqlite_driver.close(connection);
    place_remove(place);
}

Test(sqlite_foreign_keys, count_when_they_are_newly_broken)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        expect_case(&cases[i]);
}

Test(sqlite_foreign_keys, that_are_broken_roll_the_revision_back)
{
    Place *place = place_make();
    Connection *connection = place_connect(place);
    revision(connection, PARENTS CHILDREN);
    begin(connection);
    inside(connection, "CREATE TABLE more (a); DELETE FROM users");
    MigError err = commit_in_vain(connection);
    cr_expect_str_eq(err.message, BREAKS "2 rows of 'orders' refer to no row of 'users'");
    sqlite_driver.rollback(connection);
    cr_expect_str_eq(ask(connection, "SELECT count(*) FROM users"), "2");
    cr_expect_str_eq(ask(connection, "SELECT count(*) FROM sqlite_schema WHERE name = 'more'"),
                     "0");
    revision(connection, "DELETE FROM orders; DELETE FROM users");
    sqlite_driver.close(connection);
    place_remove(place);
}

/* What one revision has found is forgotten with it: the next has a "before" of its own. */
Test(sqlite_foreign_keys, are_judged_anew_by_each_revision)
{
    Place *place = place_make();
    Connection *connection = place_connect(place);
    outside(connection, PARENTS CHILDREN BROKEN);
    revision(connection, "UPDATE orders SET nr = 'a'");
    revision(connection, "DELETE FROM orders WHERE rowid = 10");
    begin(connection);
    inside(connection, "INSERT INTO orders (rowid, nr, user_id) VALUES (10, 'again', 8)");
    MigError err = commit_in_vain(connection);
    cr_expect_str_eq(err.detail, "orders: rowid 10");
    sqlite_driver.close(connection);
    place_remove(place);
}

Test(sqlite_foreign_keys, are_not_enforced_while_a_revision_runs)
{
    Place *place = place_make();
    Connection *connection = place_connect(place);
    outside(connection, PARENTS "CREATE TABLE logins (user_id REFERENCES users ON DELETE CASCADE);"
                                "INSERT INTO logins VALUES (1); PRAGMA foreign_keys = ON;");
    revision(connection, "PRAGMA foreign_keys = ON;"
                         "CREATE TABLE new (id INTEGER PRIMARY KEY, name);"
                         "INSERT INTO new SELECT * FROM users; DROP TABLE users;"
                         "ALTER TABLE new RENAME TO users;");
    cr_expect_str_eq(ask(connection, "SELECT count(*) FROM logins"), "1");
    sqlite_driver.close(connection);
    place_remove(place);
}

Test(sqlite_foreign_keys, that_cannot_be_checked_are_a_warning_when_that_is_new)
{
    Place *place = place_make();
    Connection *connection = place_connect(place);
    outside(connection, PARENTS CHILDREN "CREATE TABLE u (id);");
    revision(connection, "CREATE TABLE c (x REFERENCES u (id)); INSERT INTO c VALUES (1)");
    cr_assert_eq(place->notices.count, 1);
    cr_expect_str_eq(place->notices.items[0],
                     "WARNING: the foreign keys of 'c' cannot be checked: foreign key mismatch - "
                     "\"c\" referencing \"u\"");
    revision(connection, "INSERT INTO c VALUES (2); INSERT INTO u VALUES (2)");
    cr_expect_eq(place->notices.count, 1);

    begin(connection); /* one table's fault does not hide another's */
    inside(connection, "INSERT INTO c VALUES (3); DELETE FROM users");
    MigError err = commit_in_vain(connection);
    cr_expect_str_eq(err.message, BREAKS "2 rows of 'orders' refer to no row of 'users'");

    revision(connection, "DELETE FROM u WHERE id = 7; CREATE UNIQUE INDEX i ON u (id)");
    cr_assert_eq(place->notices.count, 2);
    cr_expect_str_eq(place->notices.items[1],
                     "WARNING: the foreign keys of 'c' can be checked from now on: 1 refer to no "
                     "row");
    sqlite_driver.close(connection);
    place_remove(place);
}

/* How many pages a connection has gone to since it was last asked. */
static int count_pages(Connection *connection)
{
    int hits, misses, most;
    sqlite3 *db = ((SqliteConnection *)connection)->db;
    sqlite3_db_status(db, SQLITE_DBSTATUS_CACHE_HIT, &hits, &most, 1);
    sqlite3_db_status(db, SQLITE_DBSTATUS_CACHE_MISS, &misses, &most, 1);
    return hits + misses;
}

Test(sqlite_foreign_keys, cost_what_is_touched_not_what_is_there)
{
    enum { REVISIONS = 30 };
    Place *place = place_make();
    place->url.target = ":memory:";
    Connection *connection = place_connect(place);
    outside(connection, LARGE "CREATE TABLE small (a);");
    (void)count_pages(connection);
    cr_expect_str_eq(ask(connection, "PRAGMA foreign_key_check"), "");
    int one_check = count_pages(connection);
    for (int i = 0; i < REVISIONS; i++)
        revision(connection, "INSERT INTO small VALUES (1); CREATE TABLE IF NOT EXISTS t (a);");
    int all = count_pages(connection);
    cr_expect_lt(all, one_check * REVISIONS / 10, "%d pages, one check %d", all, one_check);
    sqlite_driver.close(connection);
    place_remove(place);
}

Test(sqlite_foreign_keys, can_be_interrupted_while_they_are_looked_at)
{
    Place *place = place_make();
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    place->options.interrupt_fd = ends[0];
    Connection *connection = place_connect(place);
    outside(connection, LARGE);
    begin(connection);
    inside(connection, "INSERT INTO p VALUES (2)");
    cr_assert_eq(write(ends[1], "x", 1), 1);
    MigError err = commit_in_vain(connection);
    cr_expect_eq(err.code, MIG_E_INTERRUPTED);
    cr_expect_str_eq(err.message, "cannot check the foreign keys of 'large': interrupted");
    cr_expect_str_eq(ask(connection, "SELECT count(*) FROM p"), "1");
    sqlite_driver.close(connection);
    place_remove(place);
}

/* The look before the first statement that writes a table is part of that statement. */
Test(sqlite_foreign_keys, count_towards_statement_timeout)
{
    Place *place = place_make();
    Connection *connection = place_connect(place);
    outside(connection, LARGE);
    sqlite_driver.close(connection);
    place->options.statement_timeout = 1000;
    connection = place_connect(place);
    begin(connection);
    MigError err;
    cr_assert_not(script(connection, "\nDELETE FROM p", true, &err));
    cr_expect_eq(err.code, MIG_E_SQL);
    cr_expect_str_eq(err.message,
                     "cannot check the foreign keys of 'large': statement timeout (1 ms)");
    cr_expect_eq(err.line, 2);
    cr_expect_str_eq(err.statement, "DELETE FROM p");
    sqlite_driver.rollback(connection);
    sqlite_driver.close(connection);
    place_remove(place);
}
