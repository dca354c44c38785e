/* Control characters, C1's included: a terminal obeys them. So it does those that set the direction
 * of writing, by which a line reads as what it is not. A workflow command is what a runner of
 * GitHub Actions takes for one: "::" in front of a line or behind white space, "##[" anywhere. */
#include "report/visible.h"

#include "report/tone.h"

#include <string.h>

/* A character of two or three bytes in UTF-8. */
static unsigned code_of(const unsigned char *bytes, size_t length)
{
    unsigned code = length == 2 ? bytes[0] & 0x1F : bytes[0] & 0x0F;
    for (size_t i = 1; i < length; i++)
        code = code << 6 | (bytes[i] & 0x3F);
    return code;
}

/* How many bytes a character at `at` has that is one of Unicode's Bidi_Control: 0 if it is none. */
static size_t direction_length(const unsigned char *at)
{
    if (at[0] == 0xD8 && at[1] == 0x9C) /* U+061C */
        return 2;
    if (at[0] != 0xE2 || (at[1] != 0x80 && at[1] != 0x81))
        return 0;
    unsigned code = code_of(at, 3);
    bool is_one = code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
                  (code >= 0x2066 && code <= 0x2069);
    return is_one && at[2] >= 0x80 ? 3 : 0;
}

/* How many bytes a control character at `at` has: 0 if there is none. */
static size_t control_length(const char *at)
{
    const unsigned char *bytes = (const unsigned char *)at;
    if (bytes[0] == 0xC2 && bytes[1] >= 0x80 && bytes[1] <= 0x9F)
        return 2;
    if (bytes[0] == '\n' || bytes[0] == '\t' || (bytes[0] == '\r' && bytes[1] == '\n'))
        return 0;
    return bytes[0] < 0x20 || bytes[0] == 0x7F ? 1 : direction_length(bytes);
}

static void add_spelled(Text *text, const char *at, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)at;
    text_printf(text, "\\u%04x", length == 1 ? bytes[0] : code_of(bytes, length));
}

/* White space may be of any alphabet, so nothing but ASCII's own letters and signs make a line that
 * does not begin with "::". */
static bool is_solid(char byte)
{
    return byte > ' ' && byte <= '~';
}

/* Whether a runner would take what begins at `at` for a command. */
static bool is_command(const char *at, bool is_blank)
{
    return (is_blank && strncmp(at, "::", 2) == 0) || strncmp(at, "##[", 3) == 0;
}

/* How many bytes at `at` are to be spelled out: one character's, or 0. */
static size_t spelled_length(Visible visible, const char *at, bool is_blank)
{
    size_t length = control_length(at);
    return length == 0 && visible.in_actions && is_command(at, is_blank) ? 1 : length;
}

void visible_add(Text *text, Visible visible, const char *string)
{
    bool is_blank = true; /* the line so far */
    for (const char *at = string; *at != '\0';) {
        size_t color = visible.color ? tone_length(at) : 0;
        size_t spelled = color > 0 ? 0 : spelled_length(visible, at, is_blank);
        size_t length = color + spelled > 0 ? color + spelled : 1;
        if (spelled > 0)
            add_spelled(text, at, spelled);
        else
            text_add_bytes(text, at, length);
        is_blank = *at == '\n' || (is_blank && (color > 0 || !is_solid(*at)));
        at += length;
    }
}
