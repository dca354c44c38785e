/* Lines of SQL. What the engines spell differently is in their Offline; the rest is here once. */
#include "migrate/offline.h"

#include <string.h>
#include <strings.h>

static Arena *arena_of(const OfflineRun *run)
{
    return run->script->sql.arena;
}

static Text *text_of(OfflineRun *run)
{
    return &run->script->sql;
}

static const Offline *offline_of(const OfflineRun *run)
{
    return run->script->dialect->offline;
}

static const char *table_name(const OfflineRun *run, const char *table)
{
    Text name = text_in(arena_of(run));
    offline_of(run)->table(&name, &run->module, table);
    return text_string(&name);
}

static const char *literal(const OfflineRun *run, const char *value)
{
    Text text = text_in(arena_of(run));
    if (value == NULL)
        return "NULL";
    offline_of(run)->literal(&text, value);
    return text_string(&text);
}

OfflineScript *offline_open(Arena *arena, UrlKind kind)
{
    OfflineScript *script = arena_new(arena, OfflineScript);
    script->sql = text_in(arena);
    script->dialect = dialect_find(kind);
    return script;
}

OfflineModule offline_module(Arena *arena, const SessionOptions *options)
{
    return (OfflineModule){
        .module = options->module,
        .schema = options->version_table_schema,
        .version_table = options->version_table,
        .log_table = arena_printf(arena, "%s_log", options->version_table),
        .lock_timeout = options->lock_timeout,
        .statement_timeout = options->statement_timeout,
    };
}

static const char *place(const OfflineRun *run)
{
    return run->heads.count == 0 ? "base" : strings_join(arena_of(run), &run->heads, ", ");
}

/* Fails unless the version table is where this point of the script takes it to be. */
static void require_heads(OfflineRun *run)
{
    const OfflineCondition condition = {
        .kind = OFFLINE_EXACTLY,
        .rows = &run->heads,
        .message = arena_printf(arena_of(run), "module '%s' is not at %s, where this starts from",
                                run->module.module, place(run)),
    };
    offline_of(run)->require(text_of(run), &run->module, &condition);
}

static void settle(OfflineRun *run)
{
    if (!run->script->settled)
        offline_of(run)->reset(text_of(run), &run->module);
    run->script->settled = true;
}

/* Fails where a revision is half done: what it stands on may be undone by what follows, and its own
 * statements would be run from the first one. */
static void refuse_half_done(OfflineRun *run)
{
    const char *query = arena_printf(
        arena_of(run), "SELECT revision FROM %s AS l\n        WHERE " HISTORY_IS_CUT_SHORT("%s"),
        table_name(run, run->module.log_table), table_name(run, run->module.log_table));
    offline_of(run)->refuse(
        text_of(run), query,
        arena_printf(arena_of(run),
                     "a revision of module '%s' is half done: see mig status, and finish it with "
                     "mig upgrade or mig downgrade first",
                     run->module.module));
}

void offline_tables(OfflineRun *run, OfflineStart start)
{
    const char *missing = "IF NOT EXISTS ", *table = run->module.version_table;
    text_printf(text_of(run), "\n-- %s: the tables that mig keeps its books in\n",
                run->module.module);
    settle(run);
    offline_of(run)->begin(text_of(run), &run->module, false);
    ddl(text_of(run), run->script->dialect->create_version_table, missing, table_name(run, table),
        arena_printf(arena_of(run), "%s_pkc", table));
    text_add(text_of(run), ";\n");
    ddl(text_of(run), run->script->dialect->create_log_table, missing,
        table_name(run, run->module.log_table));
    text_add(text_of(run), ";\n");
    if (start != OFFLINE_ANYWHERE)
        require_heads(run);
    if (start == OFFLINE_WHOLE)
        refuse_half_done(run);
    offline_of(run)->commit(text_of(run), false);
}

void offline_begin(OfflineRun *run)
{
    settle(run);
    offline_of(run)->begin(text_of(run), &run->module, true);
}

void offline_join(OfflineRun *run)
{
    offline_of(run)->join(text_of(run), &run->module);
}

void offline_commit(OfflineRun *run)
{
    offline_of(run)->commit(text_of(run), true);
}

