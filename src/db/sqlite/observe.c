/* What the authorizer is told, as touches. What it is not told comes from the statement's tokens,
 * whose order is known once SQLite has taken them: a rename's new name, and what foreign keys refer
 * to. */
#include "db/sqlite/observe.h"

#include "db/sqlite/connection.h"
#include "db/sqlite/lexer.h"
#include "db/sqlite/query.h"
#include "embedded/sqlite.h"

#include <string.h>
#include <strings.h>

/* Where an action says what. */
typedef enum Place { PLACE_NONE, PLACE_FIRST, PLACE_SECOND } Place;

typedef struct KnownAction {
    int action;
    const char *deed, *kind;
    Place name;
    const char *part; /* the kind of what hangs on the name, and is the other one; NULL: nothing */
} KnownAction;

static const KnownAction known_actions[] = {
    {SQLITE_CREATE_INDEX, "creates", "", PLACE_SECOND, "index"},
    {SQLITE_CREATE_TABLE, "creates", "table", PLACE_FIRST, NULL},
    {SQLITE_CREATE_TEMP_TRIGGER, "creates", "", PLACE_SECOND, "trigger"},
    {SQLITE_CREATE_TRIGGER, "creates", "", PLACE_SECOND, "trigger"},
    {SQLITE_CREATE_VIEW, "creates", "view", PLACE_FIRST, NULL},
    {SQLITE_CREATE_VTABLE, "creates", "table", PLACE_FIRST, NULL},
    {SQLITE_DROP_INDEX, "drops", "", PLACE_SECOND, "index"},
    {SQLITE_DROP_TABLE, "drops", "table", PLACE_FIRST, NULL},
    {SQLITE_DROP_TRIGGER, "drops", "", PLACE_SECOND, "trigger"},
    {SQLITE_DROP_VIEW, "drops", "view", PLACE_FIRST, NULL},
    {SQLITE_DROP_VTABLE, "drops", "table", PLACE_FIRST, NULL},
    {SQLITE_ALTER_TABLE, "alters", "table", PLACE_SECOND, NULL},
    {SQLITE_DELETE, "writes", "", PLACE_FIRST, NULL},
    {SQLITE_INSERT, "writes", "", PLACE_FIRST, NULL},
    {SQLITE_UPDATE, "writes", "", PLACE_FIRST, NULL},
};

static bool is_write(const KnownAction *action)
{
    return strcmp(action->deed, "writes") == 0;
}

static const KnownAction *find_action(int action)
{
    for (size_t i = 0; i < sizeof(known_actions) / sizeof(known_actions[0]); i++)
        if (known_actions[i].action == action)
            return &known_actions[i];
    return NULL;
}

/* --- pragmas and files ------------------------------------------------------------------------ */

/* Settings that stay in the file. */
typedef struct Setting {
    const char *name;
    TouchScope scope;
} Setting;

static const Setting settings[] = {
    {"application_id", TOUCH_SHARED}, {"auto_vacuum", TOUCH_SHARED},
    {"encoding", TOUCH_SHARED},       {"journal_mode", TOUCH_SHARED},
    {"page_size", TOUCH_SHARED},      {"schema_version", TOUCH_EVERYTHING},
    {"user_version", TOUCH_SHARED},   {"writable_schema", TOUCH_EVERYTHING},
};

/* Some pragmas do their work while they are prepared, and a file is attached inside of others: what
 * is refused here is refused by SQLite. */
static int judge_now(Observation *observation, const Touch *touch)
{
    TouchVec touches = {0};
    vec_push(observation->arena, &touches, *touch);
    const Observer *observer = observation->observer;
    if (observer->judge(observer->context, &touches, &observation->error))
        return SQLITE_OK;
    observation->refused = true;
    return SQLITE_DENY;
}

bool sqlite_observe_setting(const char *name, Touch *touch)
{
    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
        const Setting *setting = &settings[i];
        *touch = (Touch){.deed = "sets",
                         .kind = "",
                         .schema = "",
                         .name = setting->name,
                         .part = "",
                         .means = "",
                         .scope = setting->scope,
                         .in_default = true};
        if (strcasecmp(setting->name, name) == 0)
            return true;
    }
    return false;
}

static int judge_pragma(Observation *observation, const char *name, const char *value)
{
    Touch touch;
    if (value == NULL || !sqlite_observe_setting(name, &touch))
        return SQLITE_OK;
    return judge_now(observation, &touch);
}

Touch sqlite_observe_file(const char *file)
{
    return (Touch){.deed = "opens",
                   .kind = "file",
                   .schema = "",
                   .name = file,
                   .part = "",
                   .means = "",
                   .scope = TOUCH_ELSEWHERE};
}

/* VACUUM works in a file without a name. */
static int judge_attach(Observation *observation, const char *file)
{
    if (observation->phase == OBSERVE_RUNNING && file != NULL && file[0] == '\0')
        return SQLITE_OK;
    const Touch touch = sqlite_observe_file(file == NULL ? "?" : file);
    return judge_now(observation, &touch);
}

