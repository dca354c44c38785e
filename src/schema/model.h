/*
 * A database's schema as values: what a snapshot of it holds. Plain data, the same for every
 * engine; no SQL is made here and nothing is read from anywhere.
 *
 * A snapshot (`Schema`) is a list of objects. An object is of one kind and has the struct of that
 * kind in its union; columns, constraints, indexes, triggers, policies and rules are objects too,
 * the children of their table, view or domain.
 *
 * Identity. Two objects of two snapshots are the same when their keys are: kind, schema and name;
 * the arguments too for what may be overloaded (`signature`); for a child the keys are compared
 * below the same parent. What has no name (SQLite's unnamed constraints) is identified by what it
 * says: its inspector puts the canonical spelling into `signature`, twins get a number. Names that
 * differ only in case are the same where the engine says so (`Schema.folds_case`).
 *
 * Spelling. A text in a snapshot is the server's own deparse, in one fixed setting. Two snapshots
 * that are compared come from the same engine, so equal meanings are equal texts. Where a server
 * keeps what the user typed (SQLite), an `Expression` has a second text, in which case, blanks,
 * comments and quotes that mean nothing are gone: that one is compared, the first one is shown and
 * written. `""` says "none", and NULL does too.
 *
 * PostgreSQL's texts are those of pg_get_expr, pg_get_viewdef, format_type, … in their pretty form,
 * with a search_path of the default schema alone: what lies there or in pg_catalog is named without
 * a schema, all else with one, quoted where SQL needs it. So each text can be written as it is. Two
 * kinds of strings name things in a snapshot: a *name* is bare ("Users"; schema, name, key columns,
 * include, labels); a *reference* is spelled as in SQL ("\"Users\"", "ext.citext"; types,
 * collations, operator classes, parents, of_type, partition_of, owned_by). Members say which where
 * it is not plain. In pg_get_functiondef and its like the object's own schema is gone too where it
 * is the default one.
 *
 * Dependencies. `Object.needs` lists the objects that the catalog knows this one to stand on
 * (pg_depend; SQLite: the names used in its text), columns rather than their tables where it
 * knows them. That a child needs its parent goes without saying. `needs` is not compared: it orders
 * changes, and tells what is to be dropped and made again around one.
 *
 * What is compared of an object is said in one table, schema/field.c: every struct member that a
 * Field names, and nothing else. A new attribute is a member here, a word in ATTRIBUTES and a line
 * there; then an inspector reads it and a renderer writes it.
 */
#ifndef MIG_SCHEMA_MODEL_H
#define MIG_SCHEMA_MODEL_H

#include "base/table.h"
#include "base/vec.h"

#include <stdint.h>

/* X(kind, what a person calls it, its plural in `ignore` and `compare`), in the order in which a
 * dump has them where dependencies leave a choice. */
#define OBJECTS(X)                                                                                 \
    X(OBJECT_NAMESPACE, "schema", "schemas")                                                       \
    X(OBJECT_EXTENSION, "extension", "extensions")                                                 \
    X(OBJECT_COLLATION, "collation", "collations")                                                 \
    X(OBJECT_ENUM, "enum", "types")                                                                \
    X(OBJECT_COMPOSITE, "type", "types") /* children: columns */                                   \
    X(OBJECT_RANGE, "range", "types")                                                              \
    X(OBJECT_DOMAIN, "domain", "domains") /* children: constraints */                              \
    X(OBJECT_SEQUENCE, "sequence", "sequences")                                                    \
    X(OBJECT_ROUTINE, "function", "functions") /* functions, procedures, aggregates */             \
    X(OBJECT_OPERATOR, "operator", "operators")                                                    \
    X(OBJECT_CAST, "cast", "casts")                                                                \
    X(OBJECT_TABLE, "table", "tables") /* children: columns, indexes, triggers, ... */             \
    X(OBJECT_VIRTUAL_TABLE, "virtual table", "tables") /* SQLite */                                \
    X(OBJECT_COLUMN, "column", "columns")                                                          \
    X(OBJECT_CONSTRAINT, "constraint", "constraints")                                              \
    X(OBJECT_INDEX, "index", "indexes")                                                            \
    X(OBJECT_VIEW, "view", "views")                           /* children: triggers, rules */      \
    X(OBJECT_MATERIALIZED_VIEW, "materialized view", "views") /* children: indexes */              \
    X(OBJECT_STATISTICS, "statistics", "statistics")                                               \
    X(OBJECT_TRIGGER, "trigger", "triggers")                                                       \
    X(OBJECT_RULE, "rule", "rules")                                                                \
    X(OBJECT_POLICY, "policy", "policies")                                                         \
    X(OBJECT_DEFAULT_PRIVILEGES, "default privileges", "default_privileges")

