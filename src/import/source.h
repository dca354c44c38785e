/* What all readers of other tools' folders do alike. */
#ifndef MIG_IMPORT_SOURCE_H
#define MIG_IMPORT_SOURCE_H

#include "import/foreign.h"

typedef struct Source {
    Arena *arena;
    const char *folder; /* where the files are */
    const char *shown;  /* what errors call it */
    ForeignHistory *history;
} Source;

/* A file of the folder as errors show it. */
const char *source_shown(const Source *source, const char *name);

/* The content of a file of the folder, with LF line ends and without a byte order mark. Bad UTF-8
 * and a NUL are MIG_E_REVISION at file and line. */
bool source_load(const Source *source, const char *name, Span *content,
                 MigError *err) MIG_MUST_CHECK;

/* The same for SQL: comments that mig would take for its own markers are defused. MIG_E_REVISION
 * where that would change what is quoted. */
bool source_load_sql(const Source *source, const char *name, Span *content,
                     MigError *err) MIG_MUST_CHECK;

/* That defusing alone, for SQL that comes from elsewhere. */
bool source_defuse(Arena *arena, const char *shown, Span sql, Span *defused,
                   MigError *err) MIG_MUST_CHECK;

/* The value of a key in the text of an ini file's section, or, with NULL, of any; NULL if there is
 * none. Lines that are indented go on with the value above them. */
const char *source_setting(Arena *arena, const char *text, const char *section, const char *key);

/* Notes something that cannot be carried over. */
void source_remark(Source *source, const char *format, ...) FORMAT(2, 3);

/* A section of this SQL. What the source's own transaction is made of goes; one that cannot run in
 * a transaction is marked so, with a remark where that was not `asked` for. `name` is the file. */
ForeignSection source_section(Source *source, const char *name, Span sql, bool asked);

/* A section that fails when it is run, until somebody has written it: `what` is to be written. */
ForeignSection source_stub(Arena *arena, const char *what);

/* "create_users" → "create users". */
const char *source_message(Arena *arena, const char *name);

/* Lets each revision follow the one before it. */
void source_chain(Source *source);

#endif
