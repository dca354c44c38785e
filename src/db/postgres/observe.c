/* Inside a transaction it is enough to look once, at the end: nothing has happened yet. Only when
 * that is refused, or does not tell all, the revision is run again and looked at by statements. */
#include "db/postgres/observe.h"

#include "db/postgres/bare.h"
#include "db/postgres/lexer.h"
#include "db/postgres/runlock.h"
#include "db/postgres/screen.h"
#include "db/postgres/split.h"
#include "db/postgres/touch.h"
#include "db/postgres/watch.h"

#include <string.h>

/* --- a script as a whole ---------------------------------------------------------------------- */

/* Words without which a script hardly drops or renames anything, or writes a table anew. With one
 * of them all names are read before it runs. Whatever they miss is noticed afterwards, and the
 * script is run twice then. */
static const char *const changing[] = {
    "drop",      "rename",  "schema",   "type",   "function", "procedure", "aggregate",
    "extension", "domain",  "sequence", "owner",  "serial",   "generated", "identity",
    "refresh",   "cluster", "logged",   "method", "replace",  "cascade",
};

static bool has_word(Span script, const char *word)
{
    return span_has_any(script, &word, 1);
}

/* A default that is not a constant has the table written anew. */
static bool needs_names(Span script)
{
    return span_has_any(script, changing, sizeof(changing) / sizeof(changing[0])) ||
           (has_word(script, "alter") && has_word(script, "("));
}

/* Words without which a script hardly makes a table or a constraint; from 18 on NOT NULL is one. */
static const char *const making[] = {"create", "constraint", "references", "check",
                                     "unique", "primary",    "not null"};

/* How deep a look at what a script has done needs to be. What the words miss is looked at again. */
static WatchQuery depth_of(const Postgres *server, Span script)
{
    bool knows = server->pq.PQserverVersion(server->main.conn) >= 180000;
    if (span_has_any(script, making, sizeof(making) / sizeof(making[0]) - !knows))
        return WATCH_TRACE;
    return has_word(script, "alter") ? WATCH_COLUMNS : WATCH_LOOK;
}

/* --- the setting that blinds ------------------------------------------------------------------ */

/* A superuser's script can have the server count no rows for a while. */
static const char counting[] = "track_counts";

/* Whether the word is anywhere but in a comment. */
static bool names_counting(Arena *arena, Span script)
{
    Lexer lexer = lexer_of(arena, script);
    Token token = lexer_next(&lexer);
    while (token.kind > TOKEN_END) {
        Token following = lexer_next(&lexer);
        size_t end = following.kind > TOKEN_END ? following.start : script.length;
        bool comment =
            token.kind == PG_QUERY__TOKEN__SQL_COMMENT || token.kind == PG_QUERY__TOKEN__C_COMMENT;
        if (!comment && has_word((Span){script.bytes + token.start, end - token.start}, counting))
            return true;
        token = following;
    }
    return false;
}

/* What is done while nothing is counted can be found out, but for what went from catalogs that
 * nobody reads. */
static bool judge_counting(const Postgres *server, Span script, MigError *err)
{
    const Observer *observer = server->observation.observer;
    Arena *arena = arena_open();
    TouchVec touches = {0};
    if (names_counting(arena, script))
        vec_push(arena, &touches,
                 (Touch){.deed = "names",
                         .kind = "setting",
                         .schema = "",
                         .name = counting,
                         .part = "",
                         .means = "",
                         .scope = TOUCH_EVERYTHING,
                         .in_default = true});
    bool may = touches.count == 0 || observer->judge(observer->context, &touches, err);
    arena_close(arena);
    return may;
}

/* --- the script ------------------------------------------------------------------------------- */

static void end(Postgres *server)
{
    if (server->observation.observer != NULL)
        arena_close(server->observation.arena);
    server->observation = (Observation){0};
}

/* New tables go where they went when the connection was new: a script may say otherwise for itself
 * only. */
static void note_home(Postgres *server, const Look *look)
{
    if (server->home == NULL)
        server->home = arena_strdup(server->arena, look->home);
}

bool observe_begin(Connection *connection, const Observer *observer, Span script, MigError *err)
{
    Postgres *server = (Postgres *)connection;
    Observation *observation = &server->observation;
    end(server);
    if (observer == NULL)
        return true;
    *observation = (Observation){.observer = observer, .arena = arena_open()};
    observation->blind = has_word(script, counting);
    observation->depth = depth_of(server, script);
    watch_beware(server, script);
    if (observer->by_statement)
        return true;
    if (observation->blind && !judge_counting(server, script, err))
        return false;
    observation->before = arena_new(observation->arena, Look);
    bool whole = observation->blind || server->baseline.blind || needs_names(script);
    bool known = !whole && look_take_baseline(server, observation->arena, observation->before);
    server->baseline.taken = false;
    if (!known && !look_take(server, observation->arena, NULL, whole, observation->before, err))
        return false;
    note_home(server, observation->before);
    return true;
}

