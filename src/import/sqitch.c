/*
 * Sqitch: the changes of sqitch.plan, one after the other as it deploys them, with the scripts in
 * deploy/ and revert/. A change that was reworked is there several times; its earlier scripts have
 * the name of a tag behind theirs.
 */
#include "import/sqitch_plan.h"
#include "import/tools.h"

#include "base/file.h"
#include "base/path.h"
#include "import/source.h"
#include "import/statement.h"
#include "revision/lexeme.h"
#include "revision/template.h"

#include <ctype.h>
#include <string.h>

/* A name that may be an id; a change that is reworked is counted. */
static const char *id_of(Arena *arena, const SqitchChange *change)
{
    char *id = arena_strdup(arena, change->name);
    MigError ignored;
    for (char *at = id; *at != '\0'; at++)
        if (!isalnum((unsigned char)*at) && strchr("_-.", *at) == NULL)
            *at = '_';
    const char *name =
        change->instance == 1 ? id : arena_printf(arena, "%s.%d", id, change->instance);
    return template_check_id(name, &ignored) ? name : arena_printf(arena, "change.%s", name);
}

/* Where the script of a change is: with the first of the tags up to its next instance for which
 * there is one, else by its name alone. NULL if there is none. */
static const char *find_script(const Source *source, const SqitchPlan *plan, size_t index,
                               const char *folder)
{
    Arena *arena = source->arena;
    const SqitchChange *change = &plan->changes.items[index];
    const char *name = arena_printf(arena, "%s/%s.sql", folder, change->name);
    for (size_t i = index; change->reworked && i < plan->changes.count; i++) {
        const SqitchChange *later = &plan->changes.items[i];
        if (i > index && strcmp(later->name, change->name) == 0)
            break;
        for (size_t j = 0; j < later->tags.count; j++) {
            const char *tagged =
                arena_printf(arena, "%s/%s%s.sql", folder, change->name, later->tags.items[j]);
            if (file_kind(path_join(arena, source->folder, tagged)) == FILE_REGULAR)
                return tagged;
        }
    }
    bool found =
        !change->reworked && file_kind(path_join(arena, source->folder, name)) == FILE_REGULAR;
    return found ? name : NULL;
}

/* Says where a script has something for psql alone. */
static void remark_commands(Source *source, const char *name, Span sql)
{
    int line = 1;
    for (size_t at = 0; at < sql.length;) {
        size_t quote = lexeme_quote(sql, at);
        size_t comment = quote > 0 ? 0 : lexeme_comment(sql, at);
        size_t length = quote + comment > 0 ? quote + comment : 1;
        if (sql.bytes[at] == '\\' && (at == 0 || sql.bytes[at - 1] == '\n')) {
            source_remark(source, "%s:%d: what begins with '\\' is for psql, and no SQL", name,
                          line);
            return;
        }
        for (size_t i = at; i < at + length; i++)
            line += sql.bytes[i] == '\n';
        at += length;
    }
}

static bool read_section(Source *source, const char *name, ForeignSection *section, MigError *err)
{
    Span sql;
    if (!source_load_sql(source, name, &sql, err))
        return false;
    remark_commands(source, name, sql);
    *section = source_section(source, name, sql, false);
    return true;
}

static void remark_needs(Source *source, const SqitchChange *change)
{
    for (size_t i = 0; i < change->requires.count; i++)
        if (strchr(change->requires.items[i], ':') != NULL)
            source_remark(source, "%s requires '%s' of another project: that is not carried over",
                          change->name, change->requires.items[i]);
    for (size_t i = 0; i < change->conflicts.count; i++)
        source_remark(source, "%s conflicts with '%s': that is not carried over", change->name,
                      change->conflicts.items[i]);
}

