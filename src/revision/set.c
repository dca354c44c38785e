/* Sets of revisions: one bit each, by position. */
#include "revision/set.h"

#include "revision/graph.h"

#include <string.h>

bool revisions_has(const RevisionVec *revisions, const Revision *revision)
{
    for (size_t i = 0; i < revisions->count; i++)
        if (revisions->items[i] == revision)
            return true;
    return false;
}

static size_t word_count(const RevisionSet *set)
{
    return set->count / 64 + 1;
}

RevisionSet revision_set_new(Arena *arena, const Graph *graph)
{
    size_t count = graph->revisions.count;
    return (RevisionSet){
        .words = arena_alloc(arena, (count / 64 + 1) * sizeof(uint64_t)),
        .count = count,
    };
}

RevisionSet revision_set_copy(Arena *arena, const Graph *graph, const RevisionSet *set)
{
    RevisionSet copy = revision_set_new(arena, graph);
    memcpy(copy.words, set->words, word_count(set) * sizeof(*set->words));
    return copy;
}

void revision_set_add(RevisionSet *set, const Revision *revision)
{
    set->words[revision->position / 64] |= UINT64_C(1) << revision->position % 64;
}

void revision_set_remove(RevisionSet *set, const Revision *revision)
{
    set->words[revision->position / 64] &= ~(UINT64_C(1) << revision->position % 64);
}

bool revision_set_has(const RevisionSet *set, const Revision *revision)
{
    return (set->words[revision->position / 64] >> revision->position % 64 & 1) != 0;
}

void revision_set_clear(RevisionSet *set)
{
    memset(set->words, 0, word_count(set) * sizeof(*set->words));
}

RevisionVec revision_set_list(Arena *arena, const Graph *graph, const RevisionSet *set)
{
    RevisionVec revisions = {0};
    for (size_t i = 0; i < set->count; i++)
        if (revision_set_has(set, graph->revisions.items[i]))
            vec_push(arena, &revisions, graph->revisions.items[i]);
    return revisions;
}

void revision_set_merge(RevisionSet *set, const RevisionSet *other)
{
    for (size_t i = 0; i < word_count(set); i++)
        set->words[i] |= other->words[i];
}

void revision_set_keep(RevisionSet *set, const RevisionSet *other)
{
    for (size_t i = 0; i < word_count(set); i++)
        set->words[i] &= other->words[i];
}

void revision_set_drop(RevisionSet *set, const RevisionSet *other)
{
    for (size_t i = 0; i < word_count(set); i++)
        set->words[i] &= ~other->words[i];
}

bool revision_set_is_empty(const RevisionSet *set)
{
    for (size_t i = 0; i < word_count(set); i++)
        if (set->words[i] != 0)
            return false;
    return true;
}
