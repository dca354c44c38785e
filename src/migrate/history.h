/*
 * What a database remembers of a module: the version table, one row per head, which Alembic reads
 * too; and the log table beside it, one row per thing that was ever run. Contract: docs/tables.md.
 */
#ifndef MIG_MIGRATE_HISTORY_H
#define MIG_MIGRATE_HISTORY_H

#include "migrate/session.h"
#include "revision/graph.h"

#include "mig/event.h"

/* Whether the version table is there. */
bool history_exists(Session *session, bool *exists, MigError *err) MIG_MUST_CHECK;

/* Whether the log table is there. */
bool history_has_log(Session *session, bool *exists, MigError *err) MIG_MUST_CHECK;

/* Makes the version table and the log table where they are missing, in a transaction of its own. */
bool history_ensure(Session *session, MigError *err) MIG_MUST_CHECK;

/* The same inside the transaction that is open. */
bool history_make(Session *session, MigError *err) MIG_MUST_CHECK;

/* The rows of the version table, sorted; they live in `arena`. */
bool history_heads(Arena *arena, Session *session, StringVec *heads, MigError *err) MIG_MUST_CHECK;

/* Where a module is by its tables. */
typedef struct Standing {
    StringVec heads; /* the rows of the version table, sorted */
    int64_t latest;  /* the key of the newest row of the log; 0: it has none */
} Standing;

/* Reads both; they live in `arena`. */
bool history_look(Arena *arena, Session *session, Standing *standing, MigError *err) MIG_MUST_CHECK;

/* Begins a transaction under the run lock, as session_begin does, and reads the heads in the same
 * round trip. */
bool history_begin(Arena *arena, Session *session, StringVec *heads, MigError *err) MIG_MUST_CHECK;

/* Changes the rows, inside a transaction: each statement must hit exactly one row, else
 * MIG_E_CONFLICT. */
bool history_change(Session *session, const RowChange *change, MigError *err) MIG_MUST_CHECK;

/* Deletes all rows of the version table, inside a transaction. */
bool history_clear(Session *session, MigError *err) MIG_MUST_CHECK;

/* A row of the log. */
typedef struct LogEntry {
    int64_t id; /* its key, once it is written */
    const char *revision;
    MigDirection direction;
    const char *state;      /* "started", "done", "failed" */
    int statements;         /* how many have been run */
    int64_t started;        /* microseconds since 1970-01-01 00:00 UTC */
    int64_t duration;       /* microseconds; -1 while it runs */
    const Script *script;   /* NULL for a stamp */
    const char *git_commit; /* NULL if unknown */
    const char *error;      /* NULL if none */
} LogEntry;

/* Writes a row, and gives it its key. This and history_log_update work inside a transaction and
 * outside of one. */
bool history_log(Session *session, LogEntry *entry, MigError *err) MIG_MUST_CHECK;

/* Both in one round trip: changes the rows of the version table and writes one of the log, inside a
 * transaction. */
bool history_advance(Session *session, const RowChange *change, LogEntry *entry,
                     MigError *err) MIG_MUST_CHECK;

/* Brings state, statements, duration and error of a row up to date, unless it is about an attempt
 * that has ended. The count of statements only grows: what seemed to fail may have been committed,
 * and its count with it. */
bool history_log_update(Session *session, const LogEntry *entry, MigError *err) MIG_MUST_CHECK;

/* A condition on rows of the log: whether the database is another one since. A failed attempt that
 * has run no statement says nothing of where those before it have come to. */
#define HISTORY_LEFT_SOMETHING "(state <> 'failed' OR statements > 0)"

/* A condition on rows of the log, which is called `l` and is `table` in a format: whether one is
 * about a revision that is half done or half undone. It is the newest that has left something of
 * the revision, not done, and of a script. */
#define HISTORY_IS_CUT_SHORT(table)                                                                \
    "state <> 'done' AND direction IN ('up', 'down') AND " HISTORY_LEFT_SOMETHING                  \
    " AND NOT EXISTS (SELECT 1 FROM " table                                                        \
    " AS m WHERE m.revision = l.revision AND m.id > l.id AND " HISTORY_LEFT_SOMETHING ")"

/* An attempt at a revision that was cut short. */
typedef struct CutShort {
    int statements;     /* how many it has run; 0 when there was none */
    bool died;          /* it could not say so itself: the next statement may have been run too */
    const char *script; /* the text that it ran; NULL: none is known */
} CutShort;

/* Waits until nothing is being committed of an attempt at a revision: the session of a runner that
 * was killed may be in a COMMIT, and what it has done is not to be seen before that. */
bool history_settle(Session *session, const char *revision, MigError *err) MIG_MUST_CHECK;

/* The last attempt at a revision in this direction that has left something, if it was cut short;
 * all of it zero when the newest such row of the revision is about anything else. */
bool history_cut_short(Arena *arena, Session *session, const char *revision, MigDirection direction,
                       CutShort *found, MigError *err) MIG_MUST_CHECK;

/* The same as it was before the row `id` was written. */
bool history_cut_short_before(Arena *arena, Session *session, const char *revision,
                              MigDirection direction, int64_t id, CutShort *found,
                              MigError *err) MIG_MUST_CHECK;

/* The revisions that were applied or undone after the last attempt at a revision that has left
 * something. */
bool history_moved_since(Arena *arena, Session *session, const char *revision, StringVec *moved,
                         MigError *err) MIG_MUST_CHECK;

/* The text of a script that the log has. */
typedef struct LoggedText {
    const char *revision, *text;
} LoggedText;

typedef Vec(LoggedText) LoggedTextVec;

/* The texts by which the log says that revisions were applied whose id is `id` or, with `prefix`,
 * begins so: the last one of each; none where there is no log. */
bool history_texts(Arena *arena, Session *session, const char *id, bool prefix,
                   LoggedTextVec *texts, MigError *err) MIG_MUST_CHECK;

/* What was run last of a revision on the way up. */
typedef struct AppliedScript {
    const char *revision, *blob_id, *fingerprint;
} AppliedScript;

typedef Vec(AppliedScript) AppliedScriptVec;

/* The scripts by which the log says that revisions were applied, the last one of each; none where
 * there is no log. */
bool history_scripts(Arena *arena, Session *session, AppliedScriptVec *scripts,
                     MigError *err) MIG_MUST_CHECK;

#endif
