/*
 * What is compared of an object, as a table: for each kind its attributes, and where in the structs
 * of model.h they are. Comparing, showing and storing a snapshot all go by this table.
 */
#ifndef MIG_SCHEMA_FIELD_H
#define MIG_SCHEMA_FIELD_H

#include "base/text.h"
#include "schema/model.h"

/* X(attribute, what a person calls it) */
#define ATTRIBUTES(X)                                                                              \
    X(ATTRIBUTE_NAME, "name") /* a rename */                                                       \
    X(ATTRIBUTE_COMMENT, "comment")                                                                \
    X(ATTRIBUTE_OWNER, "owner")                                                                    \
    X(ATTRIBUTE_PRIVILEGES, "privileges")                                                          \
    X(ATTRIBUTE_DEFINITION, "definition")                                                          \
    X(ATTRIBUTE_OPTIONS, "options")                                                                \
    X(ATTRIBUTE_TABLESPACE, "tablespace")                                                          \
    X(ATTRIBUTE_ACCESS_METHOD, "access method")                                                    \
    X(ATTRIBUTE_PERSISTENCE, "persistence")                                                        \
    X(ATTRIBUTE_STRICT, "strict")                                                                  \
    X(ATTRIBUTE_WITHOUT_ROWID, "without rowid")                                                    \
    X(ATTRIBUTE_PARENTS, "inherits")                                                               \
    X(ATTRIBUTE_OF_TYPE, "of type")                                                                \
    X(ATTRIBUTE_PARTITION_KEY, "partition key")                                                    \
    X(ATTRIBUTE_PARTITION_OF, "partition of")                                                      \
    X(ATTRIBUTE_PARTITION_BOUND, "partition bound")                                                \
    X(ATTRIBUTE_ROW_SECURITY, "row security")                                                      \
    X(ATTRIBUTE_FORCE_ROW_SECURITY, "forced row security")                                         \
    X(ATTRIBUTE_REPLICA_IDENTITY, "replica identity")                                              \
    X(ATTRIBUTE_POSITION, "position")                                                              \
    X(ATTRIBUTE_TYPE, "type")                                                                      \
    X(ATTRIBUTE_COLLATION, "collation")                                                            \
    X(ATTRIBUTE_NOT_NULL, "not null")                                                              \
    X(ATTRIBUTE_NOT_NULL_CONSTRAINT, "not null constraint")                                        \
    X(ATTRIBUTE_CONFLICT, "on conflict")                                                           \
    X(ATTRIBUTE_DEFAULT, "default")                                                                \
    X(ATTRIBUTE_GENERATED, "generated")                                                            \
    X(ATTRIBUTE_GENERATION, "generation expression")                                               \
    X(ATTRIBUTE_IDENTITY, "identity")                                                              \
    X(ATTRIBUTE_STORAGE, "storage")                                                                \
    X(ATTRIBUTE_COMPRESSION, "compression")                                                        \
    X(ATTRIBUTE_STATISTICS, "statistics target")                                                   \
    X(ATTRIBUTE_KEYS, "columns")                                                                   \
    X(ATTRIBUTE_INCLUDE, "included columns")                                                       \
    X(ATTRIBUTE_NULLS_NOT_DISTINCT, "nulls not distinct")                                          \
    X(ATTRIBUTE_EXPRESSION, "expression")                                                          \
    X(ATTRIBUTE_REFERENCES, "references")                                                          \
    X(ATTRIBUTE_REFERENCES_COLUMNS, "referenced columns")                                          \
    X(ATTRIBUTE_ON_DELETE, "on delete")                                                            \
    X(ATTRIBUTE_ON_UPDATE, "on update")                                                            \
    X(ATTRIBUTE_MATCH, "match")                                                                    \
    X(ATTRIBUTE_DEFERRABLE, "deferrable")                                                          \
    X(ATTRIBUTE_INITIALLY_DEFERRED, "initially deferred")                                          \
    X(ATTRIBUTE_AUTOINCREMENT, "autoincrement")                                                    \
    X(ATTRIBUTE_NO_INHERIT, "no inherit")                                                          \
    X(ATTRIBUTE_NOT_VALID, "not valid")                                                            \
    X(ATTRIBUTE_NOT_ENFORCED, "not enforced")                                                      \
    X(ATTRIBUTE_CLUSTERED, "clustered")                                                            \
    X(ATTRIBUTE_UNIQUE, "unique")                                                                  \
    X(ATTRIBUTE_WHERE, "where")                                                                    \
    X(ATTRIBUTE_VALID, "valid")                                                                    \
    X(ATTRIBUTE_INCREMENT, "increment")                                                            \
    X(ATTRIBUTE_START, "start")                                                                    \
    X(ATTRIBUTE_MINIMUM, "minimum")                                                                \
    X(ATTRIBUTE_MAXIMUM, "maximum")                                                                \
    X(ATTRIBUTE_CACHE, "cache")                                                                    \
    X(ATTRIBUTE_CYCLE, "cycle")                                                                    \
    X(ATTRIBUTE_OWNED_BY, "owned by")                                                              \
    X(ATTRIBUTE_LABELS, "values")                                                                  \
    X(ATTRIBUTE_RESULT, "result")                                                                  \
    X(ATTRIBUTE_FIRING, "enabled")                                                                 \
    X(ATTRIBUTE_ROLES, "roles")                                                                    \
    X(ATTRIBUTE_COMMAND, "command")                                                                \
    X(ATTRIBUTE_INHERITED, "inherited")

