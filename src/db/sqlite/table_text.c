/* A reader for the grammar of https://www.sqlite.org/lang_createtable.html. It is given only what
 * SQLite has parsed before, so it never complains; what it does not know, it steps over, and says
 * that it did. */
#include "db/sqlite/table_text.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

typedef struct Reader {
    Arena *arena;
    TokenSpan tokens;
    size_t at;
    TableText *text;
    const char *column;     /* whose constraints are read; NULL: the table's */
    const char *constraint; /* the name given last; "" for none */
} Reader;

static bool sees(const Reader *reader, size_t ahead, const char *word)
{
    size_t at = reader->at + ahead;
    return at < reader->tokens.count && sqlite_token_is(&reader->tokens.items[at], word);
}

static bool takes(Reader *reader, const char *word)
{
    if (!sees(reader, 0, word))
        return false;
    reader->at++;
    return true;
}

static bool has_more(const Reader *reader)
{
    return reader->at < reader->tokens.count;
}

static const char *take_name(Reader *reader)
{
    if (!has_more(reader))
        return "";
    return sqlite_token_name(reader->arena, &reader->tokens.items[reader->at++]);
}

/* The word that comes next, in capitals as a keyword is written. */
static const char *take_keyword(Reader *reader)
{
    Text word = text_in(reader->arena);
    for (const char *at = take_name(reader); *at != '\0'; at++)
        text_add_char(&word, (char)toupper((unsigned char)*at));
    return text_string(&word);
}

/* What stands between the parenthesis that comes next and the one that closes it. */
static TokenSpan take_parentheses(Reader *reader)
{
    if (!sees(reader, 0, "("))
        return (TokenSpan){0};
    size_t close = sqlite_closing(reader->tokens, reader->at);
    TokenSpan inside = {reader->tokens.items + reader->at + 1, close - reader->at - 1};
    reader->at = close < reader->tokens.count ? close + 1 : close;
    return inside;
}

static const char *take_conflict(Reader *reader)
{
    if (!sees(reader, 0, "ON") || !sees(reader, 1, "CONFLICT"))
        return NULL;
    reader->at += 2;
    const char *conflict = take_keyword(reader);
    return strcmp(conflict, "ABORT") == 0 ? NULL : conflict;
}

/* The first name of each element of a list. */
static StringVec take_columns(Reader *reader)
{
    StringVec names = {0};
    TokenSpan list = take_parentheses(reader);
    bool starts = true;
    size_t depth = 0;
    for (size_t i = 0; i < list.count; i++) {
        const Token *token = &list.items[i];
        if (starts)
            vec_push(reader->arena, &names, sqlite_token_name(reader->arena, token));
        depth += sqlite_token_is(token, "(");
        depth -= sqlite_token_is(token, ")");
        starts = depth == 0 && sqlite_token_is(token, ",");
    }
    return names;
}

static TextConstraint new_constraint(Reader *reader, ConstraintType type)
{
    TextConstraint constraint = {
        .type = type, .name = reader->constraint, .column = reader->column};
    reader->constraint = "";
    if (reader->column != NULL)
        vec_push(reader->arena, &constraint.keys, reader->column);
    return constraint;
}

static void add_constraint(Reader *reader, TextConstraint constraint)
{
    vec_push(reader->arena, &reader->text->constraints, constraint);
}

static TextColumn *current_column(const Reader *reader)
{
    return reader->column == NULL ? NULL
                                  : &reader->text->columns.items[reader->text->columns.count - 1];
}

static void read_primary_key(Reader *reader)
{
    takes(reader, "KEY");
    TextConstraint constraint = new_constraint(reader, CONSTRAINT_PRIMARY_KEY);
    if (reader->column == NULL) {
        /* PRIMARY KEY (id AUTOINCREMENT) is the other place for that word. */
        TokenSpan list = reader->tokens;
        size_t close = sqlite_closing(list, reader->at);
        for (size_t i = reader->at; i < close; i++)
            constraint.autoincrement |= sqlite_token_is(&list.items[i], "AUTOINCREMENT");
        constraint.keys = take_columns(reader);
    } else {
        if (!takes(reader, "DESC"))
            takes(reader, "ASC");
    }
    constraint.conflict = take_conflict(reader);
    constraint.autoincrement |= takes(reader, "AUTOINCREMENT");
    add_constraint(reader, constraint);
}