typedef enum ObjectKind {
#define X(kind, name, plural) kind,
    OBJECTS(X)
#undef X
        OBJECT_KINDS
} ObjectKind;

/* SQL that means something: see "Spelling" above. `canonical` NULL: the same as `text`. */
typedef struct Expression {
    const char *text; /* NULL: there is none */
    const char *canonical;
} Expression;

/* Where the user declared an object; file NULL where nobody did or it is not known. */
typedef struct Position {
    const char *file;
    int line; /* from 1 */
} Position;

typedef struct Object Object;
typedef Vec(Object *) ObjectVec;

/* One right in which an object differs from what its owner and PUBLIC have on a new object of its
 * kind; column NULL: on all of it. */
typedef struct Privilege {
    const char *grantee; /* "PUBLIC", or a role's name */
    const char *privilege;
    const char *column; /* a name */
    bool grantable;
    bool revoked; /* a new object has it and this one has not: EXECUTE of PUBLIC on a function */
} Privilege;

typedef Vec(Privilege) PrivilegeVec; /* sorted by grantee, privilege, column */

/* One element of an index, or of a primary, unique or exclude constraint. */
typedef struct Key {
    const char *column;    /* a name; NULL: an expression */
    Expression expression; /* of an element that is no column; with the parentheses it needs */
    const char *collation; /* a reference; NULL: the column's own */
    const char *opclass;   /* a reference; NULL: the type's default, as far as pg_opclass tells */
    const char *operator;  /* of an exclude constraint; NULL otherwise */
    bool descending;
    bool nulls_first;
} Key;

typedef Vec(Key) KeyVec;

typedef enum Persistence { PERSISTENCE_PERMANENT, PERSISTENCE_UNLOGGED } Persistence;

typedef struct TableDef {
    /* both */
    const char *definition; /* the whole CREATE statement as the server keeps it (SQLite); NULL */
    bool needs_definition;  /* it says more than this model holds (a comment, an odd spelling):
                               written instead of what the members say. Not compared. */
    /* SQLite */
    bool strict;
    bool without_rowid;
    /* PostgreSQL */
    Persistence persistence;
    StringVec options;           /* reloptions, "fillfactor=70", a set; "toast." ones too */
    const char *access_method;   /* NULL: the server's default_table_access_method */
    const char *tablespace;      /* NULL: the database's */
    StringVec parents;           /* inheritance: references, a set; empty for a partition */
    const char *of_type;         /* a reference */
    const char *partition_key;   /* pg_get_partkeydef: "RANGE (created_at)" */
    const char *partition_of;    /* a reference */
    const char *partition_bound; /* "FOR VALUES FROM … TO …", "DEFAULT" */
    bool row_security, force_row_security;
    const char *replica_identity; /* NULL: the default; "FULL", "NOTHING", "USING INDEX name" */
    StringVec part_constraints, part_indexes; /* names of what it has from the table above, which
                                                 are no objects; not compared */
    /* A column of a partition or of an inheriting table is an object of that table too, with
     * `inherited`; indexes, constraints and triggers that it has from above are not objects. */
} TableDef;

typedef struct SequenceDef {
    const char *type; /* "bigint" */
    int64_t start, increment, minimum, maximum, cache;
    bool cycle;
    Persistence persistence;
    const char *owned_by; /* a reference, "table.column"; NULL: nobody. A sequence that a serial
                             column owns is an object of its own, which the column needs and which
                             does not need the column; an identity column's is not. */
} SequenceDef;

typedef enum Identity { IDENTITY_NONE, IDENTITY_ALWAYS, IDENTITY_BY_DEFAULT } Identity;
typedef enum Generated { GENERATED_NOT, GENERATED_VIRTUAL, GENERATED_STORED } Generated;

