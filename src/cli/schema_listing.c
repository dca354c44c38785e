/* One line for each difference, in the form that editors and CI logs know: file:line: what. */
#include "cli/schema_listing.h"

#include "cli/listing.h"

#include <string.h>

enum { LONGEST_VALUE = 60 };

/* A value on one line, cut where it is long. */
static void add_value(Text *text, const char *value)
{
    size_t length = 0;
    bool blank = false;
    if (value[0] == '\0') {
        text_add(text, "none");
        return;
    }
    for (; *value != '\0'; value++) {
        bool is_blank = strchr(" \t\r\n", *value) != NULL;
        bool starts = ((unsigned char)*value & 0xC0) != 0x80;
        if (starts && length >= LONGEST_VALUE) {
            text_add(text, "…");
            return;
        }
        if (!is_blank || !blank)
            text_add_char(text, is_blank ? ' ' : *value);
        length += starts;
        blank = is_blank;
    }
}

static void add_difference(Invocation *invocation, const MigModule *module,
                           const MigDifference *difference)
{
    Text *text = &invocation->text;
    text_printf(text, "%s: ", module->name);
    const char *path = difference->file;
    MigError ignored;
    if (path != NULL && command_path(invocation, path, &path, &ignored))
        text_printf(text, "%s:%d: ", path, difference->line);
    if (difference->revision != NULL)
        text_printf(text, "revision %s: ", difference->revision);
    text_add(text, difference->object);
    if (difference->attribute == NULL) {
        text_add(text,
                 difference->found == NULL ? ": declared, not found\n" : ": found, not declared\n");
        return;
    }
    bool verifies = difference->revision != NULL;
    text_printf(text, ": %s: %s ", difference->attribute, verifies ? "was" : "declared");
    add_value(text, difference->declared == NULL ? "" : difference->declared);
    text_add(text, verifies ? ", is " : ", found ");
    add_value(text, difference->found == NULL ? "" : difference->found);
    text_add(text, "\n");
}

static void add_rewrite(Invocation *invocation, const MigModule *module, const MigRewrite *rewrite)
{
    const char *path = rewrite->file;
    MigError ignored;
    text_printf(&invocation->text, "%s: ", module->name);
    if (command_path(invocation, path, &path, &ignored))
        text_printf(&invocation->text, "%s: ", path);
    const char *reference = invocation->globals.changed_since, *dots = strstr(reference, "..");
    text_printf(&invocation->text, "revision %s: %s here, and '%.*s' has it already\n",
                rewrite->revision, rewrite->is_deleted ? "deleted" : "changed",
                (int)(dots == NULL ? strlen(reference) : (size_t)(dots - reference)), reference);
}

static void put_text(Arena *arena, Json *json, const char *key, const char *value)
{
    if (value != NULL)
        json_put_string(arena, json, key, value);
}

static Json *json_from_difference(Arena *arena, const MigDifference *difference)
{
    Json *json = json_new_object(arena);
    put_text(arena, json, "object", difference->object);
    put_text(arena, json, "attribute", difference->attribute);
    put_text(arena, json, "declared", difference->declared);
    put_text(arena, json, "found", difference->found);
    put_text(arena, json, "file", difference->file);
    if (difference->file != NULL)
        json_put_integer(arena, json, "line", difference->line);
    put_text(arena, json, "revision", difference->revision);
    return json;
}

static Json *json_from_rewrites(Arena *arena, const MigCheck *check)
{
    Json *list = json_new_array(arena);
    for (size_t i = 0; i < check->rewrite_count; i++) {
        Json *json = json_new_object(arena);
        json_put_string(arena, json, "revision", check->rewrites[i].revision);
        json_put_string(arena, json, "file", check->rewrites[i].file);
        json_put_boolean(arena, json, "is_deleted", check->rewrites[i].is_deleted);
        json_push(arena, list, json);
    }
    return list;
}

static Json *json_from_check(Arena *arena, const MigCheck *check)
{
    Json *json = json_new_object(arena), *differences = json_new_array(arena);
    for (size_t i = 0; i < check->differences.count; i++)
        json_push(arena, differences, json_from_difference(arena, &check->differences.items[i]));
    json_put_string(arena, json, "name", check->module->name);
    json_put_boolean(arena, json, "clean", check->is_clean);
    json_put_integer(arena, json, "pending", check->pending);
    json_put_integer(arena, json, "heads", check->heads);
    json_put(arena, json, "edited", listing_json_strings(arena, check->edited));
    json_put(arena, json, "rewritten", json_from_rewrites(arena, check));
    json_put(arena, json, "differences", differences);
    json_put(arena, json, "not_compared", listing_json_strings(arena, check->uncompared));
    command_put_error(arena, json, check->error);
    return json;
}

static void add_check(Invocation *invocation, const MigCheck *check)
{
    Text *text = &invocation->text;
    const char *name = check->module->name;
    if (check->pending > 0)
        text_printf(text, "%s: %d %s pending\n", name, check->pending,
                    check->pending == 1 ? "revision is" : "revisions are");
    if (check->heads > 1)
        text_printf(text, "%s: there are %d heads\n", name, check->heads);
    for (const char *const *id = check->edited; *id != NULL; id++)
        text_printf(text, "%s: revision %s: the file was edited after it was applied\n", name, *id);
    for (size_t i = 0; i < check->rewrite_count; i++)
        add_rewrite(invocation, check->module, &check->rewrites[i]);
    for (size_t i = 0; i < check->differences.count; i++)
        add_difference(invocation, check->module, &check->differences.items[i]);
    schema_say_uncompared(invocation, check->module, check->uncompared);
}

void schema_add_checks(Invocation *invocation, const MigChecks *checks)
{
    Json *modules = json_new_array(invocation->arena);
    for (size_t i = 0; i < checks->count; i++) {
        if (checks->items[i].error == NULL)
            add_check(invocation, &checks->items[i]);
        json_push(invocation->arena, modules,
                  json_from_check(invocation->arena, &checks->items[i]));
    }
    json_put(invocation->arena, invocation->document, "modules", modules);
}

bool schema_judge(const Invocation *invocation, const MigChecks *checks, const char *what,
                  MigError *err)
{
    size_t differ = 0, pending = 0;
    for (size_t i = 0; i < checks->count; i++) {
        const MigCheck *check = &checks->items[i];
        if (check->error != NULL) {
            *err = *check->error;
            return fail_within(err, "module '%s'", check->module->name);
        }
        pending += check->pending > 0;
        differ += !check->is_clean && (check->pending == 0 || check->rewrite_count > 0);
    }
    if (differ > 0)
        return fail(err, MIG_E_DRIFT, "%s: %zu of %zu module%s", what, differ, checks->count,
                    checks->count == 1 ? "" : "s");
    if (pending > 0)
        return fail(err, MIG_E_PENDING, "revisions are pending: %zu of %zu module%s", pending,
                    checks->count, checks->count == 1 ? "" : "s") ||
               fail_hint(err, "run 'mig upgrade'");
    for (size_t i = 0; i < checks->count; i++)
        command_say(invocation, "%s: clean", checks->items[i].module->name);
    return true;
}

void schema_say_uncompared(const Invocation *invocation, const MigModule *module,
                           const char *const *uncompared)
{
    for (; *uncompared != NULL; uncompared++)
        command_say(invocation, "%s: %s is not compared", module->name, *uncompared);
}

void schema_say_losses(const Invocation *invocation, const MigModule *module,
                       const char *const *losses)
{
    for (; *losses != NULL; losses++)
        command_say(invocation, "%s: destructive: %s", module->name, *losses);
}
