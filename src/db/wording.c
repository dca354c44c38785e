/* A statement begins with what it does, and what it does it to follows soon. Only for words that
 * could stand elsewhere, their neighbours are looked at. */
#include "db/wording.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

enum { READ = 1 << 20 }; /* bytes of a statement */

typedef struct Reader {
    Arena *arena;
    const WordVec *words;
    size_t at;
    Temporaries *temporary;
    TouchVec *touches;
} Reader;

typedef struct Name {
    const char *schema, *name; /* "" for none */
} Name;

/* --- words ------------------------------------------------------------------------------------ */

static const Word *look(const Reader *reader, size_t at)
{
    static const Word nothing = {WORD_OTHER, ""};
    return at < reader->words->count ? &reader->words->items[at] : &nothing;
}

static bool is_word(const Reader *reader, size_t at, const char *word)
{
    const Word *found = look(reader, at);
    return found->kind == WORD_PLAIN && strcmp(found->text, word) == 0;
}

static bool is_sign(const Reader *reader, size_t at, char sign)
{
    const Word *found = look(reader, at);
    return found->kind == WORD_SIGN && found->text[0] == sign;
}

static bool take(Reader *reader, const char *word)
{
    bool is = is_word(reader, reader->at, word);
    reader->at += is;
    return is;
}

/* Passes over whichever of the words come next, in any order. */
static void skip(Reader *reader, const char *const *words)
{
    for (size_t i = 0; words[i] != NULL; i++)
        if (take(reader, words[i]))
            i = (size_t)-1;
}

static void skip_existence(Reader *reader)
{
    static const char *const words[] = {"concurrently", "if", "not", "exists", "only", NULL};
    skip(reader, words);
}

static void skip_parentheses(Reader *reader)
{
    size_t depth = 0;
    do {
        depth += is_sign(reader, reader->at, '(');
        depth -= depth > 0 && is_sign(reader, reader->at, ')');
        reader->at += depth > 0 || is_sign(reader, reader->at, ')');
    } while (depth > 0 && reader->at < reader->words->count);
}

/* Goes behind the next such word that is in no parentheses; whether there is one. */
static bool seek(Reader *reader, const char *word)
{
    size_t depth = 0;
    for (size_t i = reader->at; i < reader->words->count; i++) {
        if (depth == 0 && is_word(reader, i, word)) {
            reader->at = i + 1;
            return true;
        }
        depth += is_sign(reader, i, '(');
        depth -= depth > 0 && is_sign(reader, i, ')');
    }
    return false;
}

static bool is_name(const Word *word)
{
    return word->kind == WORD_PLAIN || word->kind == WORD_NAME;
}

/* A name with what is before it, as far as that matters. */
static bool take_name(Reader *reader, Name *name)
{
    *name = (Name){"", look(reader, reader->at)->text};
    if (!is_name(look(reader, reader->at)))
        return false;
    reader->at++;
    while (is_sign(reader, reader->at, '.') && is_name(look(reader, reader->at + 1))) {
        *name = (Name){name->name, look(reader, reader->at + 1)->text};
        reader->at += 2;
    }
    return true;
}

/* --- touches ---------------------------------------------------------------------------------- */

static bool is_in_session(const Name *name)
{
    return strcmp(name->schema, "pg_temp") == 0 || strcmp(name->schema, "temp") == 0;
}

static bool is_same(const Temporaries *temporary, const char *a, const char *b)
{
    return (temporary->folds_case ? strcasecmp(a, b) : strcmp(a, b)) == 0;
}

static Temporary *find_temporary(const Reader *reader, const Name *name)
{
    Temporaries *temporary = reader->temporary;
    for (size_t i = 0; i < temporary->objects.count; i++)
        if (is_same(temporary, temporary->objects.items[i].name, name->name))
            return &temporary->objects.items[i];
    return NULL;
}

static bool is_temporary(const Reader *reader, const Name *name)
{
    const Temporary *found = find_temporary(reader, name);
    return is_in_session(name) || (name->schema[0] == '\0' && found != NULL && !found->doubtful);
}

