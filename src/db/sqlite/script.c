/* A lexer of five kinds of tokens, and the automaton that finds a statement's end. */
#include "db/sqlite/script.h"

#include <string.h>
#include <strings.h>

typedef enum TokenKind {
    TOKEN_BLANK, /* a comment too */
    TOKEN_SEMICOLON,
    TOKEN_WORD,
    TOKEN_OTHER,
    TOKEN_UNCLOSED
} TokenKind;

typedef struct Token {
    TokenKind kind;
    const char *unclosed;
    size_t length;
} Token;

/* What a token means to the automaton. */
typedef enum Symbol {
    SYMBOL_OTHER,
    SYMBOL_SEMICOLON,
    SYMBOL_EXPLAIN,
    SYMBOL_CREATE,
    SYMBOL_TEMPORARY,
    SYMBOL_TRIGGER,
    SYMBOL_END,
    SYMBOL_COUNT
} Symbol;

typedef enum State {
    STATE_START,
    STATE_PLAIN,            /* any statement that ends at its first semicolon */
    STATE_EXPLAIN,          /* EXPLAIN, EXPLAIN QUERY PLAN */
    STATE_CREATE,           /* CREATE, CREATE TEMPORARY */
    STATE_TRIGGER,          /* in a trigger, among the statements of its body */
    STATE_BEHIND_SEMICOLON, /* in a trigger, where its END may stand */
    STATE_BEHIND_END,
    STATE_DONE
} State;

static const State transitions[][SYMBOL_COUNT] = {
    [STATE_START] = {STATE_PLAIN, STATE_START, STATE_EXPLAIN, STATE_CREATE, STATE_PLAIN,
                     STATE_PLAIN, STATE_PLAIN},
    [STATE_PLAIN] = {STATE_PLAIN, STATE_DONE, STATE_PLAIN, STATE_PLAIN, STATE_PLAIN, STATE_PLAIN,
                     STATE_PLAIN},
    [STATE_EXPLAIN] = {STATE_EXPLAIN, STATE_DONE, STATE_PLAIN, STATE_CREATE, STATE_PLAIN,
                       STATE_PLAIN, STATE_PLAIN},
    [STATE_CREATE] = {STATE_PLAIN, STATE_DONE, STATE_PLAIN, STATE_PLAIN, STATE_CREATE,
                      STATE_TRIGGER, STATE_PLAIN},
    [STATE_TRIGGER] = {STATE_TRIGGER, STATE_BEHIND_SEMICOLON, STATE_TRIGGER, STATE_TRIGGER,
                       STATE_TRIGGER, STATE_TRIGGER, STATE_TRIGGER},
    [STATE_BEHIND_SEMICOLON] = {STATE_TRIGGER, STATE_BEHIND_SEMICOLON, STATE_TRIGGER, STATE_TRIGGER,
                                STATE_TRIGGER, STATE_TRIGGER, STATE_BEHIND_END},
    [STATE_BEHIND_END] = {STATE_TRIGGER, STATE_DONE, STATE_TRIGGER, STATE_TRIGGER, STATE_TRIGGER,
                          STATE_TRIGGER, STATE_TRIGGER},
};

typedef struct Keyword {
    const char *word;
    Symbol symbol;
} Keyword;

static const Keyword keywords[] = {
    {"explain", SYMBOL_EXPLAIN},     {"create", SYMBOL_CREATE},   {"temp", SYMBOL_TEMPORARY},
    {"temporary", SYMBOL_TEMPORARY}, {"trigger", SYMBOL_TRIGGER}, {"end", SYMBOL_END},
};

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || (unsigned char)c >= 0x80;
}

static bool equals_word(Span span, const char *word)
{
    return span.length == strlen(word) && strncasecmp(span.bytes, word, span.length) == 0;
}

/* The bytes before the first `end` in a span, or its length. */
static size_t find(Span span, const char *end)
{
    const char *at = memmem(span.bytes, span.length, end, strlen(end));
    return at == NULL ? span.length : (size_t)(at - span.bytes);
}

