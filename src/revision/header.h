/* The lines of a revision file, and the header they begin with. */
#ifndef MIG_REVISION_HEADER_H
#define MIG_REVISION_HEADER_H

#include "revision/script.h"

/* What a marker begins with. */
#define MARKER "-- mig:"

typedef struct Reader {
    Arena *arena;
    const char *file; /* as errors show it */
    Span rest;        /* what is not read yet */
    Span text;        /* the line just read, without its end */
    int line;         /* its number */
} Reader;

/* A reader before the first line; a byte order mark is passed over. */
Reader reader_of(Arena *arena, const char *file, Span content);

/* Reads the next line; false when there is none. */
bool reader_next(Reader *reader);

/* The line without blanks around it, for messages. */
const char *reader_shown(const Reader *reader);

/* Whether a line is a marker. */
bool reader_is_marker(Span line);

/* Refuses a line that was meant to be a marker: spaced or spelt in another way. */
bool reader_check_marker(const Reader *reader, MigError *err) MIG_MUST_CHECK;

/* Reads the header: all lines up to the first marker, which is the reader's line then. */
bool reader_header(Reader *reader, Header *header, MigError *err) MIG_MUST_CHECK;

#endif
