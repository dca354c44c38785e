/* mig help: what the tables say. */
#include "cli/help.h"

typedef struct HelpOptions {
    bool markdown;
} HelpOptions;

/* Without a summary, and so not shown itself. */
static const Option options[] = {
    {OPTION_FLAG, 0, "markdown", NULL, NULL, offsetof(HelpOptions, markdown)},
    {0},
};

static const CommandArgument arguments[] = {
    {"COMMAND", "the command to explain; left out, all are listed"},
    {0},
};

static bool run_help(Invocation *invocation, MigError *err)
{
    HelpOptions given = {0};
    command_options(invocation, &given);
    const char *name = command_argument(invocation, 0);
    const Command *command = NULL;
    if (name != NULL && !command_find(invocation->arena, name, &command, err))
        return false;
    Text text = text_in(invocation->arena);
    if (given.markdown)
        help_add_manual(&text);
    else if (command != NULL)
        help_add_command(&text, command);
    else
        help_add_overview(&text);
    text_add(&invocation->text, text_string(&text));
    json_put_string(invocation->arena, invocation->document, "text", text_string(&text));
    return true;
}

const Command command_help = {
    .name = "help",
    .summary = "explain mig or a command",
    .usage = "[COMMAND]",
    .most = 1,
    .text = "Lists the commands, or explains one; 'mig COMMAND --help' does the same.",
    .examples = "    mig help\n"
                "    mig help upgrade\n",
    .arguments = arguments,
    .options = options,
    .run = run_help,
};
