/* SQLite's tokenizer as its documentation and source (tokenize.c) have it, as far as it matters for
 * text that SQLite has accepted before. */
#include "db/sqlite/lexer.h"

#include "db/dialect.h"

#include <ctype.h>
#include <sqlite3.h>
#include <string.h>
#include <strings.h>

static bool is_word_byte(unsigned char byte)
{
    return isalnum(byte) || byte == '_' || byte == '$' || byte >= 0x80;
}

/* Where what begins with a quote ends; a doubled quote is one of the text's. */
static size_t end_of_quoted(Span text, size_t at, char quote)
{
    for (at++; at < text.length; at++) {
        if (text.bytes[at] != quote)
            continue;
        if (quote == ']' || at + 1 == text.length || text.bytes[at + 1] != quote)
            return at + 1;
        at++;
    }
    return text.length;
}

static size_t end_of_comment(Span text, size_t at)
{
    if (text.bytes[at] == '-') {
        while (at < text.length && text.bytes[at] != '\n')
            at++;
        return at;
    }
    for (at += 2; at + 1 < text.length; at++)
        if (text.bytes[at] == '*' && text.bytes[at + 1] == '/')
            return at + 2;
    return text.length;
}

static bool starts_comment(Span text, size_t at)
{
    if (at + 1 >= text.length)
        return false;
    return (text.bytes[at] == '-' && text.bytes[at + 1] == '-') ||
           (text.bytes[at] == '/' && text.bytes[at + 1] == '*');
}

/* "-- mig:renamed_from x": it is for mig, once. */
static bool is_marker(Span text, size_t at)
{
    static const char marker[] = "-- mig:";
    return text.length - at >= sizeof(marker) - 1 &&
           memcmp(text.bytes + at, marker, sizeof(marker) - 1) == 0;
}

static size_t end_of_word(Span text, size_t at)
{
    while (at < text.length && is_word_byte((unsigned char)text.bytes[at]))
        at++;
    return at;
}

static size_t end_of_number(Span text, size_t at)
{
    size_t start = at;
    for (; at < text.length; at++) {
        char byte = text.bytes[at];
        bool is_sign = (byte == '+' || byte == '-') && at > start &&
                       tolower((unsigned char)text.bytes[at - 1]) == 'e' &&
                       tolower((unsigned char)text.bytes[start + 1]) != 'x';
        if (!is_sign && byte != '.' && !is_word_byte((unsigned char)byte))
            return at;
    }
    return at;
}

static size_t end_of_symbol(Span text, size_t at)
{
    static const char *const longer[] = {
        "->>", "->", "||", "<=", ">=", "<>", "!=", "==", "<<", ">>"};
    Span rest = {text.bytes + at, text.length - at};
    for (size_t i = 0; i < sizeof(longer) / sizeof(longer[0]); i++)
        if (span_starts_with(rest, longer[i]))
            return at + strlen(longer[i]);
    return at + 1;
}

static bool starts_number(Span text, size_t at)
{
    unsigned char byte = (unsigned char)text.bytes[at];
    return isdigit(byte) ||
           (byte == '.' && at + 1 < text.length && isdigit((unsigned char)text.bytes[at + 1]));
}

static Token token_at(Span text, size_t at)
{
    char byte = text.bytes[at];
    TokenKind kind = TOKEN_SYMBOL;
    size_t end;
    if (byte == '\'') {
        kind = TOKEN_STRING;
        end = end_of_quoted(text, at, '\'');
    } else if ((byte == 'x' || byte == 'X') && at + 1 < text.length && text.bytes[at + 1] == '\'') {
        kind = TOKEN_STRING;
        end = end_of_quoted(text, at + 1, '\'');
    } else if (byte == '"' || byte == '`' || byte == '[') {
        kind = TOKEN_QUOTED;
        end = end_of_quoted(text, at, byte == '[' ? ']' : byte);
    } else if (starts_number(text, at)) {
        kind = TOKEN_NUMBER;
        end = end_of_number(text, at);
    } else if (is_word_byte((unsigned char)byte)) {
        kind = TOKEN_WORD;
        end = end_of_word(text, at);
    } else {
        end = end_of_symbol(text, at);
    }
    return (Token){kind, {text.bytes + at, end - at}};
}

/* What stands between two tokens, without marks and their lines. */
static void add_gap(Text *out, Span gap)
{
    size_t at = 0, kept = 0;
    while (at < gap.length) {
        if (!starts_comment(gap, at)) {
            at++;
            continue;
        }
        size_t end = end_of_comment(gap, at), start = at;
        if (is_marker(gap, at)) {
            while (start > kept && (gap.bytes[start - 1] == ' ' || gap.bytes[start - 1] == '\t'))
                start--;
            if (start > kept && gap.bytes[start - 1] == '\n')
                start--;
            text_add_bytes(out, gap.bytes + kept, start - kept);
            kept = end;
        }
        at = end;
    }
    text_add_bytes(out, gap.bytes + kept, gap.length - kept);
}

