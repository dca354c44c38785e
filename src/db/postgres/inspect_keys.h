/* The keys of indexes, and of the constraints that have one. */
#ifndef MIG_DB_POSTGRES_INSPECT_KEYS_H
#define MIG_DB_POSTGRES_INSPECT_KEYS_H

#include "db/postgres/catalog.h"

/* What a query has of an index's keys, from one of its columns on. */
enum {
    KEY_NUMBERS,
    KEY_COUNT,
    KEY_OPCLASSES,
    KEY_COLLATIONS,
    KEY_FLAGS,
    KEY_EXPRESSIONS,
    KEY_COLUMNS
};

/* Notes what a column is called; before it is looked for. */
void keys_note_column(Inspection *inspection, const char *table, const char *number,
                      const ColumnNames *names);

/* The keys of an index; what follows them is included only. `row` begins with KEY_NUMBERS. */
void keys_read(Inspection *inspection, const char *table, Row row, KeyVec *keys,
               StringVec *include);

/* Whether the keys are columns with nothing else said but their order, which only B-trees have. */
bool keys_are_plain(Inspection *inspection, const char *table, Row row, const char *method);

/* Those columns between parentheses, as the server's deparser has them: "(a, b DESC) INCLUDE (c)".
 */
void keys_add_plain(Inspection *inspection, const char *table, Row row, Text *text);

/* The columns of those numbers, bare or as SQL has them, with ", " between. */
StringVec keys_columns(Inspection *inspection, const char *table, const char *numbers);
const char *keys_references(Inspection *inspection, const char *table, const char *numbers);

/* The text of an index or constraint without WITH (…), which is told apart. */
const char *keys_without_options(Arena *arena, const char *definition);

#endif
