/* Where SQL is no code: quotes and comments. */
#ifndef MIG_REVISION_LEXEME_H
#define MIG_REVISION_LEXEME_H

#include "base/text.h"

/* Whether a name may hold this character. */
bool lexeme_is_word(char character);

/* The length of the quote ('…', "…", `…`, E'…', $tag$…$tag$) that begins at `at`; 0 if none does.
 * One that is not closed goes on to the end. */
size_t lexeme_quote(Span sql, size_t at);

/* The length of the comment that begins at `at`, without its line end; 0 if none does. */
size_t lexeme_comment(Span sql, size_t at);

#endif
