/* New revision files: names and content out of templates with ${variables}. */
#ifndef MIG_REVISION_TEMPLATE_H
#define MIG_REVISION_TEMPLATE_H

#include "base/text.h"
#include "base/vec.h"

#include <time.h>

typedef struct NewRevision {
    const char *id;      /* 12 hex digits, or what the user chose */
    const char *message; /* one line */
    StringVec down_revisions, branch_labels;
    StringVec depends_on;  /* as they stand in the file */
    struct tm created;     /* in the module's time zone */
    const char *up, *down; /* SQL for the sections; "" for none */
} NewRevision;

/* The template that `mig init` writes as revision.sql.in. */
extern const char template_revision[];

/* "add user's e-mail" → "add_user_s_e_mail": lower case, runs of other characters as one "_". What
 * is longer than `limit` characters is cut at a word where there is one and ends in "_", as
 * Alembic's slug does. Letters beyond ASCII stay as they are. */
const char *template_slug(Arena *arena, const char *message, int limit);

/* A file name from a file_template: ${rev} ${slug} ${year} ${month} ${day} ${hour} ${minute}
 * ${second} ${epoch}; with ".sql" behind it. Slashes make sub-folders. An unknown variable, an
 * empty or absolute name, a part that begins with a dot or is too long: MIG_E_CONFIG. */
bool template_file_name(Arena *arena, const char *file_template, int slug_limit,
                        const NewRevision *revision, const char **name,
                        MigError *err) MIG_MUST_CHECK;

/* A revision file's content from a template (the text of revision.sql.in): ${message} ${rev}
 * ${down_revision} ${branch_labels} ${depends_on} ${created} ${up} ${down}. `file` is the
 * template's name for errors. A value without a place in the template, or a result that is no
 * revision, is an error. */
bool template_content(Arena *arena, const char *file, const char *text, const NewRevision *revision,
                      const char **content, MigError *err) MIG_MUST_CHECK;

/* Whether a revision id may be used: 1 to 200 of letters, digits, '_', '-' and '.', not one of the
 * words that name something else (head, heads, base, current), no leading '-' or '.'. The error
 * says which: MIG_E_USAGE. */
bool template_check_id(const char *id, MigError *err) MIG_MUST_CHECK;

#endif
