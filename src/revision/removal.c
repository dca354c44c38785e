/* Children get the parents of what is taken out; a file gets another value for one key. */
#include "revision/removal.h"

#include "revision/header.h"

#include <string.h>

/* Whether one of a child's other parents stands on a revision already. */
static bool is_implied(Arena *arena, const Graph *graph, const RevisionVec *others,
                       const Revision *revision)
{
    RevisionSet below = revision_set_new(arena, graph);
    for (size_t i = 0; i < others->count; i++)
        revision_set_add(&below, others->items[i]);
    graph_add_below(graph, EDGE_PARENTS, &below);
    return revision_set_has(&below, revision);
}

static RevisionVec without(Arena *arena, const RevisionVec *revisions, const Revision *left_out)
{
    RevisionVec rest = {0};
    for (size_t i = 0; i < revisions->count; i++)
        if (revisions->items[i] != left_out)
            vec_push(arena, &rest, revisions->items[i]);
    return rest;
}

static StringVec new_parents(Arena *arena, const Graph *graph, const Revision *child,
                             const Revision *revision)
{
    StringVec ids = {0};
    RevisionVec others = without(arena, &child->parents, revision);
    for (size_t i = 0; i < child->parents.count; i++) {
        if (child->parents.items[i] != revision) {
            vec_push(arena, &ids, child->parents.items[i]->id);
            continue;
        }
        for (size_t j = 0; j < revision->parents.count; j++)
            if (!is_implied(arena, graph, &others, revision->parents.items[j]))
                vec_push(arena, &ids, revision->parents.items[j]->id);
    }
    return ids;
}

ReparentingVec removal_plan(Arena *arena, const Graph *graph, const Revision *revision)
{
    ReparentingVec plan = {0};
    for (size_t i = 0; i < revision->children.count; i++) {
        Revision *child = revision->children.items[i];
        vec_push(arena, &plan, (Reparenting){child, new_parents(arena, graph, child, revision)});
    }
    return plan;
}

/* The value of the key on a line, without the blanks around it. */
static Span value_of(Span line)
{
    const char *colon = memchr(line.bytes, ':', line.length);
    size_t before = (size_t)(colon + 1 - line.bytes);
    return span_trim((Span){colon + 1, line.length - before});
}

/* The line of the key, without its end. */
static Span find_line(Arena *arena, const char *shown, Span content, int number)
{
    Reader reader = reader_of(arena, shown, content);
    while (reader.line < number && reader_next(&reader))
        ;
    return reader.text;
}

/* The new text: up to the old value, the new one, and all that follows. */
static Span put_value(Arena *arena, Span content, Span line, const char *names)
{
    const char *end = content.bytes + content.length;
    const char *colon = memchr(line.bytes, ':', line.length);
    Span value = value_of(line);
    const char *start = value.length == 0 ? colon + 1 : value.bytes;
    const char *rest = value.length == 0 ? line.bytes + line.length : value.bytes + value.length;
    if (names[0] == '\0')
        start = colon + 1;
    Text text = text_in(arena);
    text_add_bytes(&text, content.bytes, (size_t)(start - content.bytes));
    text_add(&text, start == colon + 1 && names[0] != '\0' ? " " : "");
    text_add(&text, names);
    text_add_bytes(&text, rest, (size_t)(end - rest));
    return (Span){text_string(&text), text.length};
}

bool removal_rewrite(Arena *arena, const char *shown, Span content, const StringVec *parents,
                     Span *changed, MigError *err)
{
    Script script;
    if (!script_parse(arena, shown, content, &script, err))
        return false;
    *changed = content;
    int line = script.header.down_revision_line;
    if (line == 0 && parents->count == 0)
        return true;
    if (line == 0)
        return fail_at(err, MIG_E_REVISION, shown, script.header.line,
                       "there is no line '-- down_revision: …' to change");
    *changed = put_value(arena, content, find_line(arena, shown, content, line),
                         strings_join(arena, parents, ", "));
    return script_parse(arena, shown, *changed, &script, err);
}
