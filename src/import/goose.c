/*
 * goose: VERSION_name.sql with "-- +goose" comments. What it takes for one statement
 * (StatementBegin … StatementEnd) mig cuts by itself, so that only a semicolon may be missing
 * there. Migrations in Go become stubs.
 */
#include "import/marked.h"
#include "import/numbered.h"
#include "import/tools.h"
#include "revision/lexeme.h"

#include "base/file.h"

#include <string.h>
#include <strings.h>

typedef struct Goose {
    Marked marked;
    bool in_statement, substitutes;
    size_t statement_start; /* in the section's text */
} Goose;

static Text *section(Goose *goose)
{
    return goose->marked.has_down ? &goose->marked.down : &goose->marked.up;
}

/* Whether SQL ends with a semicolon, comments and blanks aside. */
static bool is_closed(Span sql)
{
    char last = ';';
    for (size_t at = 0; at < sql.length;) {
        size_t quote = lexeme_quote(sql, at);
        size_t comment = quote > 0 ? 0 : lexeme_comment(sql, at);
        if (comment == 0 && strchr(" \t\n", sql.bytes[at]) == NULL)
            last = quote > 0 ? '\'' : sql.bytes[at];
        at += quote + comment > 0 ? quote + comment : 1;
    }
    return last == ';';
}

static bool mark_statement(Goose *goose, bool begins, MigError *err)
{
    Text *text = section(goose);
    if (!goose->marked.has_up || begins == goose->in_statement)
        return marked_fail(&goose->marked, err, "'%s' does not belong here",
                           reader_shown(&goose->marked.reader));
    goose->in_statement = begins;
    if (begins) {
        goose->statement_start = text->length;
        return true;
    }
    const char *statement = text_string(text) + goose->statement_start;
    if (!is_closed((Span){statement, text->length - goose->statement_start}))
        text_add(text, ";\n");
    return true;
}

static bool mark(Goose *goose, const char *word, MigError *err)
{
    Marked *marked = &goose->marked;
    if (strcasecmp(word, "Up") == 0)
        return marked_begin(marked, true, err);
    if (strcasecmp(word, "Down") == 0 && goose->in_statement)
        return marked_fail(marked, err, "a statement is not ended by '-- +goose StatementEnd'");
    if (strcasecmp(word, "Down") == 0)
        return marked_begin(marked, false, err);
    if (strcasecmp(word, "StatementBegin") == 0 || strcasecmp(word, "StatementEnd") == 0)
        return mark_statement(goose, strcasecmp(word, "StatementBegin") == 0, err);
    if (strcasecmp(word, "NO TRANSACTION") == 0) {
        marked->up_outside = marked->down_outside = true;
        return true;
    }
    goose->substitutes = strncasecmp(word, "ENVSUB", strlen("ENVSUB")) == 0;
    return goose->substitutes ||
           marked_fail(marked, err, "unknown marker '%s'", reader_shown(&marked->reader));
}

static bool read_line(Goose *goose, MigError *err)
{
    static const char marker[] = "+goose ";
    Span text;
    if (!marked_comment(&goose->marked, &text) || text.length < strlen(marker) ||
        strncasecmp(text.bytes, marker, strlen(marker)) != 0)
        return marked_take(&goose->marked, err);
    Span word = span_trim((Span){text.bytes + strlen(marker), text.length - strlen(marker)});
    bool substituted = goose->substitutes;
    if (!mark(goose, arena_strndup(goose->marked.source->arena, word.bytes, word.length), err))
        return false;
    goose->substitutes = goose->substitutes || substituted;
    return true;
}

static bool read_file(Source *source, const Numbered *file, MigError *err)
{
    Goose goose = {0};
    ForeignRevision revision = numbered_revision(source->arena, file, strlen(".sql"));
    if (!marked_open(source, file->file, "-- +goose Up", &goose.marked, err))
        return false;
    while (reader_next(&goose.marked.reader))
        if (!read_line(&goose, err))
            return false;
    if (goose.in_statement)
        return marked_fail(&goose.marked, err,
                           "a statement is not ended by "
                           "'-- +goose StatementEnd'");
    if (!marked_finish(&goose.marked, &revision, err))
        return false;
    if (goose.substitutes)
        source_remark(source, "%s: environment variables are not put in", file->file);
    vec_push(source->arena, &source->history->revisions, revision);
    return true;
}

static void add_stub(Source *source, const Numbered *file)
{
    ForeignRevision revision = numbered_revision(source->arena, file, strlen(".go"));
    revision.up = source_stub(source->arena, file->file);
    revision.is_stub = true;
    source_remark(source, "%s is written in Go: its SQL is to be written by hand", file->file);
    vec_push(source->arena, &source->history->revisions, revision);
}

static bool is_migration(Source *source, const char *name, Numbered *numbered)
{
    bool sql = name_ends_with(name, ".sql");
    if (!sql && (!name_ends_with(name, ".go") || name_ends_with(name, "_test.go")))
        return false;
    if (numbered_cut(source->arena, name, numbered) && name[strlen(numbered->number)] == '_')
        return true;
    if (sql)
        source_remark(source, "%s is left out: its name does not begin with a version", name);
    return false;
}

bool goose_read(Arena *arena, const char *folder, const char *shown, ForeignHistory *history,
                MigError *err)
{
    Source source = {arena, folder, shown, history};
    StringVec names;
    NumberedVec files = {0};
    Numbered numbered;
    if (!folder_list(arena, folder, &names, err))
        return false;
    for (size_t i = 0; i < names.count; i++)
        if (is_migration(&source, names.items[i], &numbered))
            vec_push(arena, &files, numbered);
    if (!numbered_sort(&source, &files, err))
        return false;
    for (size_t i = 0; i < files.count; i++) {
        if (name_ends_with(files.items[i].file, ".go"))
            add_stub(&source, &files.items[i]);
        else if (!read_file(&source, &files.items[i], err))
            return false;
    }
    source_chain(&source);
    return true;
}
