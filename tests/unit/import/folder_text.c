/* A history is shown as "ID (MESSAGE) < PARENTS", its sections and its remarks, one below the
 * other. */
#include "folder_text.h"

#include "scratch.h"

#include "base/file.h"

#include <criterion/criterion.h>
#include <string.h>

static const char *make_folder(Arena *arena, const FolderFile *files)
{
    const char *folder = scratch_make(arena);
    MigError err;
    for (size_t i = 0; i < MOST_FILES && files[i].name != NULL; i++) {
        const char *path = path_join(arena, folder, files[i].name);
        const char *parent = files[i].content == NULL ? path : path_parent(arena, path);
        cr_assert(folder_make(parent, &err), "%s", err.message);
        cr_assert(files[i].content == NULL || file_create(path, span_of(files[i].content), &err),
                  "%s", err.message);
    }
    return folder;
}

static void add_section(Text *text, const char *name, const ForeignSection *section)
{
    if (section->exists)
        text_printf(text, "  %s%s: %s\n", name, section->transaction ? "" : " outside",
                    section->sql);
}

static const char *history_text(Arena *arena, const ForeignHistory *history)
{
    Text text = text_in(arena);
    for (size_t i = 0; i < history->revisions.count; i++) {
        const ForeignRevision *revision = &history->revisions.items[i];
        text_printf(&text, "%s (%s) < %s%s", revision->id, revision->message,
                    strings_join(arena, &revision->down_revisions, ", "),
                    revision->is_stub ? " stub" : "");
        if (revision->branch_labels.count + revision->depends_on.count > 0)
            text_printf(&text, " @%s +%s", strings_join(arena, &revision->branch_labels, ","),
                        strings_join(arena, &revision->depends_on, ","));
        text_add_char(&text, '\n');
        for (size_t j = 0; j < revision->description.count; j++)
            text_printf(&text, "  > %s\n", revision->description.items[j]);
        add_section(&text, "up", &revision->up);
        add_section(&text, "down", &revision->down);
    }
    for (size_t i = 0; i < history->remarks.count; i++)
        text_printf(&text, "! %s\n", history->remarks.items[i]);
    return text_string(&text);
}

static void expect_error(const FolderCase *expected, const MigError *err)
{
    cr_assert_str_eq(err->message, expected->message, "%s: %s", expected->what, err->message);
    cr_assert_str_eq(err->file, expected->file, "%s: %s", expected->what, err->file);
    cr_assert_eq(err->line, expected->line, "%s: line %d", expected->what, err->line);
    cr_assert_eq(err->code, MIG_E_REVISION, "%s", expected->what);
}

void expect_folders(const char *tool, const FolderCase *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const FolderCase *expected = &cases[i];
        Arena *arena = arena_open();
        const char *folder = make_folder(arena, expected->files);
        const ForeignTool *found;
        ForeignHistory history = {.project = ""};
        MigError err = {0};
        cr_assert(foreign_find(arena, tool, &found, &err));
        bool done = found->read(arena, folder, "FOLDER", &history, &err);
        scratch_remove(folder);
        cr_assert_eq(done, expected->expected != NULL, "%s: %s", expected->what, err.message);
        if (done)
            cr_assert_str_eq(history_text(arena, &history), expected->expected, "%s:\n%s",
                             expected->what, history_text(arena, &history));
        else
            expect_error(expected, &err);
        arena_close(arena);
    }
}

void read_folder_files(Arena *arena, const char *tool, const FolderFile *files,
                       ForeignHistory *history)
{
    const char *folder = make_folder(arena, files);
    const ForeignTool *found;
    MigError err;
    *history = (ForeignHistory){.project = ""};
    cr_assert(foreign_find(arena, tool, &found, &err));
    cr_assert(found->read(arena, folder, "FOLDER", history, &err), "%s", err.message);
    scratch_remove(folder);
}

const char *applied_text(Arena *arena, const char *tool, const ForeignHistory *history,
                         const char *rows)
{
    const ForeignTool *found;
    ForeignRows table = {0};
    StringVec lines = strings_split(arena, rows, ";"), ids = {0};
    MigError err;
    for (size_t i = 0; i < lines.count; i++) {
        StringVec values = strings_split(arena, lines.items[i], " ");
        for (size_t j = 0; j < values.count; j++)
            if (strcmp(values.items[j], "NULL") == 0)
                values.items[j] = "";
        vec_push(arena, &table, values);
    }
    cr_assert(foreign_find(arena, tool, &found, &err));
    if (!found->applied(arena, history, &table, &ids, &err))
        return arena_strdup(arena, err.message);
    return strings_join(arena, &ids, " ");
}
