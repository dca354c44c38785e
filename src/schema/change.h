/*
 * One step from a snapshot to another, as a value: what becomes of one object.
 *
 * The two sides of a change are objects of the two snapshots: `from` as it is, `to` as it shall be.
 * So each change has its inverse, the same step seen from the other side (`change_inverse`): making
 * is dropping, altering is altering back. What an inverse cannot bring back is data; whether a
 * change loses some is said by `loss`, of each direction by itself.
 *
 * The way down is not the list of inverses in reverse, though the two are equal in what they do: it
 * is the diff from `to` to `from`, ordered for itself, since what has to be moved out of the way
 * differs with the direction (an enum's label is added in place and taken away by a swap).
 */
#ifndef MIG_SCHEMA_CHANGE_H
#define MIG_SCHEMA_CHANGE_H

#include "schema/field.h"

typedef enum ChangeKind {
    CHANGE_CREATE,  /* `to`, with `parts`; `from` is NULL, or the same object if `is_restored` */
    CHANGE_DROP,    /* `from`; what goes with it is in `parts`; `to` as above */
    CHANGE_RENAME,  /* `from`'s name becomes `to`'s; nothing else */
    CHANGE_ALTER,   /* `attributes` of `from` become those of `to`, in place */
    CHANGE_REBUILD, /* a table made anew under its name with its rows, `from` becoming `to` together
                      with its columns and constraints; `parts` are the changes of those. Or a type
                      made anew; `parts` are the changes of what has it. */
    CHANGE_DETACH,  /* `attributes` of `from` are taken off before other changes … */
    CHANGE_ATTACH   /* … and those of `to` put on after them: a default, an owner, a partition */
} ChangeKind;

typedef struct Change Change;
typedef Vec(Change *) ChangeVec;
typedef Vec(const Object *) ObjectRefVec;

struct Change {
    ChangeKind kind;
    const Object *from, *to;
    AttributeSet attributes; /* CHANGE_ALTER, CHANGE_DETACH, CHANGE_ATTACH */
    AttributeSet detached;   /* CHANGE_ALTER: what a CHANGE_DETACH has taken off; what is not in
                                `attributes` a CHANGE_ATTACH puts on. CHANGE_ATTACH: what was taken
                                off on account of another change */
    /* Changes that are made by this one: the columns and constraints of a table that is created,
     * all of a dropped one, what is altered in a rebuilt one, a sequence with its column. */
    ChangeVec parts;
    /* What else, beside parents and `needs`: it comes after the making of these objects of the new
     * side, and before the drop of these of the old one. */
    ObjectRefVec after_made, before_dropped;
    /* What a body speaks of that is only text to the catalog: it comes after the making of these
     * where it can; where it cannot, `is_ahead`. */
    ObjectRefVec mentioned;
    bool is_ahead;
    bool is_part;     /* it is made by the statement of another change, among whose parts it is */
    bool is_restored; /* CREATE and DROP of what is itself the same on both sides (or is altered by
                         being made again), moved out of the way of another change */
    const char *loss; /* what data is lost, "rows of table 'users'"; NULL when none */
};

/* The object that a change is about: `to`, or `from` where there is no other. */
const Object *change_object(const Change *change);

/* The same step in the other direction, without `loss` (which only the engine's rules know). */
Change *change_inverse(Arena *arena, const Change *change);

/* Whether an altered column loses its NULLs, for which its default is asked. */
bool change_fills_nulls(const Change *change);

/* "create table users", "alter column users.email (type, default)": for lists and tests. */
const char *change_shown(Arena *arena, const Schema *schema, const Change *change);

#endif
