/*
 * What a rehearsal has measured, as values.
 */
#ifndef MIG_REHEARSAL_H
#define MIG_REHEARSAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a revision did to one object of its database. Times are microseconds. */
typedef struct MigEffect {
    const char *schema; /* "" on SQLite */
    const char *name;   /* as it was before the rehearsal; for a new object, as it is behind it */
    const char *kind;   /* "table", "view", "materialized view", "foreign table", "index", … */
    bool is_created, is_dropped;
    bool is_rewritten; /* a table was written anew as a whole, an index was built anew */
    bool is_emptied;   /* by TRUNCATE */

    /* PostgreSQL: */
    const char *lock; /* the strongest that the revision was seen to take, "ACCESS EXCLUSIVE";
                         "" for none, and for a new object, which nobody else can see */
    const char *lock_before; /* a stronger one, held since an earlier revision of the rehearsal,
                                under which more cannot be seen; "" for none */
    int lock_line;     /* of the statement that took `lock`, in the revision's file; 0: it was the
                          COMMIT */
    int64_t lock_time; /* from the beginning of that statement to the end of its transaction */
    int64_t scans;     /* how often all of it was read, */
    int64_t scanned;   /* and how many rows that were */

    int64_t inserted, updated, deleted; /* rows; -1: the server does not count them */
    int64_t size;                       /* bytes of the table on disk; -1 if unknown */
} MigEffect;

/* A statement that took its time. */
typedef struct MigSlowStatement {
    int line;
    const char *text; /* its beginning, on one line */
    int64_t duration;
} MigSlowStatement;

#ifdef __cplusplus
}
#endif

#endif
