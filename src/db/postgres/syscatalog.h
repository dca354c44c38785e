/*
 * The system catalogs, as far as somebody's changes show in them, and the queries that read those
 * changes.
 */
#ifndef MIG_DB_POSTGRES_SYSCATALOG_H
#define MIG_DB_POSTGRES_SYSCATALOG_H

#include "base/text.h"
#include "db/observer.h"

#include <stdint.h>

/* What the rows of a catalog are to whoever looks for changes. */
typedef enum SyscatalogUse {
    SYSCATALOG_OBJECTS, /* objects with a name of their own */
    SYSCATALOG_PARTS,   /* parts of tables, with names of their own */
    SYSCATALOG_CHANGES, /* a new row changes what it belongs to */
    SYSCATALOG_LINKS,   /* how objects hang together: no object is read from it */
    SYSCATALOG_WHOLE    /* nobody reads its rows: that one was written is told of the catalog */
} SyscatalogUse;

typedef struct Syscatalog {
    const char *oid, *name;
    SyscatalogUse use;
    const char *query;  /* that reads it; some read several */
    TouchScope scope;   /* of what it holds */
    bool of_extensions; /* an extension's script fills it; whose that is, is the extension's affair
                         */
} Syscatalog;

enum { SYSCATALOGS = 52 };

/* Rows that a catalog has been given by the session; they only grow within a transaction, and what
 * was rolled back to a savepoint counts too. */
typedef struct RowCounts {
    int64_t inserted, updated, deleted;
} RowCounts;

extern const Syscatalog syscatalogs[SYSCATALOGS];

/* Where a catalog stands in the list; -1 for another one. */
int syscatalog_find(const char *oid);

/* "{1259,1247,…}": all oids, as the server reads an array. */
const char *syscatalog_list(Arena *arena);

/* The rows written by the transaction that is open, of the catalogs that are marked in `wanted`;
 * where `all`, of all catalogs, and the rows of objects and parts whoever has written them. "" when
 * there is nothing to read. The columns are those of SyscatalogColumn. */
const char *syscatalog_query(Arena *arena, const bool *wanted, bool all);

typedef enum SyscatalogColumn {
    SYSCATALOG_CATALOG,
    SYSCATALOG_OID,
    SYSCATALOG_PLACE, /* of the row: it changes whenever the row does */
    SYSCATALOG_KIND,
    SYSCATALOG_SCHEMA,
    SYSCATALOG_NAME,
    SYSCATALOG_PART_KIND,
    SYSCATALOG_PART,
    SYSCATALOG_RELATION, /* the table that it belongs to; "0" */
    SYSCATALOG_REFERS,   /* the table that a foreign key refers to; "0" */
    SYSCATALOG_EXTENSION,
    SYSCATALOG_OURS, /* whether the transaction has written the row, */
    SYSCATALOG_MADE  /* and made the object: of what is NULL in a list of all */
} SyscatalogColumn;

#endif
