/*
 * Which change has to come before which: the graph that schema/order.c walks.
 *
 * It is drawn from lists of which change makes, takes or names what, so its cost is that of the
 * objects and their `needs`.
 */
#ifndef MIG_SCHEMA_CHANGE_GRAPH_H
#define MIG_SCHEMA_CHANGE_GRAPH_H

#include "schema/change.h"

/* One of the changes that have to do with a key, in a list of them. */
typedef struct Link Link;
struct Link {
    size_t node;
    ChangeKind kind; /* what becomes of the object itself */
    Link *next;
};

typedef struct Edge {
    size_t node; /* comes first */
    Change *key; /* the foreign key, a part, that asks for it; NULL for anything else */
} Edge;

typedef struct Node {
    Change *change;
    Vec(Edge) before;
    size_t index, low, component; /* Tarjan's; index from 1, 0 before it is seen */
    size_t seen;                  /* by which search */
    bool on_stack, is_entered, is_placed;
} Node;

typedef struct ChangeGraph {
    Arena *arena;
    Node *nodes;
    size_t count;
    Table *made, *taken; /* Links by the key of an object in `to`, in `from` */
    Table *freed;        /* Links of those that give a name free */
    Table *hung;         /* Links of those that make what hangs on an object, by its key */
    Table *shed;         /* Links of those that drop a child, by its parent's key */
    Table *shed_below;   /* the same, by the keys of the tables that the parent is a partition of */
    Table *hung_below;   /* Links of those that make what hangs on a partition, in the same way */
    Table *made_below;   /* Links of those that make a partition, by the key of the table above */
    Table *leaving;      /* Links of those that drop a routine for good, by its name */
    size_t next_search;
} ChangeGraph;

/* The graph of changes, a node for each in their order. */
ChangeGraph change_graph_draw(Arena *arena, const ChangeVec *changes);

#endif
