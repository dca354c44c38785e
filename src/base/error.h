/* Filling in a MigError. Each function returns false, so that a failure is one line. */
#ifndef MIG_BASE_ERROR_H
#define MIG_BASE_ERROR_H

#include "mig/error.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#define FORMAT(at, first) __attribute__((format(printf, at, first)))

/* Starts a new error; whatever `err` held is forgotten. */
bool fail(MigError *err, MigCode code, const char *format, ...) FORMAT(3, 4) MIG_MUST_CHECK;

/* The same, about a line of a user's file; line 0 means the file as a whole. */
bool fail_at(MigError *err, MigCode code, const char *file, int line, const char *format, ...)
    FORMAT(5, 6) MIG_MUST_CHECK;

/* The same, followed by ": " and the text of errno, which the caller has not disturbed. */
bool fail_errno(MigError *err, MigCode code, const char *format, ...) FORMAT(3, 4) MIG_MUST_CHECK;

/* Puts "CONTEXT: " in front of the message of an error that is on its way up. */
bool fail_within(MigError *err, const char *format, ...) FORMAT(2, 3) MIG_MUST_CHECK;

/* Says which line of which file an error on its way up is about. */
bool fail_in_file(MigError *err, const char *file, int line) MIG_MUST_CHECK;

/* Sets the advice of an error: `return fail(err, …) || fail_hint(err, "run …");`. */
bool fail_hint(MigError *err, const char *format, ...) FORMAT(2, 3) MIG_MUST_CHECK;

/* Copies `text` into a field of `size` bytes, cut at a character's end, "…" marking a cut. */
void error_copy(char *field, size_t size, const char *text);

#endif