/* A column of a table, or an attribute of a composite type. */
typedef struct ColumnDef {
    int position;          /* from 1; compared only where column_order is asked for */
    Expression type;       /* format_type */
    const char *collation; /* a reference; NULL: the type's own (PostgreSQL), BINARY (SQLite) */
    bool not_null;
    const char *not_null_name; /* what its NOT NULL is called, where that is known (SQLite: by the
                                  user, PostgreSQL 18: by anybody); not compared */
    const char *not_null_conflict; /* SQLite: "IGNORE"; NULL for ABORT */
    Expression default_value;
    Generated generated;
    Expression generation; /* its expression */
    /* PostgreSQL */
    const char *not_null_constraint; /* 18: the name that the user gave the NOT NULL; NULL: none */
    const char *not_null_comment;    /* 18: on that constraint; NULL: none */
    Identity identity;
    SequenceDef identity_sequence; /* meaningful when `identity` is */
    const char *identity_name;     /* "SEQUENCE NAME s", spelled as in SQL; NULL: a name that the
                                      server chooses */
    const char *identity_sequence_name; /* the name itself; not compared */
    const char *storage;                /* "PLAIN", …; NULL: the type's own */
    const char *compression;            /* "pglz", "lz4"; NULL: the default */
    int64_t statistics;                 /* -1: the default */
    StringVec options;                  /* attoptions, a set */
    bool inherited; /* a parent or partitioned table has it too: not written, but for
                       what it says beside its parent's (a default, a comment) */
    bool repeated;  /* inherited, and said by its table nevertheless: it outlives the
                       parent's */
} ColumnDef;

typedef enum ConstraintType {
    CONSTRAINT_PRIMARY_KEY,
    CONSTRAINT_UNIQUE,
    CONSTRAINT_FOREIGN_KEY,
    CONSTRAINT_CHECK,
    CONSTRAINT_EXCLUDE,
    CONSTRAINT_NOT_NULL /* PostgreSQL 18's, where it says more than a column can: NO INHERIT, NOT
                           VALID. The column's `not_null` is false then. */
} ConstraintType;

typedef enum Action {
    ACTION_NONE,
    ACTION_RESTRICT,
    ACTION_CASCADE,
    ACTION_SET_NULL,
    ACTION_SET_DEFAULT
} Action;

typedef enum Match { MATCH_SIMPLE, MATCH_FULL, MATCH_PARTIAL } Match;

typedef struct ConstraintDef {
    ConstraintType type;
    /* PostgreSQL: pg_get_constraintdef without DEFERRABLE …, NOT VALID, NO INHERIT and WITH (…),
     * which are members below. It is a difference where no other member is one. */
    Expression definition;
    KeyVec keys;           /* primary key, unique, exclude; for a foreign key its columns */
    Expression expression; /* check; without the outermost parentheses */
    const char *references_schema, *references_table; /* foreign key */
    StringVec references_columns; /* empty: the primary key of a table that is not in sight */
    bool references_key; /* nobody has said which columns: the primary key's. Not compared. */
    Action on_delete, on_update;
    StringVec on_delete_columns; /* SET NULL (a, b) */
    Match match;
    bool deferrable, initially_deferred;
    /* SQLite */
    const char *conflict; /* "REPLACE"; NULL for ABORT */
    bool autoincrement;   /* primary key */
    const char *column; /* it may be written behind this column, and is unless `stands_alone`; NULL;
                           neither is compared */
    bool stands_alone;
    /* PostgreSQL */
    bool nulls_not_distinct;
    StringVec include;
    const char *method; /* exclude */
    Expression where;   /* exclude */
    StringVec options;  /* of its index, a set */
    const char *tablespace;
    bool no_inherit, not_valid, not_enforced, without_overlaps, clustered;
    bool invalid;              /* of a partitioned table: its partitions have none */
    const char *index_comment; /* what is said of its index rather than of it */
    const char *attached_to;   /* of a partition: the name of the partitioned table's index that its
                                  own is part of. Not compared. */
    bool inherited; /* false: what comes from a parent or partitioned table is no object */
} ConstraintDef;

/* An index that no constraint owns. */
typedef struct IndexDef {
    /* PostgreSQL: pg_get_indexdef without WITH, TABLESPACE and the ONLY of a partitioned table's:
     * "CREATE INDEX i ON t USING btree (a)". It is a difference where no other member is one.
     * SQLite: NULL. */
    Expression definition;
    bool unique;
    KeyVec keys;
    Expression where;
    /* PostgreSQL */
    const char *method;
    StringVec include;
    bool nulls_not_distinct;
    StringVec options; /* a set */
    const char *tablespace;
    bool clustered;
    bool invalid;             /* left by a CREATE INDEX CONCURRENTLY that failed */
    bool inherited;           /* false: an index that is attached to another is no object */
    StringVec key_statistics; /* "2=400": ALTER INDEX … ALTER COLUMN n SET STATISTICS */
} IndexDef;

