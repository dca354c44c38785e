/*
 * Options and arguments on a command line, by tables.
 *
 * `--name VALUE`, `--name=VALUE`, `-n VALUE`, `-nVALUE`; flags of one letter may stand together
 * (`-qi`). A long name may be cut short as far as it is unique. `--` ends the options; what begins
 * with '-' and a digit ("-1") is an argument, and so is "-".
 */
#ifndef MIG_CLI_OPTION_H
#define MIG_CLI_OPTION_H

#include "base/vec.h"

typedef enum OptionKind {
    OPTION_FLAG,   /* bool */
    OPTION_STRING, /* const char *; the last one counts */
    OPTION_LIST,   /* StringVec; may be given several times */
    OPTION_NUMBER, /* int, at least 1 */
    OPTION_CHOICE  /* int, the index of the word in `value` ("text|json") */
} OptionKind;

/* A table of options ends with one without a name. One without a summary is not shown in help. */
typedef struct Option {
    OptionKind kind;
    char letter; /* 0: none */
    const char *name;
    const char *value;   /* what help calls it; NULL for a flag */
    const char *summary; /* as a sentence in the imperative, without a full stop */
    size_t offset;       /* of the field that it fills in */
} Option;

typedef struct OptionGiven {
    const Option *option;
    const char *value; /* NULL for a flag */
} OptionGiven;

/* What a command line held. */
typedef struct Words {
    Vec(OptionGiven) options;
    StringVec arguments;
    size_t used; /* words that have been read */
} Words;

/* What options there are: an earlier table hides what a later one calls the same. */
typedef struct OptionTables {
    const Option *tables[2]; /* the second may be NULL */
    const char *help;        /* the command that lists them, for hints: "mig help upgrade" */
} OptionTables;

/* Reads words (ended by a NULL); with `first_only`, up to the first argument. Adds to `words`, also
 * what came before an error. MIG_E_USAGE for an unknown option, one cut too short, a value that is
 * missing, superfluous or not of its kind. */
bool option_read(Arena *arena, const OptionTables *tables, const char *const *line, bool first_only,
                 Words *words, MigError *err) MIG_MUST_CHECK;

/* Writes what was given of one table's options into the struct that the table is about. */
void option_fill(Arena *arena, const Words *words, const Option *table, void *target);

#endif
