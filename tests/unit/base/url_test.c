/* URLs: what is opened, what is shown, which are one database. No password may ever be seen. */
#include "base/url.h"

#include "base/conninfo.h"
#include "base/path.h"
#include "base/text.h"
#include "scratch.h"

#include <string.h>
#include <unistd.h>

static Arena *arena;

static void open_arena(void)
{
    arena = arena_open();
}

static void close_arena(void)
{
    arena_close(arena);
}

TestSuite(url, .init = open_arena, .fini = close_arena);

static Url parse(const char *text)
{
    Url url;
    MigError err;
    cr_assert(url_parse(arena, text, "/no/such/folder", &url, &err), "%s: %s", text, err.message);
    return url;
}

typedef struct SqliteCase {
    const char *text, *target;
} SqliteCase;

Test(url, sqlite_forms_name_a_file_or_memory)
{
    static const SqliteCase cases[] = {
        {"sqlite:dev.db", "/no/such/folder/dev.db"},
        {"sqlite:../a/./dev.db", "/no/such/a/dev.db"},
        {"sqlite:/var/dev.db", "/var/dev.db"},
        {"sqlite:with blank?.db", "/no/such/folder/with blank?.db"},
        {"sqlite::memory:", ":memory:"},
        {"sqlite:///dev.db", "/no/such/folder/dev.db"},
        {"sqlite:////var/dev.db", "/var/dev.db"},
        {"sqlite:///:memory:", ":memory:"},
        {"sqlite://", ":memory:"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        Url url = parse(cases[i].text);
        cr_assert_eq(url.kind, URL_SQLITE);
        cr_assert_str_eq(url.target, cases[i].target);
        cr_assert_str_eq(url.shown, cases[i].text);
        cr_assert_str_eq(url.identity, cases[i].target);
    }
}

Test(url, a_sqlite_file_is_one_database_by_whatever_path)
{
    MigError err;
    Url one, two;
    const char *folder = scratch_make(arena);
    cr_assert_eq(symlink(".", path_join(arena, folder, "link")), 0);
    cr_assert(url_parse(arena, "sqlite:a.db", folder, &one, &err));
    cr_assert(url_parse(arena, "sqlite:link/x/../a.db", folder, &two, &err));
    cr_assert_str_eq(one.identity, two.identity);
    cr_assert_str_neq(one.target, two.target);
    scratch_remove(folder);
}

typedef struct ShownCase {
    const char *text, *shown, *identity;
} ShownCase;

static const ShownCase postgres_cases[] = {
    {"postgresql://", "postgresql://", "postgresql://:5432/"},
    {"postgres:///app", "postgres:///app", "postgresql://:5432/app"},
    {"postgresql://alice@db/app", "postgresql://alice@db/app", "postgresql://db:5432/app"},
    {"postgresql://alice:pw@db/app", "postgresql://alice:***@db/app", "postgresql://db:5432/app"},
    {"postgresql://:pw@DB:5433/app", "postgresql://:***@DB:5433/app", "postgresql://db:5433/app"},
    {"postgresql://alice:@db", "postgresql://alice:@db", "postgresql://db:5432/alice"},
    {"postgresql://al%69ce:p%40%3A%2Fw@db/%61pp", "postgresql://al%69ce:***@db/%61pp",
     "postgresql://db:5432/app"},
    {"postgresql://u:p?w&x=y;#[]@db/app", "postgresql://u:***", "postgresql://db:5432/app"},
    {"postgresql://u:a:b:c@db/app", "postgresql://u:***@db/app", "postgresql://db:5432/app"},
    {"postgresql://u:pw@[::1]:5433/app", "postgresql://u:***@[::1]:5433/app",
     "postgresql://::1:5433/app"},
    {"postgresql://[2001:DB8::1]/app", "postgresql://[2001:DB8::1]/app",
     "postgresql://2001:db8::1:5432/app"},
    {"postgresql://u:pw@a:1,b,[::2]:3/app", "postgresql://u:***@a:1,b,[::2]:3/app",
     "postgresql://a:1,b:5432,::2:3/app"},
    {"postgresql://a,b/app?port=6000", "postgresql://a,b/app?port=6000",
     "postgresql://a:6000,b:6000/app"},
    {"postgresql://db:54%33%33/app", "postgresql://db:54%33%33/app", "postgresql://db:5433/app"},
    {"postgresql:///app?host=/run/PG&port=5433", "postgresql:///app?host=/run/PG&port=5433",
     "postgresql:///run/PG:5433/app"},
    {"postgresql://%2Frun%2FPG/app", "postgresql://%2Frun%2FPG/app",
     "postgresql:///run/PG:5432/app"},
    {"postgresql://db/app?hostaddr=10.0.0.1", "postgresql://db/app?hostaddr=10.0.0.1",
     "postgresql://db:5432/app"},
    {"postgresql:///app?hostaddr=10.0.0.1", "postgresql:///app?hostaddr=10.0.0.1",
     "postgresql://10.0.0.1:5432/app"},
    {"postgresql:///?service=prod", "postgresql:///?service=prod",
     "postgresql://:5432/?service=prod"},
    {"postgresql://db/app?dbname=other&user=u", "postgresql://db/app?dbname=other&user=u",
     "postgresql://db:5432/other"},
    {"postgresql://db/app?user=u&password=pw", "postgresql://db/app?user=u&password=***",
     "postgresql://db:5432/app"},
    {"postgresql://db/app?password=pw&sslmode=require",
     "postgresql://db/app?password=***&sslmode=require", "postgresql://db:5432/app"},
    {"postgresql://db/app?sslpassword=pw", "postgresql://db/app?sslpassword=***",
     "postgresql://db:5432/app"},
    {"postgresql://db/app?pass%77ord=pw", "postgresql://db/app?pass%77ord=***",
     "postgresql://db:5432/app"},
    {"postgresql://db/app?password=a@b", "postgresql://db/app?password=***",
     "postgresql://db:5432/app"},
    {"postgresql://db:5432/app?password=a@b", "postgresql://db:***", "postgresql://db:5432/app"},
    {"postgresql://u:pw@db/app?password=a@b", "postgresql://u:***", "postgresql://db:5432/app"},
    {"postgresql://u:pw@db/app?password=a@b&sslmode=require", "postgresql://u:***&sslmode=require",
     "postgresql://db:5432/app"},
    {"postgresql://db/app?scram_client_key=pw&oauth_client_secret=pw",
     "postgresql://db/app?***&***", "postgresql://db:5432/app"},
    {"postgresql://db/app?Password=pw", "postgresql://db/app?***", "postgresql://db:5432/app"},
    {"dbname=app", "dbname=app", "postgresql://:5432/app"},
    {"host=db port=5433 dbname=app user=u password=pw",
     "host=db port=5433 dbname=app user=u password=***", "postgresql://db:5433/app"},
    {"  host = DB\tdbname\n=  'my app'  ", "  host = DB\tdbname\n=  'my app'  ",
     "postgresql://db:5432/my app"},
    {"password='p\\'w \\\\' host=db user=u", "password=*** host=db user=u",
     "postgresql://db:5432/u"},
    {"password=p\\ w host=db user=u", "password=*** host=db user=u", "postgresql://db:5432/u"},
    {"password = pw host=db user=u", "password = *** host=db user=u", "postgresql://db:5432/u"},
    {"user=u host=db\\", "user=u host=db\\", "postgresql://db:5432/u"},
    {"password='' host=db user=u", "password=*** host=db user=u", "postgresql://db:5432/u"},
    {"host=db user=u password=p@w://x", "host=db user=u password=***", "postgresql://db:5432/u"},
    {"host=db password=my pw=x user=u", "host=db password=*** *** user=u",
     "postgresql://db:5432/u"},
    {"host=db dbname=postgresql://u:pw@db/app", "host=db dbname=***",
     "postgresql://db:5432/postgresql://u:pw@db/app"},
    {"passfile=/etc/pgpass host=/tmp dbname=app", "passfile=/etc/pgpass host=/tmp dbname=app",
     "postgresql:///tmp:5432/app"},
    {"host=a,b port=1,2 dbname=app", "host=a,b port=1,2 dbname=app", "postgresql://a:1,b:2/app"},
};

Test(url, postgres_forms_are_read_and_shown_without_secrets)
{
    for (size_t i = 0; i < sizeof(postgres_cases) / sizeof(postgres_cases[0]); i++) {
        const ShownCase *one = &postgres_cases[i];
        Url url = parse(one->text);
        cr_assert_eq(url.kind, URL_POSTGRES);
        cr_assert_str_eq(url.target, one->text);
        cr_assert_str_eq(url.shown, one->shown);
        cr_assert_str_eq(url.identity, one->identity, "%s: %s", one->text, url.identity);
    }
}

typedef struct ErrorCase {
    const char *text, *message, *hint;
} ErrorCase;

static const char quoting[] =
    "in a user's name or password write '@' as %40, ':' as %3A, '/' as %2F and '?' as %3F";
static const char forms[] =
    "write sqlite:FILE, postgresql://USER@HOST/DATABASE, or libpq's host=… dbname=…";
static const char port[] = "the url's port is not a number from 1 to 65535";
static const char at_sign[] = "the url has an '@' where libpq looks for a host or a database";
static const char pairs[] = "the url is a key=value string with a part that is not key=value";

Test(url, what_cannot_be_read_is_an_error_that_repeats_no_secret)
{
    const ErrorCase cases[] = {
        {"", "the url is empty", forms},
        {"secret", "the url is of no known form", forms},
        {"dev.db", "the url is of no known form", forms},
        {"postgresql:secret", "the url is of no known form", forms},
        {"://secret", "the url begins with '://', which is no database known here", forms},
        {"mysql://u:secret@h/d", "the url begins with 'mysql://', which is no database known here",
         forms},
        {"mysql://u:secret@h/d?x=1",
         "the url begins with 'mysql://', which is no database known here", forms},
        {"postgresql+psycopg2://u:secret@h/d", "the url begins with 'postgresql+psycopg2://'",
         "leave out '+psycopg2', which names a Python driver"},
        {"Postgresql://u:secret@h",
         "the url begins with 'Postgresql://', which is no database "
         "known here",
         forms},
        {"sqlite:", "the sqlite url names no file",
         "write sqlite:relative.db, sqlite:/absolute.db or sqlite::memory:"},
        {"sqlite:///", "the sqlite url names no file",
         "write sqlite:relative.db, sqlite:/absolute.db or sqlite::memory:"},
        {"sqlite://u:secret@h/x.db", "a sqlite url names no host",
         "write sqlite:relative.db or sqlite:/absolute.db"},
        {"sqlite:///x.db?key=secret", "a sqlite url takes no parameters",
         "leave out the '?' and what follows it"},
        {"sqlite:file:x.db?mode=ro", "SQLite's own file: form is not taken",
         "write sqlite:relative.db or sqlite:/absolute.db"},
        {"postgresql://u:sec%ret@h", "the url has a broken %XX escape", "write '%' itself as %25"},
        {"postgresql://u:secret%4", "the url has a broken %XX escape", "write '%' itself as %25"},
        {"postgresql://u:secret%00@h", "the url has a broken %XX escape",
         "write '%' itself as %25"},
        {"postgresql://u%zz:secret@h/d", "the url has a broken %XX escape",
         "write '%' itself as %25"},
        {"postgresql://secret%/d", "the url has a broken %XX escape", "write '%' itself as %25"},
        {"postgresql://h/secret%1g", "the url has a broken %XX escape", "write '%' itself as %25"},
        {"postgresql://h/d?password=secret%zz", "the url has a broken %XX escape",
         "write '%' itself as %25"},
        {"postgresql://u:secret", port, quoting},
        {"postgresql://u:se/cret@h/d", at_sign, quoting},
        {"postgresql://u:123/secret@h/d", at_sign, quoting},
        {"postgresql://u:p@secret@h/d", at_sign, quoting},
        {"postgresql://server@u:secret@h/d", at_sign, quoting},
        {"postgresql://h:0/d", port, quoting},
        {"postgresql://h:65536/d", port, quoting},
        {"postgresql://a:1,b:x/d", port, quoting},
        {"postgresql://u@[::1", "the url has a '[' without a ']'", ""},
        {"postgresql://u@[]", "the url has nothing between '[' and ']'", ""},
        {"postgresql://u@[::1]secret", "the url has text between ']' and the port", ""},
        {"postgresql://h/d?secret", "a parameter of the url has no '='", ""},
        {"postgresql://h/d?password=secret&more", "a parameter of the url has no '='", ""},
        {"postgresql://h/d?password=se=cret", "a parameter of the url has two '='",
         "write '=' within a value as %3D"},
        {"host=h password=my secret", pairs, "put a value with blanks in 'single quotes'"},
        {"host=h password='my'secret", pairs, "put a value with blanks in 'single quotes'"},
        {"=secret", pairs, "put a value with blanks in 'single quotes'"},
        {"host=h password='secret", "the url has a quoted value that is not closed", ""},
        {"host=h password='secret\\'", "the url has a quoted value that is not closed", ""},
        {"host=h port=secret", port, quoting},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        Url url;
        MigError err;
        cr_assert(!url_parse(arena, cases[i].text, "/", &url, &err), "%s", cases[i].text);
        cr_assert_eq(err.code, MIG_E_CONFIG);
        cr_assert_str_eq(err.message, cases[i].message, "%s: %s", cases[i].text, err.message);
        cr_assert_str_eq(err.hint, cases[i].hint, "%s: %s", cases[i].text, err.hint);
        cr_assert_null(strstr(err.message, "secret"));
    }
}

Test(url, what_follows_sqlite_is_no_other_url)
{
    static const char *const texts[] = {"sqlite:postgresql://u:secret@h/d",
                                        "sqlite:host=h password=secret"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        Url url;
        MigError err;
        cr_assert(!url_parse(arena, texts[i], "/", &url, &err), "%s", texts[i]);
        cr_assert_str_eq(err.message, "what follows 'sqlite:' is another url");
        cr_assert_str_eq(err.hint, "leave out 'sqlite:', or write sqlite:FILE");
    }
}

/* Every place of a password, with each byte that could cut it short there: whatever is accepted
 * shows none of the words around that byte. */
Test(url, no_odd_byte_brings_a_password_to_light)
{
    static const char *const places[] = {
        "postgresql://user:%s@db:5432/app",
        "postgresql://user:%s@db/app?sslmode=require&application_name=x",
        "postgresql://user:%s@[::1]:5432/app",
        "postgresql://:%s@db",
        "postgresql://user@server:%s@db/app",
        "postgresql://db/app?password=%s",
        "postgresql://db/app?user=u&password=%s&sslmode=require",
        "postgresql://user:pw@db/app?sslpassword=%s&connect_timeout=3",
        "postgresql://db/app?pass%%77ord=%s",
        "host=db password=%s user=u",
        "host=db password='%s' user=u",
        "password = '%s'",
        "sslpassword=%s host=db",
    };
    static const char bytes[] = "@:/?&=#%;,'\" \t\\[]{}$!+~^|<>()*";
    size_t accepted = 0;
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        const char *at = strstr(places[i], "%s");
        for (size_t b = 0; b + 1 < sizeof(bytes); b++) {
            Text text = text_in(arena);
            text_add_bytes(&text, places[i], (size_t)(at - places[i]));
            text_printf(&text, "hidden%csecret%c%chush%s", bytes[b], bytes[b], bytes[b], at + 2);
            Url url;
            MigError err;
            bool parsed = url_parse(arena, text_string(&text), "/", &url, &err);
            const char *said = parsed ? url.shown : err.message;
            cr_assert_null(strstr(said, "hidden"), "%s: %s", text_string(&text), said);
            cr_assert_null(strstr(said, "secret"), "%s: %s", text_string(&text), said);
            cr_assert_null(strstr(said, "hush"), "%s: %s", text_string(&text), said);
            accepted += parsed;
        }
    }
    cr_assert_gt(accepted, 200);
}

Test(url, what_libpq_takes_for_a_connection_string_is_known)
{
    cr_assert(conninfo_is("postgres://"));
    cr_assert(conninfo_is("postgresql://h"));
    cr_assert(conninfo_is("host=h"));
    cr_assert(conninfo_is("dbname=postgres://h"));
    cr_assert(!conninfo_is("mysql://h/?a=b"));
    cr_assert(!conninfo_is("app"));
    cr_assert(!conninfo_is(""));
}
