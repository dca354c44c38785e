/*
 * From headers to a graph: references are resolved, the order is found, what Alembic derives
 * (labels that spread, dependencies that an ancestor has already) is derived. Histories are long
 * chains, so nothing here recurses.
 */
#include "revision/graph.h"

#include "revision/derive.h"

#include <stdlib.h>
#include <string.h>

enum { SHORTEST_PREFIX = 4, LISTED = 8 };

/* What graph_link works with. */
typedef struct Linker {
    Arena *arena;
    Graph *graph;
    RevisionVec files; /* in file order */
} Linker;

/* A revision on the way down, and how many of those below it have been looked at. */
typedef struct Frame {
    Revision *revision;
    size_t seen;
} Frame;

typedef Vec(Frame) FrameVec;

typedef enum Mark { MARK_NEW, MARK_OPEN, MARK_DONE } Mark;

Revision *graph_find(const Graph *graph, const char *id)
{
    return table_find(graph->by_id, id);
}

static Revision *find_name(const Graph *graph, const char *name)
{
    Revision *revision = table_find(graph->by_id, name);
    return revision != NULL ? revision : table_find(graph->by_label, name);
}

/* The first name that is not less than `text`. */
static size_t first_name(const Graph *graph, const char *text)
{
    size_t low = 0, high = graph->names.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(graph->names.items[middle].text, text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

RevisionVec graph_candidates(Arena *arena, const Graph *graph, const char *name)
{
    RevisionVec candidates = {0};
    Revision *exact = find_name(graph, name);
    size_t length = strlen(name);
    if (exact != NULL)
        vec_push(arena, &candidates, exact);
    if (exact != NULL || length < SHORTEST_PREFIX)
        return candidates;
    for (size_t i = first_name(graph, name);
         i < graph->names.count && strncmp(graph->names.items[i].text, name, length) == 0; i++)
        if (!revisions_has(&candidates, graph->names.items[i].revision))
            vec_push(arena, &candidates, graph->names.items[i].revision);
    return candidates;
}

const char *graph_list(Arena *arena, const RevisionVec *revisions)
{
    Text text = text_in(arena);
    for (size_t i = 0; i < revisions->count && i < LISTED; i++)
        text_printf(&text, "%s'%s'", i == 0 ? "" : ", ", revisions->items[i]->id);
    if (revisions->count > LISTED)
        text_printf(&text, " and %zu more", revisions->count - LISTED);
    return text_string(&text);
}

static bool add_revision(Linker *linker, const Header *header, MigError *err)
{
    const Revision *known = graph_find(linker->graph, header->id);
    if (known != NULL)
        return fail_at(err, MIG_E_REVISION, header->file, header->line,
                       "revision '%s' is in '%s' already", header->id, known->header->file);
    Revision *revision = arena_new(linker->arena, Revision);
    revision->header = header;
    revision->id = header->id;
    revision->file_order = linker->files.count;
    vec_push(linker->arena, &linker->files, revision);
    vec_push(linker->arena, &linker->graph->names, (GraphName){revision->id, revision});
    table_put(linker->graph->by_id, revision->id, revision);
    return true;
}

static bool add_label(Linker *linker, Revision *revision, const char *label, MigError *err)
{
    const Header *header = revision->header;
    const Revision *known = find_name(linker->graph, label);
    if (known != NULL)
        return fail_at(err, MIG_E_REVISION, header->file, header->branch_labels_line,
                       "branch label '%s' already means revision '%s' in '%s'", label, known->id,
                       known->header->file);
    vec_push(linker->arena, &revision->labels, label);
    vec_push(linker->arena, &linker->graph->names, (GraphName){label, revision});
    table_put(linker->graph->by_label, label, revision);
    return true;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const GraphName *)a)->text, ((const GraphName *)b)->text);
}

/* Makes the revisions and all names that references can be made with. */
static bool add_names(Linker *linker, const HeaderVec *headers, MigError *err)
{
    for (size_t i = 0; i < headers->count; i++)
        if (!add_revision(linker, &headers->items[i], err))
            return false;
    for (size_t i = 0; i < linker->files.count; i++) {
        const StringVec *labels = &linker->files.items[i]->header->branch_labels;
        for (size_t j = 0; j < labels->count; j++)
            if (!add_label(linker, linker->files.items[i], labels->items[j], err))
                return false;
    }
    if (linker->graph->names.count > 1)
        qsort(linker->graph->names.items, linker->graph->names.count,
              sizeof(*linker->graph->names.items), compare_names);
    return true;
}

