/* mig upgrade: revisions that are not applied yet. */
#include "cli/progress.h"

typedef struct UpgradeOptions {
    bool fail_fast, atomic, with_deps, sql;
} UpgradeOptions;

static const Option options[] = {
    {OPTION_FLAG, 0, "fail-fast", NULL,
     "stop all modules at their next revision when one has "
     "failed",
     offsetof(UpgradeOptions, fail_fast)},
    {OPTION_FLAG, 0, "with-deps", NULL, "apply what other modules' revisions are needed, too",
     offsetof(UpgradeOptions, with_deps)},
    {OPTION_FLAG, 0, "atomic", NULL, "all modules or none, in one transaction",
     offsetof(UpgradeOptions, atomic)},
    {OPTION_FLAG, 0, "sql", NULL, "print a script for psql or sqlite3 instead",
     offsetof(UpgradeOptions, sql)},
    {0},
};

static const CommandArgument arguments[] = {
    {"TARGET", "head (the default), heads, a revision, +N, LABEL@head, MODULE:REVISION; "
               "FROM:TO with --sql"},
    {0},
};

static bool run_upgrade(Invocation *invocation, MigError *err)
{
    UpgradeOptions given = {0};
    command_options(invocation, &given);
    const char *target = command_argument(invocation, 0);
    MigRun run = {
        .fail_fast = given.fail_fast, .atomic = given.atomic, .with_deps = given.with_deps};
    if (given.sql)
        return progress_script(invocation, MIG_UP, target, &run, err);
    const char *idle = progress_idle(invocation, target);
    if (invocation->globals.dry_run)
        return progress_preview(invocation, MIG_UP, target, &run, idle, err);
    Reporter *reporter = progress_start(invocation, idle, &run);
    bool done = mig_upgrade(invocation->workspace, target, &run, err);
    reporter->finish(reporter);
    return done;
}

const Command command_upgrade = {
    .name = "upgrade",
    .summary = "apply revisions",
    .usage = "[TARGET]",
    .most = 1,
    .text = "Brings the selected modules up to TARGET as one plan: each module in a process of\n"
            "its own, revision by revision, waiting where a revision needs another module's.\n"
            "Each revision and its bookkeeping are one transaction. When a module fails, it and\n"
            "what depends on it stop; the others finish. Running it again goes on from there.\n"
            "--atomic rolls back all modules when one fails.\n"
            "--sql asks no database and prints what would be run, from base or from where a range\n"
            "begins; run on a database that is elsewhere, the script refuses.",
    .examples = "    mig upgrade\n"
                "    mig upgrade --dry-run\n"
                "    mig upgrade +1 -n billing\n"
                "    mig upgrade billing:3f2a9c1b7e60 --with-deps\n"
                "    mig upgrade --sql -n billing 3f2a9c1b7e60:head >upgrade.sql\n",
    .arguments = arguments,
    .options = options,
    .needs = NEEDS_WORKSPACE,
    .judges = true,
    .effect = EFFECT_PLANNED,
    .run = run_upgrade,
};
