/* mig dump: a database as a schema.sql. */
#include "cli/command.h"

#include "cli/schema_listing.h"

static bool run_dump(Invocation *invocation, MigError *err)
{
    MigDumps dumps;
    if (!mig_dump(invocation->workspace, &dumps, err))
        return false;
    Json *modules = json_new_array(invocation->arena);
    const MigDump *failed = NULL;
    for (size_t i = 0; i < dumps.count; i++) {
        const MigDump *dump = &dumps.items[i];
        Json *json = json_new_object(invocation->arena);
        json_put_string(invocation->arena, json, "name", dump->module->name);
        json_put_string(invocation->arena, json, "sql", dump->sql);
        command_put_error(invocation->arena, json, dump->error);
        json_push(invocation->arena, modules, json);
        failed = failed == NULL && dump->error != NULL ? dump : failed;
        if (dump->sql[0] != '\0' && invocation->text.length > 0)
            text_add(&invocation->text, "\n");
        if (dumps.count > 1 && dump->sql[0] != '\0')
            text_printf(&invocation->text, "-- %s\n\n", dump->module->name);
        text_add(&invocation->text, dump->sql);
        schema_say_uncompared(invocation, dump->module, dump->uncompared);
    }
    json_put(invocation->arena, invocation->document, "modules", modules);
    if (failed == NULL)
        return true;
    *err = *failed->error;
    return fail_within(err, "module '%s'", failed->module->name);
}

const Command command_dump = {
    .name = "dump",
    .summary = "print a database as a schema.sql",
    .usage = "",
    .text = "Prints what the selected modules own in their databases as SQL that makes it anew:\n"
            "the way in for a database that is there already. Version and log tables are left\n"
            "out, and so is what other modules own.",
    .examples = "    mig dump > schema.sql\n"
                "    mig dump -n billing\n",
    .needs = NEEDS_WORKSPACE,
    .run = run_dump,
};
