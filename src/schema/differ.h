/* A comparison while it is made: shared between schema/diff.c, which finds the changes, and
 * schema/way.c, which finds what is in their way. */
#ifndef MIG_SCHEMA_DIFFER_H
#define MIG_SCHEMA_DIFFER_H

#include "schema/diff.h"

typedef struct Differ {
    Arena *arena;
    const Schema *from, *to;
    const DiffRules *rules;
    const DiffScope *scope;
    Diff *diff;
    Table *taken;    /* the Change that drops, alters or rebuilds an object of `from`, by its key */
    Table *pairs;    /* the object of `to` for each of `from`, by key */
    Table *users;    /* the ObjectVec of those objects of `from` that need one, by its key */
    Table *owned;    /* the same of those that go with it, though it is not their parent */
    Table *joined;   /* the Change that rebuilds the type an object has, by the object's key */
    Table *apart;    /* the CHANGE_DETACH of an object, by its key */
    ChangeVec queue; /* changes whose neighbours have yet to be looked at */
} Differ;

/* A change without parts. */
Change *differ_change(Differ *differ, ChangeKind kind, const Object *from, const Object *to);

/* The same, with the parts that an object of `to` is made of, or that go with one of `from`. */
Change *differ_create(Differ *differ, const Object *from, const Object *to);
Change *differ_drop(Differ *differ, const Object *from, const Object *to);

/* Adds to the changes what has to be out of their way, and brings it back. */
void way_clear(Differ *differ);

#endif
