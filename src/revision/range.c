/*
 * A range is resolved from the end that does not count from the other one. What it holds is then a
 * matter of sets: below the upper end, above the lower one.
 */
#include "revision/range.h"

#include "revision/identifier.h"
#include "revision/order.h"

#include <string.h>

/* One end of a range. */
typedef struct End {
    Identifier identifier;
    RevisionVec revisions; /* none: base */
} End;

typedef struct Range {
    Lookup lookup;
    End lower, upper;
} Range;

/* Whether an end is but +N or -N, and so counts from the other one. */
static bool is_counted(const End *end)
{
    return end->identifier.relative && end->identifier.symbol == NULL;
}

static bool parse_ends(Range *range, const char *text, MigError *err)
{
    Arena *arena = range->lookup.arena;
    Span all = span_trim(span_of(text));
    const char *colon = memchr(all.bytes, ':', all.length);
    if (colon == NULL || memchr(colon + 1, ':', all.length - (size_t)(colon + 1 - all.bytes)))
        return fail(err, MIG_E_REVISION, "'%s' is not a range", text) ||
               fail_hint(err, "a range is A:B, A: or :B");
    size_t length = (size_t)(colon - all.bytes);
    const char *lower = arena_strndup(arena, all.bytes, length);
    const char *upper = arena_strndup(arena, colon + 1, all.length - length - 1);
    return identifier_parse(&range->lookup, lower[0] == '\0' ? "base" : lower,
                            &range->lower.identifier, err) &&
           identifier_parse(&range->lookup, upper[0] == '\0' ? "heads" : upper,
                            &range->upper.identifier, err);
}

/* An end that counts, counts towards the other one, which does not count itself. */
static bool check_ends(const Range *range, MigError *err)
{
    const End *lower = &range->lower, *upper = &range->upper;
    if (is_counted(lower) && is_counted(upper))
        return fail(err, MIG_E_REVISION, "'%s' and '%s' count from each other",
                    lower->identifier.text, upper->identifier.text);
    if (is_counted(lower) && lower->identifier.delta >= 0)
        return fail(err, MIG_E_REVISION, "'%s' does not lead down from the range's end",
                    lower->identifier.text);
    if (is_counted(upper) && upper->identifier.delta <= 0)
        return fail(err, MIG_E_REVISION, "'%s' does not lead up from the range's beginning",
                    upper->identifier.text);
    return true;
}

/* Goes from each revision of one end to where the other one lies. The way down from below the first
 * revision is at its end already. */
static bool count_from(const Lookup *lookup, const RevisionVec *starts, End *end, MigError *err)
{
    RevisionSet lines;
    const RevisionSet *branch;
    if (!identifier_lineage(lookup, &end->identifier, &lines, &branch, err))
        return false;
    RevisionVec from = identifier_within(lookup, starts, branch);
    if (starts->count == 0 && end->identifier.delta > 0)
        vec_push(lookup->arena, &from, NULL);
    for (size_t i = 0; i < from.count; i++) {
        Revision *at = from.items[i];
        if (!identifier_walk_within(lookup, &end->identifier, branch, &at, err))
            return false;
        if (at == NULL) {
            end->revisions = (RevisionVec){0};
            return true;
        }
        vec_push(lookup->arena, &end->revisions, at);
    }
    return true;
}

static bool resolve_ends(Range *range, MigError *err)
{
    const Lookup *lookup = &range->lookup;
    End *lower = &range->lower, *upper = &range->upper;
    if (!is_counted(lower) &&
        !identifier_resolve(lookup, &lower->identifier, &lower->revisions, err))
        return false;
    if (!is_counted(upper) &&
        !identifier_resolve(lookup, &upper->identifier, &upper->revisions, err))
        return false;
    if (is_counted(lower))
        return count_from(lookup, &upper->revisions, lower, err);
    return !is_counted(upper) || count_from(lookup, &lower->revisions, upper, err);
}

static RevisionSet set_of(const Lookup *lookup, const RevisionVec *revisions)
{
    RevisionSet set = revision_set_new(lookup->arena, lookup->graph);
    for (size_t i = 0; i < revisions->count; i++)
        revision_set_add(&set, revisions->items[i]);
    return set;
}

/* The revisions that carry a label, their own or one that has spread to them. */
static RevisionVec labelled(Arena *arena, const RevisionVec *revisions, const char *label)
{
    RevisionVec found = {0};
    for (size_t i = 0; i < revisions->count; i++)
        if (strings_has(&revisions->items[i]->labels, label))
            vec_push(arena, &found, revisions->items[i]);
    return found;
}

/* BRANCH@ at the lower end is for the upper one too. */
static bool keep_branch(Range *range, MigError *err)
{
    const Lookup *lookup = &range->lookup;
    const Identifier *lower = &range->lower.identifier;
    RevisionSet lines;
    const RevisionSet *branch;
    if (!identifier_lineage(lookup, lower, &lines, &branch, err))
        return false;
    if (branch != NULL && table_find(lookup->graph->by_label, lower->branch) != NULL)
        range->upper.revisions = labelled(lookup->arena, &range->upper.revisions, lower->branch);
    else
        range->upper.revisions = identifier_within(lookup, &range->upper.revisions, branch);
    return true;
}

static bool check_below(const Range *range, const RevisionSet *below, MigError *err)
{
    const RevisionVec *lower = &range->lower.revisions;
    for (size_t i = 0; i < lower->count; i++)
        if (!revision_set_has(below, lower->items[i]))
            return fail(err, MIG_E_REVISION, "nothing leads from '%s' up to '%s'",
                        lower->items[i]->id, range->upper.identifier.text);
    return true;
}

/* The upper end, and whatever else no member of the set stands on. */
static RevisionVec tops(const Range *range, const RevisionSet *members)
{
    const Lookup *lookup = &range->lookup;
    RevisionVec found = range->upper.revisions;
    RevisionVec rest = graph_tips(lookup->arena, lookup->graph, EDGE_ALL, members);
    for (size_t i = 0; i < rest.count; i++)
        vec_push(lookup->arena, &found, rest.items[i]);
    return found;
}

static bool collect(Range *range, RevisionVec *revisions, MigError *err)
{
    const Lookup *lookup = &range->lookup;
    if (!keep_branch(range, err))
        return false;
    RevisionSet members = set_of(lookup, &range->upper.revisions);
    graph_add_below(lookup->graph, EDGE_ALL, &members);
    if (!check_below(range, &members, err))
        return false;
    if (range->lower.revisions.count > 0) {
        RevisionSet lower = set_of(lookup, &range->lower.revisions);
        RevisionSet below = revision_set_copy(lookup->arena, lookup->graph, &lower);
        RevisionSet above = revision_set_copy(lookup->arena, lookup->graph, &lower);
        graph_add_below(lookup->graph, EDGE_ALL, &below);
        graph_add_above(lookup->graph, EDGE_PARENTS, &above);
        revision_set_drop(&members, &below);
        revision_set_merge(&members, &lower);
        revision_set_keep(&members, &above);
    }
    RevisionVec heads = tops(range, &members);
    *revisions = order_downward(lookup->arena, lookup->graph, &members, &heads);
    return true;
}

bool range_list(Arena *arena, const Graph *graph, const char *range, const StringVec *current,
                RevisionVec *revisions, MigError *err)
{
    Range made = {.lookup = {arena, graph, current}};
    return parse_ends(&made, range == NULL ? ":" : range, err) && check_ends(&made, err) &&
           resolve_ends(&made, err) && collect(&made, revisions, err);
}
