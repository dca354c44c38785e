/* The word that was probably meant. */
#ifndef MIG_CLI_NEAREST_H
#define MIG_CLI_NEAREST_H

#include "base/vec.h"

/* The candidate that is closest to a misspelt word, the first of equals; NULL if none is close. */
const char *nearest(const char *word, const StringVec *candidates);

#endif
