/* Whose an object is, by its name. */
#include "schema/filter.h"

#include <fnmatch.h>
#include <string.h>
#include <strings.h>

static bool starts_with(const InspectFilter *filter, const char *name, const char *prefix)
{
    size_t length = strlen(prefix);
    return filter->folds_case ? strncasecmp(name, prefix, length) == 0
                              : strncmp(name, prefix, length) == 0;
}

static bool is_hidden(const InspectFilter *filter, const char *name)
{
    for (size_t i = 0; i < filter->hidden.count; i++) {
        const char *hidden = filter->hidden.items[i];
        if (filter->folds_case ? strcasecmp(name, hidden) == 0 : strcmp(name, hidden) == 0)
            return true;
    }
    return false;
}

static bool matches_any(const InspectFilter *filter, const StringVec *patterns, const char *name)
{
    int flags = filter->folds_case ? FNM_CASEFOLD : 0;
    for (size_t i = 0; i < patterns->count; i++)
        if (fnmatch(patterns->items[i], name, flags) == 0)
            return true;
    return false;
}

/* Whether another module's prefix fits the name better than this one's does. */
static bool is_foreign(const InspectFilter *filter, const char *name, size_t own)
{
    for (size_t i = 0; i < filter->other_prefixes.count; i++) {
        const char *prefix = filter->other_prefixes.items[i];
        if (strlen(prefix) > own && starts_with(filter, name, prefix))
            return true;
    }
    return false;
}

bool filter_claims(const InspectFilter *filter, const char *name)
{
    const char *prefix = filter->prefix == NULL ? "" : filter->prefix;
    return starts_with(filter, name, prefix) && !is_foreign(filter, name, strlen(prefix));
}

bool filter_owns(const InspectFilter *filter, const char *name)
{
    if (!filter_claims(filter, name) || is_hidden(filter, name))
        return false;
    const char *rest = name + (filter->prefix == NULL ? 0 : strlen(filter->prefix));
    return (filter->include.count == 0 || matches_any(filter, &filter->include, rest)) &&
           !matches_any(filter, &filter->exclude, rest);
}
