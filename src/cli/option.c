/* Words are matched against the tables and checked; filling in a struct afterwards cannot fail. */
#include "cli/option.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_LIMIT = 10000, TABLES = 2 };

typedef struct Reader {
    Arena *arena;
    const OptionTables *tables;
    const char *const *line;
    size_t at; /* the next word */
    Words *words;
} Reader;

static bool is_argument(const char *word)
{
    return word[0] != '-' || word[1] == '\0' || isdigit((unsigned char)word[1]);
}

/* Appends the names that `name` may mean: itself, or all that begin with it. */
static void find_named(const Reader *reader, const char *name, size_t length, const Option **exact,
                       StringVec *starting, const Option **first)
{
    *exact = *first = NULL;
    for (int i = 0; i < TABLES; i++)
        for (const Option *o = reader->tables->tables[i]; o != NULL && o->name != NULL; o++) {
            if (strncmp(o->name, name, length) != 0)
                continue;
            if (o->name[length] == '\0' && *exact == NULL)
                *exact = o;
            if (o->summary == NULL || strings_has(starting, o->name))
                continue;
            *first = *first == NULL ? o : *first;
            vec_push(reader->arena, starting, o->name);
        }
}

static bool fail_unknown(const Reader *reader, const char *name, size_t length, MigError *err)
{
    StringVec names = {0};
    for (int i = 0; i < TABLES; i++)
        for (const Option *o = reader->tables->tables[i]; o != NULL && o->name != NULL; o++)
            if (o->summary != NULL)
                vec_push(reader->arena, &names, o->name);
    const char *given = arena_strndup(reader->arena, name, length);
    const char *close = strings_nearest(&names, given);
    if (!fail(err, MIG_E_USAGE, "unknown option '--%s'", given) && close != NULL)
        return fail_hint(err, "did you mean '--%s'? '%s' lists the options", close,
                         reader->tables->help);
    return fail_hint(err, "'%s' lists the options", reader->tables->help);
}

static bool find_long(const Reader *reader, const char *name, size_t length, const Option **option,
                      MigError *err)
{
    const Option *first;
    StringVec starting = {0};
    find_named(reader, name, length, option, &starting, &first);
    if (*option != NULL)
        return true;
    if (starting.count == 0 || length == 0)
        return fail_unknown(reader, name, length, err);
    *option = first;
    if (starting.count == 1)
        return true;
    return fail(err, MIG_E_USAGE, "option '--%.*s' is ambiguous: it may be --%s", (int)length, name,
                strings_join(reader->arena, &starting, ", --"));
}

static const Option *find_letter(const Reader *reader, char letter)
{
    for (int i = 0; i < TABLES; i++)
        for (const Option *o = reader->tables->tables[i]; o != NULL && o->name != NULL; o++)
            if (o->letter == letter)
                return o;
    return NULL;
}

static bool parse_number(const char *value, int *number)
{
    char *end;
    long parsed = strtol(value, &end, 10);
    *number = (int)parsed;
    return isdigit((unsigned char)value[0]) && *end == '\0' && parsed >= 1 &&
           parsed <= NUMBER_LIMIT;
}

/* The place of a word among "these|words", or -1. */
static int find_choice(Arena *arena, const char *choices, const char *value)
{
    StringVec words = strings_split(arena, choices, "|");
    for (size_t i = 0; i < words.count; i++)
        if (strcmp(words.items[i], value) == 0)
            return (int)i;
    return -1;
}

static bool check_value(const Reader *reader, const Option *option, const char *value,
                        MigError *err)
{
    int number;
    if (option->kind == OPTION_NUMBER && !parse_number(value, &number))
        return fail(err, MIG_E_USAGE, "option '--%s' is a number from 1 to %d, not '%s'",
                    option->name, NUMBER_LIMIT, value);
    if (option->kind != OPTION_CHOICE || find_choice(reader->arena, option->value, value) >= 0)
        return true;
    StringVec choices = strings_split(reader->arena, option->value, "|");
    return fail(err, MIG_E_USAGE, "option '--%s' is %s, not '%s'", option->name,
                strings_join(reader->arena, &choices, " or "), value);
}

/* Takes an option's value: `attached` (NULL if none), else the next word. */
static bool take(Reader *reader, const Option *option, const char *attached, MigError *err)
{
    OptionGiven given = {option, NULL};
    if (option->kind != OPTION_FLAG) {
        given.value = attached != NULL ? attached : reader->line[reader->at];
        if (given.value == NULL)
            return fail(err, MIG_E_USAGE, "option '--%s' needs a value", option->name) ||
                   fail_hint(err, "--%s %s", option->name, option->value);
        reader->at += attached == NULL;
        if (!check_value(reader, option, given.value, err))
            return false;
    }
    vec_push(reader->arena, &reader->words->options, given);
    return true;
}

static bool read_long(Reader *reader, const char *name, MigError *err)
{
    const Option *option;
    size_t length = strcspn(name, "=");
    if (!find_long(reader, name, length, &option, err))
        return false;
    const char *attached = name[length] == '=' ? name + length + 1 : NULL;
    if (option->kind == OPTION_FLAG && attached != NULL)
        return fail(err, MIG_E_USAGE, "option '--%s' takes no value", option->name);
    return take(reader, option, attached, err);
}

static bool read_letters(Reader *reader, const char *letters, MigError *err)
{
    for (const char *at = letters; *at != '\0'; at++) {
        const Option *option = find_letter(reader, *at);
        if (option == NULL)
            return fail(err, MIG_E_USAGE, "unknown option '-%c'", *at) ||
                   fail_hint(err, "'%s' lists the options", reader->tables->help);
        if (option->kind != OPTION_FLAG)
            return take(reader, option, at[1] == '\0' ? NULL : at + 1, err);
        if (!take(reader, option, NULL, err))
            return false;
    }
    return true;
}

static bool read_words(Reader *reader, bool first_only, MigError *err)
{
    bool only_arguments = false;
    while (reader->line[reader->at] != NULL) {
        const char *word = reader->line[reader->at++];
        if (only_arguments || is_argument(word)) {
            vec_push(reader->arena, &reader->words->arguments, word);
            if (first_only)
                return true;
            continue;
        }
        if (strcmp(word, "--") == 0) {
            only_arguments = true;
            continue;
        }
        bool is_long = word[1] == '-';
        if (!(is_long ? read_long(reader, word + 2, err) : read_letters(reader, word + 1, err)))
            return false;
    }
    return true;
}

bool option_read(Arena *arena, const OptionTables *tables, const char *const *line, bool first_only,
                 Words *words, MigError *err)
{
    Reader reader = {arena, tables, line, 0, words};
    bool done = read_words(&reader, first_only, err);
    words->used = reader.at;
    return done;
}

static void fill_field(Arena *arena, const OptionGiven *given, void *field)
{
    switch (given->option->kind) {
    case OPTION_FLAG: *(bool *)field = true; break;
    case OPTION_STRING: *(const char **)field = given->value; break;
    case OPTION_LIST: vec_push(arena, (StringVec *)field, given->value); break;
    case OPTION_NUMBER: *(int *)field = atoi(given->value); break;
    case OPTION_CHOICE:
        *(int *)field = find_choice(arena, given->option->value, given->value);
        break;
    }
}

void option_fill(Arena *arena, const Words *words, const Option *table, void *target)
{
    for (size_t i = 0; i < words->options.count; i++)
        for (const Option *option = table; option != NULL && option->name != NULL; option++)
            if (words->options.items[i].option == option)
                fill_field(arena, &words->options.items[i], (char *)target + option->offset);
}
