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
    {"application_id", TOUCH_SHARED},      {"auto_vacuum", TOUCH_SHARED},
    {"default_cache_size", TOUCH_SHARED},  {"encoding", TOUCH_SHARED},
    {"journal_mode", TOUCH_SHARED},        {"page_size", TOUCH_SHARED},
    {"schema_version", TOUCH_EVERYTHING},  {"user_version", TOUCH_SHARED},
    {"writable_schema", TOUCH_EVERYTHING},
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

/* VACUUM attaches a file while it runs: one without a name, or the one that it goes INTO. */
static int judge_attach(Observation *observation, const char *file)
{
    bool running = observation->phase == OBSERVE_RUNNING;
    bool named = file == NULL || file[0] != '\0' || !running;
    const Touch touch = sqlite_observe_file(file == NULL ? "?" : file);
    int verdict = named ? judge_now(observation, &touch) : SQLITE_OK;
    observation->in_other_file = running && verdict == SQLITE_OK;
    return verdict;
}

/* --- objects ---------------------------------------------------------------------------------- */

/* What SQLite tells of an action. */
typedef struct Told {
    const KnownAction *action;
    const char *name, *part; /* no part: NULL */
    const char *schema;
    const char *trigger; /* by which it comes about; NULL: the statement itself */
} Told;

static Told told_of(const KnownAction *action, const char *first, const char *second,
                    const char *schema, const char *trigger)
{
    return (Told){
        .action = action,
        .name = action->name == PLACE_FIRST ? first : second,
        .part = action->part == NULL ? NULL : first,
        .schema = action->action == SQLITE_ALTER_TABLE ? first : schema,
        .trigger = trigger,
    };
}

static bool is_internal(const char *name)
{
    return sqlite3_strnicmp(name, "sqlite_", strlen("sqlite_")) == 0;
}

static bool is_about_internal(const Told *told)
{
    return is_internal(told->name) || (told->part != NULL && is_internal(told->part));
}

