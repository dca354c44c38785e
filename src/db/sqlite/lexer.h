/*
 * SQLite's tokens (https://www.sqlite.org/lang.html), and the canonical spelling of SQL text, for
 * what SQLite keeps nowhere but in the text of sqlite_schema.sql.
 */
#ifndef MIG_DB_SQLITE_LEXER_H
#define MIG_DB_SQLITE_LEXER_H

#include "base/table.h"
#include "base/text.h"
#include "base/vec.h"

typedef enum TokenKind {
    TOKEN_WORD,   /* a keyword or a bare name */
    TOKEN_QUOTED, /* "name", `name`, [name] */
    TOKEN_STRING, /* 'text', x'0f' */
    TOKEN_NUMBER,
    TOKEN_SYMBOL
} TokenKind;

typedef struct Token {
    TokenKind kind;
    Span text;
} Token;

typedef struct TokenVec {
    Token *items;
    size_t count, capacity;
    bool has_comments;
} TokenVec;

/* Some of a list of tokens. */
typedef struct TokenSpan {
    const Token *items;
    size_t count;
} TokenSpan;

/* The tokens of a text; comments and blanks are passed over. Marks ("-- mig:renamed_from x") do not
 * count as comments. */
TokenVec sqlite_tokens(Arena *arena, Span text);

/* A text as it was written, but for marks: those are for mig, and once. */
void sqlite_add_unmarked(Text *out, Span text);

/* Whether a token is that keyword or symbol, given in capitals. */
bool sqlite_token_is(const Token *token, const char *word);

/* The name that a token spells, without quotes. */
const char *sqlite_token_name(Arena *arena, const Token *token);

/* The text from the first of the tokens to the last, as it was written. */
const char *sqlite_tokens_text(Arena *arena, TokenSpan tokens);

/* The tokens with one blank between two: words in small letters, names quoted only where they have
 * to be, one spelling of each operator. A name in double quotes that `names` (of small letters)
 * does not know may be meant as a string, and is kept as it is. */
const char *sqlite_canonical(Arena *arena, TokenSpan tokens, const Table *names);

/* Tokens without the parentheses around all of them. */
TokenSpan sqlite_unwrap(TokenSpan tokens);

/* The place of the parenthesis that closes the one at `open`; the count if there is none. */
size_t sqlite_closing(TokenSpan tokens, size_t open);

/* Whether a name has to be quoted wherever it is written. */
bool sqlite_needs_quotes(const char *name);

/* Text in small letters, as SQLite folds names. */
const char *sqlite_fold(Arena *arena, const char *name);

#endif
