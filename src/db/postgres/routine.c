/* Reads pg_get_function_arguments: "name type DEFAULT value, …". */
#include "db/postgres/routine.h"

#include "base/text.h"

#include <string.h>

static const char default_word[] = " DEFAULT ";

/* The next argument of a list, up to a comma that stands in no quotes and parentheses. */
static Span next_argument(const char **at)
{
    Span argument = {*at, 0};
    int depth = 0;
    char quote = '\0';
    for (; **at != '\0'; (*at)++) {
        char byte = **at;
        if (quote != '\0') {
            quote = byte == quote ? '\0' : quote;
            continue;
        }
        if (byte == '\'' || byte == '"')
            quote = byte;
        depth += byte == '(' || byte == '[';
        depth -= byte == ')' || byte == ']';
        if (byte == ',' && depth == 0)
            break;
    }
    argument.length = (size_t)(*at - argument.bytes);
    *at += **at == ',';
    return span_trim(argument);
}

/* The argument without its default; whether it has one. */
static Span without_default(Span argument, bool *has)
{
    size_t length = strlen(default_word);
    *has = false;
    for (size_t i = 0; !*has && i + length <= argument.length; i++) {
        *has = memcmp(argument.bytes + i, default_word, length) == 0;
        if (*has)
            argument.length = i;
    }
    return argument;
}

static bool arguments_stay(const char *from, const char *to)
{
    while (*from != '\0' || *to != '\0') {
        bool had, has;
        Span old = without_default(next_argument(&from), &had);
        Span new_ = without_default(next_argument(&to), &has);
        if (old.length != new_.length || memcmp(old.bytes, new_.bytes, old.length) != 0)
            return false;
        if (had && !has)
            return false;
    }
    return true;
}

static const char *text_or_none(const char *text)
{
    return text == NULL ? "" : text;
}

bool routine_is_replaceable(const Object *from, const Object *to)
{
    const RoutineDef *old = &from->routine, *new_ = &to->routine;
    return old->type == new_->type && old->type != ROUTINE_AGGREGATE &&
           strcmp(text_or_none(old->result), text_or_none(new_->result)) == 0 &&
           arguments_stay(text_or_none(old->arguments), text_or_none(new_->arguments));
}
