/*
 * A snapshot as text, to be kept in a file and read again: what schema/field.c lists, and the rest
 * of what renderers need. Not a contract: another version of mig reads another form.
 */
#ifndef MIG_SCHEMA_STORE_H
#define MIG_SCHEMA_STORE_H

#include "base/text.h"
#include "schema/model.h"

/* The snapshot as text. */
const char *store_write(Arena *arena, const Schema *schema);

/* The snapshot that such a text holds; NULL when it holds none, or was damaged. */
Schema *store_read(Arena *arena, Span text);

/* A text that is different when the form is another: part of the key of whatever is kept. */
const char *store_form(Arena *arena);

#endif
