/* A name may be used again while it stands: it is the innermost then. */
#include "db/postgres/savepoints.h"

#include "db/dialect.h"
#include "db/postgres/words.h"

#include <string.h>

static bool is(const WordVec *words, size_t at, const char *word)
{
    return at < words->count && words->items[at].kind == WORD_PLAIN &&
           strcmp(words->items[at].text, word) == 0;
}

/* The name at a place, the word SAVEPOINT in front of it or not. */
static const char *name_at(const WordVec *words, size_t at)
{
    at += is(words, at, "savepoint") && at + 1 < words->count;
    return at < words->count ? words->items[at].text : "";
}

/* Whether a ROLLBACK goes back to one, and which. */
static bool goes_back(const WordVec *words, const char **name)
{
    size_t at = 1;
    at += is(words, at, "work") || is(words, at, "transaction");
    if (!is(words, 0, "rollback") || !is(words, at, "to"))
        return false;
    *name = name_at(words, at + 1);
    return true;
}

static void cut(StringVec *open, const char *name, bool with)
{
    size_t count = open->count;
    while (count > 0 && strcmp(open->items[count - 1], name) != 0)
        count--;
    if (count > 0)
        open->count = count - with;
}

/* Whether a statement ends a transaction; another one may have begun with it. */
static bool is_end(const WordVec *words)
{
    return is(words, 0, "commit") || is(words, 0, "end") || is(words, 0, "rollback") ||
           is(words, 0, "abort");
}

static void note(Postgres *server, const WordVec *words)
{
    StringVec *open = &server->savepoints;
    const char *name;
    if (is(words, 0, "savepoint"))
        vec_push(server->arena, open, arena_strdup(server->arena, name_at(words, 1)));
    else if (is(words, 0, "release"))
        cut(open, name_at(words, 1), true);
    else if (goes_back(words, &name))
        cut(open, name, false);
    else if (is_end(words))
        open->count = 0;
}

void savepoints_note(Postgres *server, Span statement)
{
    static const char *const words[] = {"savepoint", "release", "rollback",
                                        "commit",    "end",     "abort"};
    Span beginning = wording_beginning(statement);
    if (!server_is_in_transaction(server))
        server->savepoints.count = 0;
    else if (span_has_any(beginning, words, sizeof(words) / sizeof(words[0]))) {
        Arena *arena = arena_open();
        const WordVec found = postgres_words(arena, beginning);
        note(server, &found);
        arena_close(arena);
    }
}

bool savepoints_release(Postgres *server, MigError *err)
{
    if (server->savepoints.count == 0)
        return true;
    Arena *arena = arena_open();
    Text sql = text_in(arena);
    while (server->savepoints.count > 0)
        ddl(&sql, "RELEASE SAVEPOINT %I; ", server->savepoints.items[--server->savepoints.count]);
    bool done = server_run(server, text_string(&sql), err);
    arena_close(arena);
    return done;
}