static void read_unique(Reader *reader)
{
    TextConstraint constraint = new_constraint(reader, CONSTRAINT_UNIQUE);
    if (reader->column == NULL)
        constraint.keys = take_columns(reader);
    constraint.conflict = take_conflict(reader);
    add_constraint(reader, constraint);
}

static void read_check(Reader *reader)
{
    TextConstraint constraint = new_constraint(reader, CONSTRAINT_CHECK);
    constraint.expression = sqlite_unwrap(take_parentheses(reader));
    if (take_conflict(reader) != NULL)
        reader->text->is_whole = false;
    add_constraint(reader, constraint);
}

static bool read_deferral(Reader *reader, TextConstraint *constraint)
{
    bool not_ = sees(reader, 0, "NOT") && sees(reader, 1, "DEFERRABLE");
    if (not_)
        reader->at++;
    if (!takes(reader, "DEFERRABLE"))
        return false;
    bool deferred = false;
    if (takes(reader, "INITIALLY"))
        deferred = strcmp(take_keyword(reader), "DEFERRED") == 0;
    constraint->deferrable = !not_;
    constraint->initially_deferred = !not_ && deferred;
    return true;
}

static bool read_reference_clause(Reader *reader, TextConstraint *constraint)
{
    if (sees(reader, 0, "ON") && (sees(reader, 1, "DELETE") || sees(reader, 1, "UPDATE"))) {
        reader->at += 2;
        if (takes(reader, "SET") || takes(reader, "NO") || has_more(reader))
            reader->at++;
        return true;
    }
    if (takes(reader, "MATCH")) {
        constraint->match = take_keyword(reader);
        return true;
    }
    return read_deferral(reader, constraint);
}

static void read_references(Reader *reader, TextConstraint constraint)
{
    take_name(reader);
    constraint.references_key = !sees(reader, 0, "(");
    take_parentheses(reader);
    while (read_reference_clause(reader, &constraint))
        continue;
    add_constraint(reader, constraint);
}

static void read_foreign_key(Reader *reader)
{
    takes(reader, "KEY");
    TextConstraint constraint = new_constraint(reader, CONSTRAINT_FOREIGN_KEY);
    constraint.keys = take_columns(reader);
    takes(reader, "REFERENCES");
    read_references(reader, constraint);
}

static void read_column_reference(Reader *reader)
{
    read_references(reader, new_constraint(reader, CONSTRAINT_FOREIGN_KEY));
}

static void read_not_null(Reader *reader)
{
    TextColumn *column = current_column(reader);
    reader->at++;
    if (reader->constraint[0] != '\0')
        column->not_null_name = reader->constraint;
    reader->constraint = "";
    column->not_null_conflict = take_conflict(reader);
}

static void read_default(Reader *reader)
{
    reader->constraint = "";
    if (sees(reader, 0, "(")) {
        take_parentheses(reader);
        return;
    }
    if (sees(reader, 0, "+") || sees(reader, 0, "-"))
        reader->at++;
    if (has_more(reader))
        reader->at++;
}

static void read_collate(Reader *reader)
{
    reader->constraint = "";
    const char *collation = take_name(reader);
    current_column(reader)->collation = strcasecmp(collation, "BINARY") == 0 ? NULL : collation;
}

static void read_generated(Reader *reader)
{
    reader->constraint = "";
    takes(reader, "ALWAYS");
    takes(reader, "AS");
    current_column(reader)->generation = sqlite_unwrap(take_parentheses(reader));
    if (!takes(reader, "STORED"))
        takes(reader, "VIRTUAL");
}