/* --- objects ---------------------------------------------------------------------------------- */

static bool is_internal(const char *name)
{
    return sqlite3_strnicmp(name, "sqlite_", strlen("sqlite_")) == 0;
}

static bool is_known(const Observation *observation, const Touch *touch)
{
    for (size_t i = 0; i < observation->touches.count; i++) {
        const Touch *known = &observation->touches.items[i];
        if (strcmp(known->schema, touch->schema) == 0 && strcmp(known->name, touch->name) == 0)
            return true;
    }
    return false;
}

static void note_touch(Observation *observation, const KnownAction *action, const char *name,
                       const char *part, const char *schema, const char *trigger)
{
    Arena *arena = observation->arena;
    bool foreign = strcmp(schema, "main") != 0;
    Touch touch = {
        .deed = action->deed,
        .kind = action->kind,
        .schema = foreign ? arena_strdup(arena, schema) : "",
        .name = arena_strdup(arena, name),
        .part = part == NULL ? "" : arena_printf(arena, "%s '%s' on", action->part, part),
        .means = trigger == NULL ? "" : arena_printf(arena, "trigger '%s'", trigger),
        .scope = foreign ? TOUCH_ELSEWHERE : TOUCH_NAMED,
        .in_default = !foreign,
    };
    if (!is_write(action) || !is_known(observation, &touch))
        vec_push(arena, &observation->touches, touch);
}

/* Temporary objects are nobody's, but for a trigger on a table that is not temporary. */
static bool is_passing(const SqliteConnection *sqlite, const KnownAction *action,
                       const char *schema, const char *table)
{
    if (sqlite3_stricmp(schema, "temp") != 0)
        return false;
    return action->action != SQLITE_CREATE_TEMP_TRIGGER ||
           sqlite3_table_column_metadata(sqlite->db, "temp", table, NULL, NULL, NULL, NULL, NULL,
                                         NULL) == SQLITE_OK;
}

static void note_object(SqliteConnection *sqlite, const KnownAction *action, const char *first,
                        const char *second, const char *schema, const char *trigger)
{
    Observation *observation = &sqlite->observation;
    const char *name = action->name == PLACE_FIRST ? first : second;
    const char *part = action->part == NULL ? NULL : first;
    const char *database = action->action == SQLITE_ALTER_TABLE ? first : schema;
    if (is_passing(sqlite, action, database, name))
        return;
    if (strcmp(database, "temp") == 0)
        database = "main";
    int number = action->action;
    if (number == SQLITE_CREATE_TABLE || number == SQLITE_ALTER_TABLE)
        observation->defines_table = true;
    if (number == SQLITE_DROP_TABLE || number == SQLITE_ALTER_TABLE)
        observation->moves_counters = true;
    if (is_write(action) && sqlite3_stricmp(name, "sqlite_sequence") == 0)
        observation->writes_counters = true;
    if (is_internal(name) || (part != NULL && is_internal(part)))
        return;
    note_touch(observation, action, name, part, database, trigger);
}

/* Notes for the foreign keys which tables are written inside mig's transaction. */
static void note_for_keys(SqliteConnection *sqlite, const KnownAction *action, const char *first,
                          const char *second, const char *schema)
{
    bool alters = action->action == SQLITE_ALTER_TABLE;
    const char *table = alters ? second : first;
    const char *database = alters ? first : schema;
    if (!is_write(action) && action->action != SQLITE_DROP_TABLE && !alters)
        return;
    if (strcmp(database, "main") == 0 && !is_internal(table))
        sqlite_foreign_keys_touch(&sqlite->foreign_keys, table);
}

int sqlite_observe_action(void *context, int number, const char *first, const char *second,
                          const char *schema, const char *trigger)
{
    SqliteConnection *sqlite = context;
    Observation *observation = &sqlite->observation;
    if (observation->phase == OBSERVE_NOTHING)
        return SQLITE_OK;
    if (observation->observer != NULL && number == SQLITE_ATTACH)
        return judge_attach(observation, first);
    if (observation->phase == OBSERVE_RUNNING)
        return SQLITE_OK;
    if (observation->observer != NULL && number == SQLITE_PRAGMA)
        return judge_pragma(observation, first, second);
    const KnownAction *action = find_action(number);
    if (action == NULL)
        return SQLITE_OK;
    if (sqlite->begun)
        note_for_keys(sqlite, action, first, second, schema);
    if (observation->observer != NULL)
        note_object(sqlite, action, first, second, schema, trigger);
    return SQLITE_OK;
}

/* --- what only the text tells ----------------------------------------------------------------- */

static void add_named(Observation *observation, const Token *token, Touch touch)
{
    touch.name = sqlite_token_name(observation->arena, token);
    touch.kind = "table";
    touch.schema = touch.part = "";
    touch.in_default = true;
    vec_push(observation->arena, &observation->touches, touch);
}

/* ALTER TABLE a RENAME TO b; b REFERENCES c. Neither RENAME TO nor REFERENCES can be anything
 * else. */
