/* Graphs for tests, written as text: "a; b<a; c@left<a; m<b,c; d<m+a,other:x": an id, "@" and its
 * branch labels, "<" and its parents, "+" and what it depends on. */
#ifndef MIG_TESTS_GRAPH_TEXT_H
#define MIG_TESTS_GRAPH_TEXT_H

#include "revision/graph.h"

/* The headers; each is in a file ID.sql, its lines numbered 3 to 6. */
HeaderVec headers_of(Arena *arena, const char *text);

/* The graph of module "m"; a graph that cannot be linked fails the test. */
Graph *graph_of(Arena *arena, const char *text);

/* The same for a module of another name. */
Graph *graph_of_module(Arena *arena, const char *module, const char *text);

/* Ids with a blank between them; "" for none. */
const char *ids_of(Arena *arena, const RevisionVec *revisions);

/* A list from words with blanks between them. */
StringVec words_of(Arena *arena, const char *text);

#endif