static void note_temporary(Reader *reader, const Name *name, const char *kind)
{
    Temporaries *temporary = reader->temporary;
    Temporary *known = find_temporary(reader, name);
    if (known != NULL)
        known->doubtful = false;
    else
        vec_push(temporary->arena, &temporary->objects,
                 (Temporary){.name = arena_strdup(temporary->arena, name->name), .kind = kind});
}

/* One that is dropped, or has another name now: what has its name from here on is another's. */
static void forget_temporary(Reader *reader, const Name *name)
{
    Temporaries *temporary = reader->temporary;
    Temporary *found = find_temporary(reader, name);
    if (found != NULL && (is_in_session(name) || name->schema[0] == '\0'))
        *found = temporary->objects.items[--temporary->objects.count];
}

/* Which schema new tables will go into is not known, but there is one that it mostly is. */
static void add_touch(Reader *reader, const Name *name, Touch touch)
{
    const char *schema = strcmp(name->schema, "main") == 0 ? "" : name->schema;
    if (is_temporary(reader, name))
        return;
    touch.schema = schema;
    touch.name = name->name;
    touch.part = touch.part == NULL ? "" : touch.part;
    touch.means = touch.means == NULL ? "" : touch.means;
    touch.in_default = schema[0] == '\0' || strcmp(schema, "public") == 0;
    vec_push(reader->arena, reader->touches, touch);
}

static void add_catalog(Reader *reader, const char *catalog)
{
    const Name name = {"", catalog};
    add_touch(reader, &name,
              (Touch){.deed = "changes", .kind = "system catalog", .scope = TOUCH_SHARED});
}

static void add_written(Reader *reader)
{
    Name name;
    (void)take(reader, "only");
    if (take_name(reader, &name))
        add_touch(reader, &name, (Touch){.deed = "writes", .kind = ""});
}

/* A list of tables, as TRUNCATE and LOCK have one. */
static void add_tables(Reader *reader, const char *deed)
{
    Name name;
    do {
        (void)take(reader, "only");
        if (!take_name(reader, &name))
            return;
        add_touch(reader, &name, (Touch){.deed = deed, .kind = "table"});
        reader->at += is_sign(reader, reader->at, '*');
    } while (is_sign(reader, reader->at++, ','));
}

/* --- kinds of objects ------------------------------------------------------------------------- */

typedef enum Sort {
    SORT_OBJECT, /* has a name of its own; */
    SORT_TABLE,  /* and may refer to tables */
    SORT_PART,   /* of the table that is named behind a word */
    SORT_INDEX,  /* of a table that is named only when it is made */
    SORT_OWNED,  /* has a name of its own, but may have come to be a table's */
    SORT_FIXED   /* is in a system catalog, by which it goes */
} Sort;

typedef struct Kind {
    const char *word, *second; /* NULL: one word */
    Sort sort;
    const char *kind; /* as it is called; of a SORT_FIXED the catalog */
    TouchScope scope;
    const char *before; /* a SORT_PART's table */
} Kind;

