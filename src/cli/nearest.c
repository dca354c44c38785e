/* Edit distance: letters added, left out, changed, or two neighbours swapped count one each. */
#include "cli/nearest.h"

#include <string.h>

enum { LONGEST = 40 };

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t distance(const char *a, const char *b)
{
    size_t rows[LONGEST + 1][LONGEST + 1];
    size_t length_a = strlen(a), length_b = strlen(b);
    for (size_t i = 0; i <= length_a; i++)
        rows[i][0] = i;
    for (size_t j = 0; j <= length_b; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= length_a; i++)
        for (size_t j = 1; j <= length_b; j++) {
            size_t changed = rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            rows[i][j] = smaller(changed, smaller(rows[i - 1][j], rows[i][j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                rows[i][j] = smaller(rows[i][j], rows[i - 2][j - 2] + 1);
        }
    return rows[length_a][length_b];
}

/* A word that was only cut short is close. */
static size_t difference(const char *word, const char *candidate)
{
    size_t length = strlen(word);
    bool cut_short = length >= 2 && strncmp(word, candidate, length) == 0;
    return cut_short ? 0 : distance(word, candidate);
}

const char *nearest(const char *word, const StringVec *candidates)
{
    size_t length = strlen(word);
    if (length > LONGEST)
        return NULL;
    const char *best = NULL;
    size_t limit = (length + 2) / 3 + 1; /* more than a third wrong is another word */
    for (size_t i = 0; i < candidates->count; i++) {
        const char *candidate = candidates->items[i];
        if (strlen(candidate) > LONGEST)
            continue;
        size_t found = difference(word, candidate);
        if (found >= limit)
            continue;
        best = candidate;
        limit = found;
    }
    return best;
}
