/*
 * The tokens of a PostgreSQL script, comments among them, as PostgreSQL's own scanner sees them.
 *
 * The script is scanned in windows, so that memory does not grow with it. Syntax of servers newer
 * than the scanner passes: a numeric literal that it does not know is a token all the same.
 */
#ifndef MIG_DB_POSTGRES_LEXER_H
#define MIG_DB_POSTGRES_LEXER_H

#include "base/text.h"
#include "base/vec.h"

#include <pg_query/pg_query.pb-c.h>

enum {
    TOKEN_END = PG_QUERY__TOKEN__NUL, /* behind the last */
    TOKEN_BROKEN = -1                 /* the text cannot be read from here on: see `message` */
};

typedef struct Token {
    int kind;     /* PG_QUERY__TOKEN__…, or one of the above */
    size_t start; /* its first byte in the text */
} Token;

typedef struct Lexer {
    Arena *arena;
    char *text; /* a copy, cut short while a window is scanned */
    size_t length;
    size_t scanned; /* where the next window begins */
    Vec(Token) tokens;
    size_t next;      /* in `tokens` */
    char message[96]; /* why a token is broken */
    size_t place;     /* where the scanner gave up */
    bool placed;      /* whether it said where */
} Lexer;

Lexer lexer_of(Arena *arena, Span text);

/* The next token. Behind TOKEN_BROKEN there is nothing but TOKEN_END. */
Token lexer_next(Lexer *lexer);

#endif
