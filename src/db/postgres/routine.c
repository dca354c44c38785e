/* Reads pg_get_function_arguments, "name type DEFAULT value, …", and the words of bodies. */
#include "db/postgres/routine.h"

#include "base/text.h"
#include "db/postgres/spelling.h"

#include <ctype.h>
#include <string.h>

static const char default_word[] = " DEFAULT ";

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
        Span old = without_default(postgres_next_element(&from), &had);
        Span new_ = without_default(postgres_next_element(&to), &has);
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

/* --- bodies ----------------------------------------------------------------------------------- */

/* A dollar may be in a name, but it is rarely there and ends every body. */
static bool is_word_byte(char byte)
{
    return isalnum((unsigned char)byte) || byte == '_' || (unsigned char)byte >= 0x80;
}

/* Behind the comment that begins at `at`; `at` if none does. */
static const char *skip_comment(const char *at)
{
    const char *end = NULL;
    if (strncmp(at, "--", 2) == 0)
        end = strchr(at, '\n');
    else if (strncmp(at, "/*", 2) == 0)
        end = strstr(at, "*/");
    else
        return at;
    return end == NULL ? at + strlen(at) : end + 1;
}

/* The word or quoted name at `at`, as the server folds it; `*at` is behind it. */
static const char *take_word(Arena *arena, const char **at)
{
    const char *start = *at;
    if (*start == '"') {
        const char *end = strchr(start + 1, '"');
        *at = end == NULL ? start + strlen(start) : end + 1;
        return arena_strndup(arena, start + 1, (size_t)(*at - start) - (end == NULL ? 1 : 2));
    }
    while (is_word_byte(**at))
        (*at)++;
    char *word = arena_strndup(arena, start, (size_t)(*at - start));
    for (char *byte = word; *byte != '\0'; byte++)
        *byte = (char)tolower((unsigned char)*byte);
    return word;
}

static Table *words_of(Arena *arena, const char *text)
{
    Table *words = table_new(arena);
    while (*text != '\0') {
        const char *behind = skip_comment(text);
        if (behind != text) {
            text = behind;
        } else if (is_word_byte(*text) || *text == '"') {
            const char *word = take_word(arena, &text);
            table_put(words, word, word);
        } else {
            text++;
        }
    }
    return words;
}

void routine_mentions(Arena *arena, const Schema *schema, const Object *routine,
                      ObjectRefVec *mentioned)
{
    if (routine->routine.type == ROUTINE_AGGREGATE || routine->routine.definition.text == NULL)
        return;
    Arena *words_arena = arena_open();
    const Table *words = words_of(words_arena, routine->routine.definition.text);
    for (size_t i = 0; i < schema->objects.count; i++) {
        const Object *object = schema->objects.items[i];
        if (object != routine && object->kind != OBJECT_NAMESPACE &&
            object->kind != OBJECT_EXTENSION && table_find(words, object->name) != NULL)
            vec_push(arena, mentioned, object);
    }
    arena_close(words_arena);
}
