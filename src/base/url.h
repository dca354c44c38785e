/*
 * Database URLs as text: which kind, what to open, and what may be shown.
 *
 * `sqlite:relative.db`, `sqlite:/absolute.db`, `sqlite::memory:`, SQLAlchemy's
 * `sqlite:///relative.db` and `sqlite:////absolute.db`; `postgresql://…`, `postgres://…`, or a
 * key=value string, both as libpq takes them (PostgreSQL manual, 34.1.1 Connection Strings).
 */
#ifndef MIG_BASE_URL_H
#define MIG_BASE_URL_H

#include "base/arena.h"

typedef enum UrlKind { URL_SQLITE, URL_POSTGRES } UrlKind;

typedef struct Url {
    UrlKind kind;
    const char *target;   /* SQLite: an absolute path or ":memory:"; PostgreSQL: libpq's conninfo */
    const char *shown;    /* the URL as written, every password in it replaced by *** */
    const char *identity; /* equal for two URLs that name the same database, as far as text can
                             tell: users, passwords and options do not count */
} Url;

/* Reads a URL; a relative SQLite path is seen from `folder`. MIG_E_CONFIG when it is of no known
 * form; the message never holds a password. Every `:memory:` is a database of its own: its identity
 * is ":memory:". */
bool url_parse(Arena *arena, const char *text, const char *folder, Url *url,
               MigError *err) MIG_MUST_CHECK;

#endif
