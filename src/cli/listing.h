/* Revisions as Alembic lists them, and as JSON. */
#ifndef MIG_CLI_LISTING_H
#define MIG_CLI_LISTING_H

#include "base/table.h"
#include "cli/command.h"

/* Which parts of a line are wanted beside the id. */
enum {
    LISTING_PARENTS = 1 << 0, /* "9d41c0aa12be -> " in front */
    LISTING_LABELS = 1 << 1,
    LISTING_TREE = 1 << 2, /* (branchpoint), (mergepoint) */
    LISTING_MESSAGE = 1 << 3,
    LISTING_ALL = 15
};

typedef struct Listing {
    bool color;
    unsigned parts;
    int module_width; /* of the column with the modules' names; 0: no such column */
} Listing;

/* How wide a column with the names of the selected modules is; 0 when there is only one. */
int listing_module_width(MigWorkspace *workspace);

/* Appends "module_one  9d41c0aa12be -> 3f2a9c1b7e60 (head), Create users", without a line end. */
void listing_add(Text *text, const Listing *listing, const MigRevision *revision);

/* Appends a line for each revision. */
void listing_add_lines(Text *text, const Listing *listing, const MigRevisions *revisions);

/* Appends a paragraph about a revision: "Rev: 3f2a9c1b7e60 (head)", "Parent: …". */
void listing_add_entry(Text *text, const Listing *listing, const MigRevision *revision);

/* Appends a paragraph for each revision. */
void listing_add_entries(Text *text, const Listing *listing, const MigRevisions *revisions);

/* Says what a command has to say that has written a revision: the path of its file. */
bool listing_add_new(Invocation *invocation, const MigRevision *revision,
                     MigError *err) MIG_MUST_CHECK;

/* Says whose file gets which other parents, and adds it to a list. */
bool listing_add_reparented(Invocation *invocation, const MigReparented *change, Json *list,
                            MigError *err) MIG_MUST_CHECK;

/* Revisions to be found by their names. It lives in `arena`. */
typedef struct ListingIndex {
    Arena *arena;
    Table *revisions;
} ListingIndex;

ListingIndex listing_index(Arena *arena, const MigRevisions *revisions);

/* The revision of that module and id, or NULL. */
const MigRevision *listing_find(const ListingIndex *index, const char *module, const char *id);

/* A revision as an object; with `asked`, what the database says of it too. */
Json *listing_json(Arena *arena, const MigRevision *revision, bool asked);

/* Revisions as an array of such objects. */
Json *listing_json_all(Arena *arena, const MigRevisions *revisions, bool asked);

/* A list of strings, ended by a NULL, as an array; NULL is an empty one. */
Json *listing_json_strings(Arena *arena, const char *const *strings);

/* "a, b", or `none` for an empty list. */
const char *listing_join(Arena *arena, const char *const *strings, const char *none);

/* Whether a list has two strings or more. */
bool listing_has_several(const char *const *strings);

/* What to do about revisions that are pending, in modules one of which may have several heads. */
const char *listing_upgrade_hint(bool has_several_heads);

#endif