static bool link_parent(Linker *linker, Revision *revision, const char *id, MigError *err)
{
    const Header *header = revision->header;
    Revision *parent = graph_find(linker->graph, id);
    if (parent == NULL)
        return fail_at(err, MIG_E_REVISION, header->file, header->down_revision_line,
                       "there is no revision '%s', the down_revision of '%s'", id, revision->id);
    if (parent == revision)
        return fail_at(err, MIG_E_REVISION, header->file, header->down_revision_line,
                       "revision '%s' is its own down_revision", id);
    if (revisions_has(&revision->parents, parent))
        return fail_at(err, MIG_E_REVISION, header->file, header->down_revision_line,
                       "revision '%s' names its down_revision '%s' twice", revision->id, id);
    vec_push(linker->arena, &revision->parents, parent);
    return true;
}

static bool link_dependency(Linker *linker, Revision *revision, const Reference *reference,
                            MigError *err)
{
    const Header *header = revision->header;
    if (reference->module != NULL && strcmp(reference->module, linker->graph->module) != 0) {
        vec_push(linker->arena, &revision->outside, *reference);
        return true;
    }
    RevisionVec found = graph_candidates(linker->arena, linker->graph, reference->id);
    if (found.count == 0)
        return fail_at(err, MIG_E_REVISION, header->file, header->depends_on_line,
                       "revision '%s' depends on '%s', which does not exist", revision->id,
                       reference->id);
    if (found.count > 1)
        return fail_at(err, MIG_E_REVISION, header->file, header->depends_on_line,
                       "revision '%s' depends on '%s', which may be any of %s", revision->id,
                       reference->id, graph_list(linker->arena, &found));
    if (found.items[0] == revision)
        return fail_at(err, MIG_E_REVISION, header->file, header->depends_on_line,
                       "revision '%s' depends on itself", revision->id);
    if (!revisions_has(&revision->dependencies, found.items[0]))
        vec_push(linker->arena, &revision->dependencies, found.items[0]);
    return true;
}

static bool link_below(Linker *linker, Revision *revision, MigError *err)
{
    const Header *header = revision->header;
    for (size_t i = 0; i < header->down_revisions.count; i++)
        if (!link_parent(linker, revision, header->down_revisions.items[i], err))
            return false;
    for (size_t i = 0; i < header->depends_on.count; i++)
        if (!link_dependency(linker, revision, &header->depends_on.items[i], err))
            return false;
    return true;
}

/* The i-th revision that one refers to; NULL behind the last. */
static Revision *below(const Revision *revision, size_t i)
{
    if (i < revision->parents.count)
        return revision->parents.items[i];
    i -= revision->parents.count;
    return i < revision->dependencies.count ? revision->dependencies.items[i] : NULL;
}

static bool fail_cycle(Arena *arena, const FrameVec *stack, const Revision *again, MigError *err)
{
    size_t first = 0;
    while (stack->items[first].revision != again)
        first++;
    Text path = text_in(arena);
    for (size_t i = first; i < stack->count; i++)
        text_printf(&path, "%s -> ", stack->items[i].revision->id);
    const Header *header = again->header;
    bool parent = stack->items[first].seen <= again->parents.count;
    return fail_at(err, MIG_E_REVISION, header->file,
                   parent ? header->down_revision_line : header->depends_on_line,
                   "the revisions form a cycle: %s%s", text_string(&path), again->id);
}

/* Puts a revision behind all that it stands on. */
static bool place(Linker *linker, Revision *start, Mark *marks, MigError *err)
{
    FrameVec stack = {0};
    vec_push(linker->arena, &stack, (Frame){start, 0});
    marks[start->file_order] = MARK_OPEN;
    while (stack.count > 0) {
        Frame *top = &stack.items[stack.count - 1];
        Revision *next = below(top->revision, top->seen++);
        if (next == NULL) {
            marks[top->revision->file_order] = MARK_DONE;
            top->revision->position = linker->graph->revisions.count;
            vec_push(linker->arena, &linker->graph->revisions, top->revision);
            stack.count--;
        } else if (marks[next->file_order] == MARK_OPEN) {
            return fail_cycle(linker->arena, &stack, next, err);
        } else if (marks[next->file_order] == MARK_NEW) {
            marks[next->file_order] = MARK_OPEN;
            vec_push(linker->arena, &stack, (Frame){next, 0});
        }
    }
    return true;
}

