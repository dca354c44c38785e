/* What is half done is in the log, and what stands on what in the graph. */
#include "migrate/boundary.h"

#include <string.h>

bool boundary_read(Arena *arena, Session *session, const Graph *graph, Boundary *boundary,
                   MigError *err)
{
    boundary->graph = graph;
    return repair_interruptions(arena, session, &boundary->open, err);
}

static bool stands_on(Arena *arena, const Graph *graph, const Revision *above,
                      const Revision *below)
{
    RevisionSet set = revision_set_new(arena, graph);
    revision_set_add(&set, above);
    graph_add_below(graph, EDGE_ALL, &set);
    return revision_set_has(&set, below);
}

static bool fail_half_done(const Interruption *found, const Revision *below, MigError *err)
{
    return fail(err, MIG_E_CONFLICT,
                "revision '%s' is half done, with %d statement%s run, and stands on '%s', which is "
                "to be undone",
                found->revision, found->statements, found->statements == 1 ? "" : "s", below->id) ||
           fail_hint(err,
                     "'mig upgrade' finishes it; or undo by hand what it has done, and 'mig repair "
                     "--clear %s'",
                     found->revision);
}

static bool fail_half_undone(const Interruption *found, const Revision *above, MigError *err)
{
    return fail(err, MIG_E_CONFLICT,
                "revision '%s' is half undone, with %d statement%s run, and '%s', which is to be "
                "applied, stands on it",
                found->revision, found->statements, found->statements == 1 ? "" : "s", above->id) ||
           fail_hint(err,
                     "'mig downgrade' finishes it; or do by hand again what it has undone, and "
                     "'mig repair --clear %s'",
                     found->revision);
}

/* The order of what is left does not matter. */
static void close_at(Boundary *boundary, size_t index)
{
    boundary->open.items[index] = boundary->open.items[--boundary->open.count];
}

bool boundary_pass(Arena *arena, Boundary *boundary, const ApplyStep *step, MigError *err)
{
    const Revision *revision = step->revision;
    for (size_t i = boundary->open.count; i-- > 0;) {
        const Interruption *found = &boundary->open.items[i];
        const Revision *other = graph_find(boundary->graph, found->revision);
        bool up = found->direction == MIG_UP;
        if (other == revision) {
            close_at(boundary, i);
            continue;
        }
        if (other == NULL || up == step->up)
            continue;
        if (up && stands_on(arena, boundary->graph, other, revision))
            return fail_half_done(found, revision, err);
        if (!up && stands_on(arena, boundary->graph, revision, other))
            return fail_half_undone(found, revision, err);
    }
    return true;
}

bool boundary_is_kept(Arena *arena, Session *session, const Graph *graph, const Revision *revision,
                      MigError *err)
{
    StringVec moved;
    if (!history_moved_since(arena, session, revision->id, &moved, err))
        return false;
    for (size_t i = 0; i < moved.count; i++) {
        const Revision *other = graph_find(graph, moved.items[i]);
        if (other == NULL || !stands_on(arena, graph, revision, other))
            continue;
        return fail(err, MIG_E_CONFLICT,
                    "'%s', on which '%s' stands, was undone since a run of that was cut short, so "
                    "that it is not known what is left of it",
                    other->id, revision->id) ||
               fail_hint(err,
                         "undo by hand what is left, and 'mig repair --clear %s': the next run "
                         "begins with its first statement",
                         revision->id);
    }
    return true;
}