static const Kind kinds[] = {
    {"access", "method", SORT_OBJECT, "access method", TOUCH_SHARED, NULL},
    {"aggregate", NULL, SORT_OBJECT, "aggregate", TOUCH_NAMED, NULL},
    {"collation", NULL, SORT_OBJECT, "collation", TOUCH_NAMED, NULL},
    {"conversion", NULL, SORT_OBJECT, "conversion", TOUCH_NAMED, NULL},
    {"data", "wrapper", SORT_OBJECT, "foreign-data wrapper", TOUCH_SHARED, NULL},
    {"database", NULL, SORT_OBJECT, "database", TOUCH_ELSEWHERE, NULL},
    {"default", "privileges", SORT_FIXED, "pg_default_acl", TOUCH_SHARED, NULL},
    {"domain", NULL, SORT_OBJECT, "domain", TOUCH_NAMED, NULL},
    {"event", "trigger", SORT_OBJECT, "event trigger", TOUCH_EVERYTHING, NULL},
    {"extension", NULL, SORT_OBJECT, "extension", TOUCH_SHARED, NULL},
    {"function", NULL, SORT_OBJECT, "function", TOUCH_NAMED, NULL},
    {"group", NULL, SORT_FIXED, "pg_authid", TOUCH_SHARED, NULL},
    {"index", NULL, SORT_INDEX, "index", TOUCH_NAMED, NULL},
    {"language", NULL, SORT_OBJECT, "language", TOUCH_SHARED, NULL},
    {"policy", NULL, SORT_PART, "policy", TOUCH_NAMED, "on"},
    {"procedure", NULL, SORT_OBJECT, "procedure", TOUCH_NAMED, NULL},
    {"publication", NULL, SORT_OBJECT, "publication", TOUCH_NAMED, NULL},
    {"role", NULL, SORT_FIXED, "pg_authid", TOUCH_SHARED, NULL},
    {"routine", NULL, SORT_OBJECT, "function", TOUCH_NAMED, NULL},
    {"rule", NULL, SORT_PART, "rule", TOUCH_NAMED, "to"},
    {"schema", NULL, SORT_OBJECT, "schema", TOUCH_SHARED, NULL},
    {"sequence", NULL, SORT_OWNED, "sequence", TOUCH_NAMED, NULL},
    {"server", NULL, SORT_OBJECT, "server", TOUCH_NAMED, NULL},
    {"statistics", NULL, SORT_PART, "statistics", TOUCH_NAMED, "from"},
    {"subscription", NULL, SORT_OBJECT, "subscription", TOUCH_SHARED, NULL},
    {"table", NULL, SORT_TABLE, "table", TOUCH_NAMED, NULL},
    {"tablespace", NULL, SORT_OBJECT, "tablespace", TOUCH_ELSEWHERE, NULL},
    {"trigger", NULL, SORT_PART, "trigger", TOUCH_NAMED, "on"},
    {"type", NULL, SORT_OBJECT, "type", TOUCH_NAMED, NULL},
    {"user", "mapping", SORT_FIXED, "pg_user_mapping", TOUCH_SHARED, NULL},
    {"user", NULL, SORT_FIXED, "pg_authid", TOUCH_SHARED, NULL},
    {"view", NULL, SORT_OBJECT, "view", TOUCH_NAMED, NULL},
};

/* Passes over a kind; false when it is none that is known. */
static bool take_kind(Reader *reader, Kind *kind)
{
    bool materialized = take(reader, "materialized");
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        *kind = kinds[i];
        bool is = is_word(reader, reader->at, kind->word) &&
                  (kind->second == NULL || is_word(reader, reader->at + 1, kind->second));
        if (!is)
            continue;
        reader->at += kind->second == NULL ? 1 : 2;
        kind->kind = materialized ? "materialized view" : kind->kind;
        return true;
    }
    if (!is_word(reader, reader->at, "text") || !is_word(reader, reader->at + 1, "search"))
        return false;
    *kind = (Kind){.word = "text", .sort = SORT_OBJECT};
    kind->kind = arena_printf(reader->arena, "text search %s", look(reader, reader->at + 2)->text);
    reader->at += 3;
    return true;
}

/* What hangs on a table, by its own name, which may be missing where it is made, and the table's
 * behind it. */
static void add_part(Reader *reader, const char *deed, const Kind *kind, const char *before)
{
    Name part, table;
    bool named = !is_word(reader, reader->at, before) && take_name(reader, &part);
    if (!seek(reader, before))
        return;
    skip_existence(reader);
    if (take_name(reader, &table))
        add_touch(
            reader, &table,
            (Touch){.deed = deed,
                    .kind = "",
                    .part = named ? arena_printf(reader->arena, "%s '%s' on", kind->kind, part.name)
                                  : arena_printf(reader->arena, "%s on", kind->kind)});
}

static void add_object(Reader *reader, const char *deed, const Kind *kind, const Name *name)
{
    add_touch(reader, name, (Touch){.deed = deed, .kind = kind->kind, .scope = kind->scope});
}

/* One that is there already. */
static bool add_existing(Reader *reader, const char *deed, const Kind *kind, Name *name)
{
    *name = (Name){"", ""};
    skip_existence(reader);
    if (kind->sort == SORT_FIXED) {
        add_catalog(reader, kind->kind);
        return false;
    }
    if (kind->sort == SORT_PART && strcmp(kind->before, "from") != 0)
        add_part(reader, deed, kind, "on");
    bool told = kind->sort == SORT_OBJECT || kind->sort == SORT_TABLE;
    if (!told || !take_name(reader, name))
        return false;
    add_object(reader, deed, kind, name);
    return true;
}

