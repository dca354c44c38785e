/* SQLite's text: the canonical spelling of a canonical spelling is itself, and statements are cut
 * without losing one. */
#include "fuzz.h"

#include "db/sqlite/lexer.h"
#include "db/sqlite/script.h"

#include <string.h>

static const char *canonical(Arena *arena, Span text)
{
    TokenVec tokens = sqlite_tokens(arena, text);
    return sqlite_canonical(arena, (TokenSpan){tokens.items, tokens.count}, table_new(arena));
}

/* Whether the text is whole, without a quote that is left open. */
static bool check_pieces(Span text)
{
    ScriptPiece piece = {.found = true};
    const char *unclosed;
    size_t end = 0;
    while (piece.found && sqlite_script_cut(text, end, &piece, &unclosed)) {
        require(!piece.found || (end <= piece.start && piece.start < piece.end));
        require(!piece.found || (piece.end <= piece.next && piece.next <= text.length));
        end = piece.next;
    }
    return !piece.found;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_open();
    Span text = sql_input(arena, data, size);
    if (check_pieces(text)) {
        const char *once = canonical(arena, text);
        require(strcmp(canonical(arena, span_of(once)), once) == 0);
    }
    arena_close(arena);
    return 0;
}
