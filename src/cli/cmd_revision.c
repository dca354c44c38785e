/* mig revision: a new revision file. */
#include "cli/command.h"

#include "cli/draft.h"
#include "cli/listing.h"
#include "cli/schema_listing.h"

static const Option options[] = {
    {OPTION_FLAG, 0, "autogenerate", NULL,
     "write the SQL from the database to the declared schema and back, for each selected module "
     "that differs",
     offsetof(Draft, autogenerate)},
    DRAFT_MESSAGE("say in one line what the revision does"),
    DRAFT_ID,
    {OPTION_LIST, 0, "head", "REVISION",
     "stand on this revision in place of the one head; base makes a further base; may be repeated",
     offsetof(Draft, heads)},
    {OPTION_FLAG, 0, "splice", NULL, "allow a --head that is not a head: a new branch",
     offsetof(Draft, splice)},
    DRAFT_LABELS("give the branch a label; may be repeated"),
    {OPTION_LIST, 0, "depends-on", "REVISION",
     "need this revision first, of this module or of another one (MODULE:REVISION); may be "
     "repeated",
     offsetof(Draft, depends_on)},
    DRAFT_PATH("that of the revision it stands on"),
    {0},
};

/* Prints the path of a file that was written. */
static bool add_revision(Invocation *invocation, const MigRevision *revision, Json *list,
                         MigError *err)
{
    const char *path;
    if (!command_path(invocation, revision->file, &path, err))
        return false;
    text_printf(&invocation->text, "%s\n", path);
    json_push(invocation->arena, list, listing_json(invocation->arena, revision, false));
    command_say(invocation, "new revision %s on %s", revision->id,
                listing_join(invocation->arena, revision->down_revisions, "<base>"));
    return true;
}

static bool run_autogenerate(Invocation *invocation, const MigNewRevision *new, MigError *err)
{
    MigDiffs diffs;
    if (!mig_autogenerate(invocation->workspace, new, &diffs, err))
        return false;
    Json *list = json_new_array(invocation->arena);
    for (size_t i = 0; i < diffs.count; i++) {
        const MigDiff *diff = &diffs.items[i];
        if (diff->revision == NULL)
            command_say(invocation, "%s: no difference, no revision", diff->module->name);
        else if (!add_revision(invocation, diff->revision, list, err))
            return false;
        schema_say_losses(invocation, diff->module, diff->losses);
        schema_say_uncompared(invocation, diff->module, diff->uncompared);
    }
    json_put(invocation->arena, invocation->document, "revisions", list);
    return true;
}

static bool run_revision(Invocation *invocation, MigError *err)
{
    Draft given = {0};
    command_options(invocation, &given);
    MigNewRevision new = draft_revision(invocation->arena, &given);
    if (given.autogenerate)
        return run_autogenerate(invocation, &new, err);
    MigRevision revision;
    return mig_revision(invocation->workspace, &new, &revision, err) &&
           listing_add_new(invocation, &revision, err);
}

const Command command_revision = {
    .name = "revision",
    .summary = "write a new revision file",
    .usage = "",
    .text = "Writes a revision file for the one selected module, from its revision.sql.in, and\n"
            "prints the file's path. The SQL between its two markers is yours to write; with\n"
            "--autogenerate it is what 'mig diff' prints, for each selected module whose database\n"
            "differs from its target_schema. Read it before you run it. The module's\n"
            "post_write_hook runs on the file.",
    .examples = "    mig revision -m 'Create users'\n"
                "    mig revision --autogenerate -m 'Add e-mail to users'\n"
                "    mig revision -n billing -m 'Add orders' --depends-on users:3f2a9c1b7e60\n"
                "    $EDITOR $(mig revision -m 'Add index')\n",
    .options = options,
    .needs = NEEDS_WORKSPACE,
    .effect = EFFECT_WRITES,
    .run = run_revision,
};
