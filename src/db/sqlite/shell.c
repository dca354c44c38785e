/* The shell reads lines. Where no statement has begun, a line that begins with a dot is a command,
 * and one that begins with # a comment. A line that is a slash, or GO, and nothing else ends the
 * statement above it. None of that is SQL: a run would fail at it, or go on. */
#include "db/sqlite/shell.h"

#include "db/sqlite/failure.h"
#include "db/sqlite/lexer.h"
#include "db/sqlite/statement.h"

#include <string.h>

/* What is left of a line behind `at`. */
static Span rest_of_line(Span text, const char *at)
{
    size_t left = (size_t)(text.bytes + text.length - at);
    const char *end = memchr(at, '\n', left);
    return (Span){at, end == NULL ? left : (size_t)(end - at)};
}

static bool is_blank(Span text)
{
    return span_trim(text).length == 0;
}

/* Whether there are only blanks and comments in a piece of a line. */
static bool is_blank_or_comment(Span rest)
{
    rest = span_trim(rest);
    while (span_starts_with(rest, "/*")) {
        const char *end = memmem(rest.bytes + 2, rest.length - 2, "*/", 2);
        if (end == NULL)
            return false;
        size_t length = (size_t)(end + 2 - rest.bytes);
        rest = span_trim((Span){rest.bytes + length, rest.length - length});
    }
    return rest.length == 0 || span_starts_with(rest, "--");
}

static bool is_alone(Span text, Span token)
{
    const char *line = token.bytes;
    while (line > text.bytes && line[-1] != '\n')
        line--;
    return is_blank((Span){line, (size_t)(token.bytes - line)}) &&
           is_blank_or_comment(rest_of_line(text, token.bytes + token.length));
}

/* The lines before a place. */
static int lines_before(Span text, const char *place)
{
    int lines = 0;
    for (const char *at = text.bytes; at < place; at++)
        lines += *at == '\n';
    return lines;
}

static bool fail_at_line(const ScriptCursor *cursor, const Statement *statement, const char *place,
                         const char *what, MigError *err)
{
    int line = statement->line + lines_before(statement->text, place);
    return fail_at(err, MIG_E_SQL, cursor->file, line, "the sqlite3 shell would take this line %s",
                   what) ||
           fail_hint(err, "write it in another way, or run mig upgrade instead of a script") ||
           sqlite_fail_statement(err, statement->text);
}

static bool check_statement(const ScriptCursor *cursor, const Statement *statement, MigError *err)
{
    Span text = statement->text;
    if (text.bytes[0] == '.' || text.bytes[0] == '#')
        return fail_at_line(cursor, statement, text.bytes, "for one of its own", err);
    TokenVec tokens = sqlite_tokens(cursor->arena, text);
    for (size_t i = 0; i < tokens.count; i++) {
        const Token *token = &tokens.items[i];
        if ((sqlite_token_is(token, "/") || sqlite_token_is(token, "GO")) &&
            is_alone(text, token->text))
            return fail_at_line(cursor, statement, token->text.bytes, "for the statement's end",
                                err);
    }
    return true;
}

bool sqlite_shell_next(ScriptCursor *cursor, Statement *statement, bool *found, MigError *err)
{
    return sqlite_cut(cursor, statement, found, err) &&
           (!*found || check_statement(cursor, statement, err));
}
