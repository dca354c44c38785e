/* mig stamp: the version table written, no revision run. */
#include "cli/progress.h"

#include <limits.h>

typedef struct StampOptions {
    bool all, purge, sql;
} StampOptions;

static const Option options[] = {
    {OPTION_FLAG, 0, "all", NULL, "allow several modules at once", offsetof(StampOptions, all)},
    {OPTION_FLAG, 0, "purge", NULL, "empty the version table first, whatever stands in it",
     offsetof(StampOptions, purge)},
    {OPTION_FLAG, 0, "sql", NULL, "print a script for psql or sqlite3 instead",
     offsetof(StampOptions, sql)},
    {0},
};

static const CommandArgument arguments[] = {
    {"TARGET", "head, heads, base, a revision, MODULE:REVISION; several for several heads; "
               "FROM:TO with --sql"},
    {0},
};

static bool run_stamp(Invocation *invocation, MigError *err)
{
    StampOptions given = {0};
    command_options(invocation, &given);
    const char *target = strings_join(invocation->arena, &invocation->words.arguments, ",");
    MigRun run = {.all = given.all, .purge = given.purge};
    if (given.sql)
        return progress_script(invocation, MIG_STAMP, target, &run, err);
    const char *idle =
        arena_printf(invocation->arena, "stamped '%s': %s", target, progress_modules(invocation));
    Reporter *reporter = progress_start(invocation, idle, &run);
    bool done = mig_stamp(invocation->workspace, target, &run, err);
    reporter->finish(reporter);
    return done;
}

const Command command_stamp = {
    .name = "stamp",
    .summary = "write the version table without running revisions",
    .usage = "TARGET...",
    .least = 1,
    .most = INT_MAX,
    .text = "Writes the selected module's version table as if TARGET had been reached by running\n"
            "revisions. More than one module needs --all. --sql asks no database and prints what\n"
            "would be run, from base or from where a range begins.",
    .examples = "    mig stamp head\n"
                "    mig stamp --purge 3f2a9c1b7e60\n",
    .arguments = arguments,
    .options = options,
    .needs = NEEDS_WORKSPACE,
    .judges = true,
    .effect = EFFECT_WRITES,
    .run = run_stamp,
};
