/* A graph of changes, and a walk over it that visits what has to come before a change first.
 *
 * The graph is drawn from three lists of which change makes, takes or names what, so its cost is
 * that of the objects and their `needs`. Foreign keys inside a strongly connected component
 * (Tarjan's algorithm) are taken out of their tables' statements; then the graph is drawn again. */
#include "schema/order.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* One of the changes that have to do with a key, in a list of them. */
typedef struct Link Link;
struct Link {
    size_t node;
    ChangeKind kind; /* what becomes of the object itself */
    Link *next;
};

typedef struct Edge {
    size_t node; /* comes first */
    Change *key; /* the foreign key, a part, that asks for it; NULL for anything else */
} Edge;

typedef struct Node {
    Change *change;
    Vec(Edge) before;
    size_t index, low, component; /* Tarjan's; index from 1, 0 before it is seen */
    size_t seen;                  /* by which search */
    bool on_stack, is_entered, is_placed;
} Node;

typedef struct Order {
    Arena *arena;
    Node *nodes;
    size_t count;
    Table *made, *taken; /* Links by the key of an object in `to`, in `from` */
    Table *freed;        /* Links of those that give a name free */
    Table *hung;         /* Links of those that make what hangs on an object, by its key */
    Table *shed;         /* Links of those that drop a child, by its parent's key */
    Table *shed_below;   /* the same, by the keys of the tables that the parent is a partition of */
    Table *hung_below;   /* Links of those that make what hangs on a partition, in the same way */
    Table *made_below;   /* Links of those that make a partition, by the key of the table above */
    Vec(size_t) stack;
    size_t next_index, next_component, next_search;
} Order;

/* What two objects may not have in common at one time: names of one space. */
static const char *name_key(Arena *arena, const Object *object)
{
    char *key;
    switch (object->kind) {
    case OBJECT_COLUMN:
    case OBJECT_TRIGGER:
    case OBJECT_RULE:
    case OBJECT_POLICY:
        key = arena_printf(arena, "%s/%s", object->parent == NULL ? "" : object->parent->key,
                           object->name);
        break;
    case OBJECT_NAMESPACE:
    case OBJECT_EXTENSION:
    case OBJECT_STATISTICS:
    case OBJECT_DEFAULT_PRIVILEGES:
    case OBJECT_ROUTINE: key = arena_strdup(arena, object->key); break;
    default: key = arena_printf(arena, "%s.%s", object->schema, object->name);
    }
    for (char *at = key; *at != '\0'; at++)
        *at = (char)tolower((unsigned char)*at);
    return key;
}

/* The sequence of an identity column is no object, but it has the name of one. */
static const char *identity_name(Arena *arena, const Object *column)
{
    char *key =
        arena_printf(arena, "%s.%s_%s_seq", column->schema, column->parent->name, column->name);
    for (char *at = key; *at != '\0'; at++)
        *at = (char)tolower((unsigned char)*at);
    return key;
}

static void link_key(Order *order, Table *table, const char *key, size_t node, ChangeKind kind)
{
    Link *link = arena_new(order->arena, Link);
    *link = (Link){node, kind, table_find(table, key)};
    table_put(table, key, link);
}

static bool is_apart(const Change *change)
{
    return change->kind == CHANGE_DETACH || change->kind == CHANGE_ATTACH;
}

