/*
 * One revision file: its header, and its two sections of SQL. Contract: docs/revisions.md.
 *
 * Reading the header alone touches only the first bytes of the file, so that thousands of files
 * load in no time; the sections are read when the revision is about to run.
 */
#ifndef MIG_REVISION_SCRIPT_H
#define MIG_REVISION_SCRIPT_H

#include "base/text.h"
#include "base/vec.h"

/* A revision named in a header: of this module, or of another one ("module_one:77ab01c2d3e4"). */
typedef struct Reference {
    const char *module; /* NULL: the module of the file */
    const char *id;
} Reference;

typedef Vec(Reference) ReferenceVec;

typedef struct Header {
    const char *file; /* as errors show it */
    const char *id;
    const char *message; /* the first line, without "-- " */
    const char *created; /* as written; "" if absent */
    StringVec down_revisions;
    StringVec branch_labels;
    ReferenceVec depends_on;
    int line; /* of "revision:", for errors about it */
    int down_revision_line, depends_on_line, branch_labels_line; /* 0 if absent */
    const char *origin; /* where its text was found when no file of the module has it; else NULL */
    Span text;          /* that text; empty where there is a file */
} Header;

typedef Vec(Header) HeaderVec;

typedef struct Section {
    bool exists;      /* false: the file has no such section */
    bool transaction; /* false: `transaction=false` stands after the marker */
    Span sql;         /* with line ends read as LF */
    int line;         /* of the first line of `sql` in the file */
} Section;

typedef struct Script {
    Header header;
    Section up, down;
    Span content;            /* the file, byte by byte */
    const char *blob_id;     /* what `git hash-object` says of it */
    const char *fingerprint; /* the same for two files that differ only in comments, blank lines,
                                line ends and white space at line ends: 40 hex digits */
} Script;

/* Refuses bytes that are not UTF-8, and a NUL: MIG_E_REVISION at file and line. */
bool script_check_bytes(const char *file, Span content, MigError *err) MIG_MUST_CHECK;

/* Reads the header of a file. `shown` is the file's name in errors (MIG_E_REVISION, file and line).
 */
bool script_read_header(Arena *arena, const char *path, const char *shown, Header *header,
                        MigError *err) MIG_MUST_CHECK;

/* Reads a whole revision from its text, checking all of it: markers, options, UTF-8, NUL. The spans
 * of the script point into `content`, which must live as long. */
bool script_parse(Arena *arena, const char *shown, Span content, Script *script,
                  MigError *err) MIG_MUST_CHECK;

/* Whether two texts are the same revision: comments do not count, what the headers refer to does.
 */
bool script_is_same(const Script *a, const Script *b);

/* Reads the whole revision file whose header was read before. A header that says something else by
 * now is MIG_E_CONFLICT: what was planned is not what the file asks for. NULL: any will do. */
bool script_load(Arena *arena, const char *path, const char *shown, const Header *before,
                 Script *script, MigError *err) MIG_MUST_CHECK;

/* Reads the headers of all `*.sql` files in the folders (and below them, if `recursive`), in name
 * order. A file without any "-- revision:" line is an error too. `root` is taken off the names that
 * errors show. A folder that does not exist holds no revisions; anything else that is no folder is
 * an error. */
bool script_read_folders(Arena *arena, const StringVec *folders, bool recursive, const char *root,
                         HeaderVec *headers, MigError *err) MIG_MUST_CHECK;

#endif
