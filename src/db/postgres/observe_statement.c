/* Statement by statement. What each has done in a transaction of mig's is only noted, since a
 * savepoint may undo it yet: the end decides, and the notes say where to look. */
#include "db/postgres/bare.h"
#include "db/postgres/observe.h"
#include "db/postgres/runlock.h"
#include "db/postgres/split.h"
#include "db/postgres/touch.h"

#include <string.h>

static bool fail_placed(const Origin *origin, MigError *err)
{
    if (err->code == MIG_E_ISOLATION && err->line == 0 && origin->line > 0) {
        error_place(err, origin->file, origin->line);
        error_copy(err->statement, sizeof(err->statement), origin->sql);
    }
    return false;
}

static bool look_aside(Postgres *server, Arena *arena, const Look *before, Look *look,
                       MigError *err)
{
    Text first = text_in(arena);
    text_add(&first, "SAVEPOINT mig_look; ");
    text_add(&first, runlock_own_settings);
    text_add(&first, look_settings);
    return look_take(server, arena, text_string(&first), before, true, look, err) &&
           server_run(server, "ROLLBACK TO SAVEPOINT mig_look; RELEASE SAVEPOINT mig_look", err);
}

void observe_forget(Postgres *server)
{
    Observation *observation = &server->observation;
    if (observation->held != NULL)
        arena_close(observation->held);
    observation->held = NULL;
    observation->seen = NULL;
}

bool observe_before(Postgres *server, Arena *arena, const Look **look, MigError *err)
{
    *look = server->observation.seen;
    if (*look != NULL)
        return true;
    Look *taken = arena_new(arena, Look);
    *look = taken;
    return look_aside(server, arena, NULL, taken, err);
}

/* --- what a statement does -------------------------------------------------------------------- */

/* Runs one inside a transaction, and tells what it has done. One that it has ended is not looked
 * at: whoever began it will see. */
static bool run_between(Postgres *server, Arena *arena, const ObservedStatement *statement,
                        TouchVec *touches, MigError *err)
{
    const Look *before;
    Look *after = arena_new(arena, Look);
    *touches = (TouchVec){0};
    if (!observe_before(server, arena, &before, err) ||
        !statement->run(server, statement, false, err))
        return false;
    if (!server_is_in_transaction(server))
        return true;
    if (!look_aside(server, arena, before, after, err))
        return false;
    (void)touch_find(arena, before, after, server->home, touches); /* whole looks tell all */
    server->observation.seen = after;
    return true;
}

static bool run_judged(Postgres *server, Arena *arena, const ObservedStatement *statement,
                       MigError *err)
{
    TouchVec touches;
    return run_between(server, arena, statement, &touches, err) &&
           (observe_judge(server, &touches, err) || fail_placed(statement->origin, err));
}

static Touch keep_touch(Arena *arena, const Touch *touch)
{
    Touch kept = *touch;
    kept.kind = arena_strdup(arena, touch->kind);
    kept.schema = arena_strdup(arena, touch->schema);
    kept.name = arena_strdup(arena, touch->name);
    kept.part = arena_strdup(arena, touch->part);
    kept.means = arena_strdup(arena, touch->means);
    return kept;
}

static Origin keep_origin(Arena *arena, const Origin *origin)
{
    return (Origin){arena_strdup(arena, origin->sql), arena_strdup(arena, origin->file),
                    origin->line};
}

static void note_suspect(Postgres *server, const ObservedStatement *statement,
                         const TouchVec *touches)
{
    Observation *observation = &server->observation;
    const Observer *observer = observation->observer;
    Suspect suspect = {0};
    for (size_t i = 0; i < touches->count; i++)
        if (!observer->permits(observer->context, &touches->items[i]))
            vec_push(observation->arena, &suspect.touches,
                     keep_touch(observation->arena, &touches->items[i]));
    if (suspect.touches.count == 0)
        return;
    suspect.origin = keep_origin(observation->arena, statement->origin);
    vec_push(observation->arena, &observation->suspects, suspect);
}

static bool run_noted(Postgres *server, Arena *arena, const ObservedStatement *statement,
                      MigError *err)
{
    TouchVec touches;
    if (!run_between(server, arena, statement, &touches, err))
        return false;
    note_suspect(server, statement, &touches);
    return true;
}

/* --- outside of a transaction ----------------------------------------------------------------- */

static bool run_bare(Postgres *server, Arena *arena, const ObservedStatement *statement,
                     MigError *err)
{
    TouchVec touches;
    return bare_touches(server, arena, statement->statement->text, server->home, &touches, err) &&
           (observe_judge(server, &touches, err) || fail_placed(statement->origin, err)) &&
           statement->run(server, statement, true, err);
}

