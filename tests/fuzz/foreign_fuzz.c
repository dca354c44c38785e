/* What other tools wrote: whatever SQL is imported can be read as a revision again, whole. Python
 * and Sqitch's plans are read as far as they can be. */
#include "fuzz.h"

#include "import/python.h"
#include "import/source.h"
#include "import/sqitch_plan.h"
#include "revision/script.h"

#include <string.h>

static void check_error(const MigError *err)
{
    require(err->code == MIG_E_REVISION && err->message[0] != '\0');
    require(err->line > 0);
}

/* A section's SQL as a revision file has it: with a line end. */
static const char *with_line_end(Arena *arena, const char *sql)
{
    return sql[0] == '\0' ? "" : arena_printf(arena, "%s\n", sql);
}

static void check_sql(Arena *arena, Span sql)
{
    ForeignHistory history = {.project = ""};
    Source source = {arena, ".", ".", &history};
    const ForeignTool *tool;
    Span defused;
    Script script;
    MigError err = {0};
    require(foreign_find(arena, "goose", &tool, &err));
    if (!source_defuse(arena, "a.sql", sql, &defused, &err)) {
        check_error(&err);
        return;
    }
    ForeignRevision revision = {
        .source = "a.sql",
        .id = "1",
        .message = "",
        .created = "",
        .up = source_section(&source, "a.sql", defused, false),
        .down = source_section(&source, "a.sql", defused, true),
    };
    const char *text = foreign_text(arena, tool, &revision);
    require(script_parse(arena, "b.sql", span_of(text), &script, &err));
    require(span_equals(script.down.sql, with_line_end(arena, revision.down.sql)));
    require(!script.down.transaction && script.up.transaction == revision.up.transaction);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_open();
    Span text = sql_input(arena, data, size);
    PythonModule module;
    SqitchPlan plan;
    MigError err = {0};
    if (memchr(text.bytes, '\r', text.length) == NULL)
        check_sql(arena, text);
    if (!python_read(arena, "a.py", text, &module, &err))
        check_error(&err);
    if (!sqitch_plan_read(arena, "sqitch.plan", text, &plan, &err))
        check_error(&err);
    arena_close(arena);
    return 0;
}
