/* mig list_templates: the forms that mig init can write. */
#include "cli/command.h"

static bool run_list_templates(Invocation *invocation, MigError *err)
{
    (void)err; /* the list is a constant */
    Arena *arena = invocation->arena;
    Json *list = json_new_array(arena);
    MigTemplate template;
    for (size_t i = 0; mig_template(i, &template); i++) {
        text_printf(&invocation->text, "%s - %s\n", template.name, template.summary);
        Json *json = json_new_object(arena);
        json_put_string(arena, json, "name", template.name);
        json_put_string(arena, json, "summary", template.summary);
        json_push(arena, list, json);
    }
    json_put(arena, invocation->document, "templates", list);
    command_say(invocation, "use one with mig init --template NAME PATH");
    return true;
}

const Command command_list_templates = {
    .name = "list_templates",
    .summary = "list the templates for new revision files",
    .usage = "",
    .text = "Lists the templates that mig init can write as a module's revision.sql.in. From\n"
            "then on that file is the module's own, to be changed as it likes.",
    .examples = "    mig list_templates\n",
    .run = run_list_templates,
};