static void read_definition(Observation *observation, Span text)
{
    TokenVec tokens = sqlite_tokens(observation->arena, text);
    for (size_t i = 0; i + 1 < tokens.count; i++) {
        const Token *token = &tokens.items[i];
        if (sqlite_token_is(token, "REFERENCES"))
            add_named(observation, token + 1,
                      (Touch){.deed = "refers to", .means = "a foreign key", .refers = true});
        else if (i + 2 < tokens.count && sqlite_token_is(token, "RENAME") &&
                 sqlite_token_is(token + 1, "TO"))
            add_named(observation, token + 2, (Touch){.deed = "creates", .means = "a rename"});
    }
}

static bool says_if_not_exists(Arena *arena, Span text)
{
    TokenVec tokens = sqlite_tokens(arena, text);
    for (size_t i = 0; i + 2 < tokens.count; i++)
        if (sqlite_token_is(&tokens.items[i], "IF") && sqlite_token_is(&tokens.items[i + 1], "NOT"))
            return sqlite_token_is(&tokens.items[i + 2], "EXISTS");
    return false;
}

/* CREATE TABLE IF NOT EXISTS creates nothing where there is something of that name. */
static bool forget_existing(SqliteConnection *sqlite, Span text, MigError *err)
{
    Observation *observation = &sqlite->observation;
    const Touch *first = observation->touches.items;
    if (observation->touches.count == 0 || strcmp(first->deed, "creates") != 0 ||
        first->part[0] != '\0' || !says_if_not_exists(observation->arena, text))
        return true;
    Rows rows;
    if (!sqlite_query(&sqlite->base, sql_object_exists, &first->name, 1, observation->arena, &rows,
                      err))
        return false;
    if (rows.items.count > 0)
        observation->touches.count = 0;
    return true;
}

/* --- statements ------------------------------------------------------------------------------- */

bool sqlite_observe(Connection *connection, const Observer *observer, Span script, MigError *err)
{
    (void)script; /* each statement tells enough */
    (void)err;    /* nothing can go wrong */
    SqliteConnection *sqlite = (SqliteConnection *)connection;
    sqlite->observation = (Observation){.observer = observer};
    return true;
}

bool sqlite_settle(Connection *connection, MigError *err)
{
    return sqlite_execute((SqliteConnection *)connection, "PRAGMA query_only = OFF", err);
}

void sqlite_observe_begin(SqliteConnection *sqlite, Arena *arena)
{
    const Observer *observer = sqlite->observation.observer;
    sqlite->observation =
        (Observation){.observer = observer, .phase = OBSERVE_PREPARING, .arena = arena};
}

void sqlite_observe_end(SqliteConnection *sqlite)
{
    const Observer *observer = sqlite->observation.observer;
    sqlite->observation = (Observation){.observer = observer};
}

bool sqlite_observe_prepared(SqliteConnection *sqlite, Span text, sqlite3_stmt *prepared,
                             MigError *err)
{
    Observation *observation = &sqlite->observation;
    const Observer *observer = observation->observer;
    observation->phase = OBSERVE_RUNNING;
    if (observer == NULL || sqlite3_stmt_isexplain(prepared) != 0)
        return true;
    if (observation->defines_table)
        read_definition(observation, text);
    return forget_existing(sqlite, text, err) &&
           (observation->touches.count == 0 ||
            observer->judge(observer->context, &observation->touches, err));
}

/* --- the counters of AUTOINCREMENT ------------------------------------------------------------ */

bool sqlite_observe_counters(SqliteConnection *sqlite, Rows *counters, MigError *err)
{
    return sqlite_query(&sqlite->base, sql_counters, NULL, 0, sqlite->observation.arena, counters,
                        err);
}

/* The counters of `some` that `others` has not, or not with this value. */
static void add_changed(Observation *observation, const Rows *some, const Rows *others)
{
    Table *known = table_new(observation->arena);
    for (size_t i = 0; i < others->items.count; i++)
        table_put(known, others->items.items[i].items[0], others->items.items[i].items[1]);
    for (size_t i = 0; i < some->items.count; i++) {
        const char *table = some->items.items[i].items[0];
        const char *value = table_find(known, table);
        if (value != NULL && strcmp(value, some->items.items[i].items[1]) == 0)
            continue;
        vec_push(observation->arena, &observation->touches,
                 (Touch){.deed = "sets",
                         .kind = "table",
                         .schema = "",
                         .name = table,
                         .part = "the AUTOINCREMENT counter of",
                         .means = "",
                         .in_default = true});
    }
}

bool sqlite_observe_counted(SqliteConnection *sqlite, const Rows *before, MigError *err)
{
    Observation *observation = &sqlite->observation;
    Rows now;
    if (!sqlite_observe_counters(sqlite, &now, err))
        return false;
    observation->touches.count = 0;
    add_changed(observation, before, &now);
    add_changed(observation, &now, before);
    const Observer *observer = observation->observer;
    return observation->touches.count == 0 ||
           observer->judge(observer->context, &observation->touches, err);
}