static bool judge(const Postgres *server, const TouchVec *touches, MigError *err)
{
    const Observer *observer = server->observation.observer;
    return touches->count == 0 || observer->judge(observer->context, touches, err);
}

/* The error is without a place in the file: the revision is to be looked at by statements. */
static bool fail_untold(MigError *err)
{
    return fail(err, MIG_E_ISOLATION,
                "the revision drops or renames something by a function or "
                "such, and what that is cannot be told");
}

bool observe_settle(Connection *connection, MigError *err)
{
    Postgres *server = (Postgres *)connection;
    const Observation *observation = &server->observation;
    if (observation->observer == NULL || observation->before == NULL)
        return server_run(server, runlock_own_settings, err);
    Look after;
    TouchVec touches;
    bool plain;
    if (!look_count(server, observation->arena, runlock_own_settings, observation->depth, &after,
                    err) ||
        !screen_pass(server, observation->arena, observation->before, &after, &plain, err))
        return watch_is_lost(server, err) ? fail_untold(err) : false;
    if (plain)
        return true;
    if (!look_read(server, observation->arena, observation->before, observation->before->whole,
                   &after, err))
        return false;
    if (!touch_find(observation->arena, observation->before, &after, server->home, &touches))
        return fail_untold(err);
    return judge(server, &touches, err);
}

/* --- statement by statement ------------------------------------------------------------------- */

static bool is_in_transaction(const Postgres *server)
{
    return server->pq.PQtransactionStatus(server->main.conn) == PQTRANS_INTRANS;
}

static bool fail_placed(const ObservedStatement *statement, MigError *err)
{
    if (err->code == MIG_E_ISOLATION && err->line == 0) {
        error_place(err, statement->origin->file, statement->origin->line);
        error_copy(err->statement, sizeof(err->statement), statement->origin->sql);
    }
    return false;
}

/* A transaction that the statement has ended is not looked at: whoever began it will see. */
static bool run_within(Postgres *server, Arena *arena, const ObservedStatement *statement,
                       MigError *err)
{
    Look before, after;
    TouchVec touches;
    if (!look_take(server, arena, NULL, true, &before, err))
        return false;
    note_home(server, &before);
    if (!statement->run(server, statement, false, err))
        return false;
    if (!is_in_transaction(server))
        return true;
    if (!look_take(server, arena, &before, true, &after, err))
        return false;
    (void)touch_find(arena, &before, &after, server->home, &touches); /* whole looks tell all */
    return judge(server, &touches, err) || fail_placed(statement, err);
}

/* Whether the server has refused a statement because it ends transactions by itself. */
static bool wants_no_transaction(const MigError *error)
{
    return strcmp(error->sqlstate, "25001") == 0 || strcmp(error->sqlstate, "2D000") == 0;
}

static bool run_bare(Postgres *server, Arena *arena, const ObservedStatement *statement,
                     MigError *err)
{
    TouchVec touches;
    Look look;
    if (server->home == NULL && !look_take(server, arena, NULL, false, &look, err))
        return false;
    if (server->home == NULL)
        note_home(server, &look);
    return bare_touches(server, arena, statement->statement->text, server->home, &touches, err) &&
           (judge(server, &touches, err) || fail_placed(statement, err)) &&
           statement->run(server, statement, true, err);
}

static bool run_alone(Postgres *server, Arena *arena, const ObservedStatement *statement,
                      MigError *err)
{
    const Origin commit = {.sql = "COMMIT", .file = ""};
    if (bare_is(statement->statement->text))
        return run_bare(server, arena, statement, err);
    if (!server_run(server, "BEGIN", err))
        return false;
    if (run_within(server, arena, statement, err))
        return server_end(server, &commit, err);
    server_rollback(server);
    return wants_no_transaction(err) && run_bare(server, arena, statement, err);
}

bool observe_run(Postgres *server, const ObservedStatement *statement, MigError *err)
{
    const Observer *observer = server->observation.observer;
    if (observer == NULL || !observer->by_statement || split_is_control(statement->statement->text))
        return statement->run(server, statement, statement->alone, err);
    if (server->observation.blind && !judge_counting(server, statement->statement->text, err))
        return fail_placed(statement, err);
    Arena *arena = arena_open();
    bool done = statement->alone ? run_alone(server, arena, statement, err)
                                 : run_within(server, arena, statement, err);
    arena_close(arena);
    return done;
}