void sqlite_add_unmarked(Text *out, Span text)
{
    TokenVec tokens = sqlite_tokens(out->arena, text);
    size_t at = 0;
    for (size_t i = 0; i <= tokens.count; i++) {
        bool is_end = i == tokens.count;
        size_t next = is_end ? text.length : (size_t)(tokens.items[i].text.bytes - text.bytes);
        add_gap(out, (Span){text.bytes + at, next - at});
        at = next;
        if (is_end)
            break;
        text_add_bytes(out, text.bytes + at, tokens.items[i].text.length);
        at += tokens.items[i].text.length;
    }
}

TokenVec sqlite_tokens(Arena *arena, Span text)
{
    TokenVec tokens = {0};
    size_t at = 0;
    while (at < text.length) {
        if (isspace((unsigned char)text.bytes[at])) {
            at++;
        } else if (starts_comment(text, at)) {
            tokens.has_comments = tokens.has_comments || !is_marker(text, at);
            at = end_of_comment(text, at);
        } else {
            Token token = token_at(text, at);
            at += token.text.length;
            vec_push(arena, &tokens, token);
        }
    }
    return tokens;
}

bool sqlite_token_is(const Token *token, const char *word)
{
    return (token->kind == TOKEN_WORD || token->kind == TOKEN_SYMBOL) &&
           token->text.length == strlen(word) &&
           strncasecmp(token->text.bytes, word, token->text.length) == 0;
}

const char *sqlite_token_name(Arena *arena, const Token *token)
{
    Span text = token->text;
    bool quoted =
        token->kind == TOKEN_QUOTED || (token->kind == TOKEN_STRING && text.bytes[0] == '\'');
    if (!quoted || text.length < 2)
        return arena_strndup(arena, text.bytes, text.length);
    Text name = text_in(arena);
    char quote = text.bytes[0];
    for (size_t i = 1; i + 1 < text.length; i++) {
        text_add_char(&name, text.bytes[i]);
        if (quote != '[' && text.bytes[i] == quote)
            i++;
    }
    return text_string(&name);
}

const char *sqlite_tokens_text(Arena *arena, TokenSpan tokens)
{
    if (tokens.count == 0)
        return "";
    Span last = tokens.items[tokens.count - 1].text;
    const char *start = tokens.items[0].text.bytes;
    return arena_strndup(arena, start, (size_t)(last.bytes + last.length - start));
}

const char *sqlite_fold(Arena *arena, const char *name)
{
    char *folded = arena_strdup(arena, name);
    for (char *at = folded; *at != '\0'; at++)
        *at = (char)tolower((unsigned char)*at);
    return folded;
}

/* Whether a name could be one token without quotes, if no keyword is spelled like it. */
static bool is_plain(const char *name)
{
    if (name[0] == '\0' || isdigit((unsigned char)name[0]) || name[0] == '$')
        return false;
    for (const char *at = name; *at != '\0'; at++)
        if (!is_word_byte((unsigned char)*at) || (unsigned char)*at >= 0x80)
            return false;
    return true;
}

bool sqlite_needs_quotes(const char *name)
{
    return !is_plain(name) || sqlite3_keyword_check(name, (int)strlen(name)) != 0;
}

static void add_canonical_name(Arena *arena, Text *text, const Token *token, const Table *names)
{
    const char *name = sqlite_fold(arena, sqlite_token_name(arena, token));
    bool may_be_string =
        token->text.bytes[0] == '"' && (names == NULL || table_find(names, name) == NULL);
    if (may_be_string)
        text_add_bytes(text, token->text.bytes, token->text.length);
    else if (is_plain(name))
        text_add(text, name);
    else
        ddl(text, "%I", name);
}

static void add_canonical(Arena *arena, Text *text, const Token *token, const Table *names)
{
    if (token->kind == TOKEN_QUOTED) {
        add_canonical_name(arena, text, token, names);
        return;
    }
    if (sqlite_token_is(token, "!="))
        text_add(text, "<>");
    else if (sqlite_token_is(token, "=="))
        text_add(text, "=");
    else if (token->kind == TOKEN_STRING)
        text_add_bytes(text, token->text.bytes, token->text.length);
    else
        text_add(text,
                 sqlite_fold(arena, arena_strndup(arena, token->text.bytes, token->text.length)));
}

const char *sqlite_canonical(Arena *arena, TokenSpan tokens, const Table *names)
{
    Text text = text_in(arena);
    for (size_t i = 0; i < tokens.count; i++) {
        text_add(&text, i > 0 ? " " : "");
        add_canonical(arena, &text, &tokens.items[i], names);
    }
    return text_string(&text);
}

size_t sqlite_closing(TokenSpan tokens, size_t open)
{
    size_t depth = 0;
    for (size_t i = open; i < tokens.count; i++) {
        if (sqlite_token_is(&tokens.items[i], "("))
            depth++;
        else if (sqlite_token_is(&tokens.items[i], ")") && --depth == 0)
            return i;
    }
    return tokens.count;
}

TokenSpan sqlite_unwrap(TokenSpan tokens)
{
    while (tokens.count >= 2 && sqlite_token_is(&tokens.items[0], "(") &&
           sqlite_closing(tokens, 0) == tokens.count - 1)
        tokens = (TokenSpan){tokens.items + 1, tokens.count - 2};
    return tokens;
}
