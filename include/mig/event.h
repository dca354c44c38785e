/*
 * What happens while modules are migrated, as values: whoever embeds mig, and mig's own reporters,
 * see these and nothing else.
 */
#ifndef MIG_EVENT_H
#define MIG_EVENT_H

#include "mig/error.h"

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* X(kind, name in JSON). Which fields a kind fills in is said beside it; `kind` and `time` always
 * are. */
#define MIG_EVENTS(X)                                                                              \
    X(MIG_EVENT_PLAN, "plan")                     /* a run begins: total (steps of all modules) */ \
    X(MIG_EVENT_MODULE_START, "module_start")     /* module, total (its steps) */                  \
    X(MIG_EVENT_REVISION_START, "revision_start") /* module, revision, message, direction,         \
                                                     position, total */                            \
    X(MIG_EVENT_REVISION_DONE, "revision_done")   /* the same, and duration */                     \
    X(MIG_EVENT_REVISION_SKIPPED, "revision_skipped") /* the same: another run has done it */      \
    X(MIG_EVENT_WAITING, "waiting")                   /* module, text (for what or whom) */        \
    X(MIG_EVENT_NOTICE, "notice")           /* module, revision, text (from the server) */         \
    X(MIG_EVENT_WARNING, "warning")         /* module, text */                                     \
    X(MIG_EVENT_MODULE_DONE, "module_done") /* module, position (steps done), total, duration */   \
    X(MIG_EVENT_MODULE_FAILED, "module_failed") /* module, error, position, total, duration;       \
                                                   revision when one failed */                     \
    X(MIG_EVENT_RUN_DONE, "run_done")           /* position (steps done), total, duration */

typedef enum MigEventKind {
#define X(kind, name) kind,
    MIG_EVENTS(X)
#undef X
} MigEventKind;

typedef enum MigDirection {
    MIG_UP,
    MIG_DOWN,
    MIG_STAMP,
    MIG_ACCEPT, /* an edited file was taken as what was applied */
    MIG_CLEAR   /* an interrupted run was forgotten */
} MigDirection;

/* A NULL string or 0 stands where a kind has nothing to say. Valid only during the call that hands
 * it over. */
typedef struct MigEvent {
    MigEventKind kind;
    int64_t time; /* microseconds since 1970-01-01 00:00 UTC */
    const char *module;
    const char *revision;
    const char *message; /* the revision's first line */
    const char *text;
    MigDirection direction;
    int position, total; /* n of m; the first is 1 */
    int64_t duration;    /* microseconds */
    const MigError *error;
} MigEvent;

/* Told of each event, in order, in the calling process and thread. */
typedef void (*MigSink)(void *context, const MigEvent *event);

/* The name of a kind as JSON output spells it. */
MIG_API const char *mig_event_name(MigEventKind kind);

/* "up", "down", "stamp", "accept" or "clear". */
MIG_API const char *mig_direction_name(MigDirection direction);

#ifdef __cplusplus
}
#endif

#endif
