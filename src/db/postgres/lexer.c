/* libpg_query's scanner, fed window by window. A window ends behind a line, where only a quoted
 * text, a comment or a continued string can be cut in two. The first two make the scanner complain
 * of an end that is missing, and then the window is doubled; for the third the last token of a
 * window is scanned once more with the next one. */
#include "db/postgres/lexer.h"

#include <pg_query.h>
#include <string.h>

enum { WINDOW = 64 * 1024 };

typedef enum Scan { SCAN_DONE, SCAN_CUT, SCAN_JUNK, SCAN_BROKEN } Scan;

Lexer lexer_of(Arena *arena, Span text)
{
    return (Lexer){.arena = arena,
                   .text = arena_strndup(arena, text.bytes, text.length),
                   .length = text.length};
}

static size_t window_end(const Lexer *lexer, size_t size)
{
    if (size >= lexer->length - lexer->scanned)
        return lexer->length;
    const char *from = lexer->text + lexer->scanned + size;
    const char *line = memchr(from, '\n', lexer->length - lexer->scanned - size);
    return line == NULL ? lexer->length : (size_t)(line - lexer->text) + 1;
}

static void add_tokens(Lexer *lexer, PgQueryProtobuf packed)
{
    PgQuery__ScanResult *scan =
        pg_query__scan_result__unpack(NULL, packed.len, (const uint8_t *)packed.data);
    size_t count = scan == NULL ? 0 : scan->n_tokens;
    for (size_t i = 0; i < count; i++) {
        const PgQuery__ScanToken *found = scan->tokens[i];
        Token token = {(int)found->token, lexer->scanned + (size_t)found->start};
        vec_push(lexer->arena, &lexer->tokens, token);
    }
    pg_query__scan_result__free_unpacked(scan, NULL);
}

/* The scanner counts characters, from 1. */
static size_t byte_offset(const char *text, int position)
{
    const char *at = text;
    for (int i = 1; i < position && *at != '\0'; i++)
        for (at++; ((unsigned char)*at & 0xC0) == 0x80; at++)
            ;
    return (size_t)(at - text);
}

/* Notes why and where the scanner gave up. Behind " at or near" it quotes the whole rest. */
static Scan explain(Lexer *lexer, const PgQueryError *error, const char *window)
{
    const char *quoted = strstr(error->message, " at or near ");
    size_t length = quoted == NULL ? strlen(error->message) : (size_t)(quoted - error->message);
    char message[sizeof(lexer->message)] = "";
    memcpy(message, error->message, length < sizeof(message) ? length : sizeof(message) - 1);
    error_copy(lexer->message, sizeof(lexer->message), message);
    lexer->placed = error->cursorpos > 0;
    lexer->place = lexer->scanned + byte_offset(window, error->cursorpos);
    if (strncmp(message, "unterminated", strlen("unterminated")) == 0)
        return SCAN_CUT;
    return strncmp(message, "trailing junk", strlen("trailing junk")) == 0 ? SCAN_JUNK
                                                                           : SCAN_BROKEN;
}

/* Scans up to `end` and adds the tokens, or notes why it cannot. */
static Scan scan(Lexer *lexer, size_t end)
{
    char *window = lexer->text + lexer->scanned;
    char kept = lexer->text[end];
    lexer->text[end] = '\0';
    PgQueryScanResult result = pg_query_scan(window);
    Scan outcome = SCAN_DONE;
    if (result.error == NULL)
        add_tokens(lexer, result.pbuf);
    else
        outcome = explain(lexer, result.error, window);
    pg_query_free_scan_result(result);
    lexer->text[end] = kept;
    return outcome;
}

/* Behind a number such as 0x1F or 1_000, which scanners before PostgreSQL 16 do not know. */
static size_t junk_end(const Lexer *lexer, size_t start)
{
    size_t end = start + 1;
    while (end < lexer->length) {
        unsigned char byte = (unsigned char)lexer->text[end];
        bool more = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                    (byte >= 'a' && byte <= 'z') || byte == '_' || byte == '.' || byte >= 0x80;
        if (!more)
            break;
        end++;
    }
    return end;
}

/* Takes the tokens before the place where the scanner gave up, and one for the place itself. That
 * may lie inside a literal: then the literal's start, found by scanning that far, is the place. */
static void step_over(Lexer *lexer, Scan outcome)
{
    Lexer first = *lexer;
    size_t place = first.place;
    while (place > first.scanned && scan(lexer, place) != SCAN_DONE && lexer->place < place)
        place = lexer->place;
    memcpy(lexer->message, first.message, sizeof(lexer->message));
    lexer->placed = first.placed;
    Token token = {outcome == SCAN_JUNK ? PG_QUERY__TOKEN__ICONST : TOKEN_BROKEN, place};
    vec_push(lexer->arena, &lexer->tokens, token);
    lexer->scanned = outcome == SCAN_JUNK ? junk_end(lexer, place) : lexer->length;
}

/* Ends a window that was scanned whole: false when it has to be larger. */
static bool end_window(Lexer *lexer, size_t end)
{
    if (end == lexer->length || lexer->tokens.count == 0) {
        lexer->scanned = end;
        return true;
    }
    lexer->scanned = lexer->tokens.items[--lexer->tokens.count].start;
    return lexer->tokens.count > 0;
}

static void fill(Lexer *lexer)
{
    size_t size = WINDOW;
    bool filled = false;
    lexer->tokens.count = 0;
    while (!filled) {
        size_t end = window_end(lexer, size);
        Scan outcome = scan(lexer, end);
        if (outcome == SCAN_DONE) {
            filled = end_window(lexer, end);
        } else if (outcome != SCAN_CUT || end == lexer->length) {
            step_over(lexer, outcome);
            filled = true;
        }
        size *= 2;
    }
    lexer->next = 0;
}

Token lexer_next(Lexer *lexer)
{
    while (lexer->next == lexer->tokens.count && lexer->scanned < lexer->length)
        fill(lexer);
    if (lexer->next == lexer->tokens.count)
        return (Token){TOKEN_END, lexer->length};
    return lexer->tokens.items[lexer->next++];
}
