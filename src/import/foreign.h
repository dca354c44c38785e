/*
 * The histories of other tools, as plain values: what stands in their folders, and what their
 * tables say of a database. Nothing is written and no database is asked here.
 */
#ifndef MIG_IMPORT_FOREIGN_H
#define MIG_IMPORT_FOREIGN_H

#include "base/text.h"
#include "base/vec.h"

/* The SQL of one direction, as it may stand in a revision file. */
typedef struct ForeignSection {
    bool exists, transaction;
    const char *sql; /* with LF line ends, without blank lines around it */
} ForeignSection;

typedef struct ForeignRevision {
    const char *source;  /* its file or folder, seen from the history's folder */
    const char *version; /* what the tool's own table calls it */
    const char *id, *message;
    const char *created;   /* "" if unknown */
    StringVec description; /* lines */
    StringVec down_revisions, branch_labels, depends_on;
    ForeignSection up, down;
    bool has_no_down; /* it cannot be undone, and nothing is missing for that */
    bool is_stub;     /* one of its sections is still to be written by hand */
} ForeignRevision;

typedef Vec(ForeignRevision) ForeignRevisionVec;

typedef struct ForeignHistory {
    ForeignRevisionVec revisions; /* each after all that it stands on */
    StringVec remarks;            /* what could not be carried over, a line each */
    const char *project;          /* sqitch: whose changes they are; else "" */
} ForeignHistory;

/* A row of a tool's own table; "" stands for NULL. */
typedef Vec(StringVec) ForeignRows;

typedef struct ForeignTool {
    const char *name;
    const char *title; /* how it writes itself */

    /* Reads a folder; `shown` is what errors call it. */
    bool (*read)(Arena *arena, const char *folder, const char *shown, ForeignHistory *history,
                 MigError *err) MIG_MUST_CHECK;

    /* Where it keeps what it has applied: tables of these names (comma-separated, the first that is
     * there), and what to ask them; %s stands for the table. */
    const char *tables, *query;
    bool rows_are_heads; /* what lies below a row is applied without a row of its own */

    /* The ids of the revisions that such rows say are applied. MIG_E_REVISION when they make no
     * sense together with the history, MIG_E_CONFLICT when the tool has stopped halfway. */
    bool (*applied)(Arena *arena, const ForeignHistory *history, const ForeignRows *rows,
                    StringVec *ids, MigError *err) MIG_MUST_CHECK;
} ForeignTool;

/* The tool of that name. MIG_E_USAGE with a hint when there is none. */
bool foreign_find(Arena *arena, const char *name, const ForeignTool **tool,
                  MigError *err) MIG_MUST_CHECK;

/* Whether a column holds what either engine writes for true. */
bool foreign_is_true(const char *value);

/* The text of a revision file. */
const char *foreign_text(Arena *arena, const ForeignTool *tool, const ForeignRevision *revision);

#endif