static void link_change(Order *order, const Change *change, size_t node)
{
    if (change->kind == CHANGE_DETACH && change->from->kind == OBJECT_COLUMN)
        link_key(order, order->freed, identity_name(order->arena, change->from), node,
                 change->kind);
    if (is_apart(change))
        return;
    if (change->to != NULL && change->kind != CHANGE_DROP)
        link_key(order, order->made, change->to->key, node, change->kind);
    if (change->from != NULL && change->kind != CHANGE_CREATE)
        link_key(order, order->taken, change->from->key, node, change->kind);
    if (change->kind == CHANGE_DROP || change->kind == CHANGE_RENAME)
        link_key(order, order->freed, name_key(order->arena, change->from), node, change->kind);
    for (size_t i = 0; i < change->parts.count; i++)
        link_change(order, change->parts.items[i], node);
    for (size_t i = 0; change->kind == CHANGE_REBUILD && i < change->to->children.count; i++)
        link_key(order, order->made, change->to->children.items[i]->key, node, change->kind);
    for (size_t i = 0; change->kind == CHANGE_REBUILD && i < change->from->children.count; i++)
        link_key(order, order->taken, change->from->children.items[i]->key, node, change->kind);
}

static void link_hung(Order *order, const Change *change, size_t node)
{
    const Object *parent = change->kind == CHANGE_DROP ? change->from->parent : NULL;
    if (parent != NULL)
        link_key(order, order->shed, parent->key, node, change->kind);
    for (size_t i = 0; parent != NULL && i < parent->needs.count; i++)
        if (parent->needs.items[i]->kind == OBJECT_TABLE)
            link_key(order, order->shed_below, parent->needs.items[i]->key, node, change->kind);
    const Object *made = change->kind == CHANGE_CREATE ? change->to : NULL;
    for (size_t i = 0; made != NULL && made->kind == OBJECT_TABLE && i < made->needs.count; i++)
        link_key(order, order->made_below, made->needs.items[i]->key, node, change->kind);
    const Object *below = made == NULL || made->kind == OBJECT_COLUMN ? NULL : made->parent;
    for (size_t i = 0; below != NULL && i < below->needs.count; i++)
        if (below->needs.items[i]->kind == OBJECT_TABLE)
            link_key(order, order->hung_below, below->needs.items[i]->key, node, change->kind);
    if (change->kind == CHANGE_CREATE && change->to->parent != NULL)
        link_key(order, order->hung, change->to->parent->key, node, change->kind);
}

static void add_edge(Order *order, size_t first, size_t then, Change *key)
{
    if (first != then)
        vec_push(order->arena, &order->nodes[then].before, (Edge){first, key});
}

static bool moves_parent(ChangeKind kind)
{
    return kind != CHANGE_ALTER;
}

/* `node` comes after all that makes `needed`. A whole table is made when its columns are. */
static void after_made(Order *order, size_t node, const Object *needed, Change *key)
{
    for (Link *link = table_find(order->made, needed->key); link != NULL; link = link->next)
        add_edge(order, link->node, node, key);
    for (size_t i = 0; needed->parent == NULL && i < needed->children.count; i++) {
        const Object *child = needed->children.items[i];
        if (child->kind != OBJECT_COLUMN)
            continue;
        for (Link *link = table_find(order->made, child->key); link != NULL; link = link->next)
            if (link->kind == CHANGE_CREATE || link->kind == CHANGE_RENAME)
                add_edge(order, link->node, node, key);
    }
}

/* `node` comes before what happens to `needed`, in so far as that is of the kinds asked for. */
static void before_taken(Order *order, size_t node, const Object *needed, bool only_drops,
                         Change *key)
{
    for (Link *link = table_find(order->taken, needed->key); link != NULL; link = link->next)
        if (!only_drops || link->kind == CHANGE_DROP)
            add_edge(order, node, link->node, key);
    for (size_t i = 0; needed->parent == NULL && i < needed->children.count; i++) {
        const Object *child = needed->children.items[i];
        if (child->kind != OBJECT_COLUMN)
            continue;
        for (Link *link = table_find(order->taken, child->key); link != NULL; link = link->next)
            if (!only_drops || link->kind == CHANGE_DROP)
                add_edge(order, node, link->node, key);
    }
}

static void after_altered(Order *order, size_t node, const Object *table)
{
    for (Link *link = table_find(order->made, table->key); link != NULL; link = link->next)
        if (link->kind == CHANGE_ALTER)
            add_edge(order, link->node, node, NULL);
}

