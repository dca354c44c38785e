/*
 * Reading PostgreSQL's catalog: what an inspection holds while it runs, its queries, and the values
 * in their rows.
 *
 * A catalog query is written for the oldest server; what a newer one knows better stands behind a
 * word of it in a comment, with the major version that brought it: `false` followed by
 * "15: i.indnullsnotdistinct". On such a server the comment's text takes the word's place. What
 * each version has is in the manual's chapter "System Catalogs", and in its release notes.
 */
#ifndef MIG_DB_POSTGRES_CATALOG_H
#define MIG_DB_POSTGRES_CATALOG_H

#include "db/driver.h"

/* The oids of system catalogs, which are the same in all servers. */
typedef enum Catalog {
    PG_TYPE = 1247,
    PG_PROC = 1255,
    PG_CLASS = 1259,
    PG_ATTRDEF = 2604,
    PG_CAST = 2605,
    PG_CONSTRAINT = 2606,
    PG_NAMESPACE = 2615,
    PG_OPERATOR = 2617,
    PG_REWRITE = 2618,
    PG_TRIGGER = 2620,
    PG_EXTENSION = 3079,
    PG_DEFAULT_ACL = 826,
    PG_POLICY = 3256,
    PG_STATISTIC_EXT = 3381,
    PG_COLLATION = 3456,
    KEY_NAMES = 1 /* operator classes and collations by oid: no catalog */
} Catalog;

/* A row of a query; NULL is SQL's. */
typedef const char *const *Row;

/* From the oids of things, or of a part of one, to what is known of them. */
typedef struct OidMap OidMap;

OidMap *oid_map_new(Arena *arena);
void oid_map_put(OidMap *map, Catalog catalog, const char *oid, int part, const void *value);
void *oid_map_find(const OidMap *map, Catalog catalog, const char *oid, int part);

/* Adds all whole things to two lists, as oids_add does: their catalogs and their oids. */
void oid_map_list(const OidMap *map, Text *catalogs, Text *oids);

/* What indexes and constraints say of a column. */
typedef struct ColumnNames {
    const char *name, *reference;
    const char *type, *collation; /* their oids */
} ColumnNames;

/* An operator class or a collation. */
typedef struct KeyName {
    const char *reference;
    bool is_default;  /* an operator class that is its type's default */
    const char *type; /* the oid of that */
} KeyName;

/* Lists of oids that queries are given, see oids_add. */
typedef enum OidList {
    LIST_SCHEMAS, /* those looked at */
    LIST_TABLES,  /* tables and materialized views */
    LIST_PARTITIONS,
    LIST_ROWS,  /* all that has columns */
    LIST_VIEWS, /* plain and materialized */
    LIST_SEQUENCES,
    LIST_TYPES,
    LIST_DOMAINS,
    LIST_ROUTINES,
    LIST_AGGREGATES,
    LIST_GRANTED,       /* relations of which rights are known; perhaps twice */
    LIST_FOREIGN,       /* tables that are not the module's but are referred to; perhaps twice */
    LIST_OTHER_INDEXES, /* those that are not plain */
    LIST_COUNT
} OidList;

/* One run of Driver.inspect. */
typedef struct Inspection {
    Arena *arena;
    struct Postgres *server;
    const InspectFilter *filter;
    Schema *schema;
    OidMap *objects; /* Object, of what becomes one and of what stands for one (a row type) */
    OidMap *columns; /* ColumnNames, by PG_CLASS, oid and number; of views' columns too */
    OidMap *names;   /* KeyName, by KEY_NAMES */
    Text lists[LIST_COUNT];
    Rows constraints; /* read before what they refer to is known */
    Rows members;     /* of extensions */
} Inspection;

/* A query as a server of that version (PQserverVersion) is asked it; see above. */
const char *catalog_for_version(Arena *arena, const char *sql, int version);

Row row_at(const Rows *rows, size_t number);

/* Adds to a list of oids, and the list as an array for a query. */
void oids_add(Text *oids, const char *oid);
void list_add(Inspection *inspection, OidList list, const char *oid);
const char *oids_array(const Text *oids);

bool value_is_true(const char *value);
int value_int(const char *value); /* 0 for NULL */
int64_t value_number(const char *value);
char value_char(const char *value); /* its first character, '\0' for NULL */

/* The elements of an array's text, "{a,\"b c\"}"; none for NULL. */
StringVec value_array(Arena *arena, const char *value);

/* The words of an int2vector's or oidvector's text, or of an array of numbers. */
StringVec value_numbers(Arena *arena, const char *value);

/* The text, or none for NULL. */
Expression value_expression(Arena *arena, const char *value);

#endif
