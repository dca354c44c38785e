/* One identifier of a revision: its parts and what they name. */
#ifndef MIG_REVISION_IDENTIFIER_H
#define MIG_REVISION_IDENTIFIER_H

#include "revision/graph.h"

/* What all questions are asked about. */
typedef struct Lookup {
    Arena *arena;
    const Graph *graph;
    const StringVec *current; /* NULL: there is no database */
} Lookup;

typedef struct Identifier {
    const char *text;   /* as the user wrote it */
    const char *branch; /* what stands before "@"; NULL */
    const char *symbol; /* NULL: where the database is */
    bool relative;      /* +N or -N stands at the end */
    long delta;
} Identifier;

/* Cuts an identifier into its parts. A full id or label that looks like "REV-N" is one all the
 * same.
 */
bool identifier_parse(const Lookup *lookup, const char *text, Identifier *identifier,
                      MigError *err) MIG_MUST_CHECK;

/* The revision that the branch of a identifier names; NULL for no branch. */
bool identifier_branch(const Lookup *lookup, const Identifier *identifier, RevisionVec *branch,
                       MigError *err) MIG_MUST_CHECK;

/* All that revisions stand on and that stands on them, they included. */
RevisionSet identifier_lines(const Lookup *lookup, const RevisionVec *revisions, EdgeKind edges);

/* The lines of a identifier's branch, put into `*lines`; `*set` is NULL for no branch. */
bool identifier_lineage(const Lookup *lookup, const Identifier *identifier, RevisionSet *lines,
                        const RevisionSet **set, MigError *err) MIG_MUST_CHECK;

/* The revisions of a list that are in a set; all if the set is NULL. */
RevisionVec identifier_within(const Lookup *lookup, const RevisionVec *revisions,
                              const RevisionSet *set);

/* The revisions in the rows of the version table. */
bool identifier_current(const Lookup *lookup, RevisionVec *revisions, MigError *err) MIG_MUST_CHECK;

/* "base" for NULL, else the id. */
const char *identifier_name(const Revision *revision);

/* Goes as many steps up or down as the identifier says; `*at` is where it starts and ends, NULL
 * being below all bases. A branch, which may be NULL, makes the choice on the way up. */
bool identifier_walk(const Lookup *lookup, const Identifier *identifier, const RevisionSet *branch,
                     Revision **at, MigError *err) MIG_MUST_CHECK;

/* The revisions of a identifier; none for base. +N alone is an error, -N alone counts from the
 * heads. */
bool identifier_resolve(const Lookup *lookup, const Identifier *identifier, RevisionVec *revisions,
                        MigError *err) MIG_MUST_CHECK;

#endif
