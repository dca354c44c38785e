/* The one place where a MigError's fields are written. */
#include "base/error.h"

#include "base/secret.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

typedef struct CodeName {
    const char *name;
    int status;
} CodeName;

static const CodeName code_names[] = {
#define X(code, name, status) [code] = {name, status},
    MIG_CODES(X)
#undef X
};

enum { CODE_COUNT = sizeof(code_names) / sizeof(code_names[0]) };

const char *mig_code_name(MigCode code)
{
    return code_names[code].name;
}

MigCode mig_code_find(const char *name)
{
    for (int code = 0; code < CODE_COUNT; code++)
        if (strcmp(code_names[code].name, name) == 0)
            return (MigCode)code;
    return MIG_OK;
}

int mig_code_status(MigCode code)
{
    return code_names[code].status;
}

void error_copy(char *field, size_t size, const char *text)
{
    static const char ellipsis[] = "…";
    size_t length = strlen(text);
    if (length < size) {
        memmove(field, text, length + 1);
        return;
    }
    size_t keep = size - sizeof(ellipsis);
    while (keep > 0 && ((unsigned char)text[keep] & 0xC0) == 0x80)
        keep--;
    memmove(field, text, keep);
    memcpy(field + keep, ellipsis, sizeof(ellipsis));
}

FORMAT(3, 0)
static void format_field(char *field, size_t size, const char *format, va_list arguments)
{
    char text[4096];
    int length = vsnprintf(text, sizeof(text), format, arguments);
    secret_hide(text, length >= (int)sizeof(text));
    error_copy(field, size, text);
}

FORMAT(3, 0)
static void start(MigError *err, MigCode code, const char *format, va_list arguments)
{
    char message[sizeof(err->message)];
    format_field(message, sizeof(message), format, arguments);
    *err = (MigError){.code = code};
    error_copy(err->message, sizeof(err->message), message);
}

void error_start(MigError *err, MigCode code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    start(err, code, format, arguments);
    va_end(arguments);
}

void error_start_at(MigError *err, MigCode code, const char *file, int line, const char *format,
                    ...)
{
    va_list arguments;
    va_start(arguments, format);
    start(err, code, format, arguments);
    va_end(arguments);
    error_place(err, file, line);
}

FORMAT(3, 4)
static void format_place(char *field, size_t size, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    format_field(field, size, format, arguments);
    va_end(arguments);
}

void error_place(MigError *err, const char *file, int line)
{
    format_place(err->file, sizeof(err->file), "%s", file);
    err->line = line;
}

void error_start_errno(MigError *err, MigCode code, const char *format, ...)
{
    char reason[256];
    error_copy(reason, sizeof(reason), strerror(errno));
    va_list arguments;
    va_start(arguments, format);
    start(err, code, format, arguments);
    va_end(arguments);
    char message[sizeof(err->message) + sizeof(reason) + 2];
    snprintf(message, sizeof(message), "%s: %s", err->message, reason);
    error_copy(err->message, sizeof(err->message), message);
}

void error_prepend(MigError *err, const char *format, ...)
{
    char context[512];
    va_list arguments;
    va_start(arguments, format);
    format_field(context, sizeof(context), format, arguments);
    va_end(arguments);
    char message[sizeof(err->message) + sizeof(context) + 2];
    snprintf(message, sizeof(message), "%s: %s", context, err->message);
    error_copy(err->message, sizeof(err->message), message);
}

void error_advise(MigError *err, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    format_field(err->hint, sizeof(err->hint), format, arguments);
    va_end(arguments);
}
