/* Lists and sets of a graph's revisions. */
#ifndef MIG_REVISION_SET_H
#define MIG_REVISION_SET_H

#include "base/vec.h"

#include <stdint.h>

typedef struct Graph Graph;
typedef struct Revision Revision;
typedef Vec(Revision *) RevisionVec;

/* One bit for each revision of the graph, by position. */
typedef struct RevisionSet {
    uint64_t *words;
    size_t count; /* of revisions in the graph */
} RevisionSet;

/* Whether a list holds a revision. */
bool revisions_has(const RevisionVec *revisions, const Revision *revision);

RevisionSet revision_set_new(Arena *arena, const Graph *graph);
RevisionSet revision_set_copy(Arena *arena, const Graph *graph, const RevisionSet *set);
void revision_set_add(RevisionSet *set, const Revision *revision);
void revision_set_remove(RevisionSet *set, const Revision *revision);
bool revision_set_has(const RevisionSet *set, const Revision *revision);
bool revision_set_is_empty(const RevisionSet *set);

/* Takes out all members. */
void revision_set_clear(RevisionSet *set);

/* Adds the members of another set; keeps only those in it; takes them out. */
void revision_set_merge(RevisionSet *set, const RevisionSet *other);
void revision_set_keep(RevisionSet *set, const RevisionSet *other);
void revision_set_drop(RevisionSet *set, const RevisionSet *other);

/* The members, in graph order. */
RevisionVec revision_set_list(Arena *arena, const Graph *graph, const RevisionSet *set);

#endif
