/* mig ensure_version: the version and log tables made. */
#include "cli/progress.h"

typedef struct EnsureOptions {
    bool sql;
} EnsureOptions;

static const Option options[] = {
    {OPTION_FLAG, 0, "sql", NULL, "print a script for psql or sqlite3 instead",
     offsetof(EnsureOptions, sql)},
    {0},
};

static bool run_ensure_version(Invocation *invocation, MigError *err)
{
    EnsureOptions given = {0};
    MigRun run = {0};
    command_options(invocation, &given);
    if (given.sql)
        return progress_script(invocation, MIG_STAMP, NULL, &run, err);
    const char *idle = arena_printf(invocation->arena, "version tables in place: %s",
                                    progress_modules(invocation));
    Reporter *reporter = progress_start(invocation, idle, &run);
    bool done = mig_ensure_version(invocation->workspace, &run, err);
    reporter->finish(reporter);
    return done;
}

const Command command_ensure_version = {
    .name = "ensure_version",
    .summary = "make the version and log tables where they are missing",
    .usage = "",
    .text = "Makes the version and log tables of the selected modules where they are missing.\n"
            "No revision is run; tables that exist stay as they are.",
    .examples = "    mig ensure_version\n",
    .options = options,
    .needs = NEEDS_WORKSPACE,
    .judges = true,
    .effect = EFFECT_WRITES,
    .run = run_ensure_version,
};
