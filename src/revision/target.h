/*
 * What users write for revisions, turned into revisions and steps. Forms and meanings are Alembic's
 * (its manual: "Partial Revision Identifiers", "Relative Migration Identifiers", "Working with
 * Branches").
 */
#ifndef MIG_REVISION_TARGET_H
#define MIG_REVISION_TARGET_H

#include "revision/graph.h"

/* The revisions an identifier names in a graph, in graph order: a full id or label, a unique prefix
 * of at least 4 characters, head, heads, base (none at all), current (needs `current`, the
 * database's heads; NULL where there is no database); each with BRANCH@ before it and +N or -N
 * behind it; -N alone counts from the heads. A comma list names several. No such revision, an
 * ambiguous prefix, several heads for `head`: MIG_E_REVISION naming the candidates. */
bool target_resolve(Arena *arena, const Graph *graph, const char *identifier,
                    const StringVec *current, RevisionVec *revisions, MigError *err) MIG_MUST_CHECK;

/* The revisions to apply, in order, from the state `current` to `target`: identifiers, +N or
 * BRANCH@+N. Empty when there is nothing to do. +N with fewer than N left, or with several heads to
 * choose from: an error. */
bool target_upgrade(Arena *arena, const Graph *graph, const StringVec *current, const char *target,
                    RevisionVec *steps, MigError *err) MIG_MUST_CHECK;

/* The revisions to undo, in order, from the state `current` to `target`: one identifier that is
 * applied, base, -N or BRANCH@-N. What depends on an undone revision is undone before it. */
bool target_downgrade(Arena *arena, const Graph *graph, const StringVec *current,
                      const char *target, RevisionVec *steps, MigError *err) MIG_MUST_CHECK;

/* The revisions to undo, in order, so that what stays applied is in `kept` and stands on nothing
 * else. */
bool target_retreat(Arena *arena, const Graph *graph, const StringVec *current,
                    const RevisionSet *kept, RevisionVec *steps, MigError *err) MIG_MUST_CHECK;

/* The version table's rows after `mig stamp TARGET`: rows above or below a resolved revision give
 * way to it, those of other branches stay, and none implies another; base leaves none, BRANCH@base
 * none of that branch. */
bool target_stamp(Arena *arena, const Graph *graph, const StringVec *current, const char *target,
                  StringVec *heads, MigError *err) MIG_MUST_CHECK;

/* "MODULE:IDENTIFIER" cut in two: `*module` is NULL when there is no colon or what stands before it
 * is not one of `modules` (a range A:B is not qualified). */
void target_qualifier(Arena *arena, const char *text, const StringVec *modules, const char **module,
                      const char **identifier);

#endif
