/* Passwords in texts that somebody else has written: a URL may stand where none is looked for. */
#ifndef MIG_BASE_SECRET_H
#define MIG_BASE_SECRET_H

#include <stdbool.h>

/* Puts *** in place of every password of a URL or of a connection string in `text`, which never
 * gets longer. `is_cut` says that the text goes on where it ends, perhaps within a password. True
 * when something was hidden. What base/url.c has made to be shown stays as it is. */
bool secret_hide(char *text, bool is_cut);

#endif
