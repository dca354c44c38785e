/* The statements have few forms, and those are told by their first words. */
#include "db/postgres/bare.h"

#include "db/postgres/lexer.h"
#include "embedded/postgres.h"

#include <string.h>

typedef struct Words {
    Span text;
    Lexer lexer;
    Token token;
} Words;

static void step(Words *words)
{
    do
        words->token = lexer_next(&words->lexer);
    while (words->token.kind == PG_QUERY__TOKEN__SQL_COMMENT ||
           words->token.kind == PG_QUERY__TOKEN__C_COMMENT);
}

static Words words_of(Arena *arena, Span text)
{
    Words words = {.text = text, .lexer = lexer_of(arena, text)};
    step(&words);
    return words;
}

static bool take(Words *words, int kind)
{
    if (words->token.kind != kind)
        return false;
    step(words);
    return true;
}

static bool has(Words words, int kind)
{
    while (words.token.kind > TOKEN_END && words.token.kind != kind)
        step(&words);
    return words.token.kind == kind;
}

/* Options in brackets. */
static void skip_list(Words *words)
{
    if (words->token.kind != PG_QUERY__TOKEN__ASCII_40)
        return;
    while (words->token.kind > TOKEN_END && !take(words, PG_QUERY__TOKEN__ASCII_41))
        step(words);
}

/* CREATE and DROP INDEX, REINDEX of anything, and ALTER TABLE, which only detaches a partition so:
 * nothing else has the word in this place. */
static bool is_concurrent(Words words)
{
    int first = words.token.kind;
    step(&words);
    if (first == PG_QUERY__TOKEN__ALTER)
        return words.token.kind == PG_QUERY__TOKEN__TABLE && has(words, PG_QUERY__TOKEN__DETACH) &&
               has(words, PG_QUERY__TOKEN__CONCURRENTLY);
    skip_list(&words);
    (void)take(&words, PG_QUERY__TOKEN__UNIQUE);
    bool index = take(&words, PG_QUERY__TOKEN__INDEX);
    if (!index && first == PG_QUERY__TOKEN__REINDEX)
        step(&words);
    bool known = index ? first == PG_QUERY__TOKEN__CREATE || first == PG_QUERY__TOKEN__DROP ||
                             first == PG_QUERY__TOKEN__REINDEX
                       : first == PG_QUERY__TOKEN__REINDEX;
    return known && words.token.kind == PG_QUERY__TOKEN__CONCURRENTLY;
}

/* A name with or without its schema, as it is spelt. */
static const char *take_name(Arena *arena, Words *words)
{
    size_t start = words->token.start;
    step(words);
    while (words->token.kind == PG_QUERY__TOKEN__ASCII_46) {
        step(words);
        step(words);
    }
    size_t end = words->token.kind > TOKEN_END ? words->token.start : words->text.length;
    Span name = span_trim((Span){words->text.bytes + start, end - start});
    return arena_strndup(arena, name.bytes, name.length);
}

static void skip_existence(Words *words)
{
    if (take(words, PG_QUERY__TOKEN__IF_P)) {
        (void)take(words, PG_QUERY__TOKEN__NOT);
        (void)take(words, PG_QUERY__TOKEN__EXISTS);
    }
}

/* --- what belongs to no module's tables ------------------------------------------------------- */

typedef struct Elsewhere {
    int second;
    const char *kind;
    TouchScope scope;
} Elsewhere;

static const Elsewhere elsewhere[] = {
    {PG_QUERY__TOKEN__DATABASE, "database", TOUCH_ELSEWHERE},
    {PG_QUERY__TOKEN__TABLESPACE, "tablespace", TOUCH_ELSEWHERE},
    {PG_QUERY__TOKEN__SYSTEM_P, "", TOUCH_ELSEWHERE},
    {PG_QUERY__TOKEN__SUBSCRIPTION, "subscription", TOUCH_SHARED},
};

static const char *deed_of(int first)
{
    if (first == PG_QUERY__TOKEN__CREATE)
        return "creates";
    if (first == PG_QUERY__TOKEN__DROP)
        return "drops";
    return first == PG_QUERY__TOKEN__ALTER ? "alters" : NULL;
}

static const Elsewhere *find_elsewhere(const Words *words)
{
    Words at = *words;
    if (deed_of(at.token.kind) == NULL)
        return NULL;
    step(&at);
    for (size_t i = 0; i < sizeof(elsewhere) / sizeof(elsewhere[0]); i++)
        if (elsewhere[i].second == at.token.kind)
            return &elsewhere[i];
    return NULL;
}

