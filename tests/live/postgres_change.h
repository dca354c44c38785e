/* What a migration between two PostgreSQL schemas is held to: it makes of the one database what the
 * other one is, and its way down undoes that; a dump makes the same database again. */
#ifndef MIG_TESTS_LIVE_POSTGRES_CHANGE_H
#define MIG_TESTS_LIVE_POSTGRES_CHANGE_H

#include "migrate/autogenerate.h"
#include "postgres_fixture.h"

typedef struct Pair {
    const char *title;
    const char *from, *to;
    const char *fill; /* what puts rows in before; NULL for none */
    const char *ask;  /* a query of one value … */
    const char *kept; /* … and what it gives after the way up; NULL: what it gave before, always */
} Pair;

/* Lets all schemas through. */
extern const InspectFilter change_everything;

#define CHANGE_ALL(pairs) CHANGE_SINCE(0, pairs)
#define CHANGE_SINCE(version, pairs)                                                               \
    change_check("mig_change_" #pairs, version, (pairs), sizeof(pairs) / sizeof((pairs)[0]))

/* Fills in what the script says of earlier names. */
void change_place(Arena *arena, const char *sql, Schema *schema);

/* Holds each pair to that, in a database of that name. An older server than that version is said to
 * be skipped. */
void change_check(const char *database, int version, const Pair *pairs, size_t count);

/* The same for one pair, in an open database. `ask_after` is the query after the way up where names
 * have changed; NULL: the same. */
void change_check_one(Live *live, const Pair *pair, const char *ask_after);

/* The migration between two scripts. */
Migration change_between(Live *live, const char *from, const char *to);

#endif
