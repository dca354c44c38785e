/*
 * The revisions of one module as a directed acyclic graph, and the steps from one state of a
 * database to another. Plain values: no files, no database. Terms and meanings are Alembic's.
 *
 * A database's state is the set of its heads: the applied revisions that no other applied revision
 * has as parent or own dependency. All that lies below a head is applied too.
 */
#ifndef MIG_REVISION_GRAPH_H
#define MIG_REVISION_GRAPH_H

#include "base/table.h"
#include "revision/script.h"
#include "revision/set.h"

struct Revision {
    const Header *header;
    const char *id;           /* header->id */
    RevisionVec parents;      /* down_revision, in the file's order */
    RevisionVec children;     /* those that name it as down_revision, in the graph's order */
    RevisionVec dependencies; /* depends_on within the module */
    RevisionVec dependents;   /* those that name it as depends_on */
    RevisionVec stands_on;    /* parents, then the dependencies that no ancestor names already: what
                                 Alembic calls the normalized down revisions */
    ReferenceVec outside;     /* depends_on of other modules */
    StringVec labels;  /* its own branch labels and those that spread to it, as Alembic's do */
    size_t position;   /* in `Graph.revisions` */
    size_t file_order; /* among the headers */
};

/* A name by which a revision can be found: its id, or a branch label it declares. */
typedef struct GraphName {
    const char *text;
    Revision *revision;
} GraphName;

struct Graph {
    const char *module;
    RevisionVec
        revisions;     /* each after its parents and dependencies; equal choices by file order */
    RevisionVec heads; /* without children (dependents do not count), in graph order */
    RevisionVec bases; /* without parents */
    Table *by_id;
    Table *by_label;      /* the revision that declares a label */
    Vec(GraphName) names; /* sorted, so that prefixes are found */
};

/* Builds the graph. MIG_E_REVISION with file and line for a repeated id or label, a missing parent
 * or dependency, a self-reference, a cycle (shown as a path). `module` is the name of the module: a
 * depends_on that names it is one of its own. */
bool graph_link(Arena *arena, const char *module, const HeaderVec *headers, Graph **graph,
                MigError *err) MIG_MUST_CHECK;

/* The revision of that full id, or NULL. */
Revision *graph_find(const Graph *graph, const char *id);

/* The revisions that a name may mean: the one of that id or label; else, given 4 characters or
 * more, those whose id or label begins with it. Empty when there is none. */
RevisionVec graph_candidates(Arena *arena, const Graph *graph, const char *name);

/* The ids, each in 'single quotes', the first few of them where there are many. */
const char *graph_list(Arena *arena, const RevisionVec *revisions);

/* Which edges are followed. */
typedef enum EdgeKind {
    EDGE_PARENTS, /* down_revision alone */
    EDGE_ALL      /* depends_on too */
} EdgeKind;

/* Adds to a set all that its members stand on, however far below. */
void graph_add_below(const Graph *graph, EdgeKind edges, RevisionSet *set);

/* Adds to a set all that stands on its members, however far above. */
void graph_add_above(const Graph *graph, EdgeKind edges, RevisionSet *set);

/* The members of a set that no other member has for a parent or, with EDGE_ALL, stands on; in graph
 * order. */
RevisionVec graph_tips(Arena *arena, const Graph *graph, EdgeKind edges, const RevisionSet *set);

/* Which revisions are applied in a database whose version table holds `heads`. A row that the graph
 * does not know is MIG_E_REVISION: the message names it, the hint says where to look. */
bool graph_applied(Arena *arena, const Graph *graph, const StringVec *heads, RevisionSet *applied,
                   MigError *err) MIG_MUST_CHECK;

/* What a step changes in the version table: an update when one row goes and one comes, as Alembic
 * writes it (alembic/runtime/migration.py, HeadMaintainer). */
typedef struct RowChange {
    StringVec removed, added;
} RowChange;

/* The change when `revision` is applied (up) or undone (down) in a database at `heads`. On up, the
 * heads that are its parents or dependencies go. On down, its parents and dependencies come back,
 * as far as nothing else that stays applied stands on them. */
RowChange graph_row_change(Arena *arena, const Graph *graph, const StringVec *heads,
                           const Revision *revision, bool up);

/* The change that makes a table with the rows `from` one with the rows `to`. */
RowChange graph_row_difference(Arena *arena, const StringVec *from, const StringVec *to);

/* Applies a change to a list of heads. */
StringVec graph_change_heads(Arena *arena, const StringVec *heads, const RowChange *change);

#endif