static bool find_order(Linker *linker, MigError *err)
{
    Mark *marks = arena_alloc(linker->arena, (linker->files.count + 1) * sizeof(Mark));
    for (size_t i = 0; i < linker->files.count; i++)
        if (marks[i] == MARK_NEW && !place(linker, linker->files.items[i], marks, err))
            return false;
    return true;
}

static void link_above(Linker *linker)
{
    Graph *graph = linker->graph;
    for (size_t i = 0; i < graph->revisions.count; i++) {
        Revision *revision = graph->revisions.items[i];
        for (size_t j = 0; j < revision->parents.count; j++)
            vec_push(linker->arena, &revision->parents.items[j]->children, revision);
        for (size_t j = 0; j < revision->dependencies.count; j++)
            vec_push(linker->arena, &revision->dependencies.items[j]->dependents, revision);
    }
    for (size_t i = 0; i < graph->revisions.count; i++) {
        Revision *revision = graph->revisions.items[i];
        if (revision->parents.count == 0)
            vec_push(linker->arena, &graph->bases, revision);
        if (revision->children.count == 0)
            vec_push(linker->arena, &graph->heads, revision);
    }
}

bool graph_link(Arena *arena, const char *module, const HeaderVec *headers, Graph **graph,
                MigError *err)
{
    Linker linker = {.arena = arena, .graph = arena_new(arena, Graph)};
    linker.graph->module = module;
    linker.graph->by_id = table_new(arena);
    linker.graph->by_label = table_new(arena);
    if (!add_names(&linker, headers, err))
        return false;
    for (size_t i = 0; i < linker.files.count; i++)
        if (!link_below(&linker, linker.files.items[i], err))
            return false;
    if (!find_order(&linker, err))
        return false;
    link_above(&linker);
    derive_rest(arena, linker.graph);
    *graph = linker.graph;
    return true;
}

static void add_all(RevisionSet *set, const RevisionVec *revisions)
{
    for (size_t i = 0; i < revisions->count; i++)
        revision_set_add(set, revisions->items[i]);
}

/* One pass from the top is enough, as everything comes after what it stands on. */
static void add_below(const Graph *graph, EdgeKind edges, RevisionSet *set, size_t lowest)
{
    for (size_t i = set->count; i > lowest;) {
        if (i % 64 == 0 && set->words[i / 64 - 1] == 0) {
            i -= 64 < i - lowest ? 64 : i - lowest;
            continue;
        }
        const Revision *revision = graph->revisions.items[--i];
        if (!revision_set_has(set, revision))
            continue;
        add_all(set, &revision->parents);
        if (edges == EDGE_ALL)
            add_all(set, &revision->dependencies);
    }
}

void graph_add_below(const Graph *graph, EdgeKind edges, RevisionSet *set)
{
    add_below(graph, edges, set, 0);
}

void graph_add_above(const Graph *graph, EdgeKind edges, RevisionSet *set)
{
    for (size_t i = 0; i < set->count; i++) {
        const Revision *revision = graph->revisions.items[i];
        if (i % 64 == 0 && set->words[i / 64] == 0)
            i += 63;
        else if (revision_set_has(set, revision)) {
            add_all(set, &revision->children);
            if (edges == EDGE_ALL)
                add_all(set, &revision->dependents);
        }
    }
}

RevisionVec graph_tips(Arena *arena, const Graph *graph, EdgeKind edges, const RevisionSet *set)
{
    RevisionVec members = revision_set_list(arena, graph, set);
    RevisionSet top = revision_set_copy(arena, graph, set);
    for (size_t i = 0; i < members.count; i++) {
        const Revision *member = members.items[i];
        const RevisionVec *below = edges == EDGE_ALL ? &member->stands_on : &member->parents;
        for (size_t j = 0; j < below->count; j++)
            revision_set_remove(&top, below->items[j]);
    }
    return revision_set_list(arena, graph, &top);
}