/* Changes the rows of the version table. */
static void change_rows(OfflineRun *run, const RowChange *change)
{
    size_t gone = change->removed.count, come = change->added.count;
    size_t updated = gone < come ? gone : come;
    const char *table = table_name(run, run->module.version_table);
    for (size_t i = 0; i < updated; i++)
        ddl(text_of(run), "UPDATE %s SET version_num = %L WHERE version_num = %L;\n", table,
            change->added.items[i], change->removed.items[i]);
    for (size_t i = updated; i < gone; i++)
        ddl(text_of(run), "DELETE FROM %s WHERE version_num = %L;\n", table,
            change->removed.items[i]);
    for (size_t i = updated; i < come; i++)
        ddl(text_of(run), "INSERT INTO %s (version_num) VALUES (%L);\n", table,
            change->added.items[i]);
    run->heads = graph_change_heads(arena_of(run), &run->heads, change);
    strings_sort(&run->heads);
}

/* A row of the log, as it is when something begins. */
static void log_row(OfflineRun *run, const char *revision, MigDirection direction,
                    const Script *script)
{
    ddl(text_of(run),
        "INSERT INTO %s\n"
        "    (revision, direction, state, statements, started_at, script_id, script_fingerprint,\n"
        "     git_commit, runner, mig_version, script)\n"
        "    VALUES (%L, '%s', 'started', 0, %s,\n",
        table_name(run, run->module.log_table), revision, mig_direction_name(direction),
        offline_of(run)->now);
    text_printf(text_of(run), "    %s,\n    %s,\n",
                literal(run, script == NULL ? NULL : script->blob_id),
                literal(run, script == NULL ? NULL : script->fingerprint));
    text_printf(text_of(run), "    %s, %s, %s,\n    %s);\n", literal(run, run->script->git_commit),
                literal(run, run->script->identity), literal(run, MIG_VERSION),
                literal(run, script == NULL ? NULL : script->content.bytes));
}

/* A change of the newest row about a revision. */
static const char *update_log(const OfflineRun *run, const char *revision, const char *assignments)
{
    Text sql = text_in(arena_of(run));
    const char *table = table_name(run, run->module.log_table);
    ddl(&sql, "UPDATE %s SET %s WHERE id = (SELECT max(id) FROM %s WHERE revision = %L);", table,
        assignments, table, revision);
    return text_string(&sql);
}

static void log_done(OfflineRun *run, const char *revision, int statements)
{
    const char *assignments = arena_printf(
        arena_of(run),
        "state = 'done', statements = %d, finished_at = %s,\n    duration_us = %s\n   ", statements,
        offline_of(run)->now, offline_of(run)->elapsed);
    text_printf(text_of(run), "%s\n", update_log(run, revision, assignments));
}

/* Cuts a section; `inside` refuses statements that begin or end a transaction. */
static bool cut(const OfflineRun *run, const Step *step, bool inside, StatementVec *statements,
                MigError *err)
{
    const Section *section = step_section(step);
    ScriptCursor cursor = {.arena = arena_of(run),
                           .file = step->script->header.file,
                           .text = section->sql,
                           .line = section->line,
                           .transaction = inside};
    *statements = (StatementVec){0};
    for (bool found = true; found;) {
        Statement statement;
        if (!offline_of(run)->next(&cursor, &statement, &found, err))
            return false;
        if (found)
            vec_push(arena_of(run), statements, statement);
    }
    return true;
}

/* --- isolation -------------------------------------------------------------------------------- */

/* A line of a comment, whatever is in it. */
static void add_comment(OfflineRun *run, const char *text)
{
    text_add(text_of(run), "-- ");
    for (const char *at = text; *at != '\0'; at++)
        text_add_char(text_of(run), *at == '\n' || *at == '\r' ? ' ' : *at);
    text_add_char(text_of(run), '\n');
}

static void warn(void *context, const char *text)
{
    OfflineRun *run = context;
    add_comment(run, arena_printf(arena_of(run), "take care: %s", text));
}

static bool judge_statement(OfflineRun *run, const Step *step, const Statement *statement,
                            Judge *judge, Temporaries *temporary, MigError *err)
{
    Arena *arena = arena_open();
    TouchVec touches = {0};
    offline_of(run)->touches(arena, statement->text, temporary, &touches);
    bool may = judge->territory == NULL || judge_touches(judge, &touches, err);
    if (!may) {
        error_place(err, step->script->header.file, statement->line);
        error_copy(err->statement, sizeof(err->statement),
                   arena_strndup(arena, statement->text.bytes, statement->text.length));
    }
    arena_close(arena);
    return may;
}

/* What a script will do is known as far as its words tell it. */
static bool judge_words(OfflineRun *run, const Step *step, const StatementVec *statements,
                        Temporaries *left, MigError *err)
{
    Judge judge = {run->territory, arena_of(run), NULL, warn, run};
    *left = (Temporaries){.arena = arena_of(run), .folds_case = offline_of(run)->folds_case};
    for (size_t i = 0; i < statements->count; i++)
        if (!judge_statement(run, step, &statements->items[i], &judge, left, err))
            return false;
    return true;
}

