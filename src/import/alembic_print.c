/*
 * Alembic's --sql output, cut into revisions at its comments "-- Running upgrade A -> B". All are
 * printed at once; only where that fails, one by one, so that a revision that needs a database is
 * in the way of no other. What Alembic does to its version table goes, and so do its transactions.
 */
#include "import/alembic.h"

#include "base/program.h"
#include "base/table.h"
#include "import/statement.h"

#include <string.h>

typedef struct Printing {
    Source *source;
    const char *folder;
    Table *texts[2];   /* by direction: from ids to what is printed of them, as Text */
    const char *error; /* the last thing that Alembic complained of */
} Printing;

enum { UP, DOWN };

static const char *const commands[] = {"upgrade", "downgrade"};

/* The last line of what was written to standard error. */
static const char *last_line(Arena *arena, const char *text)
{
    StringVec lines = strings_split(arena, text, "\n");
    return lines.count == 0 ? "" : lines.items[lines.count - 1];
}

/* The id in "-- Running upgrade a, b -> c" that the section belongs to; NULL for any other line. */
static const char *section_id(Arena *arena, Span line, int direction)
{
    const char *marker = arena_printf(arena, "-- Running %s ", commands[direction]);
    if (!span_starts_with(line, marker))
        return NULL;
    const char *rest =
        arena_strndup(arena, line.bytes + strlen(marker), line.length - strlen(marker));
    const char *arrow = strstr(rest, "-> ");
    if (arrow == NULL)
        return NULL;
    Span id = direction == UP ? span_of(arrow + 3) : (Span){rest, (size_t)(arrow - rest)};
    id = span_trim(id);
    return arena_strndup(arena, id.bytes, id.length);
}

/* Takes in what was printed; what stands above the first revision is not of any. */
static void take(Printing *printing, const char *output, int direction)
{
    Arena *arena = printing->source->arena;
    Text *text = NULL;
    for (const char *at = output; *at != '\0';) {
        const char *newline = strchr(at, '\n');
        size_t length = newline == NULL ? strlen(at) : (size_t)(newline + 1 - at);
        const char *id = section_id(arena, (Span){at, length}, direction);
        if (id != NULL) {
            text = arena_new(arena, Text);
            *text = text_in(arena);
            table_put(printing->texts[direction], id, text);
        } else if (text != NULL) {
            text_add_bytes(text, at, length);
        }
        at += length;
    }
}

/* Runs Alembic; what it prints is only taken in when all is well. */
static bool print(Printing *printing, const char *range, int direction)
{
    Arena *arena = printing->source->arena;
    StringVec words = {0};
    const char *const line[] = {"alembic", commands[direction], range, "--sql"};
    const char *output = "", *complaints = "";
    const ProgramPlace place = {
        .folder = printing->folder, .no_input = true, .output = &output, .complaints = &complaints};
    MigError ignored;
    for (size_t i = 0; i < sizeof(line) / sizeof(line[0]); i++)
        vec_push(arena, &words, line[i]);
    if (!program_run(arena, &words, &place, &ignored)) {
        printing->error = last_line(arena, complaints);
        return false;
    }
    take(printing, output, direction);
    return true;
}

/* Whether a statement is about the version table: what Alembic makes of "version_num". */
static bool is_bookkeeping(const ForeignStatement *statement)
{
    static const char *const words[] = {"UPDATE", "INSERT INTO", "DELETE FROM", "CREATE TABLE"};
    static const char *const marks[] = {" SET version_num=", " (version_num) VALUES (",
                                        ".version_num = '", "version_num VARCHAR("};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strncmp(statement->words, words[i], strlen(words[i])) == 0)
            return memmem(statement->text.bytes, statement->text.length, marks[i],
                          strlen(marks[i])) != NULL;
    return false;
}

static bool is_empty_drop(const ForeignStatement *statement)
{
    return strncmp(statement->words, "DROP TABLE", strlen("DROP TABLE")) == 0;
}

/* How many transaction statements stand at the end. */
static size_t count_trailing(const ForeignStatementVec *statements)
{
    size_t count = 0;
    while (count < statements->count &&
           statement_is_transaction(&statements->items[statements->count - 1 - count]))
        count++;
    return count;
}

/* Whether a revision leaves its transaction: autocommit_block(). What begins and ends between two
 * revisions (COMMIT, BEGIN) stands at the end of the first. */
static bool leaves_transaction(const ForeignStatementVec *statements)
{
    size_t trailing = count_trailing(statements), rest = statements->count - trailing;
    if (trailing > 0 && rest > 0 && statement_is_begin(&statements->items[rest]))
        return true;
    for (size_t i = 0; i < rest; i++)
        if (statement_is_transaction(&statements->items[i]))
            return true;
    return false;
}

