/* Colors, by what they mean. */
#ifndef MIG_REPORT_TONE_H
#define MIG_REPORT_TONE_H

#include "base/text.h"

typedef enum Tone {
    TONE_PLAIN,
    TONE_GOOD,
    TONE_BAD,
    TONE_WARNING,
    TONE_FAINT,
    TONE_STRONG,
    TONE_ID
} Tone;

/* Whether colors may go to a file descriptor: a terminal, and none of NO_COLOR, CI and TERM=dumb
 * says otherwise. */
bool tone_is_wanted(int fd);

/* Appends a string in a tone; without `color`, just the string. */
void tone_add(Text *text, bool color, Tone tone, const char *string);

/* How many bytes of a sequence that tone_add writes `string` begins with: 0 if of none. */
size_t tone_length(const char *string);

#endif