static void before_altered(Order *order, size_t node, const Object *table)
{
    for (Link *link = table_find(order->taken, table->key); link != NULL; link = link->next)
        if (link->kind == CHANGE_ALTER)
            add_edge(order, node, link->node, NULL);
}

static bool is_foreign_key(const Object *object)
{
    return object->kind == OBJECT_CONSTRAINT && object->constraint.type == CONSTRAINT_FOREIGN_KEY;
}

/* `node` comes after the drops of a table's indexes and constraints. */
static void after_indexes(Order *order, size_t node, const Object *above)
{
    for (Link *link = table_find(order->shed, above->key); link != NULL; link = link->next)
        if (order->nodes[link->node].change->from->kind != OBJECT_COLUMN)
            add_edge(order, link->node, node, NULL);
}

/* A foreign key is made when all about the two tables is as it shall be, and dropped before. */
static void draw_key_making(Order *order, size_t node, const Object *object)
{
    after_altered(order, node, object->parent);
    for (size_t i = 0; i < object->needs.count; i++) {
        const Object *table = object->needs.items[i]->parent;
        if (table == NULL || table == object->parent)
            continue;
        after_altered(order, node, table);
        after_indexes(order, node, table); /* the key would stand on one that is to go */
    }
}

static void draw_key_taking(Order *order, size_t node, const Object *object)
{
    before_altered(order, node, object->parent);
    for (size_t i = 0; i < object->needs.count; i++)
        if (object->needs.items[i]->parent != NULL)
            before_altered(order, node, object->needs.items[i]->parent);
}

/* What a default stands on. */
static bool is_value(const Object *object)
{
    return object->kind == OBJECT_ROUTINE || object->kind == OBJECT_SEQUENCE;
}

/* A partition's index cannot go while that of the whole table stands on it. */
static void draw_index_taking(Order *order, size_t node, const Object *object)
{
    bool is_index = object->kind == OBJECT_INDEX || object->kind == OBJECT_CONSTRAINT;
    for (size_t i = 0; is_index && i < object->parent->needs.count; i++)
        after_indexes(order, node, object->parent->needs.items[i]);
}

/* What making an object asks for. `whole` is the change of the node, `change` that or a part. */
static void draw_making(Order *order, size_t node, Change *change)
{
    const Object *object = change->to;
    Change *key = is_foreign_key(object) ? change : NULL;
    bool is_put_on_later = (change->detached & ~change->attributes) != 0;
    for (size_t i = 0; i < object->needs.count; i++)
        if (!is_put_on_later || !is_value(object->needs.items[i]))
            after_made(order, node, object->needs.items[i], key);
    if (key != NULL && change->kind == CHANGE_CREATE)
        draw_key_making(order, node, object);
    if (object->parent == NULL)
        return;
    Link *link = table_find(order->made, object->parent->key);
    for (; link != NULL; link = link->next)
        if (moves_parent(link->kind))
            add_edge(order, link->node, node, NULL);
}

static void draw_taking(Order *order, size_t node, Change *change)
{
    const Object *object = change->from;
    Change *key = is_foreign_key(object) ? change : NULL;
    bool in_rebuild = order->nodes[node].change->kind == CHANGE_REBUILD;
    bool only_drops = change->kind != CHANGE_DROP || in_rebuild;
    for (size_t i = 0; i < object->needs.count; i++)
        if (change->detached == 0 || !is_value(object->needs.items[i]))
            before_taken(order, node, object->needs.items[i],
                         only_drops || is_value(object->needs.items[i]), key);
    if (key != NULL && change->kind == CHANGE_DROP)
        draw_key_taking(order, node, object);
    if (change->kind == CHANGE_DROP && order->nodes[node].change == change)
        draw_index_taking(order, node, object);
    if (object->parent == NULL || change->kind != CHANGE_DROP)
        return;
    Link *link = table_find(order->taken, object->parent->key);
    for (; link != NULL; link = link->next)
        if (moves_parent(link->kind))
            add_edge(order, node, link->node, NULL);
}

