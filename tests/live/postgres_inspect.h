/* Two snapshots of a PostgreSQL schema that is said in two ways, and of one that is another. */
#ifndef MIG_TESTS_LIVE_POSTGRES_INSPECT_H
#define MIG_TESTS_LIVE_POSTGRES_INSPECT_H

#include "postgres_fixture.h"

typedef struct Said {
    const char *title;
    const char *one, *same; /* two ways to say the same */
    const char *other;
    const char *differences; /* between `one`, found, and `other`, declared: a line each */
} Said;

#define TRIGGER_FUNCTION                                                                           \
    "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"

#define SAY_ALL(said) SAY_SINCE(0, said)
#define SAY_SINCE(version, said)                                                                   \
    said_check("mig_inspect_" #said, version, (said), sizeof(said) / sizeof((said)[0]))

/* Asserts of each, in a database of that name, that the two ways make no difference, and that the
 * other way makes those. An older server than that version is said to be skipped. */
void said_check(const char *database, int version, const Said *said, size_t count);

/* A snapshot of a database that holds nothing but what the script has made. */
Schema *said_snapshot(Live *live, const char *script, const InspectFilter *filter);

/* What a snapshot that was found is not as a declared one, a line each. Privileges count. */
const char *said_differences(Live *live, const Schema *found, const Schema *declared);

#endif
