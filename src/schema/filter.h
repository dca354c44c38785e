/* Which objects of a database are a module's own. */
#ifndef MIG_SCHEMA_FILTER_H
#define MIG_SCHEMA_FILTER_H

#include "base/vec.h"

/* What an inspector keeps. A child (index, trigger, …) belongs to whom its table belongs. */
typedef struct InspectFilter {
    StringVec schemas;          /* PostgreSQL; empty: the search path's first; "*": all */
    const char *prefix;         /* "" owns all that no other module owns */
    StringVec other_prefixes;   /* of the modules in the same database; the longest match owns */
    StringVec hidden;           /* tables that are nobody's schema: version and log tables */
    StringVec include, exclude; /* glob patterns on what follows the prefix; empty `include`: all */
    bool folds_case;
} InspectFilter;

/* Whether the name says that the object is the module's: by its prefix, and no other module's fits
 * better. */
bool filter_claims(const InspectFilter *filter, const char *name);

/* Whether an inspector keeps what has that name: the module claims it, and no pattern leaves it
 * out. */
bool filter_owns(const InspectFilter *filter, const char *name);

#endif
