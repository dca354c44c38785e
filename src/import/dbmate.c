/* dbmate: VERSION_name.sql with "-- migrate:up" and "-- migrate:down", in order of their names. */
#include "import/marked.h"
#include "import/numbered.h"
#include "import/tools.h"

#include "base/file.h"
#include "base/table.h"

#include <string.h>

/* Whether a comment is a marker; `*options` is what stands behind it. */
static bool is_marker(Span comment, const char *marker, Span *options)
{
    size_t length = strlen(marker);
    if (!span_starts_with(comment, marker) ||
        (comment.length > length && strchr(" \t", comment.bytes[length]) == NULL))
        return false;
    *options = span_trim((Span){comment.bytes + length, comment.length - length});
    return true;
}

static bool read_options(Marked *marked, Span text, bool *outside, MigError *err)
{
    Arena *arena = marked->source->arena;
    StringVec options = strings_split(arena, arena_strndup(arena, text.bytes, text.length), " \t");
    for (size_t i = 0; i < options.count; i++) {
        if (strcmp(options.items[i], "transaction:false") == 0)
            *outside = true;
        else if (strcmp(options.items[i], "transaction:true") != 0)
            return marked_fail(marked, err, "unknown option '%s'", options.items[i]);
    }
    return true;
}

static bool read_line(Marked *marked, MigError *err)
{
    Span comment, options;
    if (!marked_comment(marked, &comment))
        return marked_take(marked, err);
    if (is_marker(comment, "migrate:up", &options))
        return marked_begin(marked, true, err) &&
               read_options(marked, options, &marked->up_outside, err);
    if (is_marker(comment, "migrate:down", &options))
        return marked_begin(marked, false, err) &&
               read_options(marked, options, &marked->down_outside, err);
    return marked_take(marked, err);
}

static bool read_file(Source *source, const Numbered *file, MigError *err)
{
    Marked marked;
    ForeignRevision revision = numbered_revision(source->arena, file, strlen(".sql"));
    if (!marked_open(source, file->file, "-- migrate:up", &marked, err))
        return false;
    while (reader_next(&marked.reader))
        if (!read_line(&marked, err))
            return false;
    if (!marked_finish(&marked, &revision, err))
        return false;
    vec_push(source->arena, &source->history->revisions, revision);
    return true;
}

bool dbmate_read(Arena *arena, const char *folder, const char *shown, ForeignHistory *history,
                 MigError *err)
{
    Source source = {arena, folder, shown, history};
    StringVec names;
    Table *seen = table_new(arena);
    Numbered numbered;
    if (!folder_list(arena, folder, &names, err))
        return false;
    for (size_t i = 0; i < names.count; i++) {
        const char *name = names.items[i];
        if (!name_ends_with(name, ".sql"))
            continue;
        if (!numbered_cut(arena, name, &numbered)) {
            source_remark(&source, "%s is left out: its name does not begin with a version", name);
            continue;
        }
        const char *known = table_find(seen, numbered.number);
        if (known != NULL)
            return fail_at(err, MIG_E_REVISION, source_shown(&source, name), 0,
                           "'%s' has the same version", known);
        table_put(seen, numbered.number, name);
        if (!read_file(&source, &numbered, err))
            return false;
    }
    source_chain(&source);
    return true;
}
