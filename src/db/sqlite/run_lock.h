/*
 * The run lock of SQLite: a file beside the database that its holder keeps locked with flock(2). It
 * stays open between two holdings and is removed in the end by whoever leaves last. The kernel
 * frees it when the holder dies, however that happens.
 */
#ifndef MIG_DB_SQLITE_RUN_LOCK_H
#define MIG_DB_SQLITE_RUN_LOCK_H

#include "db/driver.h"

typedef struct RunLock {
    Arena *arena;
    const char *database;         /* NULL: in memory, where nobody else comes */
    const char *application_name; /* of the holder to be, or NULL */
    const char *identity;         /* user@host of the holder to be */
    const char *name, *path;      /* of the lock taken last, or NULL */
    int fd;                       /* of its file; -1 while that is not open */
    bool held;
} RunLock;

/* Takes the lock `name` if it is free, without waiting: `lock->held` says whether it was, else
 * `holder`, in `arena`, says who has it. MIG_E_CONNECTION when there can be no lock file. */
bool sqlite_run_lock_take(Arena *arena, RunLock *lock, const char *name, LockHolder *holder,
                          MigError *err) MIG_MUST_CHECK;

/* Gives it back; one that is not held is left alone. */
void sqlite_run_lock_free(RunLock *lock);

/* Gives it back and closes its file, which is removed unless another process holds it. */
void sqlite_run_lock_close(RunLock *lock);

#endif
