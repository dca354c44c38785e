/*
 * Where identifiers lead from the state of a database, as Alembic's upgrade, downgrade and stamp
 * have it. Where Alembic leaves a choice to chance (the order of rows or of sets) or to a failed
 * assertion, an error says so.
 */
#include "revision/target.h"

#include "revision/identifier.h"
#include "revision/order.h"

#include <string.h>

/* The identifiers in a comma list, at least one. */
static bool split_list(const Lookup *lookup, const char *text, StringVec *items, MigError *err)
{
    *items = strings_split(lookup->arena, text, ", \t");
    return items->count > 0 || fail(err, MIG_E_REVISION, "no revision is named");
}

bool target_resolve(Arena *arena, const Graph *graph, const char *identifier,
                    const StringVec *current, RevisionVec *revisions, MigError *err)
{
    Lookup lookup = {arena, graph, current};
    StringVec items;
    RevisionSet set = revision_set_new(arena, graph);
    if (!split_list(&lookup, identifier, &items, err))
        return false;
    for (size_t i = 0; i < items.count; i++) {
        Identifier target;
        RevisionVec found;
        if (!identifier_parse(&lookup, items.items[i], &target, err) ||
            !identifier_resolve(&lookup, &target, &found, err))
            return false;
        for (size_t j = 0; j < found.count; j++)
            revision_set_add(&set, found.items[j]);
    }
    *revisions = revision_set_list(arena, graph, &set);
    return true;
}

/* From which revisions +N may count: rows of the version table on the branch, or else what is
 * applied of it. */
static RevisionVec upgrade_starts(const Lookup *lookup, const RevisionVec *current,
                                  const RevisionSet *branch)
{
    RevisionVec starts = identifier_within(lookup, current, branch);
    if (starts.count > 0 || branch == NULL)
        return starts;
    RevisionSet applied = revision_set_new(lookup->arena, lookup->graph);
    for (size_t i = 0; i < current->count; i++)
        revision_set_add(&applied, current->items[i]);
    graph_add_below(lookup->graph, EDGE_ALL, &applied);
    revision_set_keep(&applied, branch);
    return graph_tips(lookup->arena, lookup->graph, EDGE_ALL, &applied);
}

static bool walk_from_current(const Lookup *lookup, const Identifier *target, Revision **end,
                              MigError *err)
{
    RevisionSet lines;
    const RevisionSet *branch;
    RevisionVec current;
    if (!identifier_lineage(lookup, target, &lines, &branch, err) ||
        !identifier_current(lookup, &current, err))
        return false;
    RevisionVec starts = upgrade_starts(lookup, &current, branch);
    if (starts.count > 1)
        return fail(err, MIG_E_REVISION, "'%s' may count from any of %s", target->text,
                    graph_list(lookup->arena, &starts)) ||
               fail_hint(err, "name the branch, as in LABEL@+N, or the revision");
    *end = starts.count == 0 ? NULL : starts.items[0];
    return identifier_walk(lookup, target, branch, end, err);
}

/* Adds what an upgrade to one identifier aims at. */
static bool add_upgrade_target(const Lookup *lookup, const char *text, RevisionVec *targets,
                               MigError *err)
{
    Identifier target;
    if (!identifier_parse(lookup, text, &target, err))
        return false;
    if (target.symbol == NULL && target.delta <= 0)
        return fail(err, MIG_E_REVISION, "'%s' does not lead up", text);
    RevisionVec found = {0};
    if (target.symbol == NULL) {
        Revision *end = NULL;
        if (!walk_from_current(lookup, &target, &end, err))
            return false;
        vec_push(lookup->arena, &found, end);
    } else if (!identifier_resolve(lookup, &target, &found, err)) {
        return false;
    }
    for (size_t i = 0; i < found.count; i++)
        vec_push(lookup->arena, targets, found.items[i]);
    return true;
}

bool target_upgrade(Arena *arena, const Graph *graph, const StringVec *current, const char *target,
                    RevisionVec *steps, MigError *err)
{
    Lookup lookup = {arena, graph, current};
    RevisionSet applied;
    StringVec items;
    RevisionVec targets = {0};
    if (!graph_applied(arena, graph, current, &applied, err) ||
        !split_list(&lookup, target, &items, err))
        return false;
    for (size_t i = 0; i < items.count; i++)
        if (!add_upgrade_target(&lookup, items.items[i], &targets, err))
            return false;
    RevisionSet needed = revision_set_new(arena, graph);
    for (size_t i = 0; i < targets.count; i++)
        revision_set_add(&needed, targets.items[i]);
    graph_add_below(graph, EDGE_ALL, &needed);
    revision_set_drop(&needed, &applied);
    *steps = order_upward(arena, graph, &needed, &targets);
    return true;
}