/* --- definitions ------------------------------------------------------------------------------ */

static void add_next(Reader *reader, size_t at, Touch touch)
{
    Name name;
    reader->at = at;
    skip_existence(reader);
    if (take_name(reader, &name))
        add_touch(reader, &name, touch);
}

/* The tables that a table's definition leads to. */
static void add_related(Reader *reader)
{
    const Touch alters = {.deed = "alters", .kind = "table"};
    for (size_t i = reader->at; i < reader->words->count; i++) {
        if (is_word(reader, i, "references"))
            add_next(reader, i + 1,
                     (Touch){.deed = "refers to",
                             .kind = "table",
                             .means = "a foreign key",
                             .refers = true});
        else if (is_word(reader, i, "partition") &&
                 (is_word(reader, i + 1, "of") || is_word(reader, i - 1, "attach") ||
                  is_word(reader, i - 1, "detach")))
            add_next(reader, i + 1 + is_word(reader, i + 1, "of"), alters);
        else if (is_word(reader, i, "inherit"))
            add_next(reader, i + 1, alters);
        for (size_t j = i + 1;
             is_word(reader, i, "inherits") && !is_sign(reader, j, ')') && j < reader->words->count;
             j = reader->at)
            add_next(reader, j + 1, alters);
    }
}

/* CREATE PUBLICATION … FOR TABLE a, b */
static void add_published(Reader *reader, const Name *publication)
{
    Name table;
    if (!take(reader, "for") || !take(reader, "table"))
        return;
    do {
        (void)take(reader, "only");
        if (!take_name(reader, &table))
            return;
        add_touch(
            reader, &table,
            (Touch){.deed = "creates",
                    .kind = "",
                    .part = arena_printf(reader->arena, "publication '%s' on", publication->name)});
        if (is_sign(reader, reader->at, '('))
            skip_parentheses(reader);
    } while (is_sign(reader, reader->at++, ','));
}

static void read_create(Reader *reader)
{
    static const char *const modifiers[] = {
        "or",         "replace", "global",     "local",   "unlogged", "recursive", "unique",
        "constraint", "trusted", "procedural", "foreign", "virtual",  NULL};
    Kind kind;
    Name name;
    skip(reader, modifiers);
    bool temporary = take(reader, "temp") || take(reader, "temporary");
    skip(reader, modifiers);
    if (!take_kind(reader, &kind))
        return;
    skip_existence(reader);
    if (kind.sort == SORT_FIXED) {
        add_catalog(reader, kind.kind);
    } else if (kind.sort == SORT_PART || kind.sort == SORT_INDEX) {
        add_part(reader, "creates", &kind, kind.before == NULL ? "on" : kind.before);
    } else if (take_name(reader, &name)) {
        temporary = temporary || is_in_session(&name);
        if (temporary)
            note_temporary(reader, &name, kind.word);
        add_object(reader, "creates", &kind, &name);
        if (strcmp(kind.word, "publication") == 0)
            add_published(reader, &name);
        if (kind.sort == SORT_TABLE && !temporary)
            add_related(reader);
    }
}

/* ALTER TABLE of a temporary one, behind its name. */
static void rename_temporary(Reader *reader, const Name *name, const Kind *kind)
{
    Name other;
    if (!take(reader, "rename") || !take(reader, "to") || !take_name(reader, &other))
        return;
    forget_temporary(reader, name);
    note_temporary(reader, &other, kind->word);
}

