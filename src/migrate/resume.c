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

/* Whether what an earlier attempt has run stands unchanged at the head of the script. */
static bool is_unchanged(Arena *arena, Session *session, const ApplyStep *step, const char *text,
                         int statements)
{
    Script before;
    MigError ignored;
    if (!script_parse(arena, step->script->header.file, span_of(text), &before, &ignored))
        return false;
    const ApplyStep old = {step->revision, &before, step->up};
    ScriptCursor a = apply_cursor(arena, &old), b = apply_cursor(arena, step);
    return begin_alike(session, &a, &b, statements);
}

/* What is done about an attempt that has run something. */
static void tell(Session *session, const ApplyStep *step, const CutShort *found, bool unchanged)
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
        bool unchanged = is_unchanged(arena, session, step, found->script, found->statements);
        tell(session, step, found, unchanged);
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

bool resume_is_overtaken(Session *session, const CutShort *before, const Statement *statement)
{
    Evidence evidence;
    MigError ignored; /* the statement's own is the one worth telling */
    if (!is_in_doubt(before, statement) ||
        !session->driver->evidence(session->connection, statement, &evidence, &ignored) ||
        evidence != EVIDENCE_DONE)
        return false;
    tell_doubt(session, statement, "the server has gone on with it, and it is done by now");
    return true;
}