static void draw_name(Order *order, size_t node, const Change *change)
{
    bool numbers = change->kind == CHANGE_ALTER && change->to->kind == OBJECT_COLUMN &&
                   change->to->column.identity != IDENTITY_NONE &&
                   change->from->column.identity == IDENTITY_NONE;
    if (numbers) {
        Link *link = table_find(order->freed, identity_name(order->arena, change->to));
        for (; link != NULL; link = link->next)
            add_edge(order, link->node, node, NULL);
    }
    if ((change->kind != CHANGE_CREATE && change->kind != CHANGE_RENAME) ||
        change->to->name[0] == '\0')
        return;
    Link *link = table_find(order->freed, name_key(order->arena, change->to));
    for (; link != NULL; link = link->next)
        add_edge(order, link->node, node, NULL);
}

static void after_all(Order *order, size_t node, const Object *object)
{
    for (Link *link = table_find(order->made, object->key); link != NULL; link = link->next)
        add_edge(order, link->node, node, NULL);
}

static void after_linked(Order *order, size_t node, const Table *links, const Object *object)
{
    for (Link *link = table_find(links, object->key); link != NULL; link = link->next)
        add_edge(order, link->node, node, NULL);
}

/* An index or trigger of a partitioned table has one in each partition, which is no object but has
 * a name, and may be one that was there. */
static void draw_hidden_name(Order *order, size_t node, const Change *change)
{
    const Object *object = change->to, *table = object == NULL ? NULL : object->parent;
    bool spreads = table != NULL && table->kind == OBJECT_TABLE && object->kind != OBJECT_COLUMN;
    if (change->kind != CHANGE_CREATE || !spreads)
        return;
    if (object->kind == OBJECT_INDEX && object->index.invalid)
        after_linked(order, node, order->made_below, table);
    if (order->nodes[node].change == change)
        after_linked(order, node, order->hung_below, table);
    after_linked(order, node, order->shed_below, table);
    for (size_t i = 0; table->table.partition_of != NULL && i < table->needs.count; i++) {
        const Object *above = table->needs.items[i];
        after_linked(order, node, order->shed, above);
        for (size_t j = 0; j < above->children.count; j++)
            if (above->children.items[j]->kind == OBJECT_COLUMN)
                after_all(order, node, above->children.items[j]);
    }
}

/* What is done to a renamed object is done under its new name. */
static void draw_rename(Order *order, size_t node, const Change *change)
{
    if (change->kind != CHANGE_ALTER && change->kind != CHANGE_REBUILD)
        return;
    for (Link *link = table_find(order->made, change->to->key); link != NULL; link = link->next)
        if (link->kind == CHANGE_RENAME)
            add_edge(order, link->node, node, NULL);
}

static void before_all(Order *order, size_t node, const Object *object)
{
    for (Link *link = table_find(order->taken, object->key); link != NULL; link = link->next)
        add_edge(order, node, link->node, NULL);
}

/* What is taken off goes before all that happens to the object and to what it stood on. */
static void draw_detaching(Order *order, size_t node, const Change *change)
{
    const Object *object = change->from;
    before_all(order, node, object);
    for (size_t i = 0; i < object->children.count; i++)
        before_all(order, node, object->children.items[i]);
    for (size_t i = 0; i < object->needs.count; i++) {
        before_taken(order, node, object->needs.items[i], true, NULL);
        if (object->kind == OBJECT_TABLE) /* partitions still have theirs by then */
            after_indexes(order, node, object->needs.items[i]);
    }
}

