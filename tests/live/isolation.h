/*
 * What the tests of isolation share: a database of three modules, and what it is like when a
 * revision of module 'one' was refused.
 */
#ifndef MIG_TESTS_LIVE_ISOLATION_H
#define MIG_TESTS_LIVE_ISOLATION_H

#include "script.h"

typedef enum Engine { BOTH, SQLITE, POSTGRES } Engine;

bool is_for(const Bed *bed, Engine engine);

/* Modules 'one' (depends on 'needed'), 'two' (on 'one') and 'needed', as modules.ini has them. */
extern const char isolation_modules[];

/* Makes the database, `settings` in [mig], and brings each module to its first revision. */
void isolation_set_up(Bed *bed, const char *settings);

/* All that must be as it was, but for mig's books. */
const char *isolation_snapshot(Bed *bed);

enum { LINE = 8 }; /* of the second statement of a section */

typedef struct Case {
    Engine engine;
    const char *options; /* of the section */
    const char *sql;     /* the second statement; none behind it comes to run */
    const char *message;
    const char *hint; /* NULL: not looked at */
} Case;

/* The section that has the case's statement as its second. */
const char *isolation_section(Bed *bed, const Case *wanted);

/* Those of the cases that a script of --sql does not refuse, by its words or by what it asks, a
 * line each. */
const char *isolation_untold(Arena *arena, const Case *cases, size_t count, UrlKind kind);

/* Runs the script of one more revision of module 'one', which is refused only where that is
 * `suspected`; the id of the last one that has run. */
const char *isolation_script(Bed *bed, const char *last, size_t number, const char *options,
                             const char *sql, bool suspected);

/* Forgets attempts of module one that have failed: what is tried next is another revision of the
 * same name. */
void isolation_forget(Bed *bed);

/* The last run has failed as wanted, and has left nothing. */
void expect_refused(Bed *bed, const Case *wanted, const char *before, int line);

#endif
