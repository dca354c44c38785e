/* Numbers are compared as text: they may be longer than any integer. */
#include "import/numbered.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

bool numbered_cut(Arena *arena, const char *file, Numbered *numbered)
{
    size_t digits = strspn(file, "0123456789");
    *numbered = (Numbered){
        .file = file,
        .number = arena_strndup(arena, file, digits),
        .rest = file + digits + (file[digits] == '_'),
    };
    return digits > 0;
}

int numbered_compare(const char *a, const char *b)
{
    a += strspn(a, "0");
    b += strspn(b, "0");
    size_t longer = strlen(a), other = strlen(b);
    if (longer != other)
        return longer < other ? -1 : 1;
    return strcmp(a, b);
}

static int compare(const void *a, const void *b)
{
    const Numbered *one = a, *other = b;
    int order = numbered_compare(one->number, other->number);
    return order != 0 ? order : strcmp(one->file, other->file);
}

bool numbered_sort(const Source *source, NumberedVec *files, MigError *err)
{
    if (files->count > 1)
        qsort(files->items, files->count, sizeof(*files->items), compare);
    for (size_t i = 1; i < files->count; i++)
        if (numbered_compare(files->items[i - 1].number, files->items[i].number) == 0)
            return fail_at(err, MIG_E_REVISION, source_shown(source, files->items[i].file), 0,
                           "'%s' has the same version", files->items[i - 1].file);
    return true;
}

ForeignRevision numbered_revision(Arena *arena, const Numbered *numbered, size_t ending)
{
    size_t length = strlen(numbered->rest);
    return (ForeignRevision){
        .source = numbered->file,
        .version = numbered->number,
        .id = numbered->number,
        .message = source_message(
            arena, arena_strndup(arena, numbered->rest, length < ending ? 0 : length - ending)),
        .created = "",
    };
}

bool name_ends_with(const char *name, const char *ending)
{
    size_t length = strlen(name), tail = strlen(ending);
    return length > tail && strcmp(name + length - tail, ending) == 0;
}
