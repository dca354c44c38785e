/* A walk over the text that knows quotes, comments and parentheses, and the words that begin a
 * definition; what it does not know it passes over, and the object has no place then. */
#include "migrate/places.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static const char rename_mark[] = "mig:renamed_from";

/* A word, a name or a symbol; comments are no tokens, but a mark in one is kept. */
typedef struct Lexeme {
    const char *text; /* a name is without its quotes; NULL at the end */
    bool quoted;
    int line;
} Lexeme;

/* Where something is declared. */
typedef struct Place {
    int line;
    const char *file;
    const char *renamed_from;
} Place;

typedef struct Walk {
    Arena *arena;
    const char *file;
    const char *at, *end;
    int line;
    bool brackets; /* [name] is a name */
    Lexeme now;
    const char *mark; /* the name in the last mig:renamed_from, until a definition takes it */
    Table *places;
} Walk;

static void step(Walk *walk)
{
    walk->line += *walk->at == '\n';
    walk->at++;
}

static bool at_text(const Walk *walk, const char *text)
{
    size_t length = strlen(text);
    return (size_t)(walk->end - walk->at) >= length && memcmp(walk->at, text, length) == 0;
}

static void note_mark(Walk *walk, const char *start, const char *end)
{
    while (start < end && (*start == '-' || isspace((unsigned char)*start)))
        start++;
    size_t length = sizeof(rename_mark) - 1;
    if ((size_t)(end - start) <= length || memcmp(start, rename_mark, length) != 0)
        return;
    Span name = span_trim((Span){start + length, (size_t)(end - start) - length});
    if (name.length > 1 && (name.bytes[0] == '"' || name.bytes[0] == '`'))
        name = (Span){name.bytes + 1, name.length - 2};
    walk->mark = arena_strndup(walk->arena, name.bytes, name.length);
}

static void skip_comment(Walk *walk)
{
    const char *start = walk->at;
    if (*start == '-') {
        while (walk->at < walk->end && *walk->at != '\n')
            step(walk);
        note_mark(walk, start, walk->at);
        return;
    }
    int depth = 0;
    do {
        bool opens = at_text(walk, "/*") && (depth == 0 || !walk->brackets);
        bool closes = at_text(walk, "*/");
        depth += opens ? 1 : closes ? -1 : 0;
        step(walk);
        if ((opens || closes) && walk->at < walk->end)
            step(walk);
    } while (depth > 0 && walk->at < walk->end);
}

static void skip_blanks(Walk *walk)
{
    while (walk->at < walk->end) {
        if (at_text(walk, "--") || at_text(walk, "/*"))
            skip_comment(walk);
        else if (isspace((unsigned char)*walk->at))
            step(walk);
        else
            return;
    }
}

static void take_quoted(Walk *walk, char close)
{
    Text text = text_in(walk->arena);
    bool escapes = close == '\'' && walk->now.quoted;
    for (step(walk); walk->at < walk->end; step(walk)) {
        if (escapes && *walk->at == '\\' && walk->at + 1 < walk->end)
            step(walk);
        else if (*walk->at == close && (walk->at + 1 == walk->end || walk->at[1] != close))
            break;
        else if (*walk->at == close)
            step(walk);
        text_add_char(&text, *walk->at);
    }
    if (walk->at < walk->end)
        step(walk);
    walk->now.text = close == '\'' ? "''" : text_string(&text);
    walk->now.quoted = close != '\'';
}

/* $tag$ … $tag$ */
static bool take_dollars(Walk *walk)
{
    const char *end = walk->at + 1;
    while (end < walk->end && (isalnum((unsigned char)*end) || *end == '_'))
        end++;
    if (walk->brackets || end >= walk->end || *end != '$')
        return false;
    const char *tag = arena_strndup(walk->arena, walk->at, (size_t)(end + 1 - walk->at));
    do
        step(walk);
    while (walk->at < walk->end && !at_text(walk, tag));
    for (size_t i = 0; i < strlen(tag) && walk->at < walk->end; i++)
        step(walk);
    walk->now.text = "''";
    return true;
}

static bool is_word_byte(char byte)
{
    return isalnum((unsigned char)byte) || byte == '_' || byte == '$' ||
           (unsigned char)byte >= 0x80;
}

static void take_word(Walk *walk)
{
    const char *start = walk->at;
    while (walk->at < walk->end && is_word_byte(*walk->at))
        walk->at++;
    if (walk->at == start)
        step(walk);
    walk->now.text = arena_strndup(walk->arena, start, (size_t)(walk->at - start));
}

/* Goes on to the next lexeme. */
static void advance(Walk *walk)
{
    skip_blanks(walk);
    walk->now = (Lexeme){.line = walk->line};
    if (walk->at == walk->end)
        return;
    char byte = *walk->at;
    bool escaped = !walk->brackets && (byte == 'e' || byte == 'E') && walk->at + 1 < walk->end &&
                   walk->at[1] == '\'';
    if (escaped) {
        step(walk);
        walk->now.quoted = true;
        byte = '\'';
    }
    if (byte == '\'' || byte == '"' || byte == '`')
        take_quoted(walk, byte);
    else if (byte == '[' && walk->brackets)
        take_quoted(walk, ']');
    else if (byte != '$' || !take_dollars(walk))
        take_word(walk);
}

