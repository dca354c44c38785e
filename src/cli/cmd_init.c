/* mig init: a new workspace, or a new module of the one that is there. */
#include "cli/command.h"

typedef struct InitOptions {
    const char *name, *prefix, *url, *template;
} InitOptions;

static const Option options[] = {
    {OPTION_STRING, 'n', "name", "NAME", "call the module NAME; else as its folder is called",
     offsetof(InitOptions, name)},
    {OPTION_STRING, 0, "prefix", "PREFIX",
     "let the module own the tables whose names begin with "
     "PREFIX; else NAME_, and none for a module that is alone",
     offsetof(InitOptions, prefix)},
    {OPTION_STRING, 0, "url", "URL",
     "write this database into a new modules.ini; else sqlite:dev.db", offsetof(InitOptions, url)},
    {OPTION_STRING, 't', "template", "NAME",
     "write this template for new revisions; mig list_templates lists them",
     offsetof(InitOptions, template)},
    {0},
};

static const CommandArgument arguments[] = {
    {"PATH", "the module's folder; left out, only a modules.ini without modules is written"},
    {0},
};

static bool list_files(Invocation *invocation, const char *const *files, MigError *err)
{
    Json *list = json_new_array(invocation->arena);
    for (; files != NULL && *files != NULL; files++) {
        const char *path;
        if (!command_path(invocation, *files, &path, err))
            return false;
        text_printf(&invocation->text, "%s\n", path);
        json_push_string(invocation->arena, list, path);
    }
    json_put(invocation->arena, invocation->document, "files", list);
    return true;
}

/* `mig --name NAME init` means what `mig init --name NAME` means. */
static const char *either(const char *own, const char *global)
{
    return own != NULL ? own : global;
}

static bool run_init(Invocation *invocation, MigError *err)
{
    InitOptions given = {0};
    command_options(invocation, &given);
    const Globals *globals = &invocation->globals;
    const char *name = globals->names.count == 0 ? NULL : globals->names.items[0];
    if (globals->names.count > 1)
        return fail(err, MIG_E_USAGE, "a new module has one name, not %zu", globals->names.count);
    MigInit init = {
        .config = globals->config,
        .path = command_argument(invocation, 0),
        .name = either(given.name, name),
        .prefix = given.prefix,
        .url = either(given.url, globals->url),
        .form = given.template,
    };
    const char *const *files;
    if (!mig_init(&init, &invocation->workspace, &files, err) ||
        !list_files(invocation, files, err))
        return false;
    MigModules modules = mig_modules(invocation->workspace);
    if (init.path != NULL && modules.count > 0)
        command_say(invocation, "next: mig revision -n %s -m 'Create …'",
                    modules.items[modules.count - 1].name);
    return true;
}

const Command command_init = {
    .name = "init",
    .summary = "make a new module, and modules.ini if there is none",
    .usage = "[PATH]",
    .most = 1,
    .text = "Makes the folder PATH for a module's revisions, with the template of new revisions\n"
            "and an empty declared schema. Without a modules.ini in this folder or above it, one\n"
            "is written, and PATH itself is the script location; with one, the module becomes a\n"
            "further section of it, and the script location is PATH/migrations. A file that\n"
            "exists is never written over. The files made are listed.",
    .examples = "    mig init db_migrations\n"
                "    mig init services/billing --prefix billing_\n"
                "    mig init services/users --url 'postgresql://localhost/dev'\n",
    .arguments = arguments,
    .options = options,
    .effect = EFFECT_WRITES,
    .run = run_init,
};
