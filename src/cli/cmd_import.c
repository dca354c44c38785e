/* mig import: the history of another tool. */
#include "cli/command.h"

#include "cli/listing.h"

#include <string.h>

typedef struct ImportOptions {
    bool stamp;
    const char *table;
} ImportOptions;

static const Option options[] = {
    {OPTION_FLAG, 0, "stamp", NULL,
     "stamp what the other tool's table in the module's database says is applied",
     offsetof(ImportOptions, stamp)},
    {OPTION_STRING, 0, "table", "TABLE",
     "with --stamp: read this table (or SCHEMA.TABLE) in place of the one that the tool makes",
     offsetof(ImportOptions, table)},
    {0},
};

static const CommandArgument arguments[] = {
    {"TOOL", "alembic, flyway, dbmate, goose, golang-migrate, diesel or sqitch"},
    {"FOLDER", "its migrations: the folder that it works on itself"},
    {0},
};

static Json *json_from(Arena *arena, const MigImported *imported, const char *path)
{
    Json *json = json_new_object(arena);
    json_put_string(arena, json, "source", imported->source);
    json_put_string(arena, json, "id", imported->id);
    json_put_string(arena, json, "message", imported->message);
    json_put_string(arena, json, "file", path);
    json_put(arena, json, "down_revisions", listing_json_strings(arena, imported->down_revisions));
    json_put_boolean(arena, json, "is_stub", imported->is_stub);
    json_put_string(arena, json, "text", imported->text);
    return json;
}

/* Lists the files; with --verbose, and what is in them. */
static bool list_files(Invocation *invocation, const MigImport *import, MigError *err)
{
    Json *list = json_new_array(invocation->arena);
    for (size_t i = 0; i < import->count; i++) {
        const MigImported *imported = &import->items[i];
        const char *path;
        if (!command_path(invocation, imported->file, &path, err))
            return false;
        text_printf(&invocation->text, "%s\n", path);
        if (invocation->globals.verbose)
            text_printf(&invocation->text, "%s\n", imported->text);
        json_push(invocation->arena, list, json_from(invocation->arena, imported, path));
    }
    json_put(invocation->arena, invocation->document, "revisions", list);
    return true;
}

static void say_what_was_done(const Invocation *invocation, const MigImport *import)
{
    bool dry = invocation->globals.dry_run;
    const char *known = import->known == 0
                            ? ""
                            : arena_printf(invocation->arena, ", %d %s there already",
                                           import->known, import->known == 1 ? "is" : "are");
    for (const char *const *remark = import->remarks; *remark != NULL; remark++)
        command_say(invocation, "note: %s", *remark);
    command_say(invocation, "%s %zu %s%s", dry ? "would import" : "imported", import->count,
                import->count == 1 ? "revision" : "revisions", known);
    if (import->stamped != NULL && import->stamped[0] == NULL)
        command_say(invocation, "nothing is applied: nothing to stamp");
    else if (import->stamped != NULL)
        command_say(invocation, "%s %s", dry ? "would stamp" : "stamped",
                    listing_join(invocation->arena, import->stamped, ""));
}

/* Stubs fail when they are run: whoever goes on in a script is to notice now. */
static bool judge(const MigImport *import, MigError *err)
{
    return import->stubs == 0 ||
           fail(err, MIG_E_INCOMPLETE, "%d of the %zu revisions %s to be written by hand",
                import->stubs, import->count, import->stubs == 1 ? "is" : "are") ||
           fail_hint(err, "their SQL is not known; until it is there they fail when they are run");
}

static bool run_import(Invocation *invocation, MigError *err)
{
    ImportOptions given = {0};
    MigImport import;
    command_options(invocation, &given);
    const MigImportOptions asked = {
        .tool = command_argument(invocation, 0),
        .folder = command_argument(invocation, 1),
        .stamp = given.stamp,
        .table = given.table,
        .dry_run = invocation->globals.dry_run,
    };
    if (given.table != NULL && !given.stamp)
        return fail(err, MIG_E_USAGE, "--table says what --stamp reads, and --stamp is not there");
    if (!mig_import(invocation->workspace, &asked, &import, err) ||
        !list_files(invocation, &import, err))
        return false;
    Arena *arena = invocation->arena;
    json_put(arena, invocation->document, "remarks", listing_json_strings(arena, import.remarks));
    json_put_integer(arena, invocation->document, "known", import.known);
    if (import.stamped != NULL)
        json_put(arena, invocation->document, "stamped",
                 listing_json_strings(arena, import.stamped));
    say_what_was_done(invocation, &import);
    return judge(&import, err);
}

const Command command_import = {
    .name = "import",
    .summary = "make revisions of another tool's migrations",
    .usage = "TOOL FOLDER",
    .least = 2,
    .most = 2,
    .text = "Writes a revision for each migration in FOLDER, for the one selected module, and\n"
            "prints the files' paths: all of them are written, or none. What cannot be carried\n"
            "over is said. Ids come from the source and stay the same, so that a later import\n"
            "adds what is new there. --stamp takes over how far the tool has got in the module's\n"
            "database; its table is only read. --dry-run writes nothing; with --verbose it shows\n"
            "the files. Exits with 1 when some SQL is still to be written by hand.",
    .examples = "    mig import --dry-run --verbose goose db/migrations\n"
                "    mig import -n billing flyway src/main/resources/db/migration --stamp\n"
                "    mig import alembic .\n",
    .arguments = arguments,
    .options = options,
    .needs = NEEDS_WORKSPACE,
    .effect = EFFECT_PLANNED,
    .run = run_import,
};
