/* Files of which both directions stand in one, parted by comments: goose's and dbmate's. */
#ifndef MIG_IMPORT_MARKED_H
#define MIG_IMPORT_MARKED_H

#include "import/source.h"
#include "revision/header.h"

/* What a reader collects of one file. */
typedef struct Marked {
    Source *source;
    const char *file;
    const char *marker; /* that the way up begins with */
    Reader reader;
    Text up, down;
    bool has_up, has_down;
    bool up_outside, down_outside; /* of a transaction, as the file says */
    StringVec description;         /* comments above the first section */
} Marked;

/* Begins with a file of the folder. */
bool marked_open(Source *source, const char *file, const char *marker, Marked *marked,
                 MigError *err) MIG_MUST_CHECK;

/* Begins a section. MIG_E_REVISION when it has begun before, or the way down begins first. */
bool marked_begin(Marked *marked, bool up, MigError *err) MIG_MUST_CHECK;

/* Takes the reader's line, which is no marker: into the section that has begun last. What stands
 * above the first one can only be comments. */
bool marked_take(Marked *marked, MigError *err) MIG_MUST_CHECK;

/* Fills in the sections of a revision. MIG_E_REVISION when there is no way up. */
bool marked_finish(Marked *marked, ForeignRevision *revision, MigError *err) MIG_MUST_CHECK;

/* Whether the reader's line is a comment; `*text` is what it says. */
bool marked_comment(const Marked *marked, Span *text);

/* An error at the reader's line: marked_fail(marked, err, format, …). */
#define marked_fail(marked, err, ...)                                                              \
    fail_at(err, MIG_E_REVISION, (marked)->reader.file, (marked)->reader.line, __VA_ARGS__)

#endif
