/* mig edit: revision files in the user's editor. */
#include "cli/command.h"

#include "base/path.h"
#include "base/program.h"
#include "cli/listing.h"

#include <stdlib.h>
#include <string.h>

static const CommandArgument arguments[] = {
    {"IDENTIFIER", "a revision or the beginning of its id, head, heads, current, LABEL@head, "
                   "MODULE:REVISION"},
    {0},
};

/* The module's own editor, else the user's. */
static bool find_editor(Invocation *invocation, const char *module, StringVec *words, MigError *err)
{
    MigModules modules = mig_modules(invocation->workspace);
    const char *candidates[] = {"", getenv("VISUAL"), getenv("EDITOR")};
    for (size_t i = 0; i < modules.count; i++)
        if (strcmp(modules.items[i].name, module) == 0)
            candidates[0] = modules.items[i].editor;
    for (size_t i = 0; i < sizeof(candidates) / sizeof(candidates[0]); i++)
        if (candidates[i] != NULL && candidates[i][0] != '\0')
            return program_words(invocation->arena, candidates[i], words, err) ||
                   fail_within(err, "the editor");
    return fail(err, MIG_E_CONFIG, "no editor is known") ||
           fail_hint(err, "set $VISUAL or $EDITOR, or editor in modules.ini");
}

/* An editor has the terminal, unless standard output is for a document. */
static bool edit_revision(Invocation *invocation, const MigRevision *revision, MigError *err)
{
    StringVec words;
    const char *root = path_parent(invocation->arena, mig_workspace_file(invocation->workspace));
    const char *path = path_join(invocation->arena, root, revision->file);
    const ProgramPlace place = {.output_to_error = command_is_json(invocation)};
    if (!find_editor(invocation, revision->module, &words, err))
        return false;
    StringVec line = program_insert(invocation->arena, &words, path);
    return program_run(invocation->arena, &line, &place, err) ||
           fail_within(err, "the editor failed");
}

static bool check_found(Invocation *invocation, const MigRevisions *revisions, MigError *err)
{
    StringVec modules = {0};
    for (size_t i = 0; i < revisions->count; i++)
        if (!strings_has(&modules, revisions->items[i].module))
            vec_push(invocation->arena, &modules, revisions->items[i].module);
    if (modules.count == 0)
        return fail(err, MIG_E_REVISION, "'%s' names no revision", command_argument(invocation, 0));
    if (modules.count == 1)
        return true;
    return fail(err, MIG_E_USAGE, "'%s' names revisions of %zu modules: %s",
                command_argument(invocation, 0), modules.count,
                strings_join(invocation->arena, &modules, ", ")) ||
           fail_hint(err, "choose one with -n NAME, or work in its folder");
}

static bool run_edit(Invocation *invocation, MigError *err)
{
    MigRevisions revisions;
    if (!mig_show(invocation->workspace, command_argument(invocation, 0), &revisions, err) ||
        !check_found(invocation, &revisions, err))
        return false;
    for (size_t i = 0; i < revisions.count; i++)
        if (!edit_revision(invocation, &revisions.items[i], err))
            return false;
    json_put(invocation->arena, invocation->document, "revisions",
             listing_json_all(invocation->arena, &revisions, false));
    return true;
}

const Command command_edit = {
    .name = "edit",
    .summary = "open revision files in an editor",
    .usage = "IDENTIFIER",
    .least = 1,
    .most = 1,
    .text = "Opens the files of the revisions that IDENTIFIER names, all of one module, one\n"
            "after the other: in the editor of modules.ini, else $VISUAL, else $EDITOR. It is a\n"
            "command with arguments, as a shell would cut it into words, but no shell runs it;\n"
            "{} in it is the file's path, which else comes last.",
    .examples = "    mig edit head\n"
                "    mig edit billing:3f2a\n",
    .arguments = arguments,
    .needs = NEEDS_WORKSPACE,
    .effect = EFFECT_WRITES,
    .run = run_edit,
};
