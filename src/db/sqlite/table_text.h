/* What SQLite keeps only in the text of a CREATE TABLE statement. */
#ifndef MIG_DB_SQLITE_TABLE_TEXT_H
#define MIG_DB_SQLITE_TABLE_TEXT_H

#include "db/sqlite/lexer.h"
#include "schema/model.h"

typedef struct TextColumn {
    const char *name;
    const char *type;      /* as written; "" for none */
    const char *collation; /* NULL for none */
    const char *not_null_name, *not_null_conflict;
    TokenSpan generation; /* empty: not generated */
} TextColumn;

typedef struct TextConstraint {
    ConstraintType type;
    const char *name;   /* "" for none */
    const char *column; /* it is written behind this one; NULL */
    StringVec keys;     /* names of the columns */
    bool autoincrement, deferrable, initially_deferred;
    bool references_key; /* without columns */
    const char *conflict;
    const char *match; /* as written; NULL */
    TokenSpan expression;
} TextConstraint;

typedef struct TableText {
    Vec(TextColumn) columns;
    Vec(TextConstraint) constraints; /* in the text's order */
    bool is_whole;                   /* all of it was understood, and it has no comments */
} TableText;

/* Reads the text of a statement that SQLite has accepted. */
TableText sqlite_table_text(Arena *arena, const char *sql);

/* The column of that name, or NULL. */
const TextColumn *sqlite_text_column(const TableText *text, const char *name);

#endif