static void read_alter(Reader *reader)
{
    Kind kind;
    Name name, other;
    if (take(reader, "system")) {
        reader->at++;
        if (take_name(reader, &name))
            add_touch(reader, &name, (Touch){.deed = "sets", .kind = "", .scope = TOUCH_ELSEWHERE});
        return;
    }
    (void)take(reader, "foreign");
    if (!take_kind(reader, &kind) || !add_existing(reader, "alters", &kind, &name))
        return;
    if (is_sign(reader, reader->at, '('))
        skip_parentheses(reader);
    size_t behind = reader->at;
    other = name;
    if (is_temporary(reader, &name)) {
        rename_temporary(reader, &name, &kind);
        return;
    }
    if (is_word(reader, behind, "rename") && is_word(reader, behind + 1, "to")) {
        other.name = look(reader, behind + 2)->text;
        add_touch(
            reader, &other,
            (Touch){
                .deed = "creates", .kind = kind.kind, .scope = kind.scope, .means = "a rename"});
    } else if (is_word(reader, behind, "set") && is_word(reader, behind + 1, "schema")) {
        other.schema = look(reader, behind + 2)->text;
        add_touch(
            reader, &other,
            (Touch){.deed = "creates", .kind = kind.kind, .scope = kind.scope, .means = "a move"});
    }
    if (kind.sort == SORT_TABLE)
        add_related(reader);
}

static void read_drop(Reader *reader)
{
    Kind kind;
    Name name;
    (void)take(reader, "foreign");
    if (!take_kind(reader, &kind))
        return;
    do {
        if (!add_existing(reader, "drops", &kind, &name))
            return;
        if (is_temporary(reader, &name))
            forget_temporary(reader, &name);
        if (is_sign(reader, reader->at, '('))
            skip_parentheses(reader);
    } while (is_sign(reader, reader->at++, ','));
}

/* COMMENT ON, and the like. */
static void read_about(Reader *reader)
{
    Kind kind;
    Name name;
    if (!seek(reader, "on"))
        return;
    if (take(reader, "column")) {
        size_t last = reader->at;
        if (!take_name(reader, &name) || name.schema[0] == '\0')
            return;
        const Name table = {reader->at - last > 3 ? look(reader, last)->text : "", name.schema};
        add_touch(reader, &table, (Touch){.deed = "alters", .kind = "table"});
    } else if (take(reader, "constraint")) {
        const Kind constraint = {.kind = "constraint"};
        add_part(reader, "alters", &constraint, "on");
    } else if (take_kind(reader, &kind)) {
        (void)add_existing(reader, "alters", &kind, &name);
    }
}

static void read_grant(Reader *reader)
{
    Kind kind = {.sort = SORT_OBJECT, .kind = "table"};
    Name name;
    if (!seek(reader, "on")) {
        add_catalog(reader, "pg_auth_members");
        return;
    }
    if (is_word(reader, reader->at, "all") || is_word(reader, reader->at, "large") ||
        is_word(reader, reader->at, "parameter"))
        return;
    (void)take(reader, "foreign");
    if (is_name(look(reader, reader->at + 1)) && !is_word(reader, reader->at + 1, "to") &&
        !is_word(reader, reader->at + 1, "from") && !take_kind(reader, &kind))
        return;
    do {
        if (!add_existing(reader, "alters", &kind, &name))
            return;
        if (is_sign(reader, reader->at, '('))
            skip_parentheses(reader);
    } while (is_sign(reader, reader->at++, ','));
}

/* --- rows ------------------------------------------------------------------------------------- */

/* Whether a verb can stand there: in front, behind a parenthesis (WITH), or what EXPLAIN explains.
 */
static bool is_verb(const Reader *reader, size_t at)
{
    bool leads = is_word(reader, 0, "with") || is_word(reader, 0, "explain");
    return at == 0 || is_sign(reader, at - 1, '(') ||
           (leads && (is_sign(reader, at - 1, ')') || is_word(reader, at - 1, "explain") ||
                      is_word(reader, at - 1, "analyze") || is_word(reader, at - 1, "verbose")));
}

static void read_verb(Reader *reader, size_t at)
{
    static const char *const words[] = {"or",      "abort",    "fail", "ignore",
                                        "replace", "rollback", NULL};
    reader->at = at + 1;
    skip(reader, words);
    if (is_word(reader, at, "update")) {
        add_written(reader);
    } else if (is_word(reader, at, "insert") || is_word(reader, at, "merge") ||
               is_word(reader, at, "replace")) {
        if (take(reader, "into"))
            add_written(reader);
    } else if (is_word(reader, at, "delete") && take(reader, "from")) {
        add_written(reader);
    }
}

static void read_verbs(Reader *reader)
{
    for (size_t i = 0; i < reader->words->count; i++)
        if (is_verb(reader, i))
            read_verb(reader, i);
}

