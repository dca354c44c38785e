/*
 * The commands: what they are called, what they take, what they do. The table is all that the
 * parser, the help and docs/commands.md know of them.
 */
#ifndef MIG_CLI_COMMAND_H
#define MIG_CLI_COMMAND_H

#include "base/json.h"
#include "cli/option.h"
#include "mig/mig.h"
#include "report/verdict.h"
#include "report/visible.h"

/* As --format spells them; from FORMAT_VERDICT on they are the verdict_formats. */
#define FORMAT_WORDS "text|json|github|junit|sarif"
typedef enum Format { FORMAT_TEXT, FORMAT_JSON, FORMAT_VERDICT } Format;

/* The options of all commands. */
typedef struct Globals {
    const char *config;
    StringVec names;
    const char *changed_since;
    const char *url;
    int jobs;
    int format; /* Format, or FORMAT_VERDICT and more */
    bool quiet, verbose, no_color, dry_run, help, version;
} Globals;

typedef struct Command Command;

/* One call of a command. What it says on standard output it appends to `text`, to `document`, which
 * is JSON, and, if it judges, to `verdict`; one of them is written when it has returned. */
typedef struct Invocation {
    Arena *arena;
    const Command *command;
    Globals globals;
    Words words; /* its options and arguments */
    MigWorkspace *workspace;
    Text text;
    Json *document;
    Verdict *verdict;
} Invocation;

/* What a command does about --dry-run. */
typedef enum CommandEffect {
    EFFECT_NONE, /* it only reads */
    EFFECT_PLANNED /* it can say what it would do */,
    EFFECT_WRITES /* it cannot: --dry-run is refused */
} CommandEffect;

typedef enum CommandNeed { NEEDS_NOTHING, NEEDS_WORKSPACE } CommandNeed;

/* A table of arguments ends with one without a name. */
typedef struct CommandArgument {
    const char *name, *summary;
} CommandArgument;

struct Command {
    const char *name;
    const char *summary; /* one line, in the imperative, without a full stop */
    const char *usage;   /* its arguments: "[TARGET]" */
    int least, most;     /* arguments that it takes */
    const char *text;    /* paragraphs of help, in lines of at most 80 characters */
    const char *examples;
    const CommandArgument *arguments; /* NULL: none */
    const Option *options;            /* NULL: none of its own */
    CommandNeed needs;
    CommandEffect effect;
    bool judges; /* it has a verdict, so that the formats which are made of one can be asked for */
    bool (*run)(Invocation *invocation, MigError *err);
};

/* X(name): the commands, in the order of the help. Each is `command_NAME` in cmd_NAME.c. */
#define COMMANDS(X)                                                                                \
    X(init)                                                                                        \
    X(revision)                                                                                    \
    X(merge)                                                                                       \
    X(edit)                                                                                        \
    X(delete)                                                                                      \
    X(rebase)                                                                                      \
    X(import)                                                                                      \
    X(upgrade)                                                                                     \
    X(downgrade)                                                                                   \
    X(switch)                                                                                      \
    X(stamp)                                                                                       \
    X(ensure_version)                                                                              \
    X(repair)                                                                                      \
    X(status)                                                                                      \
    X(check)                                                                                       \
    X(diff)                                                                                        \
    X(dump)                                                                                        \
    X(verify)                                                                                      \
    X(current)                                                                                     \
    X(heads)                                                                                       \
    X(branches)                                                                                    \
    X(history)                                                                                     \
    X(show)                                                                                        \
    X(list_templates)                                                                              \
    X(completion)                                                                                  \
    X(help)

#define X(name) extern const Command command_##name;
COMMANDS(X)
#undef X

/* All of them, and a NULL. */
extern const Command *const commands[];

/* The options of all commands: a table that fills in Globals. */
extern const Option global_options[];

/* The command of that name. MIG_E_USAGE when there is none; the hint names the nearest. */
bool command_find(Arena *arena, const char *name, const Command **command,
                  MigError *err) MIG_MUST_CHECK;

/* Reads a command line (without the program's name, ended by a NULL) into an invocation that has
 * its arena. Nothing is opened or run. `--help` and `--version` stand in for a command. */
bool command_read(Invocation *invocation, const char *const *line, MigError *err) MIG_MUST_CHECK;

/* Opens the workspace if the command needs it, selects its modules, and runs it. */
bool command_run(Invocation *invocation, MigError *err) MIG_MUST_CHECK;

/* Writes a command's own options into its struct. */
void command_options(const Invocation *invocation, void *options);

/* The argument at `index`, or NULL. */
const char *command_argument(const Invocation *invocation, size_t index);

/* Whether results are JSON. */
bool command_is_json(const Invocation *invocation);

/* Whether results are a verdict. */
bool command_is_verdict(const Invocation *invocation);

/* Whether colors may go to a file descriptor. */
bool command_has_color(const Invocation *invocation, int fd);

/* What may go to standard error as it is. */
Visible command_visible(const Invocation *invocation);

/* A path that the library names, absolute or seen from modules.ini's folder, as it is seen from the
 * working folder. */
bool command_path(const Invocation *invocation, const char *path, const char **seen,
                  MigError *err) MIG_MUST_CHECK;

/* Writes a line to standard error, unless it is to be quiet or results are JSON. */
void command_say(const Invocation *invocation, const char *format, ...) FORMAT(2, 3);

/* Sets the member "error" of a document or of a part of it: null when there is none. */
void command_put_error(Arena *arena, Json *json, const MigError *error);

/* A list as the library takes it: ended by a NULL; NULL when it is empty. */
const char *const *command_strings(Arena *arena, const StringVec *strings);

#endif