static bool read_change(Source *source, const SqitchPlan *plan, size_t index, MigError *err)
{
    Arena *arena = source->arena;
    const SqitchChange *change = &plan->changes.items[index];
    const char *deploy = find_script(source, plan, index, "deploy");
    const char *revert = find_script(source, plan, index, "revert");
    if (deploy == NULL)
        return fail_at(err, MIG_E_REVISION, source_shown(source, "sqitch.plan"), change->line,
                       "there is no script deploy/%s%s.sql", change->name,
                       change->reworked ? "@TAG" : "");
    ForeignRevision revision = {
        .source = deploy,
        .version = change->name,
        .id = id_of(arena, change),
        .message = change->note[0] != '\0' ? change->note : source_message(arena, change->name),
        .created = change->time,
    };
    if (change->tags.count > 0)
        vec_push(arena, &revision.description, strings_join(arena, &change->tags, " "));
    if (!read_section(source, deploy, &revision.up, err) ||
        (revert != NULL && !read_section(source, revert, &revision.down, err)))
        return false;
    remark_needs(source, change);
    vec_push(arena, &source->history->revisions, revision);
    return true;
}

/* The folder may hold the plan, or a sqitch.conf that names the folder which does. */
static bool find_top(Arena *arena, Source *source, MigError *err)
{
    Span content;
    if (file_kind(path_join(arena, source->folder, "sqitch.plan")) == FILE_REGULAR ||
        file_kind(path_join(arena, source->folder, "sqitch.conf")) != FILE_REGULAR)
        return true;
    if (!source_load(source, "sqitch.conf", &content, err))
        return false;
    const char *top = source_setting(arena, content.bytes, "core", "top_dir");
    if (top != NULL) {
        source->folder = path_join(arena, source->folder, top);
        source->shown = path_join(arena, source->shown, top);
    }
    return true;
}

static bool remark_verify(Source *source, MigError *err)
{
    const char *path = path_join(source->arena, source->folder, "verify");
    StringVec names = {0};
    if (file_kind(path) == FILE_FOLDER && !folder_list(source->arena, path, &names, err))
        return false;
    if (names.count > 0)
        source_remark(source,
                      "what is in verify/ is left out: mig verify tries each revision itself");
    return true;
}

bool sqitch_read(Arena *arena, const char *folder, const char *shown, ForeignHistory *history,
                 MigError *err)
{
    Source source = {arena, folder, shown, history};
    SqitchPlan plan;
    Span content;
    if (!find_top(arena, &source, err) || !source_load(&source, "sqitch.plan", &content, err) ||
        !sqitch_plan_read(arena, source_shown(&source, "sqitch.plan"), content, &plan, err))
        return false;
    history->project = plan.project;
    for (size_t i = 0; i < plan.changes.count; i++)
        if (!read_change(&source, &plan, i, err))
            return false;
    source_chain(&source);
    return remark_verify(&source, err);
}

static size_t count_version(const ForeignHistory *history, size_t first, const char *version)
{
    size_t count = 0;
    for (size_t i = 0; i < first; i++)
        count += strcmp(history->revisions.items[i].version, version) == 0;
    return count;
}

/* What is deployed is a beginning of the plan. */
bool sqitch_applied(Arena *arena, const ForeignHistory *history, const ForeignRows *rows,
                    StringVec *ids, MigError *err)
{
    StringVec names = {0};
    for (size_t i = 0; i < rows->count; i++)
        if (history->project[0] == '\0' || strcmp(rows->items[i].items[1], history->project) == 0)
            vec_push(arena, &names, rows->items[i].items[0]);
    for (size_t i = 0; i < names.count; i++) {
        size_t deployed = 0;
        for (size_t j = 0; j < names.count; j++)
            deployed += strcmp(names.items[j], names.items[i]) == 0;
        if (names.count > history->revisions.count ||
            count_version(history, names.count, names.items[i]) != deployed)
            return fail(err, MIG_E_REVISION,
                        "what is deployed is not the beginning of the plan: see '%s'",
                        names.items[i]);
        vec_push(arena, ids, history->revisions.items[i].id);
    }
    return true;
}
