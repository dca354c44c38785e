/*
 * The cases of PostgreSQL that are tried by runs and by scripts.
 */
#ifndef MIG_TESTS_LIVE_POSTGRES_ISOLATION_H
#define MIG_TESTS_LIVE_POSTGRES_ISOLATION_H

#include "isolation.h"

#define OWNED " module 'two' owns it"
#define WRITES_USERS "the revision writes 'two_users':" OWNED
#define ALTERS_USERS "the revision alters table 'two_users':" OWNED

enum { POSTGRES_REFUSED = 154, POSTGRES_ALLOWED = 74 };

/* Refused with the message, and nothing left. */
extern const Case postgres_refused[POSTGRES_REFUSED];

/* Let be, one after the other. */
typedef struct OwnCase {
    const char *options, *sql;
} OwnCase;

extern const OwnCase postgres_allowed[POSTGRES_ALLOWED];

#endif