/* What a revision has left in the session is not there for those behind it. */
static void clear_session(OfflineRun *run, const Temporaries *left)
{
    const char *schema = offline_of(run)->temporary;
    for (size_t i = left->savepoints.count; i > 0; i--)
        ddl(text_of(run), "RELEASE %I;\n", left->savepoints.items[i - 1]);
    for (size_t i = 0; schema != NULL && i < left->objects.count; i++)
        ddl(text_of(run), "DROP %s IF EXISTS %I.%I;\n", left->objects.items[i].kind, schema,
            left->objects.items[i].name);
}

static bool is_prefixless(const Owner *owner)
{
    return owner->filter.prefix[0] == '\0';
}

static OfflineBounds bounds_of(const OfflineRun *run, const Step *step, bool shared)
{
    const Territory *territory = run->territory;
    OfflineBounds bounds = {.revision = step->revision->id,
                            .allowed = &territory->allowed,
                            .warns = territory->warns,
                            .shared = shared};
    for (size_t i = 0; i < territory->owners.count; i++) {
        const Owner *owner = &territory->owners.items[i];
        const OfflineOwner with = {owner->module, owner->filter.prefix, &owner->filter.schemas};
        bool own = strcmp(owner->module, territory->module) == 0;
        if (!is_prefixless(owner))
            vec_push(arena_of(run), &bounds.owners, with);
        else if (bounds.rest == NULL || own)
            bounds.rest = owner->module;
        if (owner->needed)
            vec_push(arena_of(run), &bounds.needed, owner->module);
    }
    return bounds;
}

/* Whether there is anything that a revision may not touch. */
static bool is_guarded(const OfflineRun *run)
{
    return run->territory != NULL && !territory_is_all(run->territory);
}

static void remember(OfflineRun *run, bool shared)
{
    if (is_guarded(run) && (shared || offline_of(run)->compares))
        offline_of(run)->remember(text_of(run));
}

/* What the words do not tell, the database is asked. */
static void guard(OfflineRun *run, const Step *step, bool shared)
{
    if (!is_guarded(run))
        return;
    const OfflineBounds bounds = bounds_of(run, step, shared);
    offline_of(run)->guard(text_of(run), &run->module, &bounds);
}

/* --- steps ------------------------------------------------------------------------------------ */

/* The section as it was written, its last statement ended. */
static void add_section(OfflineRun *run, const Section *section, const StatementVec *statements)
{
    Span text = section->sql;
    if (statements->count > 0) {
        Span last = statements->items[statements->count - 1].text;
        size_t length = (size_t)(last.bytes + last.length - text.bytes);
        Span rest = span_trim((Span){text.bytes + length, text.length - length});
        Span head = span_trim((Span){text.bytes, length});
        text_add_bytes(text_of(run), head.bytes, head.length);
        text_add(text_of(run), rest.length > 0 && rest.bytes[0] == ';' ? "" : ";\n");
        text = rest;
    }
    text = span_trim(text);
    text_add_bytes(text_of(run), text.bytes, text.length);
    if (text.length > 0)
        text_add_char(text_of(run), '\n');
}

static void add_checks(OfflineRun *run, const OfflineStep *step)
{
    for (size_t i = 0; i < step->checks.count; i++)
        offline_of(run)->require(text_of(run), step->checks.items[i].module,
                                 &step->checks.items[i].condition);
}

/* Version table and log at a step's end. */
static void keep_books(OfflineRun *run, const Step *step, int statements)
{
    RowChange change =
        graph_row_change(arena_of(run), run->graph, &run->heads, step->revision, step->up);
    change_rows(run, &change);
    log_done(run, step->revision->id, statements);
}

static bool step_inside(OfflineRun *run, const OfflineStep *step, bool together, MigError *err)
{
    const Step *apply = &step->apply;
    StatementVec statements;
    Temporaries left;
    if (!cut(run, apply, true, &statements, err) ||
        !judge_words(run, apply, &statements, &left, err))
        return false;
    require_heads(run);
    add_checks(run, step);
    log_row(run, apply->revision->id, step_direction(apply), apply->script);
    remember(run, together);
    text_add_char(text_of(run), '\n');
    add_section(run, step_section(apply), &statements);
    text_add_char(text_of(run), '\n');
    offline_of(run)->own(text_of(run));
    clear_session(run, &left);
    guard(run, apply, together);
    keep_books(run, apply, (int)statements.count);
    return true;
}

/* Each statement by itself, counted in the log as it is done, unless the section has transactions
 * of its own. */
