/* The escape sequences behind the tones, and the variables that forbid them. */
#include "report/tone.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const sequences[] = {
    [TONE_PLAIN] = "",           [TONE_GOOD] = "\033[32m", [TONE_BAD] = "\033[1;31m",
    [TONE_WARNING] = "\033[33m", [TONE_FAINT] = "\033[2m", [TONE_STRONG] = "\033[1m",
    [TONE_ID] = "\033[33m",
};

#define RESET "\033[0m"

static bool is_set(const char *variable)
{
    const char *value = getenv(variable);
    return value != NULL && value[0] != '\0';
}

bool tone_is_wanted(int fd)
{
    const char *terminal = getenv("TERM");
    if (terminal == NULL || strcmp(terminal, "dumb") == 0)
        return false;
    return !is_set("NO_COLOR") && !is_set("CI") && isatty(fd);
}

void tone_add(Text *text, bool color, Tone tone, const char *string)
{
    if (!color || tone == TONE_PLAIN || string[0] == '\0') {
        text_add(text, string);
        return;
    }
    text_printf(text, "%s%s" RESET, sequences[tone], string);
}

size_t tone_length(const char *string)
{
    if (strncmp(string, RESET, strlen(RESET)) == 0)
        return strlen(RESET);
    for (size_t i = TONE_PLAIN + 1; i < sizeof(sequences) / sizeof(sequences[0]); i++) {
        size_t length = strlen(sequences[i]);
        if (strncmp(string, sequences[i], length) == 0)
            return length;
    }
    return 0;
}
