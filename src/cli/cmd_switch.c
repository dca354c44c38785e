/* mig switch: back to what another branch has, so that git can check it out. */
#include "cli/progress.h"

#include "cli/listing.h"

static const CommandArgument arguments[] = {
    {"REF", "a branch, tag or commit; without it, the files that are here"},
    {0},
};

/* What is left to do, for people and in the document. */
static void conclude(Invocation *invocation, const char *reference, const MigSwitch *outcome)
{
    for (const char *const *name = outcome->unknown; *name != NULL; name++)
        command_say(invocation, "%s: not there, stays as it is", *name);
    json_put(invocation->arena, invocation->document, "unknown",
             listing_json_strings(invocation->arena, outcome->unknown));
    json_put_string(invocation->arena, invocation->document, "next", outcome->next);
    if (outcome->next[0] != '\0')
        command_say(invocation, "now: %s, then mig upgrade", outcome->next);
    else if (reference != NULL)
        command_say(invocation, "'%s' is checked out already; mig upgrade applies what is here",
                    reference);
}

static bool run_switch(Invocation *invocation, MigError *err)
{
    const char *reference = command_argument(invocation, 0);
    const char *idle = reference == NULL ? "nothing to undo: all that is applied is here"
                                         : arena_printf(invocation->arena,
                                                        "nothing to undo: all that is applied is "
                                                        "on '%s'",
                                                        reference);
    MigRun run = {0};
    MigSwitch outcome;
    MigPlan plan;
    if (invocation->globals.dry_run) {
        if (!mig_switch_plan(invocation->workspace, reference, &run, &plan, &outcome, err))
            return false;
        progress_add_plan(invocation, &plan, idle);
        conclude(invocation, reference, &outcome);
        return true;
    }
    Reporter *reporter = progress_start(invocation, idle, &run);
    bool done = mig_switch(invocation->workspace, reference, &run, &outcome, err);
    reporter->finish(reporter);
    if (done)
        conclude(invocation, reference, &outcome);
    return done;
}

const Command command_switch = {
    .name = "switch",
    .summary = "undo what another branch does not have",
    .usage = "[REF]",
    .most = 1,
    .text = "Takes the databases of the selected modules back to the last revisions that they\n"
            "have in common with REF: the same id and, comments apart, the text that was\n"
            "applied. A revision without a file here is undone by the script in the log, or by\n"
            "the one in git. The working tree is not touched: 'git switch REF' is the next step,\n"
            "then 'mig upgrade'. Without REF the files that are here count: after a switch by\n"
            "git alone, what was left behind is undone, and so is what was edited since.",
    .examples = "    mig switch main && git switch main && mig upgrade\n"
                "    mig switch --dry-run v1.2\n"
                "    mig switch\n",
    .arguments = arguments,
    .needs = NEEDS_WORKSPACE,
    .judges = true,
    .effect = EFFECT_PLANNED,
    .run = run_switch,
};
