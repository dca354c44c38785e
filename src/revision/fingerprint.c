/* Text is copied but for what means nothing. */
#include "revision/fingerprint.h"

#include "revision/lexeme.h"

typedef struct Stripper {
    Text *text;
    size_t line_start; /* in `text` */
    size_t kept;       /* up to here `text` ends in a quote: it is not trimmed */
    bool swallow;      /* blanks that follow a comment merge with it */
} Stripper;

static bool is_blank(char character)
{
    return character == ' ' || character == '\t' || character == '\r' || character == '\f' ||
           character == '\v';
}

static bool ends_blank(const Stripper *stripper)
{
    const Text *text = stripper->text;
    return text->length == stripper->line_start ||
           (text->length > stripper->kept && is_blank(text->bytes[text->length - 1]));
}

static void trim(Stripper *stripper)
{
    Text *text = stripper->text;
    while (text->length > stripper->kept && is_blank(text->bytes[text->length - 1]))
        text->bytes[--text->length] = '\0';
}

static void end_line(Stripper *stripper)
{
    trim(stripper);
    stripper->swallow = false;
    if (stripper->text->length == stripper->line_start)
        return;
    text_add_char(stripper->text, '\n');
    stripper->line_start = stripper->kept = stripper->text->length;
}

static void add_quote(Stripper *stripper, Span quote)
{
    text_add_bytes(stripper->text, quote.bytes, quote.length);
    stripper->kept = stripper->text->length;
    stripper->swallow = false;
}

/* A comment parts two words as a blank does. */
static void add_comment(Stripper *stripper)
{
    if (!ends_blank(stripper))
        text_add_char(stripper->text, ' ');
    stripper->swallow = true;
}

static void add_plain(Stripper *stripper, char character)
{
    if (character == '\n') {
        end_line(stripper);
        return;
    }
    if (is_blank(character) && stripper->swallow)
        return;
    stripper->swallow = false;
    text_add_char(stripper->text, character);
}

void fingerprint_add(Text *text, Span sql)
{
    Stripper stripper = {.text = text, .line_start = text->length, .kept = text->length};
    for (size_t at = 0; at < sql.length;) {
        size_t quote = lexeme_quote(sql, at);
        size_t comment = quote > 0 ? 0 : lexeme_comment(sql, at);
        if (quote > 0)
            add_quote(&stripper, (Span){sql.bytes + at, quote});
        else if (comment > 0)
            add_comment(&stripper);
        else
            add_plain(&stripper, sql.bytes[at]);
        at += quote + comment > 0 ? quote + comment : 1;
    }
    end_line(&stripper);
}