/* Where -N counts from: the row of the version table, or that on the branch, or else what is
 * applied of the branch. */
static bool find_down_start(const Lookup *lookup, const Identifier *target,
                            const RevisionSet *applied, Revision **start, MigError *err)
{
    RevisionSet lines;
    const RevisionSet *branch;
    RevisionVec current;
    if (!identifier_lineage(lookup, target, &lines, &branch, err) ||
        !identifier_current(lookup, &current, err))
        return false;
    RevisionVec starts = identifier_within(lookup, &current, branch);
    if (starts.count == 0 && branch != NULL) {
        RevisionVec all = graph_tips(lookup->arena, lookup->graph, EDGE_PARENTS, applied);
        starts = identifier_within(lookup, &all, branch);
    }
    if (starts.count == 0 && branch != NULL)
        return fail(err, MIG_E_REVISION,
                    "'%s' leads nowhere: the top of branch '%s' is not applied", target->text,
                    target->branch);
    if (starts.count == 0)
        return fail(err, MIG_E_REVISION, "'%s' goes too far: nothing is applied", target->text);
    if (starts.count > 1)
        return fail(err, MIG_E_REVISION, "'%s' may count from any of %s", target->text,
                    graph_list(lookup->arena, &starts)) ||
               fail_hint(err, "name the branch, as in LABEL@-N, or the revision to go down to");
    *start = starts.items[0];
    return true;
}

/* The revision to go down to (NULL: base), and the one whose line alone is meant (none: all). */
static bool find_floor(const Lookup *lookup, const Identifier *target, const RevisionSet *applied,
                       Revision **floor, RevisionVec *line, MigError *err)
{
    if (!identifier_branch(lookup, target, line, err))
        return false;
    if (target->symbol == NULL && target->delta >= 0)
        return fail(err, MIG_E_REVISION, "'%s' does not lead down", target->text);
    if (target->symbol == NULL) {
        if (!find_down_start(lookup, target, applied, floor, err))
            return false;
        if (line->count == 0)
            vec_push(lookup->arena, line, *floor);
        return identifier_walk(lookup, target, NULL, floor, err);
    }
    RevisionVec found;
    if (!identifier_resolve(lookup, target, &found, err))
        return false;
    if (found.count > 1)
        return fail(err, MIG_E_REVISION, "'%s' names several revisions: %s", target->text,
                    graph_list(lookup->arena, &found)) ||
               fail_hint(err, "a downgrade goes down to one");
    *floor = found.count == 0 ? NULL : found.items[0];
    return true;
}

/* The revisions right above the floor, those on the line where there is a choice. */
static bool find_roots(const Lookup *lookup, const Identifier *target, const Revision *floor,
                       const RevisionVec *line, RevisionVec *roots, MigError *err)
{
    *roots = floor == NULL ? lookup->graph->bases : floor->children;
    if (line->count == 0 || roots->count < 2)
        return true;
    RevisionSet below = revision_set_new(lookup->arena, lookup->graph);
    revision_set_add(&below, line->items[0]);
    graph_add_below(lookup->graph, EDGE_PARENTS, &below);
    *roots = identifier_within(lookup, roots, &below);
    return roots->count > 0 ||
           fail(err, MIG_E_REVISION, "'%s' does not say which branch above '%s' to undo",
                target->text, identifier_name(floor));
}

/* Nothing above the floor is applied: that is fine only where the floor is a head. */
static bool check_floor(const Lookup *lookup, const Revision *floor, const RevisionSet *applied,
                        MigError *err)
{
    if (floor == NULL || strings_has(lookup->current, floor->id))
        return true;
    if (!revision_set_has(applied, floor))
        return fail(err, MIG_E_REVISION, "revision '%s' is not applied", floor->id);
    return fail(err, MIG_E_REVISION,
                "nothing that follows revision '%s' is applied, only what depends on it",
                floor->id);
}

