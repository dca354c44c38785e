/* Inside a transaction it is enough to look once, at the end: nothing has happened yet. Only when
 * that is refused, or does not tell all, the revision is run again and looked at by statements. */
#include "db/postgres/observe.h"

#include "db/postgres/bare.h"
#include "db/postgres/deferral.h"
#include "db/postgres/lexer.h"
#include "db/postgres/runlock.h"
#include "db/postgres/savepoints.h"
#include "db/postgres/screen.h"
#include "db/postgres/touch.h"
#include "db/postgres/watch.h"
#include "embedded/postgres.h"

#include <string.h>

/* --- a script as a whole ---------------------------------------------------------------------- */

/* Words without which a script hardly drops or renames anything, or writes a table anew. With one
 * of them all names are read before it runs. Whatever they miss is noticed afterwards, and the
 * script is run twice then. */
static const char *const changing[] = {
    "drop",   "rename",   "schema",  "type",    "function",  "procedure", "aggregate", "extension",
    "domain", "sequence", "owner",   "serial",  "generated", "identity",  "refresh",   "cluster",
    "logged", "method",   "replace", "cascade", "attach",    "restart",   "increment",
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
bool observe_judge_counting(const Postgres *server, Span script, MigError *err)
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

/* --- beginning and end ------------------------------------------------------------------------ */

static void end(Postgres *server)
{
    observe_forget(server);
    if (server->observation.observer != NULL)
        arena_close(server->observation.arena);
    server->observation = (Observation){0};
}

/* New tables go where they went when the connection was new: a script may say otherwise for itself
 * only. */
static bool note_home(Postgres *server, MigError *err)
{
    Rows rows;
    if (server->home != NULL)
        return true;
    if (!server_query(server, sql_default_schema, server->arena, &rows, err))
        return false;
    const char *home = rows.items.items[0].items[0];
    server->home = home == NULL ? "" : home;
    return true;
}

/* Gives back to a script what mig had for itself. */
static bool leave(Postgres *server, MigError *err)
{
    Arena *arena = arena_open();
    Text sql = text_in(arena);
    text_add(&sql, "SET LOCAL search_path TO DEFAULT; ");
    server_add_timeouts(server, &sql, SETTING_TRANSACTION);
    bool left = server_run(server, text_string(&sql), err);
    arena_close(arena);
    return left;
}

bool observe_begin(Connection *connection, const Observer *observer, Span script, MigError *err)
{
    Postgres *server = (Postgres *)connection;
    Observation *observation = &server->observation;
    end(server);
    if (observer == NULL)
        return true;
    *observation = (Observation){
        .observer = observer, .arena = arena_open(), .last = {.sql = "COMMIT", .file = ""}};
    observation->blind = has_word(script, counting);
    observation->depth = depth_of(server, script);
    watch_beware(server, script);
    if (!note_home(server, err))
        return false;
    if (observer->by_statement && !server_is_in_transaction(server))
        return true;
    if (observation->blind && !observer->by_statement &&
        !observe_judge_counting(server, script, err))
        return false;
    bool whole = observer->by_statement || observation->blind || server->baseline.blind ||
                 needs_names(script);
    if (!server->baseline.taken && !deferral_settle(server, DEFERRAL_TRIGGERS, err))
        return false; /* what an earlier script has left that nobody observed */
    observation->before = arena_new(observation->arena, Look);
    bool known = !whole && look_take_baseline(server, observation->arena, observation->before);
    server->baseline.taken = false;
    return known || (look_take(server, observation->arena, look_settings, NULL, whole,
                               observation->before, err) &&
                     leave(server, err));
}

bool observe_judge(const Postgres *server, const TouchVec *touches, MigError *err)
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

/* Does what a COMMIT would that somebody has put off to it, in a session as the next script finds
 * it, and leaves in `first` what has to come before a look at that. Other constraints than triggers
 * are checked and no more: where the transaction goes on, they may wait for its end. */
static bool end_deferral(Postgres *server, Text *first, MigError *err)
{
    if (!server->observation.observer->goes_on) {
        text_add(first, runlock_own_settings);
        text_add(first, deferral_end);
        text_add(first, look_settings);
        return true;
    }
    text_add(first, look_settings);
    return server_run(server, runlock_own_settings, err) &&
           deferral_settle(server, DEFERRAL_TRIGGERS, err);
}

/* Where names are not known the cheap half of a look may be enough. */
static bool settle_script(Postgres *server, const char *first, MigError *err)
{
    const Observation *observation = &server->observation;
    Look after;
    TouchVec touches;
    bool plain;
    if (!look_count(server, observation->arena, first, observation->depth, &after, err) ||
        !screen_pass(server, observation->arena, observation->before, &after, &plain, err))
        return watch_is_lost(server, err) ? fail_untold(err) : false;
    if (plain)
        return true;
    if (!look_read(server, observation->arena, observation->before, observation->before->whole,
                   &after, err))
        return false;
    if (!touch_find(observation->arena, observation->before, &after, server->home, &touches))
        return fail_untold(err);
    return observe_judge(server, &touches, err);
}

/* What fails while a COMMIT is prepared is told as the COMMIT's. */
static bool fail_as_commit(MigError *err)
{
    if (err->code != MIG_E_ISOLATION)
        error_copy(err->statement, sizeof(err->statement), "COMMIT");
    return false;
}

static bool settle_whole(Postgres *server, MigError *err)
{
    Text first = text_in(server->observation.arena);
    return end_deferral(server, &first, err) && settle_script(server, text_string(&first), err);
}

static bool settle_by_statement(Postgres *server, MigError *err)
{
    Arena *arena = arena_open();
    Text first = text_in(arena);
    const Look *before;
    bool settled = observe_before(server, arena, &before, err) &&
                   end_deferral(server, &first, err) &&
                   observe_settle_statements(server, before, text_string(&first), err);
    observe_forget(server);
    arena_close(arena);
    return settled;
}

bool observe_settle(Connection *connection, MigError *err)
{
    Postgres *server = (Postgres *)connection;
    const Observer *observer = server->observation.observer;
    if (!savepoints_release(server, err))
        return false;
    if (observer == NULL)
        return server_run(server, runlock_own_settings, err);
    bool settled =
        observer->by_statement ? settle_by_statement(server, err) : settle_whole(server, err);
    if (!settled)
        return fail_as_commit(err);
    return !observer->goes_on || leave(server, err);
}
