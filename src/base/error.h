/*
 * Filling in a MigError. Each of these is false, so that a failure is one line; they are macros for
 * the compiler to know that, or else it takes all that a failed function leaves unset for used.
 */
#ifndef MIG_BASE_ERROR_H
#define MIG_BASE_ERROR_H

#include "mig/error.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#define FORMAT(at, first) __attribute__((format(printf, at, first)))

/* Starts a new error; whatever `err` held is forgotten: fail(err, code, format, …). */
#define fail(...) (error_start(__VA_ARGS__), false)
void error_start(MigError *err, MigCode code, const char *format, ...) FORMAT(3, 4);

/* The same, about a line of a user's file; line 0 means the file as a whole:
 * fail_at(err, code, file, line, format, …). */
#define fail_at(...) (error_start_at(__VA_ARGS__), false)
void error_start_at(MigError *err, MigCode code, const char *file, int line, const char *format,
                    ...) FORMAT(5, 6);

/* As fail, followed by ": " and the text of errno, which the caller has not disturbed. */
#define fail_errno(...) (error_start_errno(__VA_ARGS__), false)
void error_start_errno(MigError *err, MigCode code, const char *format, ...) FORMAT(3, 4);

/* Puts "CONTEXT: " in front of the message of an error that is on its way up:
 * fail_within(err, format, …). */
#define fail_within(...) (error_prepend(__VA_ARGS__), false)
void error_prepend(MigError *err, const char *format, ...) FORMAT(2, 3);

/* Says which line of which file an error on its way up is about: fail_in_file(err, file, line). */
#define fail_in_file(...) (error_place(__VA_ARGS__), false)
void error_place(MigError *err, const char *file, int line);

/* Sets the advice of an error: `return fail(err, …) || fail_hint(err, "run …");`. */
#define fail_hint(...) (error_advise(__VA_ARGS__), false)
void error_advise(MigError *err, const char *format, ...) FORMAT(2, 3);

/* Copies `text` into a field of `size` bytes, cut at a character's end, "…" marking a cut. */
void error_copy(char *field, size_t size, const char *text);

#endif
