/* The options that the commands that write a revision file have in common. */
#ifndef MIG_CLI_DRAFT_H
#define MIG_CLI_DRAFT_H

#include "cli/command.h"

typedef struct Draft {
    const char *message, *id, *version_path;
    StringVec heads, branch_labels, depends_on;
    bool splice, autogenerate;
} Draft;

/* Lines of a table of options that fills in a Draft. */
#define DRAFT_MESSAGE(summary)                                                                     \
    {                                                                                              \
        OPTION_STRING, 'm', "message", "MESSAGE", summary, offsetof(Draft, message)                \
    }
#define DRAFT_ID                                                                                   \
    {                                                                                              \
        OPTION_STRING, 0, "rev-id", "ID", "use this id in place of twelve random hex digits",      \
            offsetof(Draft, id)                                                                    \
    }
#define DRAFT_LABELS(summary)                                                                      \
    {                                                                                              \
        OPTION_LIST, 0, "branch-label", "LABEL", summary, offsetof(Draft, branch_labels)           \
    }
#define DRAFT_PATH(otherwise)                                                                      \
    {                                                                                              \
        OPTION_STRING, 0, "version-path", "FOLDER",                                                \
            "write to this one of the module's version locations; else to " otherwise,             \
            offsetof(Draft, version_path)                                                          \
    }

/* What was given, as the library takes it. */
MigNewRevision draft_revision(Arena *arena, const Draft *draft);

#endif
