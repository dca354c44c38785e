/* The log tells how far an earlier run has come, and what it ran. */
#include "migrate/resume.h"

#include "migrate/boundary.h"

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

bool resume_is_unchanged(Session *session, const ApplyStep *step, const CutShort *found)
{
    Script before;
    MigError ignored;
    Arena *arena = arena_open();
    bool unchanged =
        found->script != NULL &&
        script_parse(arena, step->script->header.file, span_of(found->script), &before, &ignored);
    if (unchanged) {
        const ApplyStep old = {step->revision, &before, step->up};
        ScriptCursor a = apply_cursor(arena, &old), b = apply_cursor(arena, step);
        unchanged = begin_alike(session, &a, &b, found->statements);
    }
    arena_close(arena);
    return unchanged;
}

void resume_tell(Session *session, const ApplyStep *step, const CutShort *found, bool unchanged)
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

bool resume_find(Session *session, const Graph *graph, const ApplyStep *step, CutShort *found,
                 MigError *err)
{
    Arena *arena = arena_open();
    bool done = history_cut_short(arena, session, step->revision->id, step->up ? MIG_UP : MIG_DOWN,
                                  found, err);
    if (done && found->statements > 0 && step->up)
        done = boundary_is_kept(arena, session, graph, step->revision, err);
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