/* A token that reaches to the next `end` behind its first `skip` bytes. */
static Token closed_token(Span rest, size_t skip, const char *end, TokenKind kind, const char *what)
{
    Span inside = {rest.bytes + skip, rest.length - skip};
    size_t length = find(inside, end);
    if (length == inside.length)
        return (Token){TOKEN_UNCLOSED, what, rest.length};
    return (Token){kind, NULL, skip + length + strlen(end)};
}

/* A doubled quote needs no care: it reads as the end of one string and the start of another. */
static Token quoted_token(Span rest)
{
    const char end[] = {rest.bytes[0] == '[' ? ']' : rest.bytes[0], '\0'};
    return closed_token(rest, 1, end, TOKEN_OTHER, end[0] == ']' ? "bracket" : "quote");
}

static Token run_token(Span rest, TokenKind kind, bool (*belongs)(char))
{
    size_t length = 1;
    while (length < rest.length && belongs(rest.bytes[length]))
        length++;
    return (Token){kind, NULL, length};
}

static Token read_token(Span rest)
{
    char first = rest.bytes[0];
    if (first == ';')
        return (Token){TOKEN_SEMICOLON, NULL, 1};
    if (is_blank(first))
        return run_token(rest, TOKEN_BLANK, is_blank);
    if (span_starts_with(rest, "\xEF\xBB\xBF")) /* a byte order mark is a blank to SQLite */
        return (Token){TOKEN_BLANK, NULL, 3};
    if (is_word(first))
        return run_token(rest, TOKEN_WORD, is_word);
    if (span_starts_with(rest, "--"))
        return (Token){TOKEN_BLANK, NULL, find(rest, "\n")};
    if (span_starts_with(rest, "/*"))
        return closed_token(rest, 2, "*/", TOKEN_BLANK, "comment");
    if (strchr("'\"`[", first) != NULL)
        return quoted_token(rest);
    return (Token){TOKEN_OTHER, NULL, 1};
}

static Symbol symbol_of(TokenKind kind, Span text)
{
    if (kind == TOKEN_SEMICOLON)
        return SYMBOL_SEMICOLON;
    for (size_t i = 0; kind == TOKEN_WORD && i < sizeof(keywords) / sizeof(keywords[0]); i++)
        if (equals_word(text, keywords[i].word))
            return keywords[i].symbol;
    return SYMBOL_OTHER;
}

/* Learns from one word whether the statement is about transactions: its first word says so, and TO
 * makes a ROLLBACK one to a savepoint. */
static void note_word(ScriptPiece *piece, Span word, bool first)
{
    if (first && equals_word(word, "begin"))
        piece->control = SCRIPT_CONTROL_BEGIN;
    if (first &&
        (equals_word(word, "commit") || equals_word(word, "end") || equals_word(word, "rollback")))
        piece->control = SCRIPT_CONTROL_END;
    if (!first && piece->control == SCRIPT_CONTROL_END && equals_word(word, "to"))
        piece->control = SCRIPT_CONTROL_NONE;
}

bool sqlite_script_cut(Span script, size_t offset, ScriptPiece *piece, const char **unclosed)
{
    *piece = (ScriptPiece){.next = offset};
    State state = STATE_START;
    while (piece->next < script.length && state != STATE_DONE) {
        Span rest = {script.bytes + piece->next, script.length - piece->next};
        Token token = read_token(rest);
        if (token.kind == TOKEN_UNCLOSED) {
            piece->start = piece->next;
            *unclosed = token.unclosed;
            return false;
        }
        size_t start = piece->next;
        piece->next += token.length;
        if (token.kind == TOKEN_BLANK)
            continue;
        Span text = {rest.bytes, token.length};
        state = transitions[state][symbol_of(token.kind, text)];
        if (token.kind == TOKEN_SEMICOLON)
            continue;
        if (token.kind == TOKEN_WORD)
            note_word(piece, text, !piece->found);
        if (!piece->found)
            piece->start = start;
        piece->found = true;
        piece->end = piece->next;
    }
    return true;
}
