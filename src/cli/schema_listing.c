/* One line for each difference, in the form that editors and CI logs know: file:line: what. */
#include "cli/schema_listing.h"

#include "cli/listing.h"

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

/* "users: users/schema.sql:4: column …" */
static void add_lines(Invocation *invocation, const VerdictSuite *suite, const VerdictCase *at)
{
    Text *text = &invocation->text;
    for (size_t i = 0; i < at->findings.count; i++) {
        const Finding *finding = &at->findings.items[i];
        const char *path = finding->file;
        MigError ignored;
        if (finding->is_error)
            continue;
        text_printf(text, "%s: ", suite->module);
        if (path != NULL && command_path(invocation, path, &path, &ignored))
            text_printf(text, finding->line > 0 ? "%s:%d: " : "%s: ", path, finding->line);
        text_printf(text, "%s\n", finding->message);
    }
}

void schema_add_checks(Invocation *invocation, const MigChecks *checks, CheckKind kind)
{
    Json *modules = json_new_array(invocation->arena);
    check_add_verdict(invocation, checks, kind);
    for (size_t i = 0; i < checks->count; i++) {
        const MigCheck *check = &checks->items[i];
        VerdictSuite *suite = verdict_suite(invocation->verdict, check->module->name);
        for (size_t j = 0; j < suite->cases.count; j++)
            add_lines(invocation, suite, suite->cases.items[j]);
        if (check->error == NULL)
            schema_say_uncompared(invocation, check->module, check->uncompared);
        json_push(invocation->arena, modules, json_from_check(invocation->arena, check));
    }
    json_put(invocation->arena, invocation->document, "modules", modules);
}

bool schema_judge(const Invocation *invocation, const MigChecks *checks, const char *what,
                  MigError *err)
{
    size_t differ = 0, pending = 0;
    bool branched = false;
    for (size_t i = 0; i < checks->count; i++) {
        const MigCheck *check = &checks->items[i];
        if (check->error != NULL) {
            *err = *check->error;
            return fail_within(err, "module '%s'", check->module->name);
        }
        pending += check->pending > 0;
        branched = branched || (check->pending > 0 && check->heads > 1);
        differ += !check->is_clean && (check->pending == 0 || check->rewrite_count > 0);
    }
    if (differ > 0)
        return fail(err, MIG_E_DRIFT, "%s: %zu of %zu module%s", what, differ, checks->count,
                    checks->count == 1 ? "" : "s");
    if (pending > 0)
        return fail(err, MIG_E_PENDING, "revisions are pending: %zu of %zu module%s", pending,
                    checks->count, checks->count == 1 ? "" : "s") ||
               fail_hint(err, "%s", listing_upgrade_hint(branched));
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