bool graph_applied(Arena *arena, const Graph *graph, const StringVec *heads, RevisionSet *applied,
                   MigError *err)
{
    *applied = revision_set_new(arena, graph);
    for (size_t i = 0; i < heads->count; i++) {
        const Revision *head = graph_find(graph, heads->items[i]);
        if (head == NULL)
            return fail(err, MIG_E_REVISION,
                        "the database is at '%s', which is no revision of module '%s'",
                        heads->items[i], graph->module) ||
                   fail_hint(err,
                             "its file may be on another branch: "
                             "git log --all --oneline -G 'revision: %s'",
                             heads->items[i]);
        revision_set_add(applied, head);
    }
    graph_add_below(graph, EDGE_ALL, applied);
    return true;
}

static RowChange change_up(Arena *arena, const StringVec *heads, const Revision *revision)
{
    RowChange change = {0};
    for (size_t i = 0; i < revision->stands_on.count; i++)
        if (strings_has(heads, revision->stands_on.items[i]->id))
            vec_push(arena, &change.removed, revision->stands_on.items[i]->id);
    vec_push(arena, &change.added, revision->id);
    return change;
}

/* Whether nothing else can stand on what a revision stands on. */
static bool stands_alone(const Revision *revision)
{
    for (size_t i = 0; i < revision->stands_on.count; i++) {
        const Revision *support = revision->stands_on.items[i];
        if (support->children.count + support->dependents.count > 1)
            return false;
    }
    return true;
}

/* What stays applied when a revision is undone, as far down as the revisions it stands on. */
static RevisionSet still_implied(Arena *arena, const Graph *graph, const StringVec *heads,
                                 const Revision *revision)
{
    RevisionSet implied = revision_set_new(arena, graph);
    size_t lowest = revision->position;
    for (size_t i = 0; i < heads->count; i++) {
        const Revision *head = graph_find(graph, heads->items[i]);
        if (head != NULL && head != revision)
            revision_set_add(&implied, head);
    }
    for (size_t i = 0; i < revision->stands_on.count; i++) {
        const Revision *support = revision->stands_on.items[i];
        lowest = support->position < lowest ? support->position : lowest;
        add_all(&implied, &support->parents);
        add_all(&implied, &support->dependencies);
    }
    add_below(graph, EDGE_ALL, &implied, lowest);
    return implied;
}

static RowChange change_down(Arena *arena, const Graph *graph, const StringVec *heads,
                             const Revision *revision)
{
    RowChange change = {0};
    RevisionVec bared = revision->stands_on;
    if (strings_has(heads, revision->id))
        vec_push(arena, &change.removed, revision->id);
    if (!stands_alone(revision)) {
        RevisionSet implied = still_implied(arena, graph, heads, revision);
        bared = (RevisionVec){0};
        for (size_t i = 0; i < revision->stands_on.count; i++)
            if (!revision_set_has(&implied, revision->stands_on.items[i]))
                vec_push(arena, &bared, revision->stands_on.items[i]);
    }
    for (size_t i = 0; i < bared.count; i++)
        vec_push(arena, &change.added, bared.items[i]->id);
    return change;
}

RowChange graph_row_change(Arena *arena, const Graph *graph, const StringVec *heads,
                           const Revision *revision, bool up)
{
    return up ? change_up(arena, heads, revision) : change_down(arena, graph, heads, revision);
}

RowChange graph_row_difference(Arena *arena, const StringVec *from, const StringVec *to)
{
    RowChange change = {0};
    for (size_t i = 0; i < from->count; i++)
        if (!strings_has(to, from->items[i]))
            vec_push(arena, &change.removed, from->items[i]);
    for (size_t i = 0; i < to->count; i++)
        if (!strings_has(from, to->items[i]))
            vec_push(arena, &change.added, to->items[i]);
    return change;
}

StringVec graph_change_heads(Arena *arena, const StringVec *heads, const RowChange *change)
{
    size_t most = heads->count + change->added.count;
    StringVec changed = {.items = arena_alloc(arena, most * sizeof(char *)), .capacity = most};
    for (size_t i = 0; i < heads->count; i++)
        if (!strings_has(&change->removed, heads->items[i]))
            vec_push(arena, &changed, heads->items[i]);
    for (size_t i = 0; i < change->added.count; i++)
        vec_push(arena, &changed, change->added.items[i]);
    return changed;
}