static bool is_word(const Walk *walk, const char *word)
{
    return walk->now.text != NULL && !walk->now.quoted && strcasecmp(walk->now.text, word) == 0;
}

static bool accept(Walk *walk, const char *word)
{
    if (!is_word(walk, word))
        return false;
    advance(walk);
    return true;
}

static const char *place_key(Arena *arena, const char *kind, const char *parent, const char *name)
{
    char *key = arena_printf(arena, "%s %s.%s", kind, parent, name);
    for (char *at = key; *at != '\0'; at++)
        *at = (char)tolower((unsigned char)*at);
    return key;
}

/* A name as it was written: the schema is "" where none was. */
typedef struct Name {
    const char *schema, *name;
} Name;

/* What an object is looked for by: behind its schema, and without one, where the first counts. */
static void put_place(Walk *walk, const char *kind, const Name *parent, const Name *name, int line)
{
    Place *place = arena_new(walk->arena, Place);
    *place = (Place){line, walk->file, walk->mark};
    walk->mark = NULL;
    const Name *whole = parent == NULL ? name : parent;
    const char *below = parent == NULL ? "" : parent->name;
    if (whole->schema[0] != '\0')
        table_add(walk->places,
                  place_key(walk->arena, kind,
                            arena_printf(walk->arena, "%s.%s", whole->schema, below), name->name),
                  place);
    table_add(walk->places, place_key(walk->arena, kind, below, name->name), place);
}

static Name take_name(Walk *walk)
{
    Name name = {"", walk->now.text == NULL ? "" : walk->now.text};
    advance(walk);
    while (accept(walk, ".")) {
        name = (Name){name.name, walk->now.text == NULL ? "" : walk->now.text};
        advance(walk);
    }
    return name;
}

/* Up to the comma or parenthesis that ends an element of a list, or the end. */
static void skip_element(Walk *walk)
{
    int depth = 0;
    while (walk->now.text != NULL) {
        if (depth == 0 && (is_word(walk, ",") || is_word(walk, ")") || is_word(walk, ";")))
            return;
        depth += is_word(walk, "(");
        depth -= is_word(walk, ")");
        advance(walk);
    }
}