bool target_downgrade(Arena *arena, const Graph *graph, const StringVec *current,
                      const char *target, RevisionVec *steps, MigError *err)
{
    Lookup lookup = {arena, graph, current};
    Identifier parsed;
    Revision *floor;
    RevisionVec line, roots, heads;
    RevisionSet applied, undone = revision_set_new(arena, graph);
    if (strchr(target, ',') != NULL)
        return fail(err, MIG_E_REVISION, "a downgrade goes down to one revision, not to '%s'",
                    target);
    if (!graph_applied(arena, graph, current, &applied, err) ||
        !identifier_current(&lookup, &heads, err) ||
        !identifier_parse(&lookup, target, &parsed, err) ||
        !find_floor(&lookup, &parsed, &applied, &floor, &line, err) ||
        !find_roots(&lookup, &parsed, floor, &line, &roots, err))
        return false;
    for (size_t i = 0; i < roots.count; i++)
        revision_set_add(&undone, roots.items[i]);
    graph_add_above(graph, EDGE_ALL, &undone);
    revision_set_keep(&undone, &applied);
    *steps = order_downward(arena, graph, &undone, &heads);
    return steps->count > 0 || check_floor(&lookup, floor, &applied, err);
}

/* The rows on the lines of what is stamped, dependencies included; all of them for base. */
static bool find_stamped_rows(const Lookup *lookup, const Identifier *target,
                              const RevisionVec *found, RevisionSet *rows, MigError *err)
{
    RevisionVec owners;
    if (!identifier_branch(lookup, target, &owners, err))
        return false;
    for (size_t i = 0; i < found->count; i++)
        vec_push(lookup->arena, &owners, found->items[i]);
    RevisionSet lines = identifier_lines(lookup, &owners, EDGE_ALL);
    if (owners.count > 0)
        revision_set_keep(rows, &lines);
    return true;
}

/* Stamps the rows with one identifier: rows on its line give way to it, the others stay. A revision
 * off all lines is one row more. */
static bool stamp(const Lookup *lookup, const char *text, RevisionSet *rows, RevisionSet *added,
                  MigError *err)
{
    Identifier target;
    RevisionVec found;
    RevisionSet removed = revision_set_copy(lookup->arena, lookup->graph, rows);
    if (!identifier_parse(lookup, text, &target, err) ||
        !identifier_resolve(lookup, &target, &found, err) ||
        !find_stamped_rows(lookup, &target, &found, &removed, err))
        return false;
    RevisionSet moved = identifier_lines(lookup, &found, EDGE_ALL);
    revision_set_keep(&moved, &removed);
    for (size_t i = 0; i < found.count; i++) {
        revision_set_remove(&moved, found.items[i]);
        revision_set_add(added, found.items[i]);
    }
    if (found.count == 0 || !revision_set_is_empty(&moved))
        revision_set_drop(rows, &removed);
    return true;
}

/* The members that no other member implies. */
static StringVec uppermost(const Lookup *lookup, const RevisionSet *set)
{
    StringVec ids = {0};
    RevisionSet below = revision_set_new(lookup->arena, lookup->graph);
    RevisionVec members = revision_set_list(lookup->arena, lookup->graph, set);
    for (size_t i = 0; i < members.count; i++)
        for (size_t j = 0; j < members.items[i]->stands_on.count; j++)
            revision_set_add(&below, members.items[i]->stands_on.items[j]);
    graph_add_below(lookup->graph, EDGE_ALL, &below);
    for (size_t i = 0; i < members.count; i++)
        if (!revision_set_has(&below, members.items[i]))
            vec_push(lookup->arena, &ids, members.items[i]->id);
    return ids;
}

bool target_stamp(Arena *arena, const Graph *graph, const StringVec *current, const char *target,
                  StringVec *heads, MigError *err)
{
    Lookup lookup = {arena, graph, current};
    StringVec items;
    RevisionVec present;
    if (!split_list(&lookup, target, &items, err) || !identifier_current(&lookup, &present, err))
        return false;
    RevisionSet rows = revision_set_new(arena, graph), added = revision_set_new(arena, graph);
    for (size_t i = 0; i < present.count; i++)
        revision_set_add(&rows, present.items[i]);
    for (size_t i = 0; i < items.count; i++)
        if (!stamp(&lookup, items.items[i], &rows, &added, err))
            return false;
    revision_set_merge(&rows, &added);
    *heads = uppermost(&lookup, &rows);
    return true;
}

void target_qualifier(Arena *arena, const char *text, const StringVec *modules, const char **module,
                      const char **identifier)
{
    const char *colon = strchr(text, ':');
    const char *name = colon == NULL ? "" : arena_strndup(arena, text, (size_t)(colon - text));
    bool qualified = colon != NULL && strings_has(modules, name);
    *module = qualified ? name : NULL;
    *identifier = qualified ? colon + 1 : text;
}