/* What is put on comes after all that happens to the object and to what it stands on. */
static void draw_attaching(Order *order, size_t node, const Change *change)
{
    const Object *object = change->to;
    after_all(order, node, object);
    after_linked(order, node, order->shed, object);
    for (size_t i = 0; i < object->children.count; i++)
        after_all(order, node, object->children.items[i]);
    for (size_t i = 0; i < object->needs.count; i++) {
        const Object *needed = object->needs.items[i];
        after_all(order, node, needed);
        after_linked(order, node, order->shed, needed);
        for (size_t j = 0; needed->parent == NULL && j < needed->children.count; j++)
            after_all(order, node, needed->children.items[j]);
    }
}

static void draw_extra(Order *order, size_t node, const Change *change)
{
    for (size_t i = 0; i < change->after_made.count; i++)
        after_made(order, node, change->after_made.items[i], NULL);
    for (size_t i = 0; i < change->before_dropped.count; i++)
        before_taken(order, node, change->before_dropped.items[i], false, NULL);
}

static void draw(Order *order, size_t node, Change *change)
{
    draw_extra(order, node, change);
    if (change->kind == CHANGE_DETACH)
        draw_detaching(order, node, change);
    if (change->kind == CHANGE_ATTACH)
        draw_attaching(order, node, change);
    if (is_apart(change))
        return;
    if (change->kind != CHANGE_DROP)
        draw_making(order, node, change);
    if (change->kind != CHANGE_CREATE)
        draw_taking(order, node, change);
    draw_name(order, node, change);
    draw_hidden_name(order, node, change);
    draw_rename(order, node, change);
    for (size_t i = 0; i < change->parts.count; i++)
        if (change->from == NULL || change->parts.items[i]->from != change->from)
            draw(order, node, change->parts.items[i]);
}

/* Whether `node` has to come after `first`, by what was drawn so far. */
static bool follows(Order *order, size_t node, size_t first)
{
    if (node == first)
        return true;
    order->nodes[node].seen = order->next_search;
    for (size_t i = 0; i < order->nodes[node].before.count; i++) {
        size_t before = order->nodes[node].before.items[i].node;
        if (order->nodes[before].seen != order->next_search && follows(order, before, first))
            return true;
    }
    return false;
}

/* `node` comes after what makes an object, unless that has to come after `node`. */
static void after_mentioned(Order *order, size_t node, const Object *object)
{
    for (Link *link = table_find(order->made, object->key); link != NULL; link = link->next) {
        order->next_search++;
        if (link->node != node && follows(order, link->node, node))
            order->nodes[node].change->is_ahead = true;
        else
            add_edge(order, link->node, node, NULL);
    }
}

static void draw_mentioned(Order *order, size_t node)
{
    Change *change = order->nodes[node].change;
    change->is_ahead = false;
    for (size_t i = 0; i < change->mentioned.count; i++) {
        const Object *object = change->mentioned.items[i];
        after_mentioned(order, node, object);
        for (size_t j = 0; j < object->children.count; j++)
            if (object->children.items[j]->kind == OBJECT_COLUMN)
                after_mentioned(order, node, object->children.items[j]);
    }
}

static Order draw_graph(Arena *arena, const ChangeVec *changes)
{
    Order order = {.arena = arena,
                   .nodes = arena_alloc(arena, (changes->count + 1) * sizeof(Node)),
                   .count = changes->count,
                   .made = table_new(arena),
                   .taken = table_new(arena),
                   .freed = table_new(arena),
                   .hung = table_new(arena),
                   .shed = table_new(arena),
                   .shed_below = table_new(arena),
                   .hung_below = table_new(arena),
                   .made_below = table_new(arena)};
    for (size_t i = 0; i < order.count; i++) {
        order.nodes[i].change = changes->items[i];
        link_change(&order, changes->items[i], i);
        link_hung(&order, changes->items[i], i);
    }
    for (size_t i = 0; i < order.count; i++)
        draw(&order, i, changes->items[i]);
    for (size_t i = 0; i < order.count; i++)
        draw_mentioned(&order, i);
    return order;
}