/* The last downgrade drops the version table. */
static Span without_last_drop(Arena *arena, Span sql)
{
    ForeignStatementVec statements = statement_list(arena, sql);
    size_t last = statements.count - count_trailing(&statements);
    if (last == 0 || !is_empty_drop(&statements.items[last - 1]))
        return sql;
    ForeignStatementVec one = {&statements.items[last - 1], 1, 1};
    return statement_drop(arena, sql, &one, is_empty_drop);
}

static ForeignSection make_section(Printing *printing, const ForeignRevision *revision,
                                   const Text *text, int direction, bool drops)
{
    Source *source = printing->source;
    Arena *arena = source->arena;
    Span sql = {text_string(text), text->length};
    ForeignStatementVec statements = statement_list(arena, sql);
    sql = statement_drop(arena, sql, &statements, is_bookkeeping);
    if (drops)
        sql = without_last_drop(arena, sql);
    statements = statement_list(arena, sql);
    bool outside = leaves_transaction(&statements);
    sql = statement_drop(arena, sql, &statements, statement_is_transaction);
    if (outside)
        source_remark(source, "%s: transaction=false, since its %s leaves the transaction",
                      revision->source, commands[direction]);
    return source_section(source, revision->source, sql, outside);
}

/* Takes what was printed of a revision; one that was not printed becomes a stub. */
static void fill_in(Printing *printing, ForeignRevision *revision, int direction)
{
    Source *source = printing->source;
    ForeignSection *section = direction == UP ? &revision->up : &revision->down;
    const Text *text = table_find(printing->texts[direction], revision->id);
    MigError err;
    Span sql;
    if (section->exists || (direction == DOWN && revision->has_no_down))
        return;
    bool drops = direction == DOWN && revision->down_revisions.count == 0;
    if (text != NULL && source_defuse(source->arena, revision->source,
                                      (Span){text_string(text), text->length}, &sql, &err)) {
        Text defused = *text;
        defused.bytes = arena_strndup(source->arena, sql.bytes, sql.length);
        defused.length = sql.length;
        *section = make_section(printing, revision, &defused, direction, drops);
        return;
    }
    *section = source_stub(source->arena, arena_printf(source->arena, "%s() in %s",
                                                       commands[direction], revision->source));
    revision->is_stub = true;
    source_remark(source, "%s: the SQL of its %s is to be written by hand%s%s", revision->source,
                  commands[direction], printing->error == NULL ? "" : ": ",
                  printing->error == NULL ? "" : printing->error);
}

/* Prints a revision alone: the range from the one below it. */
static void print_one(Printing *printing, const ForeignRevision *revision, int direction)
{
    Arena *arena = printing->source->arena;
    const char *below =
        revision->down_revisions.count == 0 ? "base" : revision->down_revisions.items[0];
    const char *range = direction == UP ? arena_printf(arena, "%s:%s", below, revision->id)
                                        : arena_printf(arena, "%s:%s", revision->id, below);
    Table *all = printing->texts[direction];
    printing->texts[direction] = table_new(arena);
    printing->error = NULL;
    if (print(printing, range, direction)) {
        Text *text = table_find(printing->texts[direction], revision->id);
        if (text != NULL)
            table_put(all, revision->id, text);
    }
    printing->texts[direction] = all;
}

static bool is_head(const ForeignRevisionVec *revisions, const ForeignRevision *revision)
{
    for (size_t i = 0; i < revisions->count; i++)
        if (strings_has(&revisions->items[i].down_revisions, revision->id))
            return false;
    return true;
}

/* Prints all ways down: from each head to base. */
static bool print_down(Printing *printing)
{
    Source *source = printing->source;
    const ForeignRevisionVec *revisions = &source->history->revisions;
    for (size_t i = 0; i < revisions->count; i++)
        if (is_head(revisions, &revisions->items[i]) &&
            !print(printing, arena_printf(source->arena, "%s:base", revisions->items[i].id), DOWN))
            return false;
    return true;
}

void alembic_print(Source *source, const char *folder)
{
    Printing printing = {.source = source, .folder = folder};
    ForeignRevisionVec *revisions = &source->history->revisions;
    for (int direction = UP; direction <= DOWN; direction++) {
        printing.texts[direction] = table_new(source->arena);
        bool all = direction == UP ? print(&printing, "base:heads", UP) : print_down(&printing);
        for (size_t i = 0; i < revisions->count; i++) {
            ForeignRevision *revision = &revisions->items[i];
            bool wanted = direction == UP ? !revision->up.exists
                                          : !revision->down.exists && !revision->has_no_down;
            if (!all && wanted && table_find(printing.texts[direction], revision->id) == NULL)
                print_one(&printing, revision, direction);
            fill_in(&printing, revision, direction);
        }
    }
}
