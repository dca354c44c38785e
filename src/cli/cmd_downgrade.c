/* mig downgrade: revisions undone. */
#include "cli/progress.h"

typedef struct DowngradeOptions {
    bool all, fail_fast, atomic, sql;
} DowngradeOptions;

static const Option options[] = {
    {OPTION_FLAG, 0, "all", NULL, "allow several modules at once", offsetof(DowngradeOptions, all)},
    {OPTION_FLAG, 0, "fail-fast", NULL,
     "stop all modules at their next revision when one has "
     "failed",
     offsetof(DowngradeOptions, fail_fast)},
    {OPTION_FLAG, 0, "atomic", NULL, "all modules or none, in one transaction",
     offsetof(DowngradeOptions, atomic)},
    {OPTION_FLAG, 0, "sql", NULL, "print a script for psql or sqlite3 instead",
     offsetof(DowngradeOptions, sql)},
    {0},
};

static const CommandArgument arguments[] = {
    {"TARGET", "base, -N, a revision (which stays), MODULE:REVISION; FROM:TO with --sql"},
    {0},
};

static bool run_downgrade(Invocation *invocation, MigError *err)
{
    DowngradeOptions given = {0};
    command_options(invocation, &given);
    const char *target = command_argument(invocation, 0);
    MigRun run = {.fail_fast = given.fail_fast, .atomic = given.atomic, .all = given.all};
    if (given.sql)
        return progress_script(invocation, MIG_DOWN, target, &run, err);
    const char *idle = progress_idle(invocation, target);
    if (invocation->globals.dry_run)
        return progress_preview(invocation, MIG_DOWN, target, &run, idle, err);
    Reporter *reporter = progress_start(invocation, idle, &run);
    bool done = mig_downgrade(invocation->workspace, target, &run, err);
    reporter->finish(reporter);
    return done;
}

const Command command_downgrade = {
    .name = "downgrade",
    .summary = "undo revisions",
    .usage = "TARGET",
    .least = 1,
    .most = 1,
    .text = "Takes the selected module down to TARGET, the newest revision first. What stands on\n"
            "an undone revision, or depends on it, is undone before it. More than one module\n"
            "needs --all. --sql asks no database and prints what would be run; it needs a range.",
    .examples = "    mig downgrade -1\n"
                "    mig downgrade -n billing 3f2a9c1b7e60\n"
                "    mig downgrade --all base\n"
                "    mig downgrade --sql -n billing head:3f2a9c1b7e60 >downgrade.sql\n",
    .arguments = arguments,
    .options = options,
    .needs = NEEDS_WORKSPACE,
    .judges = true,
    .effect = EFFECT_PLANNED,
    .run = run_downgrade,
};