static Touch touch_elsewhere(Arena *arena, Words *words, const Elsewhere *known)
{
    const char *deed = deed_of(words->token.kind);
    step(words);
    bool system = words->token.kind == PG_QUERY__TOKEN__SYSTEM_P; /* ALTER SYSTEM SET name */
    step(words);
    if (system)
        step(words);
    skip_existence(words);
    return (Touch){.deed = system ? "sets" : deed,
                   .kind = known->kind,
                   .schema = "",
                   .name = take_name(arena, words),
                   .part = "",
                   .means = "",
                   .scope = known->scope,
                   .in_default = true};
}

/* --- tables and their indexes ----------------------------------------------------------------- */

/* What a statement does CONCURRENTLY, and to what. */
typedef struct Target {
    const char *deed;
    const char *part; /* of a table that is named; "" */
    const char *name; /* as it is spelt; NULL: nothing that matters */
} Target;

static Target target_of_create(Arena *arena, Words *words)
{
    Target target = {"creates", "an index on", NULL};
    step(words);
    (void)take(words, PG_QUERY__TOKEN__UNIQUE);
    (void)take(words, PG_QUERY__TOKEN__INDEX);
    (void)take(words, PG_QUERY__TOKEN__CONCURRENTLY);
    skip_existence(words);
    if (words->token.kind != PG_QUERY__TOKEN__ON)
        target.part = arena_printf(arena, "index '%s' on", take_name(arena, words));
    (void)take(words, PG_QUERY__TOKEN__ON);
    (void)take(words, PG_QUERY__TOKEN__ONLY);
    target.name = take_name(arena, words);
    return target;
}

/* The name behind the word that says what it is the name of, and CONCURRENTLY. */
static Target target_of_name(Arena *arena, Words *words, const char *deed)
{
    Target target = {deed, "", NULL};
    step(words);
    while (words->token.kind > TOKEN_END && words->token.kind != PG_QUERY__TOKEN__INDEX &&
           words->token.kind != PG_QUERY__TOKEN__TABLE)
        step(words);
    step(words);
    (void)take(words, PG_QUERY__TOKEN__CONCURRENTLY);
    skip_existence(words);
    (void)take(words, PG_QUERY__TOKEN__ONLY);
    if (words->token.kind > TOKEN_END)
        target.name = take_name(arena, words);
    return target;
}

static Target target_of(Arena *arena, Words *words)
{
    switch (words->token.kind) {
    case PG_QUERY__TOKEN__CREATE: return target_of_create(arena, words);
    case PG_QUERY__TOKEN__DROP: return target_of_name(arena, words, "drops");
    case PG_QUERY__TOKEN__ALTER:
    case PG_QUERY__TOKEN__REINDEX: return target_of_name(arena, words, "alters");
    default: return (Target){0};
    }
}

/* The columns of the query in `touch_target`. */
enum { FOUND_KIND, FOUND_SCHEMA, FOUND_NAME, FOUND_PART_KIND, FOUND_PART };

static bool touch_target(Postgres *server, Arena *arena, const Target *target, const char *home,
                         TouchVec *touches, MigError *err)
{
    Rows rows = {0};
    const char *sql =
        arena_printf(arena,
                     "SELECT q.kind, q.schema, q.name, q.part_kind, q.part FROM (%s) AS q "
                     "WHERE q.oid = pg_catalog.to_regclass($1)",
                     sql_touch_class);
    if (target->name == NULL)
        return true;
    if (!server->connection.driver->query(&server->connection, sql, &target->name, 1, arena, &rows,
                                          err))
        return false;
    if (rows.items.count == 0)
        return true;
    const char *const *row = rows.items.items[0].items;
    const char *part = target->part;
    if (row[FOUND_PART_KIND][0] != '\0')
        part = arena_printf(arena, "%s '%s' on", row[FOUND_PART_KIND], row[FOUND_PART]);
    vec_push(arena, touches,
             (Touch){.deed = target->deed,
                     .kind = part[0] == '\0' ? row[FOUND_KIND] : "",
                     .schema = row[FOUND_SCHEMA],
                     .name = row[FOUND_NAME],
                     .part = part,
                     .means = "",
                     .in_default = strcmp(row[FOUND_SCHEMA], home) == 0});
    return true;
}

/* DETACH PARTITION changes the partition as well. */
static bool touch_partition(Postgres *server, Arena *arena, Words *words, const char *home,
                            TouchVec *touches, MigError *err)
{
    if (!take(words, PG_QUERY__TOKEN__DETACH) || !take(words, PG_QUERY__TOKEN__PARTITION))
        return true;
    Target target = {"alters", "", take_name(arena, words)};
    return touch_target(server, arena, &target, home, touches, err);
}

