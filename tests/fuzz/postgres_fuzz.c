/* PostgreSQL's scripts, cut into statements: each lies in the text, behind the one before. */
#include "fuzz.h"

#include "db/postgres/split.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_open();
    Span text = sql_input(arena, data, size);
    ScriptCursor cursor = {
        .arena = arena, .file = "fuzz.sql", .text = text, .line = 1, .transaction = true};
    Statement statement;
    MigError err = {0};
    bool found = true, done = true;
    const char *end = text.bytes;
    while (found && (done = split_next(&cursor, &statement, &found, &err))) {
        if (!found)
            break;
        require(statement.text.length > 0 && statement.text.bytes >= end);
        end = statement.text.bytes + statement.text.length;
        require(end <= text.bytes + text.length && statement.line > 0);
    }
    require(done || (err.code == MIG_E_SQL && err.line > 0));
    arena_close(arena);
    return 0;
}