static void close_component(Order *order, size_t at)
{
    order->next_component++;
    size_t top;
    do {
        top = order->stack.items[--order->stack.count];
        order->nodes[top].on_stack = false;
        order->nodes[top].component = order->next_component;
    } while (top != at);
}

static void find_components(Order *order, size_t at)
{
    Node *node = &order->nodes[at];
    node->index = node->low = ++order->next_index;
    node->on_stack = true;
    vec_push(order->arena, &order->stack, at);
    for (size_t i = 0; i < node->before.count; i++) {
        Node *next = &order->nodes[node->before.items[i].node];
        if (next->index == 0)
            find_components(order, node->before.items[i].node);
        if (next->on_stack && next->low < node->low)
            node->low = next->low;
    }
    if (node->low == node->index)
        close_component(order, at);
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

static Change *holder_of(const Order *order, size_t then, size_t first, const Change *key)
{
    Change *found = find_holder(order->nodes[then].change, key);
    return found != NULL ? found : find_holder(order->nodes[first].change, key);
}

/* Makes the foreign keys inside cycles changes of their own. */
static bool split_cycles(Order *order, ChangeVec *changes)
{
    for (size_t i = 0; i < order->count; i++)
        if (order->nodes[i].index == 0)
            find_components(order, i);
    bool split = false;
    for (size_t i = 0; i < order->count; i++) {
        const Node *node = &order->nodes[i];
        for (size_t j = 0; j < node->before.count; j++) {
            const Edge *edge = &node->before.items[j];
            if (edge->key == NULL || order->nodes[edge->node].component != node->component)
                continue;
            Change *holder = holder_of(order, i, edge->node, edge->key);
            if (holder == NULL || holder->kind == CHANGE_REBUILD)
                continue;
            take_part(holder, edge->key);
            vec_push(order->arena, changes, edge->key);
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

static bool is_ready(const Order *order, const Node *node)
{
    for (size_t i = 0; i < node->before.count; i++)
        if (!order->nodes[node->before.items[i].node].is_placed)
            return false;
    return true;
}

static void place(Order *order, size_t at, ChangeVec *placed);

/* Indexes and triggers follow their table at once where they can. */
static void place_hung(Order *order, const Object *object, ChangeVec *placed)
{
    size_t *nodes = NULL, count = 0;
    for (Link *link = table_find(order->hung, object->key); link != NULL; link = link->next)
        count++;
    nodes = arena_alloc(order->arena, (count + 1) * sizeof(*nodes));
    size_t at = count;
    for (Link *link = table_find(order->hung, object->key); link != NULL; link = link->next)
        nodes[--at] = link->node;
    for (size_t i = 0; i < count; i++)
        if (is_ready(order, &order->nodes[nodes[i]]))
            place(order, nodes[i], placed);
}

static void place(Order *order, size_t at, ChangeVec *placed)
{
    Node *node = &order->nodes[at];
    if (node->is_entered)
        return;
    node->is_entered = true;
    for (size_t i = 0; i < node->before.count; i++)
        place(order, node->before.items[i].node, placed);
    node->is_placed = true;
    vec_push(order->arena, placed, node->change);
    if (node->change->kind == CHANGE_CREATE || node->change->kind == CHANGE_REBUILD)
        place_hung(order, node->change->to, placed);
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
    Order order = draw_graph(arena, changes);
    if (splits_foreign_keys && split_cycles(&order, changes)) {
        sort_changes(changes);
        order = draw_graph(arena, changes);
    }
    ChangeVec placed = {0};
    for (size_t i = 0; i < order.count; i++) {
        Node *node = &order.nodes[i];
        if (node->before.count > 1)
            qsort(node->before.items, node->before.count, sizeof(Edge), compare_edges);
    }
    for (size_t i = 0; i < order.count; i++)
        place(&order, i, &placed);
    *changes = placed;
}