static bool is_table_constraint(const Walk *walk)
{
    static const char *const words[] = {"PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "EXCLUDE", "LIKE"};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (is_word(walk, words[i]))
            return true;
    return false;
}

/* The columns and named constraints between the parentheses of CREATE TABLE. */
static void read_element(Walk *walk, const Name *table)
{
    int line = walk->now.line;
    if (accept(walk, "CONSTRAINT")) {
        const Name name = take_name(walk);
        put_place(walk, "constraint", table, &name, line);
    } else if (!is_table_constraint(walk) && walk->now.text != NULL) {
        const Name name = {"", walk->now.text};
        put_place(walk, "column", table, &name, line);
        advance(walk);
    }
    skip_element(walk);
}

static void read_elements(Walk *walk, const Name *table)
{
    do {
        advance(walk);
        read_element(walk, table);
    } while (is_word(walk, ","));
}

static void accept_condition(Walk *walk)
{
    if (!accept(walk, "IF"))
        return;
    accept(walk, "NOT");
    accept(walk, "EXISTS");
}

/* ALTER TABLE … ADD is as good as a line of CREATE TABLE. */
static void read_alter(Walk *walk)
{
    advance(walk);
    if (!accept(walk, "TABLE"))
        return;
    accept_condition(walk);
    accept(walk, "ONLY");
    const Name table = take_name(walk);
    for (bool more = true; more; more = accept(walk, ",")) {
        bool adds = accept(walk, "ADD");
        if (adds && accept(walk, "COLUMN"))
            accept_condition(walk);
        if (adds)
            read_element(walk, &table);
        else
            skip_element(walk);
    }
}

typedef struct Declarable {
    const char *word, *kind;
} Declarable;

/* The words that name a kind in CREATE, and what place_key calls it. */
static const Declarable declarables[] = {
    {"TABLE", "table"},           {"INDEX", "index"},         {"VIEW", "view"},
    {"TRIGGER", "trigger"},       {"SEQUENCE", "sequence"},   {"TYPE", "type"},
    {"DOMAIN", "domain"},         {"FUNCTION", "function"},   {"PROCEDURE", "function"},
    {"AGGREGATE", "function"},    {"POLICY", "policy"},       {"RULE", "rule"},
    {"STATISTICS", "statistics"}, {"EXTENSION", "extension"}, {"SCHEMA", "schema"},
    {"COLLATION", "collation"},   {"OPERATOR", "operator"},   {"CAST", "cast"},
};

/* The kind that a CREATE statement makes; the words before it (TEMP, UNIQUE, OR REPLACE) are passed
 * over. */
static const char *take_kind(Walk *walk)
{
    for (int words = 0; words < 6 && walk->now.text != NULL; words++) {
        for (size_t i = 0; i < sizeof(declarables) / sizeof(declarables[0]); i++)
            if (accept(walk, declarables[i].word))
                return declarables[i].kind;
        advance(walk);
    }
    return NULL;
}

/* An operator is made of symbols; a cast is called by what stands in its parentheses. */
static Name take_symbols(Walk *walk, const char *end)
{
    Text name = text_in(walk->arena);
    bool spaced = strcmp(end, ")") == 0 && accept(walk, "(");
    while (walk->now.text != NULL && !is_word(walk, end)) {
        text_add(&name, spaced && name.length > 0 ? " " : "");
        text_add(&name, walk->now.text);
        advance(walk);
    }
    const char *whole = text_string(&name), *dot = spaced ? NULL : strrchr(whole, '.');
    return (Name){"", dot == NULL ? whole : dot + 1};
}

static Name take_name_of(Walk *walk, const char *kind)
{
    if (strcmp(kind, "operator") == 0)
        return take_symbols(walk, "(");
    return strcmp(kind, "cast") == 0 ? take_symbols(walk, ")") : take_name(walk);
}

/* The word behind which a statement names the table that its object belongs to; NULL: none does. */
static const char *word_before_table(const char *kind)
{
    if (strcmp(kind, "rule") == 0)
        return "TO";
    return strcmp(kind, "trigger") == 0 || strcmp(kind, "policy") == 0 ? "ON" : NULL;
}

static void read_create(Walk *walk)
{
    int line = walk->now.line;
    advance(walk);
    const char *kind = take_kind(walk);
    if (kind == NULL)
        return;
    accept(walk, "CONCURRENTLY");
    accept_condition(walk);
    const Name name = take_name_of(walk, kind);
    const char *word = word_before_table(kind);
    while (word != NULL && walk->now.text != NULL && !is_word(walk, word) && !is_word(walk, ";"))
        advance(walk);
    if (word != NULL && accept(walk, word)) {
        const Name table = take_name(walk);
        put_place(walk, kind, &table, &name, line);
        return;
    }
    put_place(walk, kind, NULL, &name, line);
    if (strcmp(kind, "table") == 0 && is_word(walk, "("))
        read_elements(walk, &name);
}

static void read_places(Walk *walk)
{
    for (advance(walk); walk->now.text != NULL;) {
        if (is_word(walk, "CREATE"))
            read_create(walk);
        else if (is_word(walk, "ALTER"))
            read_alter(walk);
        while (walk->now.text != NULL && !is_word(walk, ";"))
            advance(walk);
        accept(walk, ";");
    }
}

static const char *kind_of(ObjectKind kind)
{
    switch (kind) {
    case OBJECT_VIRTUAL_TABLE: return "table";
    case OBJECT_MATERIALIZED_VIEW: return "view";
    case OBJECT_ENUM:
    case OBJECT_RANGE: return "type";
    default: return object_kind_name(kind);
    }
}

/* What lies below `parent`, a table's name or "": by the schema first. */
static const Place *find_below(Arena *arena, const Table *places, const Object *object,
                               const char *parent)
{
    const char *kind = kind_of(object->kind);
    const char *whole = arena_printf(arena, "%s.%s", object->schema, parent);
    const Place *place = table_find(places, place_key(arena, kind, whole, object->name));
    return place != NULL ? place : table_find(places, place_key(arena, kind, parent, object->name));
}

static const Place *find_place(Arena *arena, const Table *places, const Object *object)
{
    const Place *place = NULL;
    if (object->name[0] == '\0')
        return NULL;
    if (object->parent != NULL)
        place = find_below(arena, places, object, object->parent->name);
    if (place == NULL && object->kind != OBJECT_COLUMN)
        place = find_below(arena, places, object, "");
    return place;
}

/* What has no place of its own is where its column, or else its table, is. */
static void place_objects(Arena *arena, const Table *places, const ObjectVec *objects)
{
    for (size_t i = 0; i < objects->count; i++) {
        Object *object = objects->items[i];
        const Place *place = find_place(arena, places, object);
        if (place != NULL) {
            object->position = (Position){place->file, place->line};
            object->renamed_from = place->renamed_from;
        } else if (object->parent != NULL) {
            const Object *near = object->parent;
            if (object->kind == OBJECT_CONSTRAINT && object->constraint.column != NULL)
                near = object_child(near, OBJECT_COLUMN, object->constraint.column, true);
            object->position = near == NULL ? object->parent->position : near->position;
        }
        place_objects(arena, places, &object->children);
    }
}

void places_note(Arena *arena, const DeclaredFileVec *files, Schema *schema)
{
    Table *places = table_new(arena);
    for (size_t i = 0; i < files->count; i++) {
        const DeclaredFile *file = &files->items[i];
        Walk walk = {
            .arena = arena,
            .file = file->shown,
            .at = file->content.bytes,
            .end = file->content.bytes + file->content.length,
            .line = 1,
            .brackets = schema->folds_case,
            .places = places,
        };
        read_places(&walk);
    }
    place_objects(arena, places, &schema->objects);
}
