/*
 * A statement ends at a semicolon outside of quotes, comments and parentheses. One that CREATEs and
 * has a BEGIN in it (a trigger of SQLite's, a function of PostgreSQL's with BEGIN ATOMIC) ends at
 * the semicolon behind an END that itself follows a semicolon.
 */
#include "import/statement.h"

#include "revision/lexeme.h"

#include <ctype.h>
#include <string.h>

enum { WORDS = 8 };

typedef struct Cutter {
    Arena *arena;
    Span sql;
    size_t at, start; /* `start`: of the statement; the script's length when there is none yet */
    int depth;        /* of parentheses */
    Text words;
    int count; /* of words */
    bool creates, has_body;
    bool after_semicolon, after_end; /* inside of a body */
    ForeignStatementVec found;
} Cutter;

static void begin(Cutter *cutter)
{
    cutter->start = cutter->sql.length;
    cutter->depth = 0;
    cutter->words = text_in(cutter->arena);
    cutter->count = 0;
    cutter->creates = cutter->has_body = false;
    cutter->after_semicolon = cutter->after_end = false;
}

static void finish(Cutter *cutter)
{
    if (cutter->start < cutter->at)
        vec_push(cutter->arena, &cutter->found,
                 (ForeignStatement){
                     .text = {cutter->sql.bytes + cutter->start, cutter->at - cutter->start},
                     .words = text_string(&cutter->words),
                 });
    begin(cutter);
}

static bool is_word(Span word, const char *upper)
{
    return strlen(upper) == word.length && strncasecmp(word.bytes, upper, word.length) == 0;
}

static void take_word(Cutter *cutter, Span word)
{
    if (cutter->count == 0)
        cutter->creates = is_word(word, "CREATE");
    cutter->has_body = cutter->has_body || (cutter->creates && is_word(word, "BEGIN"));
    cutter->after_end = cutter->after_semicolon && is_word(word, "END");
    cutter->after_semicolon = false;
    if (cutter->count++ >= WORDS)
        return;
    text_add(&cutter->words, cutter->count == 1 ? "" : " ");
    for (size_t i = 0; i < word.length; i++)
        text_add_char(&cutter->words, (char)toupper((unsigned char)word.bytes[i]));
}

static Span word_at(Span sql, size_t at)
{
    size_t length = 0;
    while (at + length < sql.length && lexeme_is_word(sql.bytes[at + length]))
        length++;
    return (Span){sql.bytes + at, length};
}

static void take_character(Cutter *cutter, char character)
{
    cutter->depth += character == '(';
    cutter->depth -= character == ')' && cutter->depth > 0;
    cutter->at++;
    if (character != ';' || cutter->depth > 0)
        return;
    if (cutter->has_body && !cutter->after_end) {
        cutter->after_semicolon = true;
        return;
    }
    finish(cutter);
}

/* One lexeme. */
static void step(Cutter *cutter)
{
    Span sql = cutter->sql;
    size_t quote = lexeme_quote(sql, cutter->at);
    size_t comment = quote > 0 ? 0 : lexeme_comment(sql, cutter->at);
    bool blank = isspace((unsigned char)sql.bytes[cutter->at]);
    if (comment > 0 || blank) {
        cutter->at += comment > 0 ? comment : 1;
        return;
    }
    if (cutter->start == sql.length)
        cutter->start = cutter->at;
    Span word = word_at(sql, cutter->at);
    if (quote > 0)
        cutter->at += quote;
    else if (word.length == 0)
        take_character(cutter, sql.bytes[cutter->at]);
    else {
        take_word(cutter, word);
        cutter->at += word.length;
    }
}

ForeignStatementVec statement_list(Arena *arena, Span sql)
{
    Cutter cutter = {.arena = arena, .sql = sql};
    begin(&cutter);
    while (cutter.at < sql.length)
        step(&cutter);
    finish(&cutter);
    return cutter.found;
}

/* Whether the first words are these, behind which a word ends. */
static bool starts_with(const ForeignStatement *statement, const char *words)
{
    size_t length = strlen(words);
    return strncmp(statement->words, words, length) == 0 &&
           (statement->words[length] == '\0' || statement->words[length] == ' ');
}

static bool has_word(const ForeignStatement *statement, const char *word)
{
    for (const char *at = statement->words; at != NULL; at = strchr(at + 1, ' '))
        if (span_starts_with(span_of(at + (*at == ' ')), word) &&
            strchr(" ", at[strlen(word) + (*at == ' ')]) != NULL)
            return true;
    return false;
}

bool statement_is_begin(const ForeignStatement *statement)
{
    return starts_with(statement, "BEGIN") || starts_with(statement, "START TRANSACTION");
}

bool statement_is_commit(const ForeignStatement *statement)
{
    return starts_with(statement, "COMMIT") || starts_with(statement, "END");
}

bool statement_is_transaction(const ForeignStatement *statement)
{
    return statement_is_begin(statement) || statement_is_commit(statement) ||
           strcmp(statement->words, "ROLLBACK") == 0 || strcmp(statement->words, "ABORT") == 0 ||
           starts_with(statement, "ROLLBACK TRANSACTION") ||
           starts_with(statement, "ROLLBACK WORK");
}

bool statement_is_outside(const ForeignStatement *statement)
{
    static const char *const always[] = {
        "VACUUM",        "ALTER SYSTEM",      "CREATE DATABASE",
        "DROP DATABASE", "CREATE TABLESPACE", "DROP TABLESPACE",
    };
    static const char *const concurrent[] = {"CREATE INDEX", "CREATE UNIQUE INDEX", "DROP INDEX",
                                             "REINDEX", "ALTER TABLE"};
    for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++)
        if (starts_with(statement, always[i]))
            return true;
    for (size_t i = 0; i < sizeof(concurrent) / sizeof(concurrent[0]); i++)
        if (starts_with(statement, concurrent[i]))
            return has_word(statement, "CONCURRENTLY");
    return false;
}

/* Where the line of `at` begins, if only blanks stand before it; else `at` itself. */
static size_t line_start(Span sql, size_t at)
{
    size_t start = at;
    while (start > 0 && (sql.bytes[start - 1] == ' ' || sql.bytes[start - 1] == '\t'))
        start--;
    return start == 0 || sql.bytes[start - 1] == '\n' ? start : at;
}

/* Where the line of `at` ends, its end included, if only blanks follow; else `at` itself. */
static size_t line_end(Span sql, size_t at)
{
    size_t end = at;
    while (end < sql.length && (sql.bytes[end] == ' ' || sql.bytes[end] == '\t'))
        end++;
    return end == sql.length ? end : sql.bytes[end] == '\n' ? end + 1 : at;
}

Span statement_drop(Arena *arena, Span sql, const ForeignStatementVec *statements,
                    bool (*is_unwanted)(const ForeignStatement *statement))
{
    Text text = text_in(arena);
    size_t at = 0;
    for (size_t i = 0; i < statements->count; i++) {
        const ForeignStatement *statement = &statements->items[i];
        if (!is_unwanted(statement))
            continue;
        size_t first = (size_t)(statement->text.bytes - sql.bytes);
        size_t end = line_end(sql, first + statement->text.length);
        size_t start = end > first + statement->text.length ? line_start(sql, first) : first;
        text_add_bytes(&text, sql.bytes + at, start - at);
        at = end;
    }
    text_add_bytes(&text, sql.bytes + at, sql.length - at);
    return (Span){text_string(&text), text.length};
}