/* SELECT … INTO makes a table. */
static void read_select(Reader *reader)
{
    static const char *const words[] = {"unlogged", "table", NULL};
    Name name;
    if (!seek(reader, "into"))
        return;
    bool temporary = take(reader, "temp") || take(reader, "temporary");
    skip(reader, words);
    if (take_name(reader, &name) && temporary)
        note_temporary(reader, &name, "table");
    add_touch(reader, &name, (Touch){.deed = "creates", .kind = "table"});
}

static void read_copy(Reader *reader)
{
    Name name;
    if (!take_name(reader, &name))
        return;
    if (is_sign(reader, reader->at, '('))
        skip_parentheses(reader);
    if (take(reader, "from"))
        add_touch(reader, &name, (Touch){.deed = "writes", .kind = ""});
}

Span wording_beginning(Span statement)
{
    return (Span){statement.bytes, statement.length > READ ? READ : statement.length};
}

/* --- statements ------------------------------------------------------------------------------- */

static void read_truncate(Reader *reader)
{
    (void)take(reader, "table");
    add_tables(reader, "alters");
}

static void read_lock(Reader *reader)
{
    (void)take(reader, "table");
    add_tables(reader, "locks");
}

/* REFRESH, REINDEX */
static void read_refresh(Reader *reader)
{
    Kind kind;
    Name name;
    if (is_sign(reader, reader->at, '('))
        skip_parentheses(reader);
    if (take_kind(reader, &kind))
        (void)add_existing(reader, "alters", &kind, &name);
}

/* --- the session ------------------------------------------------------------------------------ */

/* The innermost savepoint of a name; the number of them all for none. */
static size_t find_savepoint(const Temporaries *temporary, const char *name)
{
    const StringVec *savepoints = &temporary->savepoints;
    for (size_t i = savepoints->count; i > 0; i--)
        if (is_same(temporary, savepoints->items[i - 1], name))
            return i - 1;
    return savepoints->count;
}

static void read_savepoint(Reader *reader)
{
    Name name;
    Temporaries *temporary = reader->temporary;
    if (take_name(reader, &name))
        vec_push(temporary->arena, &temporary->savepoints,
                 arena_strdup(temporary->arena, name.name));
}

static void read_release(Reader *reader)
{
    Name name;
    StringVec *savepoints = &reader->temporary->savepoints;
    (void)take(reader, "savepoint");
    if (take_name(reader, &name))
        savepoints->count = find_savepoint(reader->temporary, name.name);
}

/* ROLLBACK TO: the savepoint stays. Which temporary objects do is not looked into. */
static void read_rollback(Reader *reader)
{
    Name name;
    StringVec *savepoints = &reader->temporary->savepoints;
    for (size_t i = 0; i < reader->temporary->objects.count; i++)
        reader->temporary->objects.items[i].doubtful = true;
    if (!seek(reader, "to"))
        return;
    (void)take(reader, "savepoint");
    size_t at = take_name(reader, &name) ? find_savepoint(reader->temporary, name.name) : SIZE_MAX;
    if (at < savepoints->count)
        savepoints->count = at + 1;
}

typedef struct Beginning {
    const char *word;
    void (*read)(Reader *reader);
} Beginning;

static const Beginning beginnings[] = {
    {"alter", read_alter},         {"comment", read_about},   {"copy", read_copy},
    {"create", read_create},       {"drop", read_drop},       {"grant", read_grant},
    {"lock", read_lock},           {"refresh", read_refresh}, {"reindex", read_refresh},
    {"release", read_release},     {"revoke", read_grant},    {"rollback", read_rollback},
    {"savepoint", read_savepoint}, {"security", read_about},  {"select", read_select},
    {"truncate", read_truncate},
};

void wording_touches(Arena *arena, const WordVec *words, Temporaries *temporary, TouchVec *touches)
{
    Reader reader = {arena, words, 1, temporary, touches};
    for (size_t i = 0; i < sizeof(beginnings) / sizeof(beginnings[0]); i++)
        if (is_word(&reader, 0, beginnings[i].word))
            beginnings[i].read(&reader);
    bool defines = is_word(&reader, 0, "create"); /* what it makes does nothing yet */
    if (!defines)
        read_verbs(&reader);
}