/* Whether the server has refused a statement because it ends transactions by itself. */
static bool wants_no_transaction(const MigError *error)
{
    return strcmp(error->sqlstate, "25001") == 0 || strcmp(error->sqlstate, "2D000") == 0;
}

static bool run_alone(Postgres *server, Arena *arena, const ObservedStatement *statement,
                      MigError *err)
{
    const Origin commit = {.sql = "COMMIT", .file = ""};
    if (bare_is(statement->statement->text))
        return run_bare(server, arena, statement, err);
    if (!server_run(server, "BEGIN", err))
        return false;
    if (run_judged(server, arena, statement, err) && observe_settle(&server->connection, err))
        return server_end(server, &commit, err);
    server_rollback(server);
    return wants_no_transaction(err) && run_bare(server, arena, statement, err);
}

static bool run_looked_at(Postgres *server, Arena *arena, const ObservedStatement *statement,
                          MigError *err)
{
    if (statement->alone)
        return run_alone(server, arena, statement, err);
    return server->observation.before == NULL ? run_judged(server, arena, statement, err)
                                              : run_noted(server, arena, statement, err);
}

/* What is seen behind a statement is held until the next one has run. */
static bool run_held(Postgres *server, const ObservedStatement *statement, MigError *err)
{
    Observation *observation = &server->observation;
    Arena *arena = arena_open();
    const Look *before = observation->seen;
    bool done = run_looked_at(server, arena, statement, err);
    Look *after = observation->seen == before ? NULL : observation->seen;
    observe_forget(server);
    if (!done || after == NULL) {
        arena_close(arena);
        return done;
    }
    observation->held = arena;
    observation->seen = after;
    return true;
}

bool observe_run(Postgres *server, const ObservedStatement *statement, MigError *err)
{
    Observation *observation = &server->observation;
    const Observer *observer = observation->observer;
    Span text = statement->statement->text;
    observation->last = (Origin){"COMMIT", statement->origin->file, statement->origin->line};
    if (observer == NULL || !observer->by_statement || split_is_control(text)) {
        observe_forget(server);
        return statement->run(server, statement, statement->alone, err);
    }
    if (observation->blind && !observe_judge_counting(server, text, err))
        return fail_placed(statement->origin, err);
    return run_held(server, statement, err);
}

/* --- the end ---------------------------------------------------------------------------------- */

static bool is_same(const Touch *a, const Touch *b)
{
    return a->scope == b->scope && strcmp(a->schema, b->schema) == 0 &&
           strcmp(a->name, b->name) == 0;
}

static bool is_among(const TouchVec *touches, const Touch *touch)
{
    for (size_t i = 0; i < touches->count; i++)
        if (is_same(&touches->items[i], touch))
            return true;
    return false;
}

static bool are_permitted(const Observer *observer, const TouchVec *touches)
{
    for (size_t i = 0; i < touches->count; i++)
        if (!observer->permits(observer->context, &touches->items[i]))
            return false;
    return true;
}

/* The first statement that has done some of this, or else the first of all. */
static const Suspect *find_suspect(const Observation *observation, const TouchVec *touches)
{
    for (size_t i = 0; i < observation->suspects.count; i++)
        for (size_t j = 0; j < touches->count; j++)
            if (is_among(&observation->suspects.items[i].touches, &touches->items[j]))
                return &observation->suspects.items[i];
    return &observation->suspects.items[0];
}

/* What is left of what the statements have done that were noted. */
static bool judge_suspects(const Postgres *server, const TouchVec *touches, MigError *err)
{
    const Observation *observation = &server->observation;
    if (observation->suspects.count == 0 || are_permitted(observation->observer, touches))
        return true;
    const Suspect *suspect = find_suspect(observation, touches);
    return observe_judge(server, &suspect->touches, err) || fail_placed(&suspect->origin, err);
}

static bool judge_commit(const Postgres *server, TouchVec *touches, MigError *err)
{
    for (size_t i = 0; i < touches->count; i++)
        if (touches->items[i].means[0] == '\0')
            touches->items[i].means = "what is deferred to COMMIT";
    return observe_judge(server, touches, err) || fail_placed(&server->observation.last, err);
}

bool observe_settle_statements(Postgres *server, const Look *before, const char *first,
                               MigError *err)
{
    const Look *start = server->observation.before;
    Look after;
    TouchVec all = {0}, last;
    Arena *arena = arena_open();
    bool settled = look_take(server, arena, first, before, true, &after, err);
    if (settled && start != NULL)
        (void)touch_find(arena, start, &after, server->home, &all);
    if (settled)
        (void)touch_find(arena, before, &after, server->home, &last);
    settled = settled && judge_suspects(server, &all, err) && judge_commit(server, &last, err);
    arena_close(arena);
    return settled;
}