static void read_as(Reader *reader)
{
    read_generated(reader);
}

static void read_null(Reader *reader)
{
    if (take_conflict(reader) != NULL)
        reader->text->is_whole = false;
}

static void read_name(Reader *reader)
{
    if (reader->constraint[0] != '\0')
        reader->text->is_whole = false;
    reader->constraint = take_name(reader);
}

typedef struct Clause {
    const char *word;
    void (*read)(Reader *reader);
    bool of_column, of_table;
} Clause;

static const Clause clauses[] = {
    {"CONSTRAINT", read_name, true, true},      {"PRIMARY", read_primary_key, true, true},
    {"UNIQUE", read_unique, true, true},        {"CHECK", read_check, true, true},
    {"FOREIGN", read_foreign_key, false, true}, {"REFERENCES", read_column_reference, true, false},
    {"NOT", read_not_null, true, false},        {"NULL", read_null, true, false},
    {"DEFAULT", read_default, true, false},     {"COLLATE", read_collate, true, false},
    {"GENERATED", read_generated, true, false}, {"AS", read_as, true, false},
};

static const Clause *find_clause(const Reader *reader)
{
    for (size_t i = 0; i < sizeof(clauses) / sizeof(clauses[0]); i++) {
        const Clause *clause = &clauses[i];
        bool fits = reader->column == NULL ? clause->of_table : clause->of_column;
        if (fits && sees(reader, 0, clause->word))
            return clause;
    }
    return NULL;
}

static void read_clauses(Reader *reader)
{
    while (has_more(reader)) {
        const Clause *clause = find_clause(reader);
        if (clause == NULL)
            reader->text->is_whole = false;
        reader->at++;
        if (clause != NULL)
            clause->read(reader);
    }
    if (reader->constraint[0] != '\0')
        reader->text->is_whole = false;
}

static void read_type(Reader *reader)
{
    size_t start = reader->at;
    while (has_more(reader) && find_clause(reader) == NULL) {
        if (sees(reader, 0, "("))
            take_parentheses(reader);
        else
            reader->at++;
    }
    current_column(reader)->type = sqlite_tokens_text(
        reader->arena, (TokenSpan){reader->tokens.items + start, reader->at - start});
}

/* One definition between two commas: of a column, or a constraint of the table. */
static void read_definition(Arena *arena, TableText *text, TokenSpan tokens)
{
    Reader reader = {.arena = arena, .tokens = tokens, .text = text, .constraint = ""};
    if (tokens.count == 0)
        return;
    if (find_clause(&reader) == NULL) {
        const char *name = take_name(&reader);
        vec_push(arena, &text->columns, (TextColumn){.name = name, .type = ""});
        reader.column = name;
        read_type(&reader);
    }
    read_clauses(&reader);
}

TableText sqlite_table_text(Arena *arena, const char *sql)
{
    TokenVec all = sqlite_tokens(arena, span_of(sql));
    TokenSpan tokens = {all.items, all.count};
    TableText text = {.is_whole = !all.has_comments};
    size_t open = 0;
    while (open < tokens.count && !sqlite_token_is(&tokens.items[open], "("))
        open++;
    size_t close = sqlite_closing(tokens, open), start = open + 1, depth = 0;
    for (size_t i = start; i < tokens.count && i <= close; i++) {
        const Token *token = &tokens.items[i];
        if (i == close || (depth == 0 && sqlite_token_is(token, ","))) {
            read_definition(arena, &text, (TokenSpan){tokens.items + start, i - start});
            start = i + 1;
        }
        depth += sqlite_token_is(token, "(");
        depth -= i < close && sqlite_token_is(token, ")");
    }
    return text;
}

const TextColumn *sqlite_text_column(const TableText *text, const char *name)
{
    for (size_t i = 0; i < text->columns.count; i++)
        if (strcasecmp(text->columns.items[i].name, name) == 0)
            return &text->columns.items[i];
    return NULL;
}
