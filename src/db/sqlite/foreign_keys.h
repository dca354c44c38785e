/*
 * Which foreign keys a transaction has broken. Enforcement is off while a revision runs; what
 * counts at its end are the violations that were not there before it.
 *
 * Only tables that a transaction writes, and those that refer to them, are looked at: before the
 * first statement that writes them, and before COMMIT. The cost is that of the tables touched, not
 * that of the database. Attached databases are left out.
 */
#ifndef MIG_DB_SQLITE_FOREIGN_KEYS_H
#define MIG_DB_SQLITE_FOREIGN_KEYS_H

#include "base/table.h"
#include "db/driver.h"

struct SqliteConnection;

/* A row that refers to none. */
typedef struct Violation {
    int64_t row;        /* its rowid; 0 in a table without */
    const char *parent; /* the table it refers to */
} Violation;

/* What was found in one table at one moment. */
typedef struct TableCheck {
    const char *table;
    const char *root;     /* its root page: see sql/foreign_key_tables.sql */
    const char *mismatch; /* why its keys cannot be checked; NULL if they can */
    bool has_rowids;
    Vec(Violation) violations; /* in the order of rows */
} TableCheck;

typedef struct ForeignKeys {
    Arena *arena;         /* of the transaction; NULL while there is nothing to remember */
    StringVec touched;    /* tables that the transaction writes */
    size_t looked;        /* so many of them have been looked at */
    Table *touched_names; /* the same, to be found */
    Table *roots;    /* of all tables with foreign keys, as they were: by name; NULL at first */
    bool has_tables; /* there were any */
    Table *by_name;  /* TableCheck, of tables touched and those that refer to them */
    Table *by_root;
} ForeignKeys;

/* Notes that the statement being prepared writes a table. */
void sqlite_foreign_keys_touch(ForeignKeys *keys, const char *table);

/* Looks at the tables that the statement about to run touches as the first one. */
bool sqlite_foreign_keys_look(struct SqliteConnection *sqlite, MigError *err) MIG_MUST_CHECK;

/* MIG_E_SQL when the transaction has broken foreign keys: which tables, how many rows, and in the
 * detail some of them. Keys that cannot be checked, by a fault of the schema that is new, are a
 * notice. */
bool sqlite_foreign_keys_verify(struct SqliteConnection *sqlite, MigError *err) MIG_MUST_CHECK;

/* Forgets all that belongs to one transaction. */
void sqlite_foreign_keys_forget(ForeignKeys *keys);

#endif
