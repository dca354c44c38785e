/*
 * Two snapshots compared: what differs, line by line, and the changes that make the one into the
 * other. Pure: the same input gives the same output, in the same order.
 *
 * 1. Objects are paired: by key; then by mig:renamed_from, which counts on either side, so that the
 *    way down finds the same pairs; children below paired parents.
 * 2. Each pair is compared, field by field; each difference is kept to be shown.
 * 3. The engine's rules say of each difference how it is made (`Remedy`): in place, by dropping
 *    and making the object again, or by rebuilding its table.
 * 4. What stands on something that is dropped or disturbed, is moved out of its way: dropped before
 *    and made again after, as it shall be in the end; or only what stands in the way of it is taken
 *    off and put on again; or it is changed along with it; and what stands on that, and so on
 *    (schema/way.c).
 * 5. The changes are ordered (schema/order.h).
 */
#ifndef MIG_SCHEMA_DIFF_H
#define MIG_SCHEMA_DIFF_H

#include "schema/change.h"

/* How a difference is made. */
typedef enum Remedy {
    REMEDY_ALTER,   /* by a statement about that object alone */
    REMEDY_REPLACE, /* by dropping the object and making it again */
    REMEDY_REBUILD  /* by rebuilding its table or type (its root) */
} Remedy;

/* What a change means for something that stands on the changed object. */
typedef enum Disturbance {
    DISTURBANCE_NONE,
    DISTURBANCE_MOVES,       /* it is dropped before and made again after */
    DISTURBANCE_DETACHES,    /* attributes of it are taken off before and put on after */
    DISTURBANCE_JOINS,       /* it has the rebuilt type, and is changed with it */
    DISTURBANCE_JOINS_WHOLE, /* it has the rebuilt type, and what it is part of is made anew too */
    DISTURBANCE_REBUILDS     /* it can only be made anew along: the table of a column that has the
                                rebuilt type, or a table below the rebuilt one */
} Disturbance;

typedef struct Sides {
    const Schema *from, *to;
} Sides;

/* What only an engine knows. Each function is pure; every slot is filled. */
typedef struct DiffRules {
    /* How `attributes` of a pair are changed. */
    Remedy (*alter)(const Sides *sides, const Object *from, const Object *to,
                    AttributeSet attributes);
    /* How a child is added to or taken from a table that is there on both sides. */
    Remedy (*add)(const Sides *sides, const Object *child);
    Remedy (*drop)(const Object *child);
    Remedy (*rename)(const Object *from, const Object *to);
    /* Whether two objects that differ in name are one that is called otherwise now, though nobody
     * has said so: a constraint that says the same, the sequence of one column. Or in kind, where
     * what has the one is to have the other: an enum that was a domain. */
    bool (*is_same)(const Object *from, const Object *to);
    /* Whether a child is made and dropped with its parent, by the parent's own statement. */
    bool (*is_part)(const Object *child);
    /* Whether a new constraint whose `column` is new too is added in that column's statement. */
    bool (*comes_with_column)(const Object *constraint);
    /* Whether the drop of its parent takes a child along though its making is a statement of its
     * own: indexes and triggers of a table. */
    bool (*goes_along)(const Object *child);
    /* What becomes of `dependent`, which stands on the changed object (or on a child or the parent
     * of it, as its `needs` say), while the change is made. */
    Disturbance (*disturbs)(const Change *change, const Object *dependent);
    /* The attributes that DISTURBANCE_DETACHES takes off. */
    AttributeSet (*detached)(const Object *dependent);
    /* Of the attributes that change: those of the old object that are taken off before all else,
     * and those of the new one that are put on after all else. `from` NULL: the object is new, and
     * `attributes` are all. */
    AttributeSet (*first)(const Object *from, const Object *to, AttributeSet attributes);
    AttributeSet (*last)(const Object *from, const Object *to, AttributeSet attributes);
    /* The object whose drop drops this one, other than its parent: the column that owns a sequence,
     * the table that a partition is of; NULL for most. And whether that one's making (or rebuild)
     * makes this one. */
    const Object *(*owner)(Arena *arena, const Schema *schema, const Object *object);
    bool (*comes_with_owner)(const Change *making, const Object *object, const Object *owner);
    /* What an object of `schema` speaks of in a text that the catalog does not look into. */
    void (*mentions)(Arena *arena, const Schema *schema, const Object *object,
                     ObjectRefVec *mentioned);
    /* What data a change loses, in a few words; NULL: none. */
    const char *(*loss)(Arena *arena, const Change *change);
    /* Foreign keys are written in CREATE TABLE whatever they refer to (SQLite); else only those to
     * tables that are there by then, and the rest by statements of their own. */
    bool inlines_foreign_keys;
} DiffRules;

/* What is looked at. `{0}` looks at all but what is extra. */
typedef struct DiffScope {
    bool owners, privileges, column_order; /* `compare = …` */
    bool ignored[OBJECT_KINDS];            /* `ignore = …` */
    AttributeSet ignored_attributes;
} DiffScope;

/* One thing that is not as declared. `attribute` is ATTRIBUTE_COUNT when the object is missing on
 * one side; then one of the texts is NULL. */
typedef struct Difference {
    const Object *declared, *found; /* NULL where it is missing */
    Attribute attribute;
    const char *declared_text, *found_text;
} Difference;

typedef Vec(Difference) DifferenceVec;

typedef struct Diff {
    DifferenceVec differences; /* in the order of the objects' keys; parts of what is missing as a
                                  whole are not listed */
    ChangeVec changes;         /* in the order in which they can be made */
} Diff;

/* Reads the words of `compare` and `ignore` (an object kind's plural, "comments", "owners", …).
 * MIG_E_CONFIG for a word that means nothing. */
bool diff_scope(const StringVec *compare, const StringVec *ignore, DiffScope *scope,
                MigError *err) MIG_MUST_CHECK;

/* Whether an attribute is compared. */
bool diff_looks_at(const DiffScope *scope, Attribute attribute);

/* The renames that `to` asks for, tables before columns. A server that is told of a rename carries
 * it into all that uses the name; so whoever makes a migration lets it do that in a scratch
 * database first, and compares what comes of it. */
ChangeVec diff_renames(Arena *arena, const Schema *from, const Schema *to);

/* Gives the objects of `declared` what is not compared from the same objects of `found`, in place
 * of their own: attributes, and children of an ignored kind. So what is made again keeps it, in
 * both directions; what is new has no owner and no privileges where these are not compared. */
void diff_keep_ignored(Arena *arena, const Schema *found, Schema *declared, const DiffScope *scope);

/* How `from`, a database, becomes `to`, what is declared. In the differences `to` is the declared
 * side. */
void diff_make(Arena *arena, const Schema *from, const Schema *to, const DiffRules *rules,
               const DiffScope *scope, Diff *diff);

#endif
