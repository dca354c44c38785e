/* mig ensure_version: the version and log tables made. */
#include "cli/progress.h"

static bool run_ensure_version(Invocation *invocation, MigError *err)
{
    MigRun run = {0};
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
    .needs = NEEDS_WORKSPACE,
    .effect = EFFECT_WRITES,
    .run = run_ensure_version,
};
