/* Control characters, C1's included: a terminal obeys them. A workflow command is what a runner of
 * GitHub Actions takes for one: "::" in front of a line or behind white space, "##[" anywhere. */
#include "report/visible.h"

#include "report/tone.h"

#include <string.h>

/* How many bytes a control character at `at` has: 0 if there is none. */
static size_t control_length(const char *at)
{
    const unsigned char *bytes = (const unsigned char *)at;
    if (bytes[0] == 0xC2 && bytes[1] >= 0x80 && bytes[1] <= 0x9F)
        return 2;
    if (bytes[0] == '\n' || bytes[0] == '\t' || (bytes[0] == '\r' && bytes[1] == '\n'))
        return 0;
    return bytes[0] < 0x20 || bytes[0] == 0x7F;
}

static void add_spelled(Text *text, const char *at, size_t length)
{
    text_printf(text, "\\u%04x", (unsigned char)at[length - 1]);
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
