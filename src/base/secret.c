/*
 * Where a URL is expected, base/url.c reads it and knows where its password ends. This is for all
 * other places: the name of a section, an argument that should have been an option's, a path. What
 * ends where is unknown there, so rather too much is hidden than too little.
 */
#include "base/secret.h"

#include <stddef.h>
#include <string.h>

static const char hidden[] = "***";
static const char blanks[] = " \t\n\v\f\r";

/* Hides what stands between two places of a text; the first place behind it. */
static char *hide(char *from, char *to, bool *found)
{
    size_t length = (size_t)(to - from), stars = sizeof(hidden) - 1;
    if (stars > length)
        stars = length;
    if (length == stars && memcmp(from, hidden, stars) == 0)
        return to;
    *found = true;
    memmove(from + stars, to, strlen(to) + 1);
    memcpy(from, hidden, stars);
    return from + stars;
}

/* What follows the "://" of the next URL; as a path, its slashes may have become one. */
static char *find_authority(char *text)
{
    static const char *const marks[] = {"://", "postgres:/", "postgresql:/"};
    char *first = NULL;
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        char *at = strstr(text, marks[i]);
        if (at == NULL)
            continue;
        at += strlen(marks[i]);
        at += strspn(at, "/");
        if (first == NULL || at < first)
            first = at;
    }
    return first;
}

static char *last_of(char *from, char byte, const char *ends)
{
    char *last = NULL;
    for (char *at = from; *at != '\0' && strchr(ends, *at) == NULL; at++)
        if (*at == byte)
            last = at;
    return last;
}

/* "USER:PASSWORD@". A port is no password, and what is hidden already ends at the next '@'. Without
 * an '@' it may have been cut off as something else's. */
static char *hide_in_url(char *authority, bool is_cut, bool *found)
{
    size_t user = strcspn(authority, ":/?[\"' \t\n\v\f\r");
    if (authority[user] != ':')
        return authority + user;
    char *password = authority + user + 1;
    if (strncmp(password, "***@", 4) == 0)
        return password + 4;
    bool is_port = strspn(password, "0123456789") > 0 && last_of(password, '@', blanks) == NULL;
    if (is_port && !is_cut)
        return password;
    char *end = last_of(password, '@', "\n");
    if (end == NULL)
        end = password + (is_cut ? strlen(password) : strcspn(password, blanks));
    return hide(password, end, found);
}

/* The end of a value, quoted as libpq takes it or not. */
static char *value_end(char *value)
{
    if (*value != '\'')
        return value + strcspn(value, "& \t\n\v\f\r");
    char *at = value + 1;
    while (*at != '\0' && *at != '\'')
        at += at[0] == '\\' && at[1] != '\0' ? 2 : 1;
    return at + (*at == '\'');
}

/* Whether `password=` in a text is likely to be a connection's, and not a column's. */
static bool is_connection(const char *text)
{
    static const char *const marks[] = {
        "://", "host=", "hostaddr=", "port=", "user=", "dbname=", "service="};
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
        if (strstr(text, marks[i]) != NULL)
            return true;
    return false;
}

bool secret_hide(char *text, bool is_cut)
{
    static const char setting[] = "password";
    bool found = false;
    for (char *at = find_authority(text); at != NULL; at = find_authority(at))
        at = hide_in_url(at, is_cut, &found);
    if (!is_connection(text))
        return found;
    for (char *at = strstr(text, setting); at != NULL; at = strstr(at, setting)) {
        at += sizeof(setting) - 1;
        char *value = at + strspn(at, blanks);
        if (*value != '=')
            continue;
        value += 1 + strspn(value + 1, blanks);
        at = hide(value, value_end(value), &found);
    }
    return found;
}
