/* A walk over the graph of changes that visits what has to come before a change first. Foreign keys
 * inside a strongly connected component (Tarjan's algorithm) are taken out of their tables'
 * statements; then the graph is drawn again. */
#include "schema/order.h"

#include "schema/change_graph.h"

#include <stdlib.h>
#include <string.h>

typedef struct Walk {
    ChangeGraph graph;
    Vec(size_t) stack;
    size_t next_index, next_component;
} Walk;

static void close_component(Walk *walk, size_t at)
{
    walk->next_component++;
    size_t top;
    do {
        top = walk->stack.items[--walk->stack.count];
        walk->graph.nodes[top].on_stack = false;
        walk->graph.nodes[top].component = walk->next_component;
    } while (top != at);
}

static void find_components(Walk *walk, size_t at)
{
    Node *node = &walk->graph.nodes[at];
    node->index = node->low = ++walk->next_index;
    node->on_stack = true;
    vec_push(walk->graph.arena, &walk->stack, at);
    for (size_t i = 0; i < node->before.count; i++) {
        Node *next = &walk->graph.nodes[node->before.items[i].node];
        if (next->index == 0)
            find_components(walk, node->before.items[i].node);
        if (next->on_stack && next->low < node->low)
            node->low = next->low;
    }
    if (node->low == node->index)
        close_component(walk, at);
}

static void take_part(Change *change, const Change *part)
{
    ChangeVec *parts = &change->parts;
    size_t kept = 0;
    for (size_t i = 0; i < parts->count; i++)
        if (parts->items[i] != part)
            parts->items[kept++] = parts->items[i];
    parts->count = kept;
}

/* The change among whose parts, or the parts of these, a foreign key is. */
static Change *find_holder(Change *change, const Change *key)
{
    Change *found = NULL;
    for (size_t i = 0; found == NULL && i < change->parts.count; i++)
        found = change->parts.items[i] == key ? change : find_holder(change->parts.items[i], key);
    return found;
}

static Change *holder_of(const Walk *walk, size_t then, size_t first, const Change *key)
{
    Change *found = find_holder(walk->graph.nodes[then].change, key);
    return found != NULL ? found : find_holder(walk->graph.nodes[first].change, key);
}

/* Makes the foreign keys inside cycles changes of their own. */
static bool split_cycles(Walk *walk, ChangeVec *changes)
{
    for (size_t i = 0; i < walk->graph.count; i++)
        if (walk->graph.nodes[i].index == 0)
            find_components(walk, i);
    bool split = false;
    for (size_t i = 0; i < walk->graph.count; i++) {
        const Node *node = &walk->graph.nodes[i];
        for (size_t j = 0; j < node->before.count; j++) {
            const Edge *edge = &node->before.items[j];
            if (edge->key == NULL || walk->graph.nodes[edge->node].component != node->component)
                continue;
            Change *holder = holder_of(walk, i, edge->node, edge->key);
            if (holder == NULL || holder->kind == CHANGE_REBUILD)
                continue;
            take_part(holder, edge->key);
            vec_push(walk->graph.arena, changes, edge->key);
            split = true;
        }
    }
    return split;
}

/* Out of the way, renames, what is new or altered, what goes for good. */
static int phase(const Change *change)
{
    if (change->kind == CHANGE_DETACH)
        return 0;
    if (change->kind == CHANGE_DROP)
        return change->to != NULL ? 0 : 3;
    return change->kind == CHANGE_RENAME ? 1 : 2;
}

static int compare_positions(const Position *a, const Position *b)
{
    if (a->file == NULL || b->file == NULL)
        return (a->file == NULL) - (b->file == NULL);
    int files = strcmp(a->file, b->file);
    return files != 0 ? files : a->line - b->line;
}

static int compare_roots(const Object *a, const Object *b)
{
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    int positions = compare_positions(&a->position, &b->position);
    return positions != 0 ? positions : strcmp(a->key, b->key);
}

static int compare_changes(const void *a, const void *b)
{
    const Change *left = *(Change *const *)a, *right = *(Change *const *)b;
    if (phase(left) != phase(right))
        return phase(left) - phase(right);
    const Object *x = change_object(left), *y = change_object(right);
    int order = compare_roots(object_root(x), object_root(y));
    if (order == 0 && x->kind != y->kind)
        order = x->kind < y->kind ? -1 : 1;
    if (order == 0 && x->kind == OBJECT_COLUMN)
        order = x->column.position - y->column.position;
    if (order == 0)
        order = strcmp(x->key, y->key);
    if (order == 0)
        return (int)left->kind - (int)right->kind;
    return left->kind == CHANGE_DROP ? -order : order;
}

static bool is_ready(const Walk *walk, const Node *node)
{
    for (size_t i = 0; i < node->before.count; i++)
        if (!walk->graph.nodes[node->before.items[i].node].is_placed)
            return false;
    return true;
}

static void place(Walk *walk, size_t at, ChangeVec *placed);

/* Indexes and triggers follow their table at once where they can. */
static void place_hung(Walk *walk, const Object *object, ChangeVec *placed)
{
    size_t *nodes = NULL, count = 0;
    for (Link *link = table_find(walk->graph.hung, object->key); link != NULL; link = link->next)
        count++;
    nodes = arena_alloc(walk->graph.arena, (count + 1) * sizeof(*nodes));
    size_t at = count;
    for (Link *link = table_find(walk->graph.hung, object->key); link != NULL; link = link->next)
        nodes[--at] = link->node;
    for (size_t i = 0; i < count; i++)
        if (is_ready(walk, &walk->graph.nodes[nodes[i]]))
            place(walk, nodes[i], placed);
}

static void place(Walk *walk, size_t at, ChangeVec *placed)
{
    Node *node = &walk->graph.nodes[at];
    if (node->is_entered)
        return;
    node->is_entered = true;
    for (size_t i = 0; i < node->before.count; i++)
        place(walk, node->before.items[i].node, placed);
    node->is_placed = true;
    vec_push(walk->graph.arena, placed, node->change);
    if (node->change->kind == CHANGE_CREATE || node->change->kind == CHANGE_REBUILD)
        place_hung(walk, node->change->to, placed);
}

static void sort_changes(ChangeVec *changes)
{
    if (changes->count > 1)
        qsort(changes->items, changes->count, sizeof(changes->items[0]), compare_changes);
}

static int compare_edges(const void *a, const void *b)
{
    const Edge *left = a, *right = b;
    return (left->node > right->node) - (left->node < right->node);
}

void order_changes(Arena *arena, ChangeVec *changes, bool splits_foreign_keys)
{
    sort_changes(changes);
    Walk walk = {.graph = change_graph_draw(arena, changes)};
    if (splits_foreign_keys && split_cycles(&walk, changes)) {
        sort_changes(changes);
        walk = (Walk){.graph = change_graph_draw(arena, changes)};
    }
    ChangeVec placed = {0};
    for (size_t i = 0; i < walk.graph.count; i++) {
        Node *node = &walk.graph.nodes[i];
        if (node->before.count > 1)
            qsort(node->before.items, node->before.count, sizeof(Edge), compare_edges);
    }
    for (size_t i = 0; i < walk.graph.count; i++)
        place(&walk, i, &placed);
    *changes = placed;
}