/* --- the rest --------------------------------------------------------------------------------- */

/* VACUUM changes nothing that anybody could see, unless it writes tables anew. */
static bool is_upkeep(const Words *words)
{
    return words->token.kind == PG_QUERY__TOKEN__VACUUM && !has(*words, PG_QUERY__TOKEN__FULL);
}

/* VACUUM and CLUSTER up to the names of tables, of which there may be none. */
static void skip_options(Words *words)
{
    static const int options[] = {PG_QUERY__TOKEN__FULL, PG_QUERY__TOKEN__FREEZE,
                                  PG_QUERY__TOKEN__VERBOSE, PG_QUERY__TOKEN__ANALYZE,
                                  PG_QUERY__TOKEN__ANALYSE};
    step(words);
    skip_list(words);
    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
        (void)take(words, options[i]);
}

static Touch touch_all(const char *name)
{
    return (Touch){.deed = "writes tables anew by",
                   .kind = "",
                   .schema = "",
                   .name = name,
                   .part = "",
                   .means = "",
                   .scope = TOUCH_EVERYTHING,
                   .in_default = true};
}

/* Those of a list, or whatever there is. */
static bool touch_rewritten(Postgres *server, Arena *arena, Words *words, const char *home,
                            TouchVec *touches, MigError *err)
{
    const char *deed = words->token.kind == PG_QUERY__TOKEN__VACUUM ? "VACUUM FULL" : "CLUSTER";
    skip_options(words);
    if (words->token.kind <= TOKEN_END)
        vec_push(arena, touches, touch_all(deed));
    while (words->token.kind > TOKEN_END) {
        (void)take(words, PG_QUERY__TOKEN__ONLY);
        Target target = {"alters", "", take_name(arena, words)};
        if (!touch_target(server, arena, &target, home, touches, err))
            return false;
        (void)take(words, PG_QUERY__TOKEN__ASCII_42);
        skip_list(words);
        if (!take(words, PG_QUERY__TOKEN__ASCII_44))
            break;
    }
    return true;
}

/* REINDEX of all that is in a schema or a database. */
static bool reaches_all(Words words)
{
    if (!take(&words, PG_QUERY__TOKEN__REINDEX))
        return false;
    skip_list(&words);
    return words.token.kind != PG_QUERY__TOKEN__TABLE && words.token.kind != PG_QUERY__TOKEN__INDEX;
}

/* What commits by itself has done what it has done when it can be looked at. */
static Touch touch_anything(Arena *arena, Words *words)
{
    bool call = words->token.kind == PG_QUERY__TOKEN__CALL;
    if (call)
        step(words);
    return (Touch){.deed = "commits within",
                   .kind = call ? "procedure" : "",
                   .schema = "",
                   .name = take_name(arena, words),
                   .part = "",
                   .means = "",
                   .scope = TOUCH_EVERYTHING,
                   .in_default = true};
}

bool bare_is(Span statement)
{
    Arena *arena = arena_open();
    Words words = words_of(arena, statement);
    bool bare = words.token.kind == PG_QUERY__TOKEN__VACUUM || find_elsewhere(&words) != NULL;
    bare = bare || is_concurrent(words);
    arena_close(arena);
    return bare;
}

bool bare_touches(Postgres *server, Arena *arena, Span statement, const char *home,
                  TouchVec *touches, MigError *err)
{
    Words words = words_of(arena, statement);
    const Elsewhere *known = find_elsewhere(&words);
    *touches = (TouchVec){0};
    if (known != NULL) {
        vec_push(arena, touches, touch_elsewhere(arena, &words, known));
    } else if (is_upkeep(&words)) {
        return true;
    } else if (words.token.kind == PG_QUERY__TOKEN__VACUUM ||
               words.token.kind == PG_QUERY__TOKEN__CLUSTER) {
        return touch_rewritten(server, arena, &words, home, touches, err);
    } else if (reaches_all(words)) {
        vec_push(arena, touches, touch_all("REINDEX"));
    } else if (words.token.kind == PG_QUERY__TOKEN__REINDEX || is_concurrent(words)) {
        Target target = target_of(arena, &words);
        return touch_target(server, arena, &target, home, touches, err) &&
               touch_partition(server, arena, &words, home, touches, err);
    } else {
        vec_push(arena, touches, touch_anything(arena, &words));
    }
    return true;
}
