/*
 * What went wrong, as one plain value.
 *
 * Whatever can fail returns bool and takes a `MigError *` as its last argument; on false the error
 * is filled in. A MigError owns nothing: it can be copied, kept and thrown away.
 */
#ifndef MIG_ERROR_H
#define MIG_ERROR_H

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define MIG_API __attribute__((visibility("default")))
#define MIG_MUST_CHECK __attribute__((warn_unused_result))
#else
#define MIG_API
#define MIG_MUST_CHECK
#endif

/* X(code, name in JSON, exit status of the command line) */
#define MIG_CODES(X)                                                                               \
    X(MIG_OK, "ok", 0)                                                                             \
    X(MIG_E_DRIFT, "drift", 1)                                                                     \
    X(MIG_E_INCOMPLETE, "incomplete", 1)                                                           \
    X(MIG_E_USAGE, "usage", 2)                                                                     \
    X(MIG_E_CONFIG, "config", 2)                                                                   \
    X(MIG_E_FILE, "file", 2)                                                                       \
    X(MIG_E_REVISION, "revision", 2)                                                               \
    X(MIG_E_DEPENDENCY, "dependency", 2)                                                           \
    X(MIG_E_GIT, "git", 2)                                                                         \
    X(MIG_E_SQL, "sql", 3)                                                                         \
    X(MIG_E_ISOLATION, "isolation", 3)                                                             \
    X(MIG_E_CONFLICT, "conflict", 3)                                                               \
    X(MIG_E_BLOCKED, "blocked", 3)                                                                 \
    X(MIG_E_DIED, "died", 3)                                                                       \
    X(MIG_E_CONNECTION, "connection", 4)                                                           \
    X(MIG_E_LOCK, "lock", 4)                                                                       \
    X(MIG_E_PENDING, "pending", 5)                                                                 \
    X(MIG_E_INTERRUPTED, "interrupted", 130)

typedef enum MigCode {
#define X(code, name, status) code,
    MIG_CODES(X)
#undef X
} MigCode;

typedef struct MigError {
    MigCode code;
    char message[2048];   /* one sentence, lower case, no full stop; UTF-8 */
    char detail[1024];    /* what the server added; "" if nothing */
    char hint[1024];      /* what to do next; "" if nothing */
    char file[1024];      /* the user's file it is about; "" if none */
    int line;             /* in `file`, from 1; 0 if unknown */
    char statement[1024]; /* the SQL statement that failed, perhaps cut short; "" if none */
    char sqlstate[8];     /* PostgreSQL's five characters, or SQLite's result code in digits */
} MigError;

/* The name of a code as JSON output spells it: a constant, never NULL. */
MIG_API const char *mig_code_name(MigCode code);

/* The code of such a name; MIG_OK if there is none of that name. */
MIG_API MigCode mig_code_find(const char *name);

/* The exit status that the command line gives for a code. */
MIG_API int mig_code_status(MigCode code);

#ifdef __cplusplus
}
#endif

#endif