typedef struct EnumDef {
    StringVec labels; /* in order */
} EnumDef;

typedef struct DomainDef {
    const char *type;
    const char *collation;
    bool not_null;
    Expression default_value;
} DomainDef;

typedef struct RangeDef {
    /* References. NULL where it is the default one; `multirange` before PostgreSQL 14 too. */
    const char *subtype, *opclass, *collation, *canonical, *subtype_diff, *multirange;
} RangeDef;

/* A view, plain or materialized. */
typedef struct ViewDef {
    Expression definition;     /* PostgreSQL: the query without its semicolon; SQLite: all of the
                                  CREATE statement */
    StringVec columns;         /* "name type" (PostgreSQL), the name spelled as in SQL, so that a
                                  renderer sees whether CREATE OR REPLACE is enough; empty (SQLite).
                                  Not compared. */
    StringVec column_comments; /* "name IS 'text'", spelled as in SQL */
    StringVec column_defaults; /* "name SET DEFAULT 1" */
    StringVec column_settings; /* materialized: "name SET STATISTICS 5", … STORAGE, COMPRESSION,
                                  (…) */
    StringVec options;         /* security_barrier, check_option, reloptions; a set */
    const char *access_method, *tablespace;
    bool unpopulated; /* materialized, WITH NO DATA; not compared */
} ViewDef;

typedef enum RoutineType {
    ROUTINE_FUNCTION,
    ROUTINE_PROCEDURE,
    ROUTINE_AGGREGATE,
    ROUTINE_WINDOW
} RoutineType;

typedef struct RoutineDef {
    RoutineType type;
    const char *arguments; /* pg_get_function_arguments: names, modes, defaults */
    const char *result;    /* pg_get_function_result; NULL for a procedure */
    const char *language;
    /* pg_get_functiondef without its last line end; for an aggregate what stands between (…) behind
     * the arguments: "SFUNC = int4pl, STYPE = integer". It is a difference where no other member is
     * one. The routine's signature is what DROP FUNCTION takes between its parentheses: the types
     * of the arguments. */
    Expression definition;
} RoutineDef;

/* X as in pg_trigger.tgenabled and pg_rewrite.ev_enabled. */
typedef enum Firing { FIRING_ORIGIN, FIRING_DISABLED, FIRING_REPLICA, FIRING_ALWAYS } Firing;

/* A trigger or a rule. */
typedef struct TriggerDef {
    Expression definition; /* the whole CREATE statement, without a semicolon */
    Firing firing;
    StringVec firing_below; /* "partition DISABLE": where those that it has in partitions do
                               otherwise, each after the one above it; a set */
    bool is_constraint;
    bool inherited; /* false: what came with the partitioned table's is no object */
} TriggerDef;

typedef struct PolicyDef {
    const char *command; /* "ALL", "SELECT", … */
    bool restrictive;
    StringVec roles; /* names, sorted; "PUBLIC" */
    Expression using_, check;
} PolicyDef;

typedef struct StatisticsDef {
    const char *definition; /* pg_get_statisticsobjdef */
    int64_t target;         /* -1: the default */
} StatisticsDef;

/* What is granted on objects that are to be made; its privileges are those. Its schema is where
 * that holds, "" for everywhere; its name is "ON TABLES", or "FOR ROLE x ON TABLES" for another
 * maker than the user. Looked at where privileges are. */
typedef struct DefaultPrivilegesDef {
    const char *role; /* a name; NULL: the user */
    const char *on;   /* "TABLES", "SEQUENCES", "FUNCTIONS", "TYPES", "SCHEMAS" */
} DefaultPrivilegesDef;

/* A collation, an operator (its signature being the types of its operands) or a cast (its name
 * being "text AS e"): what stands behind its name in CREATE, without the parentheses around a list.
 */
typedef struct DefinedDef {
    const char *text;
} DefinedDef;

typedef struct ExtensionDef {
    const char *space;         /* "SCHEMA s": where its objects are */
    const char *version;       /* not compared */
    bool is_relocatable;       /* not compared */
    const char *first_comment; /* what it comes with, which counts as none; not compared */
} ExtensionDef;

