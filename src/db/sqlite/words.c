/* A string where a name is expected is one to SQLite. Its own tables hold what is everybody's, row
 * by row. */
#include "db/sqlite/words.h"

#include "db/sqlite/lexer.h"
#include "db/sqlite/observe.h"

#include <string.h>

static Word word_of(Arena *arena, const Token *token)
{
    switch (token->kind) {
    case TOKEN_WORD: return (Word){WORD_PLAIN, sqlite_fold(arena, sqlite_token_name(arena, token))};
    case TOKEN_QUOTED: return (Word){WORD_NAME, sqlite_token_name(arena, token)};
    case TOKEN_STRING: return (Word){WORD_NAME, sqlite_token_name(arena, token)};
    default: break;
    }
    if (token->kind == TOKEN_SYMBOL && token->text.length == 1)
        return (Word){WORD_SIGN, arena_strndup(arena, token->text.bytes, 1)};
    return (Word){WORD_OTHER, ""};
}

static WordVec words_of(Arena *arena, Span statement)
{
    WordVec words = {0};
    TokenVec tokens = sqlite_tokens(arena, statement);
    for (size_t i = 0; i < tokens.count; i++)
        vec_push(arena, &words, word_of(arena, &tokens.items[i]));
    return words;
}

static bool is(const WordVec *words, size_t at, const char *word)
{
    return at < words->count && words->items[at].kind != WORD_NAME &&
           strcmp(words->items[at].text, word) == 0;
}

/* PRAGMA [schema.]name = value, or name(value). */
static void read_pragma(Arena *arena, const WordVec *words, TouchVec *touches)
{
    size_t name = is(words, 2, ".") ? 3 : 1;
    Touch touch;
    if ((is(words, name + 1, "=") || is(words, name + 1, "(")) &&
        sqlite_observe_setting(words->items[name].text, &touch))
        vec_push(arena, touches, touch);
}

/* ATTACH [DATABASE] file AS name; VACUUM [schema] INTO file. */
static void read_file(Arena *arena, const WordVec *words, TouchVec *touches)
{
    size_t file = 1;
    bool vacuum = is(words, 0, "vacuum");
    if (vacuum)
        while (file < words->count && !is(words, file, "into"))
            file++;
    file += vacuum || is(words, file, "database");
    if (file < words->count)
        vec_push(arena, touches, sqlite_observe_file(words->items[file].text));
}

static bool is_internal(const Touch *touch)
{
    return strncmp(touch->name, "sqlite_", strlen("sqlite_")) == 0;
}

static void read_objects(Arena *arena, const WordVec *words, Temporaries *temporary,
                         TouchVec *touches)
{
    TouchVec found = {0};
    wording_touches(arena, words, temporary, &found);
    for (size_t i = 0; i < found.count; i++)
        if (!is_internal(&found.items[i]))
            vec_push(arena, touches, found.items[i]);
}

void sqlite_words_touches(Arena *arena, Span statement, Temporaries *temporary, TouchVec *touches)
{
    const WordVec words = words_of(arena, wording_beginning(statement));
    if (is(&words, 0, "pragma"))
        read_pragma(arena, &words, touches);
    else if (is(&words, 0, "attach") || is(&words, 0, "vacuum"))
        read_file(arena, &words, touches);
    else if (!is(&words, 0, "explain")) /* it runs nothing */
        read_objects(arena, &words, temporary, touches);
}
