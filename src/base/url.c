/* Which database a URL names. What PostgreSQL makes of one is in base/conninfo.c. */
#include "base/url.h"

#include "base/conninfo.h"
#include "base/path.h"

#include <string.h>

static bool is_memory(const char *name)
{
    return strcmp(name, ":memory:") == 0;
}

/* Takes the slashes of SQLAlchemy's forms off what follows "sqlite:". */
static bool strip_slashes(const char **name, MigError *err)
{
    if (strncmp(*name, "//", 2) != 0)
        return true;
    const char *after = *name + 2;
    if (after[0] != '/' && after[0] != '\0')
        return fail(err, MIG_E_CONFIG, "a sqlite url names no host") ||
               fail_hint(err, "write sqlite:relative.db or sqlite:/absolute.db");
    if (strchr(after, '?') != NULL)
        return fail(err, MIG_E_CONFIG, "a sqlite url takes no parameters") ||
               fail_hint(err, "leave out the '?' and what follows it");
    *name = after[0] == '\0' ? ":memory:" : after + 1;
    return true;
}

static bool parse_sqlite(Arena *arena, const char *text, const char *name, const char *folder,
                         Url *url, MigError *err)
{
    if (!strip_slashes(&name, err))
        return false;
    if (name[0] == '\0')
        return fail(err, MIG_E_CONFIG, "the sqlite url names no file") ||
               fail_hint(err, "write sqlite:relative.db, sqlite:/absolute.db or sqlite::memory:");
    if (strncmp(name, "file:", 5) == 0)
        return fail(err, MIG_E_CONFIG, "SQLite's own file: form is not taken") ||
               fail_hint(err, "write sqlite:relative.db or sqlite:/absolute.db");
    if (strstr(name, "://") != NULL || strstr(name, "password=") != NULL)
        return fail(err, MIG_E_CONFIG, "what follows 'sqlite:' is another url") ||
               fail_hint(err, "leave out 'sqlite:', or write sqlite:FILE");
    const char *target = is_memory(name) ? ":memory:" : path_join(arena, folder, name);
    *url = (Url){.kind = URL_SQLITE,
                 .target = target,
                 .shown = arena_strdup(arena, text),
                 .identity = is_memory(name) ? target : path_real(arena, target)};
    return true;
}

/* Says what is wrong with a text of no known form. Only a scheme is repeated: any other text may be
 * a secret in the wrong place. */
static bool fail_unknown(Arena *arena, const char *text, MigError *err)
{
    static const char advice[] = "write sqlite:FILE, postgresql://USER@HOST/DATABASE, or libpq's "
                                 "host=… dbname=…";
    if (text[0] == '\0')
        return fail(err, MIG_E_CONFIG, "the url is empty") || fail_hint(err, "%s", advice);
    size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+");
    if (strncmp(text + length, "://", 3) != 0)
        return fail(err, MIG_E_CONFIG, "the url is of no known form") ||
               fail_hint(err, "%s", advice);
    const char *scheme = arena_strndup(arena, text, length);
    const char *plus = strchr(scheme, '+');
    if (plus != NULL)
        return fail(err, MIG_E_CONFIG, "the url begins with '%s://'", scheme) ||
               fail_hint(err, "leave out '%s', which names a Python driver", plus);
    return fail(err, MIG_E_CONFIG, "the url begins with '%s://', which is no database known here",
                scheme) ||
           fail_hint(err, "%s", advice);
}

bool url_parse(Arena *arena, const char *text, const char *folder, Url *url, MigError *err)
{
    static const char sqlite[] = "sqlite:";
    if (strncmp(text, sqlite, sizeof(sqlite) - 1) == 0)
        return parse_sqlite(arena, text, text + sizeof(sqlite) - 1, folder, url, err);
    if (!conninfo_is(text))
        return fail_unknown(arena, text, err);
    *url = (Url){.kind = URL_POSTGRES, .target = arena_strdup(arena, text)};
    return conninfo_read(arena, text, &url->shown, &url->identity, err);
}
