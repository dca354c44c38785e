/* Values to lines, and a picture of all that could have changed. */
#include "rehearsal.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/path.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <string.h>

static bool call_up(MigWorkspace *workspace, const char *target, const MigRun *run, MigError *err)
{
    Bed *bed = run->context;
    return mig_rehearse(workspace, MIG_UP, target, run, &bed->rehearsal, err);
}

static bool call_down(MigWorkspace *workspace, const char *target, const MigRun *run, MigError *err)
{
    Bed *bed = run->context;
    return mig_rehearse(workspace, MIG_DOWN, target, run, &bed->rehearsal, err);
}

bool rehearse_up(Bed *bed, const char *names, const char *target, MigRun run)
{
    bed->rehearsal = (MigRehearsal){0};
    return bed_call(bed, call_up, names, target, run);
}

bool rehearse_down(Bed *bed, const char *names, const char *target, MigRun run)
{
    bed->rehearsal = (MigRehearsal){0};
    return bed_call(bed, call_down, names, target, run);
}

static void add_effect(Text *text, const MigEffect *effect)
{
    text_printf(text, "\n  %s%s%s:", strcmp(effect->kind, "table") == 0 ? "" : effect->kind,
                strcmp(effect->kind, "table") == 0 ? "" : " ", effect->name);
    if (effect->lock[0] != '\0')
        text_printf(text, " %s at %d", effect->lock, effect->lock_line);
    cr_assert_eq(effect->lock[0] != '\0', effect->lock_time > 0, "%s", effect->name);
    text_add(text, effect->is_created ? " created" : "");
    text_add(text, effect->is_dropped ? " dropped" : "");
    text_add(text, effect->is_rewritten ? " rewritten" : "");
    text_add(text, effect->is_emptied ? " emptied" : "");
    if (effect->inserted != 0)
        text_printf(text, " +%lld", (long long)effect->inserted);
    if (effect->updated != 0)
        text_printf(text, " ~%lld", (long long)effect->updated);
    if (effect->deleted != 0)
        text_printf(text, " -%lld", (long long)effect->deleted);
    if (effect->scanned != 0)
        text_printf(text, " read %lld", (long long)effect->scanned);
    if (effect->lock_before[0] != '\0')
        text_printf(text, " (under %s)", effect->lock_before);
}

const char *rehearse_lines(const Bed *bed)
{
    Text text = text_in(bed->arena);
    for (size_t i = 0; i < bed->rehearsal.count; i++) {
        const MigRehearsedStep *step = &bed->rehearsal.items[i];
        const MigRevision *revision = step->step.revision;
        text_printf(&text, "%s%s %s: %s", i == 0 ? "" : "\n", revision->module, revision->id,
                    step->left_out != NULL ? step->left_out
                    : step->is_rehearsed   ? "rehearsed"
                                           : "not reached");
        for (size_t j = 0; j < step->effect_count; j++)
            add_effect(&text, &step->effects[j]);
    }
    return text_string(&text);
}

const MigRehearsedStep *rehearse_step(const Bed *bed, const char *revision)
{
    for (size_t i = 0; i < bed->rehearsal.count; i++)
        if (strcmp(bed->rehearsal.items[i].step.revision->id, revision) == 0)
            return &bed->rehearsal.items[i];
    cr_assert_fail("no step '%s'", revision);
    return NULL;
}

static const char *list_folder(const Bed *bed)
{
    StringVec names = {0};
    DIR *folder = opendir(bed->folder);
    cr_assert_not_null(folder);
    for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder))
        if (strncmp(entry->d_name, "events.", strlen("events.")) != 0)
            vec_push(bed->arena, &names, arena_strdup(bed->arena, entry->d_name));
    closedir(folder);
    strings_sort(&names);
    return strings_join(bed->arena, &names, " ");
}

static const char *hash_database(const Bed *bed)
{
    Span content;
    MigError err;
    const char *file = path_join(bed->arena, bed->folder, "bed.db");
    if (file_kind(file) == FILE_MISSING)
        return "none";
    cr_assert(file_load(bed->arena, file, &content, &err), "%s", err.message);
    return hash_bytes(bed->arena, content);
}

/* Sequences move, and so do the rows of the catalog that a rolled back transaction has touched in
 * vain: what they say must not. */
static const char *hash_server(Bed *bed)
{
    return bed_query(
        bed,
        "SELECT c.oid, c.relname, c.relfilenode, c.xmin, "
        "       CASE WHEN c.relkind = 'r' THEN "
        "           query_to_xml(format('SELECT * FROM %I.%I ORDER BY 1', n.nspname, c.relname), "
        "                        true, true, '')::text END, "
        "       (SELECT string_agg(a::text, ',' ORDER BY attnum) FROM pg_attribute AS a "
        "        WHERE attrelid = c.oid) "
        "FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace "
        "WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') ORDER BY 1");
}

const char *rehearse_world(Bed *bed)
{
    return arena_printf(bed->arena, "%s\n%s", list_folder(bed),
                        bed->kind == URL_SQLITE ? hash_database(bed) : hash_server(bed));
}