typedef enum Attribute {
#define X(attribute, name) attribute,
    ATTRIBUTES(X)
#undef X
        ATTRIBUTE_COUNT
} Attribute;

/* A set of attributes, one bit each. */
typedef uint64_t AttributeSet;
_Static_assert(ATTRIBUTE_COUNT <= 64, "an AttributeSet has a bit for each attribute");

#define ATTRIBUTE_BIT(attribute) ((AttributeSet)1 << (attribute))

/* What a Field's member is in C. */
typedef enum FieldType {
    FIELD_TEXT,       /* const char * */
    FIELD_EXPRESSION, /* Expression; compared by its canonical text */
    FIELD_BOOL,       /* bool */
    FIELD_INT,        /* int */
    FIELD_NUMBER,     /* int64_t */
    FIELD_CHOICE,     /* an enum; `choices` names its values */
    FIELD_WORDS,      /* StringVec */
    FIELD_KEYS,       /* KeyVec */
    FIELD_PRIVILEGES  /* PrivilegeVec */
} FieldType;

typedef struct Field {
    Attribute attribute;
    FieldType type;
    size_t offset;              /* in Object */
    const char *const *choices; /* FIELD_CHOICE: ended by a NULL */
    bool is_name;               /* of text that holds a name: folded where the schema folds case */
    bool is_set;                /* of words whose order means nothing */
    bool is_whole;              /* a text that says what other members say too: it is a difference
                                   only where none of those is */
} Field;

typedef struct FieldVec {
    const Field *items;
    size_t count;
} FieldVec;

/* The fields of a kind, beside those that every object has. */
FieldVec field_list(ObjectKind kind);

/* Members that are not compared but belong to a snapshot: renderers need them. */
FieldVec field_kept(ObjectKind kind);

/* Those that every object has: comment, owner, privileges. */
FieldVec field_common(void);

/* The member itself, in its C type. */
const void *field_value(const Field *field, const Object *object);

/* Whether a member has the same value in two objects of one kind. */
bool field_equals(const Field *field, const Object *a, const Object *b, bool folds_case);

/* A member's value as a difference shows it; "" where there is none. */
const char *field_shown(Arena *arena, const Field *field, const Object *object);

/* Whether two indexes of any tables have the same keys and say the same of them, so that the one
 * can be a partition's part of the other. */
bool field_indexes_alike(const Object *a, const Object *b);

/* "type", "not null", … */
const char *attribute_name(Attribute attribute);

#endif
