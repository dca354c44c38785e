/* What is half done is in the log, and what stands on what in the graph. */
#include "migrate/boundary.h"

#include "migrate/resume.h"

#include <string.h>

static RevisionSet set_of(Arena *arena, const Graph *graph, const Revision *revision)
{
    RevisionSet set = revision_set_new(arena, graph);
    revision_set_add(&set, revision);
    return set;
}

/* What a revision stands on that the graph does not know. */
static bool find_below_lost(Arena *arena, Session *session, const Graph *graph, const char *id,
                            RevisionSet *below, MigError *err)
{
    CutShort found;
    Script script;
    MigError ignored;
    *below = revision_set_new(arena, graph);
    if (!history_cut_short(arena, session, id, MIG_UP, &found, err))
        return false;
    if (found.script == NULL || !script_parse(arena, "", span_of(found.script), &script, &ignored))
        return true; /* nothing is known of it */
    for (size_t i = 0; i < script.header.down_revisions.count; i++) {
        const Revision *parent = graph_find(graph, script.header.down_revisions.items[i]);
        if (parent != NULL)
            revision_set_add(below, parent);
    }
    graph_add_below(graph, EDGE_ALL, below);
    return true;
}

static bool find_fixed(Arena *arena, Session *session, const Graph *graph, Half *half,
                       MigError *err)
{
    const char *id = half->interruption.revision;
    const Revision *revision = graph_find(graph, id);
    bool up = half->interruption.direction == MIG_UP;
    if (revision == NULL && up)
        return find_below_lost(arena, session, graph, id, &half->fixed, err);
    half->fixed = revision_set_new(arena, graph);
    if (revision == NULL)
        return true; /* it is not applied any more */
    half->fixed = set_of(arena, graph, revision);
    (up ? graph_add_below : graph_add_above)(graph, EDGE_ALL, &half->fixed);
    return true;
}

bool boundary_read(Arena *arena, Session *session, const Graph *graph, Boundary *boundary,
                   MigError *err)
{
    InterruptionVec all;
    *boundary = (Boundary){.session = session};
    if (!repair_read_log(arena, session, &all, err))
        return false;
    for (size_t i = 0; i < all.count; i++) {
        Half half = {.interruption = all.items[i]};
        if (!find_fixed(arena, session, graph, &half, err))
            return false;
        vec_push(arena, &boundary->open, half);
    }
    return true;
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

static bool fail_inside(const Step *step, int statements, MigError *err)
{
    const char *id = step->revision->id;
    bool one = statements == 1;
    return fail_at(err, MIG_E_CONFLICT, step->script->header.file, step_section(step)->line,
                   "%d statement%s of revision '%s' %s run outside of a transaction, and its file "
                   "no longer says transaction=false",
                   statements, one ? "" : "s", id, one ? "was" : "were") ||
           fail_hint(err,
                     "write that again, and the next run goes on; or undo by hand what was done, "
                     "and 'mig repair --clear %s'",
                     id);
}

/* What goes on does so outside of a transaction; in one it can only begin anew. */
static bool check_going_on(const Boundary *boundary, const Step *step, MigError *err)
{
    CutShort found = {0};
    if (step_section(step)->transaction) {
        Arena *arena = arena_open();
        bool unchanged = false;
        bool read = history_cut_short(arena, boundary->session, step->revision->id,
                                      step_direction(step), &found, err);
        if (read && found.statements > 0) {
            unchanged = resume_is_unchanged(boundary->session, step, &found);
            if (!unchanged)
                resume_tell(boundary->session, step, &found, false);
        }
        arena_close(arena);
        if (!read || unchanged)
            return read && fail_inside(step, found.statements, err);
    }
    return true;
}

/* The order of what is left does not matter. */
static void close_at(Boundary *boundary, size_t index)
{
    boundary->open.items[index] = boundary->open.items[--boundary->open.count];
}

bool boundary_pass(Boundary *boundary, const Step *step, MigError *err)
{
    const Revision *revision = step->revision;
    for (size_t i = boundary->open.count; i-- > 0;) {
        const Half *half = &boundary->open.items[i];
        const Interruption *found = &half->interruption;
        bool up = found->direction == MIG_UP;
        if (strcmp(found->revision, revision->id) == 0) {
            if (!check_going_on(boundary, step, err))
                return false;
            close_at(boundary, i);
        } else if (up != step->up && revision_set_has(&half->fixed, revision))
            return up ? fail_half_done(found, revision, err)
                      : fail_half_undone(found, revision, err);
    }
    return true;
}
