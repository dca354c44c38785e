/* A reader for graphs as text. */
#include "graph_text.h"

#include <criterion/criterion.h>
#include <string.h>

enum { ID_LINE = 3 };

/* The comma list behind a sign, up to the next sign. */
static StringVec list_behind(Arena *arena, const char *text, char sign)
{
    const char *at = strchr(text, sign);
    if (at == NULL)
        return (StringVec){0};
    return strings_split(arena, arena_strndup(arena, at + 1, strcspn(at + 1, "@<+")), ", ");
}

static Header header_of(Arena *arena, const char *text)
{
    Header header = {
        .id = arena_strndup(arena, text, strcspn(text, "@<+ ")),
        .message = "",
        .created = "",
        .branch_labels = list_behind(arena, text, '@'),
        .down_revisions = list_behind(arena, text, '<'),
        .line = ID_LINE,
        .down_revision_line = ID_LINE + 1,
        .branch_labels_line = ID_LINE + 2,
        .depends_on_line = ID_LINE + 3,
    };
    header.file = arena_printf(arena, "%s.sql", header.id);
    StringVec names = list_behind(arena, text, '+');
    for (size_t i = 0; i < names.count; i++) {
        const char *colon = strchr(names.items[i], ':');
        Reference reference = {.id = names.items[i]};
        if (colon != NULL) {
            reference.module =
                arena_strndup(arena, names.items[i], (size_t)(colon - names.items[i]));
            reference.id = colon + 1;
        }
        vec_push(arena, &header.depends_on, reference);
    }
    return header;
}

HeaderVec headers_of(Arena *arena, const char *text)
{
    HeaderVec headers = {0};
    StringVec items = strings_split(arena, text, ";");
    for (size_t i = 0; i < items.count; i++)
        vec_push(arena, &headers, header_of(arena, items.items[i] + strspn(items.items[i], " \n")));
    return headers;
}

Graph *graph_of_module(Arena *arena, const char *module, const char *text)
{
    HeaderVec *headers = arena_new(arena, HeaderVec);
    *headers = headers_of(arena, text);
    Graph *graph;
    MigError err;
    cr_assert(graph_link(arena, module, headers, &graph, &err), "%s: %s", text, err.message);
    return graph;
}

Graph *graph_of(Arena *arena, const char *text)
{
    return graph_of_module(arena, "m", text);
}

const char *ids_of(Arena *arena, const RevisionVec *revisions)
{
    StringVec ids = {0};
    for (size_t i = 0; i < revisions->count; i++)
        vec_push(arena, &ids, revisions->items[i]->id);
    return strings_join(arena, &ids, " ");
}

StringVec words_of(Arena *arena, const char *text)
{
    return strings_split(arena, text, " ");
}
