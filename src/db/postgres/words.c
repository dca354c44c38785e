/* The server's own scanner finds the words; names that are not quoted are folded as it folds them.
 */
#include "db/postgres/words.h"

#include "db/postgres/lexer.h"

#include <string.h>

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
           (unsigned char)byte >= 0x80;
}

static const char *folded(Arena *arena, Span text)
{
    char *word = arena_strndup(arena, text.bytes, text.length);
    for (char *at = word; *at != '\0'; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    return word;
}

static const char *unquoted(Arena *arena, Span text)
{
    Text name = text_in(arena);
    for (size_t i = 1; i + 1 < text.length; i++) {
        text_add_char(&name, text.bytes[i]);
        i += text.bytes[i] == '"'; /* doubled */
    }
    return text_string(&name);
}

/* E'…' and U&"…" begin with a letter too. */
static Word word_of(Arena *arena, Span text)
{
    bool quotes = memchr(text.bytes, '\'', text.length) != NULL ||
                  memchr(text.bytes, '"', text.length) != NULL;
    if (text.bytes[0] == '"')
        return (Word){WORD_NAME, unquoted(arena, text)};
    if (is_letter(text.bytes[0]) && !quotes)
        return (Word){WORD_PLAIN, folded(arena, text)};
    if (text.length == 1)
        return (Word){WORD_SIGN, folded(arena, text)};
    return (Word){WORD_OTHER, ""};
}

WordVec postgres_words(Arena *arena, Span statement)
{
    WordVec words = {0};
    Lexer lexer = lexer_of(arena, statement);
    Token token = lexer_next(&lexer);
    while (token.kind > TOKEN_END) {
        Token following = lexer_next(&lexer);
        size_t end = following.kind > TOKEN_END ? following.start : statement.length;
        Span text = span_trim((Span){statement.bytes + token.start, end - token.start});
        if (token.kind != PG_QUERY__TOKEN__SQL_COMMENT && token.kind != PG_QUERY__TOKEN__C_COMMENT)
            vec_push(arena, &words, word_of(arena, text));
        token = following;
    }
    return words;
}

void postgres_words_touches(Arena *arena, Span statement, Temporaries *temporary, TouchVec *touches)
{
    const WordVec words = postgres_words(arena, wording_beginning(statement));
    wording_touches(arena, &words, temporary, touches);
}