/* A schema. */
typedef struct NamespaceDef {
    bool is_given; /* it is there before anything is declared: neither made nor dropped */
    const char *first_comment; /* what it has then, which counts as none. Neither is compared. */
} NamespaceDef;

struct Object {
    ObjectKind kind;
    const char *schema; /* the schema it lies in, a child's being its parent's; "" for none and in
                           SQLite; an extension's is where its objects are */
    const char *name;   /* "" for what has none */
    const char *signature; /* see "Identity"; NULL for most */
    Object *parent;        /* NULL for what stands by itself */
    ObjectVec children;    /* after schema_finish: columns by position, all else by kind and key */
    ObjectVec needs;       /* without its parent, without itself */
    Position position;
    const char *renamed_from; /* the name it had, by a mig:renamed_from above its declaration */

    const char *comment; /* NULL: none */
    const char *owner;
    PrivilegeVec privileges;

    const char *key; /* set by schema_add */
    union {
        TableDef table;
        ColumnDef column;
        ConstraintDef constraint;
        IndexDef index;
        SequenceDef sequence;
        EnumDef enumeration;
        DomainDef domain;
        RangeDef range;
        ViewDef view; /* OBJECT_VIEW, OBJECT_MATERIALIZED_VIEW, OBJECT_VIRTUAL_TABLE (definition) */
        RoutineDef routine;
        TriggerDef trigger; /* OBJECT_TRIGGER, OBJECT_RULE */
        PolicyDef policy;
        StatisticsDef statistics;
        DefinedDef defined; /* OBJECT_COLLATION, OBJECT_OPERATOR, OBJECT_CAST */
        ExtensionDef extension;
        NamespaceDef namespace;
        DefaultPrivilegesDef default_privileges;
    };
};

/* Something that was seen and is not compared, to be said. */
typedef struct Uncompared {
    const char *kind; /* "foreign table" */
    const char *name; /* as a person would write it */
} Uncompared;

typedef struct Schema {
    bool folds_case;            /* 'Users' and 'users' are the same name */
    const char *default_schema; /* what need not be written in front of a name; "" in SQLite */
    const char *user;   /* who owns what is made without a word; NULL if that is not known */
    ObjectVec objects;  /* those that stand by themselves, by kind and key once finished */
    Table *by_key;      /* all objects */
    Table *constraints; /* how many there are of a schema and name */
    Vec(Uncompared) uncompared;
} Schema;

/* An empty snapshot. */
Schema *schema_new(Arena *arena, bool folds_case, const char *default_schema);

/* Adds an object of these names, zeroed but for them, and gives it its key. A child gets its
 * parent's schema. The strings are kept, not copied. A key that is there already gets a number
 * behind it: twins are both kept. */
Object *schema_add(Arena *arena, Schema *schema, ObjectKind kind, Object *parent,
                   const char *namespace, const char *name, const char *signature);

/* The object of that identity, or NULL. `parent` NULL: one that stands by itself. */
Object *schema_find(Arena *arena, const Schema *schema, ObjectKind kind, const Object *parent,
                    const char *namespace, const char *name, const char *signature);

/* Whether another constraint in its schema has the name of this one. */
bool schema_has_twin(Arena *arena, const Schema *schema, const Object *constraint);

/* Says that `object` stands on `needed`; said twice, about itself, about its own parent or with
 * NULL, it is nothing. */
void schema_depend(Arena *arena, Object *object, Object *needed);

/* Sorts everything, so that two equal snapshots are equal in order too. Called once, when all is
 * in. */
void schema_finish(Schema *schema);

/* "table", "materialized view", … */
const char *object_kind_name(ObjectKind kind);

/* The word for such objects in `ignore = …`: "tables", "indexes", … */
const char *object_kind_plural(ObjectKind kind);

/* An object's name for messages: "users", "users.email", "audit.log"; a schema is left out where it
 * is the default one. A nameless constraint is shown by its signature. */
const char *object_shown(Arena *arena, const Schema *schema, const Object *object);

/* The table (view, domain, type) that an object is part of; itself if it stands alone. */
const Object *object_root(const Object *object);

/* The child of a kind and name, or NULL. */
const Object *object_child(const Object *object, ObjectKind kind, const char *name,
                           bool folds_case);

/* The part of an object's key that identifies it below its parent. */
const char *object_local_key(const Object *object);

/* The text that is compared; "" for none. */
const char *expression_canonical(const Expression *expression);

#endif
