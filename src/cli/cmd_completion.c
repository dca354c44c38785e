/* mig completion: what a shell has to know of mig. */
#include "cli/completion.h"

#include <string.h>

static const CommandArgument arguments[] = {
    {"SHELL", "bash, zsh or fish"},
    {0},
};

static bool run_completion(Invocation *invocation, MigError *err)
{
    const char *name = command_argument(invocation, 0);
    StringVec names = {0};
    for (const Shell *shell = completion_shells; shell->name != NULL; shell++) {
        vec_push(invocation->arena, &names, shell->name);
        if (strcmp(shell->name, name) != 0)
            continue;
        Text text = text_in(invocation->arena);
        shell->add(&text);
        text_add(&invocation->text, text_string(&text));
        json_put_string(invocation->arena, invocation->document, "script", text_string(&text));
        return true;
    }
    return fail(err, MIG_E_USAGE, "there is no completion for '%s'", name) ||
           fail_hint(err, "%s", strings_suggest(invocation->arena, &names, name));
}

const Command command_completion = {
    .name = "completion",
    .summary = "print a script that completes mig's words in a shell",
    .usage = "SHELL",
    .least = 1,
    .most = 1,
    .text = "Prints a script for bash, zsh or fish that completes commands, options, files, git's\n"
            "branches and tags, and formats. Where mig is installed, so are the scripts.",
    .examples = "    mig completion bash >~/.local/share/bash-completion/completions/mig\n"
                "    mig completion zsh >~/.zsh/completions/_mig\n"
                "    mig completion fish >~/.config/fish/completions/mig.fish\n",
    .arguments = arguments,
    .run = run_completion,
};
