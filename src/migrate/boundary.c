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

Boundary boundary_new(Arena *arena, Session *session, const Graph *graph)
{
    return (Boundary){.arena = arena, .session = session, .graph = graph};
}

static bool read_log(Boundary *boundary, MigError *err)
{
    Arena *arena = boundary->arena;
    InterruptionVec all;
    if (!repair_read_log(arena, boundary->session, &all, err))
        return false;
    for (size_t i = 0; i < all.count; i++) {
        Half half = {.interruption = all.items[i]};
        if (!find_fixed(arena, boundary->session, boundary->graph, &half, err))
            return false;
        vec_push(arena, &boundary->open, half);
    }
    return true;
}

bool boundary_heed(Boundary *boundary, int64_t latest, MigError *err)
{
    if (latest == boundary->latest && boundary->open.count == 0)
        return true;
    boundary_forget(boundary);
    if (latest != 0 && !read_log(boundary, err))
        return false;
    boundary->latest = latest;
    return true;
}

bool boundary_renew(Boundary *boundary, MigError *err)
{
    return boundary->open.count == 0 || boundary_heed(boundary, boundary->latest, err);
}

void boundary_forget(Boundary *boundary)
{
    boundary->latest = 0;
    boundary->open.count = 0;
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

/* What goes on does so outside of a transaction; in one it can only begin anew. Rows from `id` on
 * do not count. */
static bool check_going_on(Session *session, const Step *step, int64_t id, bool tells,
                           MigError *err)
{
    CutShort found = {0};
    if (!step_section(step)->transaction)
        return true;
    Arena *arena = arena_open();
    bool unchanged = false;
    bool read = history_cut_short_before(arena, session, step->revision->id, step_direction(step),
                                         id, &found, err);
    if (read && found.statements > 0) {
        unchanged = resume_is_unchanged(session, step, &found);
        if (!unchanged && tells)
            resume_tell(session, step, &found, false);
    }
    arena_close(arena);
    return read && (!unchanged || fail_inside(step, found.statements, err));
}

static bool is_about(const Half *half, const Step *step)
{
    return strcmp(half->interruption.revision, step->revision->id) == 0;
}

static bool check_one(const Half *half, const Step *step, MigError *err)
{
    const Interruption *found = &half->interruption;
    bool up = found->direction == MIG_UP;
    if (is_about(half, step) || up == step->up || !revision_set_has(&half->fixed, step->revision))
        return true;
    return up ? fail_half_done(found, step->revision, err)
              : fail_half_undone(found, step->revision, err);
}

static bool check(const Boundary *boundary, const Step *step, bool tells, MigError *err)
{
    for (size_t i = 0; i < boundary->open.count; i++) {
        const Half *half = &boundary->open.items[i];
        if (!check_one(half, step, err) ||
            (is_about(half, step) &&
             !check_going_on(boundary->session, step, INT64_MAX, tells, err)))
            return false;
    }
    return true;
}

bool boundary_pass(const Boundary *boundary, const Step *step, MigError *err)
{
    return check(boundary, step, true, err);
}

bool boundary_held(Boundary *boundary, const Step *step, int64_t id, MigError *err)
{
    if (id == boundary->latest + 1)
        return true;
    boundary->open.count = 0; /* `latest` stays: the row may still be rolled back */
    return read_log(boundary, err) && check(boundary, step, false, err) &&
           check_going_on(boundary->session, step, id, false, err);
}

/* The order of what is left does not matter. */
static void drop(Boundary *boundary, const Step *step)
{
    for (size_t i = boundary->open.count; i-- > 0;)
        if (is_about(&boundary->open.items[i], step))
            boundary->open.items[i] = boundary->open.items[--boundary->open.count];
}

void boundary_close(Boundary *boundary, const Step *step, int64_t id)
{
    boundary->latest = id;
    drop(boundary, step);
}

bool boundary_foresee(const Boundary *boundary, const StepVec *steps, MigError *err)
{
    if (boundary->open.count == 0)
        return true;
    Arena *arena = arena_open();
    Boundary left = *boundary;
    left.open.items = arena_alloc(arena, boundary->open.count * sizeof(Half));
    memcpy(left.open.items, boundary->open.items, boundary->open.count * sizeof(Half));
    bool passed = true;
    for (size_t i = 0; passed && i < steps->count; i++) {
        passed = check(&left, steps->items[i], false, err);
        drop(&left, steps->items[i]);
    }
    arena_close(arena);
    return passed;
}
