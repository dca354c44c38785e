/* A string where a name is expected is one to SQLite. Its own tables hold what is everybody's, row
 * by row. */
#include "db/sqlite/words.h"

#include "db/sqlite/ledger.h"
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

/* A schema's name says the same in capitals. */
static void fold_schema(Arena *arena, Word *word)
{
    const char *folded = sqlite_fold(arena, word->text);
    if (strcmp(folded, "main") == 0 || strcmp(folded, "temp") == 0)
        word->text = folded;
}

static WordVec words_of(Arena *arena, Span statement)
{
    WordVec words = {0};
    TokenVec tokens = sqlite_tokens(arena, statement);
    for (size_t i = 0; i < tokens.count; i++) {
        Word word = word_of(arena, &tokens.items[i]);
        if (i + 1 < tokens.count && sqlite_token_is(&tokens.items[i + 1], "."))
            fold_schema(arena, &word);
        vec_push(arena, &words, word);
    }
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

/* --- SQLite's own tables ---------------------------------------------------------------------- */

static bool is_name(const WordVec *words, size_t at)
{
    return at < words->count && words->items[at].kind == WORD_NAME;
}

static size_t count_of(const WordVec *words, const char *word)
{
    size_t count = 0;
    for (size_t i = 0; i < words->count; i++)
        count += is(words, i, word);
    return count;
}

/* The table whose row of a ledger is written, where the words leave no doubt of it:
 * … WHERE name = 'table'; … VALUES ('table', …). NULL for any. */
static const char *find_row(const WordVec *words, const char *key)
{
    size_t count = words->count, at = 0;
    bool inserts = count_of(words, "values") == 1;
    while (at < count && !is(words, at, inserts ? "values" : "where"))
        at++;
    if (inserts) {
        size_t end = at;
        while (end < count && !is(words, end, ")"))
            end++;
        return is_name(words, at + 2) && end + 1 == count ? words->items[at + 2].text : NULL;
    }
    bool plain = at + 4 == count && is(words, at + 1, key) && is(words, at + 2, "=");
    return plain && is_name(words, at + 3) && count_of(words, key) == 1 ? words->items[at + 3].text
                                                                        : NULL;
}

/* What becomes of the ledgers is compared in a run; sqlite_dbpage is the file itself. */
static void add_internal(Arena *arena, const WordVec *words, Touch touch, TouchVec *touches)
{
    size_t ledger = sqlite_ledger_find(touch.name);
    bool writes = strcmp(touch.deed, "writes") == 0;
    const char *row =
        ledger < LEDGER_COUNT && writes ? find_row(words, sqlite_ledger_key(ledger)) : NULL;
    bool is_file = sqlite3_stricmp(touch.name, "sqlite_dbpage") == 0;
    touch.scope = TOUCH_EVERYTHING;
    if (row != NULL)
        touch = sqlite_ledger_touch(ledger, row);
    if (ledger < LEDGER_COUNT || is_file)
        vec_push(arena, touches, touch);
}

static bool is_internal(const Touch *touch)
{
    return sqlite3_strnicmp(touch->name, "sqlite_", strlen("sqlite_")) == 0;
}

static void read_objects(Arena *arena, const WordVec *words, Temporaries *temporary,
                         TouchVec *touches)
{
    TouchVec found = {0};
    wording_touches(arena, words, temporary, &found);
    for (size_t i = 0; i < found.count; i++)
        if (is_internal(&found.items[i]))
            add_internal(arena, words, found.items[i], touches);
        else
            vec_push(arena, touches, found.items[i]);
}

/* --- statements ------------------------------------------------------------------------------- */

/* Functions that the shell has and mig has not. */
static void read_functions(Arena *arena, const WordVec *words, TouchVec *touches)
{
    static const char *const functions[] = {"load_extension", "writefile"};
    for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
        for (size_t at = 0; at + 1 < words->count; at++)
            if (sqlite3_stricmp(words->items[at].text, functions[i]) == 0 && is(words, at + 1, "("))
                vec_push(arena, touches,
                         (Touch){.deed = "calls",
                                 .kind = "function",
                                 .schema = "",
                                 .name = functions[i],
                                 .part = "",
                                 .means = "",
                                 .scope = TOUCH_ELSEWHERE});
}

/* A statement without the EXPLAIN [QUERY PLAN] before it. */
static WordVec explained(const WordVec *words)
{
    size_t skipped = is(words, 1, "query") && is(words, 2, "plan") ? 3 : 1;
    skipped = skipped < words->count ? skipped : words->count;
    return (WordVec){.items = words->items + skipped, .count = words->count - skipped};
}

/* What is explained does not run, but for a PRAGMA that SQLite runs when it reads it. */
void sqlite_words_touches(Arena *arena, Span statement, Temporaries *temporary, TouchVec *touches)
{
    WordVec words = words_of(arena, wording_beginning(statement));
    bool explains = is(&words, 0, "explain");
    if (explains)
        words = explained(&words);
    if (is(&words, 0, "pragma"))
        read_pragma(arena, &words, touches);
    else if (explains)
        return;
    else if (is(&words, 0, "attach") || is(&words, 0, "vacuum"))
        read_file(arena, &words, touches);
    else
        read_objects(arena, &words, temporary, touches);
    read_functions(arena, &words, touches);
}
