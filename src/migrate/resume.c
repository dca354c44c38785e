/* The log tells how far an earlier run has come, and what it ran. */
#include "migrate/resume.h"

#include <string.h>

/* Whether the first statements of two sections are the same. */
static bool begin_alike(Session *session, ScriptCursor *a, ScriptCursor *b, int count)
{
    const Driver *driver = session->driver;
    for (int i = 0; i < count; i++) {
        Statement one, other;
        bool found = false;
        MigError ignored;
        if (!driver->next(session->connection, a, &one, &found, &ignored) || !found ||
            !driver->next(session->connection, b, &other, &found, &ignored) || !found)
            return false;
        if (one.text.length != other.text.length ||
            memcmp(one.text.bytes, other.text.bytes, one.text.length) != 0)
            return false;
    }
    return true;
}

bool resume_is_unchanged(Session *session, const Step *step, const CutShort *found)
{
    Script before;
    MigError ignored;
    Arena *arena = arena_open();
    bool unchanged =
        found->script != NULL &&
        script_parse(arena, step->script->header.file, span_of(found->script), &before, &ignored);
    if (unchanged) {
        const Step old = {step->revision, &before, step->up};
        ScriptCursor a = step_cursor(arena, &old), b = step_cursor(arena, step);
        unchanged = begin_alike(session, &a, &b, found->statements);
    }
    arena_close(arena);
    return unchanged;
}

void resume_tell(Session *session, const Step *step, const CutShort *found, bool unchanged)
{
    Arena *arena = arena_open();
    session_warn(session,
                 arena_printf(arena, "an earlier run of '%s' was cut short after %d statement%s%s",
                              step->revision->id, found->statements,
                              found->statements == 1 ? "" : "s",
                              unchanged ? ": going on behind"
                                        : ", which the file no longer begins with: starting anew"));
    arena_close(arena);
}

/* Whether what a revision stands on is as it was when an attempt on the way up was cut short. */
static bool check_kept(Arena *arena, Session *session, const Graph *graph, const Revision *revision,
                       MigError *err)
{
    StringVec moved;
    if (!history_moved_since(arena, session, revision->id, &moved, err))
        return false;
    RevisionSet below = revision_set_new(arena, graph);
    revision_set_add(&below, revision);
    graph_add_below(graph, EDGE_ALL, &below);
    for (size_t i = 0; i < moved.count; i++) {
        const Revision *other = graph_find(graph, moved.items[i]);
        if (other == NULL || !revision_set_has(&below, other))
            continue;
        return fail(err, MIG_E_CONFLICT,
                    "'%s', on which '%s' stands, was undone or applied anew since a run of that "
                    "was cut short, so that it is not known what is left of it",
                    other->id, revision->id) ||
               fail_hint(err,
                         "undo by hand what is left, and 'mig repair --clear %s': the next run "
                         "begins with its first statement",
                         revision->id);
    }
    return true;
}

bool resume_find(Session *session, const Graph *graph, const Step *step, CutShort *found,
                 MigError *err)
{
    Arena *arena = arena_open();
    bool done =
        history_cut_short(arena, session, step->revision->id, step_direction(step), found, err);
    if (done && found->statements > 0 && step->up)
        done = check_kept(arena, session, graph, step->revision, err);
    if (done && found->statements > 0) {
        bool unchanged = resume_is_unchanged(session, step, found);
        resume_tell(session, step, found, unchanged);
        if (!unchanged)
            *found = (CutShort){0};
    }
    found->script = NULL; /* goes with the arena */
    arena_close(arena);
    return done;
}

/* Whether the attempt that died may have run a statement that its count says nothing of. */
static bool is_in_doubt(const CutShort *before, const Statement *statement)
{
    return before->died && statement->number == before->statements + 1;
}

static void tell_doubt(const Session *session, const Statement *statement, const char *outcome)
{
    Arena *arena = arena_open();
    session_warn(session, arena_printf(arena, "the earlier run died at statement %d (line %d): %s",
                                       statement->number, statement->line, outcome));
    arena_close(arena);
}

bool resume_ask(Session *session, const CutShort *before, const Statement *statement, bool *done,
                MigError *err)
{
    Evidence evidence = EVIDENCE_UNDONE;
    *done = false;
    if (!is_in_doubt(before, statement))
        return true;
    if (!session->driver->evidence(session->connection, statement, &evidence, err))
        return false;
    *done = evidence == EVIDENCE_DONE;
    if (evidence != EVIDENCE_UNDONE)
        tell_doubt(session, statement,
                   *done ? "what it does is done already, so it is left out"
                         : "whether it was done is not known, and it is run again");
    return true;
}

/* What it says when it cannot be asked is not worth telling: something else has failed before. */
static bool says(Session *session, const Statement *statement, Evidence wanted)
{
    Evidence evidence;
    MigError ignored;
    return session->driver->evidence(session->connection, statement, &evidence, &ignored) &&
           evidence == wanted;
}

bool resume_is_undone(Session *session, const Statement *statement)
{
    return says(session, statement, EVIDENCE_UNDONE);
}

bool resume_is_overtaken(Session *session, const CutShort *before, const Statement *statement)
{
    if (!is_in_doubt(before, statement) || !says(session, statement, EVIDENCE_DONE))
        return false;
    tell_doubt(session, statement, "the server has gone on with it, and it is done by now");
    return true;
}
