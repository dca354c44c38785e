/* PostgreSQL's connection strings as libpq reads them (its manual, 34.1.1): URIs and key=value. */
#ifndef MIG_BASE_CONNINFO_H
#define MIG_BASE_CONNINFO_H

#include "base/arena.h"

/* Whether libpq would take a text for one. */
bool conninfo_is(const char *text);

/* What may be shown of one, with *** for every password and for what might be a piece of one, and
 * which database it names, as Url.identity says. MIG_E_CONFIG where libpq could not read it; the
 * message never holds a piece of the text. */
bool conninfo_read(Arena *arena, const char *text, const char **shown, const char **identity,
                   MigError *err) MIG_MUST_CHECK;

#endif