static void add_statements(OfflineRun *run, const Step *step, const StatementVec *statements)
{
    StatementVec unused;
    MigError ignored;
    bool counts = cut(run, step, true, &unused, &ignored);
    for (size_t i = 0; i < statements->count; i++) {
        Span text = statements->items[i].text;
        text_add_char(text_of(run), '\n');
        text_add_bytes(text_of(run), text.bytes, text.length);
        text_add(text_of(run), ";\n");
        if (counts)
            offline_of(run)->note(
                text_of(run), update_log(run, step->revision->id,
                                         arena_printf(arena_of(run), "statements = %zu", i + 1)));
    }
}

static bool step_outside(OfflineRun *run, const OfflineStep *step, MigError *err)
{
    const Step *apply = &step->apply;
    StatementVec statements;
    Temporaries left;
    if (!cut(run, apply, false, &statements, err) ||
        !judge_words(run, apply, &statements, &left, err))
        return false;
    left.savepoints.count = 0; /* a transaction of the script's own ends with it */
    offline_of(run)->begin(text_of(run), &run->module, false);
    require_heads(run);
    add_checks(run, step);
    offline_of(run)->enter(text_of(run), &run->module);
    log_row(run, apply->revision->id, step_direction(apply), apply->script);
    offline_of(run)->commit(text_of(run), false);
    add_statements(run, apply, &statements);
    text_add_char(text_of(run), '\n');
    offline_of(run)->begin(text_of(run), &run->module, false);
    offline_of(run)->own(text_of(run));
    clear_session(run, &left);
    require_heads(run);
    keep_books(run, apply, (int)statements.count);
    offline_of(run)->commit(text_of(run), false);
    offline_of(run)->leave(text_of(run), &run->module);
    return true;
}

/* "module_one: 9d41c0aa12be -> 3f2a9c1b7e60, Create users" */
static void add_title(OfflineRun *run, const OfflineStep *step)
{
    const Step *apply = &step->apply;
    const Header *header = apply->revision->header;
    RowChange change =
        graph_row_change(arena_of(run), run->graph, &run->heads, apply->revision, apply->up);
    StringVec after = graph_change_heads(arena_of(run), &run->heads, &change);
    strings_sort(&after);
    const char *to = after.count == 0 ? "base" : strings_join(arena_of(run), &after, ", ");
    text_printf(text_of(run), "\n-- %s: %s%s, from %s to %s\n", run->module.module,
                apply->up ? "" : "undo ", apply->revision->id, place(run), to);
    if (header->message[0] != '\0')
        text_printf(text_of(run), "-- %s\n", header->message);
    text_printf(text_of(run), "-- %s\n", header->file);
    for (size_t i = 0; i < step->notes.count; i++)
        text_printf(text_of(run), "-- %s\n", step->notes.items[i]);
}

bool offline_step(OfflineRun *run, const OfflineStep *step, bool together, MigError *err)
{
    const char *setting = offline_of(run)->setting;
    add_title(run, step);
    if (!together)
        settle(run);
    if (strcasestr(step->apply.script->content.bytes, setting) != NULL)
        run->script->settled = false;
    if (together)
        return step_inside(run, step, true, err);
    if (!step_section(&step->apply)->transaction)
        return step_outside(run, step, err);
    offline_of(run)->begin(text_of(run), &run->module, true);
    if (!step_inside(run, step, false, err))
        return false;
    offline_of(run)->commit(text_of(run), true);
    return true;
}

static void log_stamp(OfflineRun *run, const char *revision)
{
    log_row(run, revision, MIG_STAMP, NULL);
    log_done(run, revision, 0);
}

void offline_stamp(OfflineRun *run, const StringVec *heads, bool purge)
{
    static const StringVec nothing = {0};
    const char *from = purge ? "whatever there is" : place(run);
    const char *to = heads->count == 0 ? "base" : strings_join(arena_of(run), heads, ", ");
    text_printf(text_of(run), "\n-- %s: stamp, from %s to %s\n", run->module.module, from, to);
    offline_of(run)->begin(text_of(run), &run->module, false);
    if (purge) {
        ddl(text_of(run), "DELETE FROM %s;\n", table_name(run, run->module.version_table));
        run->heads = nothing;
    } else {
        require_heads(run);
    }
    RowChange change = graph_row_difference(arena_of(run), &run->heads, heads);
    change_rows(run, &change);
    if (heads->count == 0)
        log_stamp(run, "base");
    for (size_t i = 0; i < heads->count; i++)
        log_stamp(run, heads->items[i]);
    offline_of(run)->commit(text_of(run), false);
}
