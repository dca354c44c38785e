/* Each kind of trouble in words, and what cures it. */
#include "cli/trouble_listing.h"

#include "cli/listing.h"
#include "report/failure.h"

#include <string.h>
#include <unistd.h>

static void add_edited(Arena *arena, const char *id, TroubleVec *troubles)
{
    Trouble trouble = {.rule = RULE_EDITED, .revision = id};
    if (!fail(&trouble.error, MIG_E_CONFLICT,
              "revision '%s': the file was edited after it was applied", id) &&
        !fail_hint(&trouble.error,
                   "'mig show %s' prints it; 'mig repair --accept %s' takes it as what was "
                   "applied, and 'mig switch' undoes it as it was applied",
                   id, id))
        vec_push(arena, troubles, trouble);
}

static bool advise_interruption(const MigInterruption *found, MigError *err)
{
    const char *run = found->direction == MIG_DOWN ? "mig downgrade" : "mig upgrade";
    if (!found->has_file)
        return fail_hint(
            err,
            "it has no file here: where that is, '%s' goes on; 'mig repair --clear %s' "
            "forgets it, when what it did was undone by hand",
            run, found->revision);
    return fail_hint(err,
                     "'%s' goes on there; 'mig repair --done %s' takes it as done, 'mig repair "
                     "--clear %s' forgets it",
                     run, found->revision, found->revision);
}

static void add_interruption(Arena *arena, const MigInterruption *found, TroubleVec *troubles)
{
    Trouble trouble = {.rule = RULE_UNFINISHED, .revision = found->revision};
    const char *end = found->has_failed ? "failed" : "has not ended";
    bool told = fail(&trouble.error, MIG_E_CONFLICT,
                     "revision '%s', %s by %s at %s, %s after %d statement%s%s%s", found->revision,
                     found->direction == MIG_DOWN ? "being undone" : "begun", found->runner,
                     found->started, end, found->statements, found->statements == 1 ? "" : "s",
                     found->error[0] == '\0' ? "" : ": ", found->error) ||
                advise_interruption(found, &trouble.error);
    if (!told)
        vec_push(arena, troubles, trouble);
}

/* Whether an index is one that REINDEX CONCURRENTLY makes or leaves beside the one it is about:
 * "a_ccnew", "a_ccold", "a_ccnew1". */
static bool is_aside(const char *index)
{
    size_t length = strlen(index);
    while (length > 0 && strchr("0123456789\"", index[length - 1]) != NULL)
        length--;
    return length >= strlen("_ccnew") && (strncmp(index + length - 6, "_ccnew", 6) == 0 ||
                                          strncmp(index + length - 6, "_ccold", 6) == 0);
}

static bool advise_invalid(const char *index, MigError *err)
{
    if (is_aside(index))
        return fail_hint(err,
                         "a REINDEX CONCURRENTLY has failed, or goes on; if it has, DROP INDEX "
                         "CONCURRENTLY %s",
                         index);
    return fail_hint(err,
                     "a CREATE INDEX CONCURRENTLY has failed, or goes on; an interrupted revision "
                     "builds it anew, else REINDEX INDEX CONCURRENTLY %s",
                     index);
}

static void add_invalid(Arena *arena, const char *index, TroubleVec *troubles)
{
    Trouble trouble = {.rule = RULE_INDEX};
    if (!fail(&trouble.error, MIG_E_CONFLICT, "the index %s is not valid", index) &&
        !advise_invalid(index, &trouble.error))
        vec_push(arena, troubles, trouble);
}

TroubleVec trouble_list(Arena *arena, const MigStatus *status)
{
    TroubleVec troubles = {0};
    for (const char *const *id = status->edited; *id != NULL; id++)
        add_edited(arena, *id, &troubles);
    for (size_t i = 0; i < status->interruption_count; i++)
        add_interruption(arena, &status->interruptions[i], &troubles);
    for (const char *const *index = status->invalid_indexes; *index != NULL; index++)
        add_invalid(arena, *index, &troubles);
    return troubles;
}

bool trouble_is_there(const MigStatus *status)
{
    return status->edited[0] != NULL || status->interruption_count > 0 ||
           status->invalid_indexes[0] != NULL;
}

void trouble_add(Invocation *invocation, const MigStatus *status)
{
    TroubleVec troubles = trouble_list(invocation->arena, status);
    for (size_t i = 0; i < troubles.count; i++)
        failure_add(&invocation->text, command_has_color(invocation, STDOUT_FILENO),
                    arena_printf(invocation->arena, "%s:", status->module->name),
                    &troubles.items[i].error);
}

void trouble_put(Arena *arena, Json *json, const MigStatus *status)
{
    Json *interruptions = json_new_array(arena);
    for (size_t i = 0; i < status->interruption_count; i++) {
        const MigInterruption *found = &status->interruptions[i];
        Json *item = json_new_object(arena);
        json_put_string(arena, item, "revision", found->revision);
        json_put_string(arena, item, "direction", mig_direction_name(found->direction));
        json_put_boolean(arena, item, "has_failed", found->has_failed);
        json_put_boolean(arena, item, "has_file", found->has_file);
        json_put_integer(arena, item, "statements", found->statements);
        json_put_string(arena, item, "started", found->started);
        json_put_string(arena, item, "runner", found->runner);
        json_put_string(arena, item, "error", found->error);
        json_push(arena, interruptions, item);
    }
    json_put(arena, json, "edited", listing_json_strings(arena, status->edited));
    json_put(arena, json, "interrupted", interruptions);
    json_put(arena, json, "invalid_indexes", listing_json_strings(arena, status->invalid_indexes));
}