static bool is_temporary(const Told *told)
{
    return strcmp(told->schema, "temp") == 0;
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

/* A temporary trigger that is spoken of is on a table in "main". */
static Touch touch_of(Arena *arena, const Told *told)
{
    const KnownAction *action = told->action;
    bool foreign = strcmp(told->schema, "main") != 0 && !is_temporary(told);
    return (Touch){
        .deed = action->deed,
        .kind = action->kind,
        .schema = foreign ? arena_strdup(arena, told->schema) : "",
        .name = arena_strdup(arena, told->name),
        .part =
            told->part == NULL ? "" : arena_printf(arena, "%s '%s' on", action->part, told->part),
        .means = told->trigger == NULL ? "" : arena_printf(arena, "trigger '%s'", told->trigger),
        .scope = foreign ? TOUCH_ELSEWHERE : TOUCH_NAMED,
        .in_default = !foreign,
    };
}

static void note_touch(Observation *observation, const Touch *touch)
{
    vec_push(observation->arena, &observation->touches, *touch);
}

/* Temporary objects are nobody's. A temporary trigger may be on a table that is somebody's. */
static bool is_passing(const Told *told)
{
    return is_temporary(told) && told->action->action != SQLITE_CREATE_TEMP_TRIGGER;
}

/* SQLite says "temp" of each temporary trigger, and next in which schema its table is: that of the
 * sqlite_schema that it looks at. */
static void place_trigger(Observation *observation, const Told *told)
{
    int action = told->action->action;
    if (observation->makes_trigger && action == SQLITE_INSERT && is_temporary(told))
        observation->touches.count--;
    observation->makes_trigger = action == SQLITE_CREATE_TEMP_TRIGGER;
}

/* Of SQLite's own tables most are written along with what has been told already. The ledgers may be
 * written by hand, and dropped when they are statistics; sqlite_dbpage is the file itself. */
static void note_internal(Observation *observation, const Told *told)
{
    Touch touch = touch_of(observation->arena, told);
    size_t ledger = sqlite_ledger_find(told->name);
    bool drops = ledger < LEDGER_COUNT && told->action->action == SQLITE_DROP_TABLE;
    touch.scope = TOUCH_EVERYTHING;
    if (ledger < LEDGER_COUNT && is_write(told->action))
        observation->writes_ledger[ledger] = true;
    else if (drops || (is_write(told->action) && sqlite3_stricmp(told->name, "sqlite_dbpage") == 0))
        note_touch(observation, &touch);
}

static void note_object(Observation *observation, const Told *told)
{
    int number = told->action->action;
    if (is_passing(told))
        return;
    if (number == SQLITE_CREATE_TABLE || number == SQLITE_ALTER_TABLE)
        observation->defines_table = true;
    if (number == SQLITE_ALTER_TABLE || strcmp(told->action->deed, "drops") == 0)
        observation->keeps_ledgers = true;
    if (is_about_internal(told)) {
        note_internal(observation, told);
        return;
    }
    Touch touch = touch_of(observation->arena, told);
    if (is_write(told->action) && is_known(observation, &touch))
        return;
    if (is_write(told->action) && told->trigger == NULL && observation->touches.count > 0)
        touch.means = "a foreign key"; /* nothing else writes a second table by itself */
    note_touch(observation, &touch);
}

/* The name of the virtual table at hand if this is one of its shadows. */
static const char *find_holder(const Observation *observation, const char *name)
{
    for (size_t i = 0; i < observation->touches.count; i++) {
        const char *table = observation->touches.items[i].name;
        size_t length = strlen(table);
        if (sqlite3_strnicmp(table, name, (int)length) == 0 && name[length] == '_')
            return table;
    }
    return NULL;
}

/* A virtual table makes, renames and drops its shadows while the statement runs. It writes them
 * too, but no others', and that it is written is known. */
static int judge_shadow(Observation *observation, const Told *told)
{
    if (is_write(told->action) || is_temporary(told) || is_about_internal(told) ||
        observation->in_other_file)
        return SQLITE_OK;
    Touch touch = touch_of(observation->arena, told);
    touch.holder = find_holder(observation, told->name);
    return judge_now(observation, &touch);
}

static void note_savepoint(SqliteConnection *sqlite, const char *deed, const char *name)
{
    if (sqlite->observation.phase != OBSERVE_PREPARING)
        return;
    sqlite->observation.savepoint = arena_strdup(sqlite->arena, deed);
    sqlite->observation.savepoint_name = arena_strdup(sqlite->arena, name);
}

/* Notes for the foreign keys which tables are written inside mig's transaction. */
static void note_for_keys(SqliteConnection *sqlite, const Told *told)
{
    int number = told->action->action;
    if (!is_write(told->action) && number != SQLITE_DROP_TABLE && number != SQLITE_ALTER_TABLE)
        return;
    if (strcmp(told->schema, "main") == 0 && !is_internal(told->name))
        sqlite_foreign_keys_touch(&sqlite->foreign_keys, told->name);
}

/* What happens to objects; while a statement runs, only what is done inside of it is heard of. */
static int observe_object(SqliteConnection *sqlite, const Told *told)
{
    Observation *observation = &sqlite->observation;
    bool asked = observation->observer != NULL;
    if (observation->phase == OBSERVE_RUNNING)
        return asked ? judge_shadow(observation, told) : SQLITE_OK;
    if (sqlite->begun)
        note_for_keys(sqlite, told);
    if (!asked)
        return SQLITE_OK;
    place_trigger(observation, told);
    note_object(observation, told);
    return SQLITE_OK;
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
    if (observation->observer != NULL && number == SQLITE_PRAGMA)
        return judge_pragma(observation, first, second);
    if (number == SQLITE_SAVEPOINT)
        note_savepoint(sqlite, first, second);
    if (schema != NULL && strcmp(schema, "temp") == 0)
        sqlite->has_temporaries = true;
    if (number == SQLITE_ANALYZE)
        observation->keeps_ledgers = true;
    const KnownAction *action = find_action(number);
    if (action == NULL)
        return SQLITE_OK;
    const Told told = told_of(action, first, second, schema, trigger);
    return observe_object(sqlite, &told);
}

/* --- what only the text tells ----------------------------------------------------------------- */

static void add_named(Observation *observation, const char *name, Touch touch)
{
    touch.name = name;
    touch.kind = "table";
    touch.schema = touch.part = "";
    touch.in_default = true;
    note_touch(observation, &touch);
}

static const char *find_altered(const Observation *observation)
{
    for (size_t i = 0; i < observation->touches.count; i++)
        if (strcmp(observation->touches.items[i].deed, "alters") == 0)
            return observation->touches.items[i].name;
    return NULL;
}

/* The table gets a new name, and with it the shadows that it has if it is a virtual one. */
static bool add_renamed(SqliteConnection *sqlite, const char *name, MigError *err)
{
    Observation *observation = &sqlite->observation;
    const char *old = find_altered(observation);
    Rows shadows = {0};
    if (old != NULL &&
        !sqlite_query(&sqlite->base, sql_shadows, &old, 1, observation->arena, &shadows, err))
        return false;
    add_named(observation, name, (Touch){.deed = "creates", .means = "a rename"});
    for (size_t i = 0; i < shadows.items.count; i++)
        add_named(observation,
                  arena_printf(observation->arena, "%s%s", name, shadows.items.items[i].items[0]),
                  (Touch){.deed = "creates", .means = "a rename", .holder = name});
    return true;
}

/* ALTER TABLE a RENAME TO b; b REFERENCES c. Neither RENAME TO nor REFERENCES can be anything
 * else. */
static bool read_definition(SqliteConnection *sqlite, Span text, MigError *err)
{
    Observation *observation = &sqlite->observation;
    Arena *arena = observation->arena;
    TokenVec tokens = sqlite_tokens(arena, text);
    for (size_t i = 0; i + 1 < tokens.count; i++) {
        const Token *token = &tokens.items[i];
        if (sqlite_token_is(token, "REFERENCES"))
            add_named(observation, sqlite_token_name(arena, token + 1),
                      (Touch){.deed = "refers to", .means = "a foreign key", .refers = true});
        else if (i + 2 < tokens.count && sqlite_token_is(token, "RENAME") &&
                 sqlite_token_is(token + 1, "TO") &&
                 !add_renamed(sqlite, sqlite_token_name(arena, token + 2), err))
            return false;
    }
    return true;
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

bool sqlite_observe_again(SqliteConnection *sqlite)
{
    Observation *observation = &sqlite->observation;
    const Observer *observer = observation->observer;
    const TouchVec *touches = &observation->touches;
    size_t permitted = 0;
    while (permitted < touches->count &&
           observer->permits(observer->context, &touches->items[permitted]))
        permitted++;
    observation->permitted = permitted;
    if (permitted == touches->count)
        return false;
    sqlite_observe_begin(sqlite, observation->arena);
    return true;
}

/* Most statements do what they may, which is known by now unless more has come to it. */
static bool judge_all(const Observation *observation, MigError *err)
{
    const Observer *observer = observation->observer;
    return observation->touches.count <= observation->permitted ||
           observer->judge(observer->context, &observation->touches, err);
}

bool sqlite_observe_prepared(SqliteConnection *sqlite, Span text, sqlite3_stmt *prepared,
                             MigError *err)
{
    Observation *observation = &sqlite->observation;
    observation->phase = OBSERVE_RUNNING;
    if (observation->observer == NULL || sqlite3_stmt_isexplain(prepared) != 0)
        return true;
    return (!observation->defines_table || read_definition(sqlite, text, err)) &&
           forget_existing(sqlite, text, err) && judge_all(observation, err);
}

bool sqlite_observe_writes_ledgers(const Observation *observation)
{
    bool writes = false;
    for (size_t i = 0; i < LEDGER_COUNT; i++)
        writes = writes || observation->writes_ledger[i];
    return writes && observation->observer != NULL && !observation->keeps_ledgers;
}
