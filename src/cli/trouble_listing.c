/* Each kind of trouble in words, and what cures it. */
#include "cli/trouble_listing.h"

#include "cli/listing.h"
#include "report/failure.h"

#include <unistd.h>

/* Appends one, in the form of an error. */
static void add(Invocation *invocation, const MigStatus *status, const MigError *trouble)
{
    failure_add(&invocation->text, command_has_color(invocation, STDOUT_FILENO),
                arena_printf(invocation->arena, "%s:", status->module->name), trouble);
}

static void add_edited(Invocation *invocation, const MigStatus *status, const char *id)
{
    MigError trouble;
    if (!fail(&trouble, MIG_E_CONFLICT, "revision '%s': the file was edited after it was applied",
              id) &&
        !fail_hint(&trouble,
                   "'mig show %s' prints it; 'mig repair --accept %s' takes it as what was "
                   "applied, and 'mig switch' undoes it as it was applied",
                   id, id))
        add(invocation, status, &trouble);
}

static void add_interruption(Invocation *invocation, const MigStatus *status,
                             const MigInterruption *found)
{
    MigError trouble;
    const char *run = found->direction == MIG_DOWN ? "mig downgrade" : "mig upgrade";
    const char *end = found->has_failed ? "failed" : "has not ended";
    bool told = fail(&trouble, MIG_E_CONFLICT,
                     "revision '%s', %s by %s at %s, %s after %d statement%s%s%s", found->revision,
                     found->direction == MIG_DOWN ? "being undone" : "begun", found->runner,
                     found->started, end, found->statements, found->statements == 1 ? "" : "s",
                     found->error[0] == '\0' ? "" : ": ", found->error) ||
                fail_hint(&trouble,
                          "'%s' goes on there; 'mig repair --done %s' takes it as done, "
                          "'mig repair --clear %s' forgets it",
                          run, found->revision, found->revision);
    if (!told)
        add(invocation, status, &trouble);
}

static void add_invalid(Invocation *invocation, const MigStatus *status, const char *index)
{
    MigError trouble;
    if (!fail(&trouble, MIG_E_CONFLICT, "the index %s is not valid", index) &&
        !fail_hint(&trouble,
                   "a CREATE INDEX CONCURRENTLY has failed, or goes on; an interrupted "
                   "revision builds it anew, else REINDEX INDEX CONCURRENTLY %s",
                   index))
        add(invocation, status, &trouble);
}

bool trouble_is_there(const MigStatus *status)
{
    return status->edited[0] != NULL || status->interruption_count > 0 ||
           status->invalid_indexes[0] != NULL;
}

void trouble_add(Invocation *invocation, const MigStatus *status)
{
    for (const char *const *id = status->edited; *id != NULL; id++)
        add_edited(invocation, status, *id);
    for (size_t i = 0; i < status->interruption_count; i++)
        add_interruption(invocation, status, &status->interruptions[i]);
    for (const char *const *index = status->invalid_indexes; *index != NULL; index++)
        add_invalid(invocation, status, *index);
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
