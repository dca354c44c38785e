/* Edges come from what an object needs, from names, from foreign keys, and from what a partitioned
 * table does to its partitions; from what a function's body speaks of only where they close no
 * cycle. */
#include "schema/change_graph.h"

#include "schema/field.h"

#include <ctype.h>
#include <string.h>

/* What two objects may not have in common at one time: names of one space. */
static const char *name_key(Arena *arena, const Object *object)
{
    char *key;
    switch (object->kind) {
    case OBJECT_TRIGGER:
        if (object->schema[0] == '\0') { /* SQLite's triggers are known by their names alone */
            key = arena_printf(arena, "trigger/%s", object->name);
            break;
        }
        /* fall through */
    case OBJECT_COLUMN:
    case OBJECT_RULE:
    case OBJECT_POLICY:
        key = arena_printf(arena, "%s/%s", object->parent == NULL ? "" : object->parent->key,
                           object->name);
        break;
    case OBJECT_NAMESPACE:
    case OBJECT_EXTENSION:
    case OBJECT_STATISTICS:
    case OBJECT_COLLATION:
    case OBJECT_OPERATOR:
    case OBJECT_CAST:
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

static void link_key(ChangeGraph *graph, Table *table, const char *key, size_t node,
                     ChangeKind kind)
{
    Link *link = arena_new(graph->arena, Link);
    *link = (Link){node, kind, table_find(table, key)};
    table_put(table, key, link);
}

static bool is_apart(const Change *change)
{
    return change->kind == CHANGE_DETACH || change->kind == CHANGE_ATTACH;
}

static void link_change(ChangeGraph *graph, const Change *change, size_t node)
{
    if (change->kind == CHANGE_DETACH && change->from->kind == OBJECT_COLUMN)
        link_key(graph, graph->freed, identity_name(graph->arena, change->from), node,
                 change->kind);
    if (is_apart(change))
        return;
    if (change->to != NULL && change->kind != CHANGE_DROP)
        link_key(graph, graph->made, change->to->key, node, change->kind);
    if (change->from != NULL && change->kind != CHANGE_CREATE)
        link_key(graph, graph->taken, change->from->key, node, change->kind);
    if (change->kind == CHANGE_DROP || change->kind == CHANGE_RENAME)
        link_key(graph, graph->freed, name_key(graph->arena, change->from), node, change->kind);
    for (size_t i = 0; i < change->parts.count; i++)
        link_change(graph, change->parts.items[i], node);
    for (size_t i = 0; change->kind == CHANGE_REBUILD && i < change->to->children.count; i++)
        link_key(graph, graph->made, change->to->children.items[i]->key, node, change->kind);
    for (size_t i = 0; change->kind == CHANGE_REBUILD && i < change->from->children.count; i++)
        link_key(graph, graph->taken, change->from->children.items[i]->key, node, change->kind);
}

static void link_hung(ChangeGraph *graph, const Change *change, size_t node)
{
    const Object *parent = change->kind == CHANGE_DROP ? change->from->parent : NULL;
    if (parent != NULL)
        link_key(graph, graph->shed, parent->key, node, change->kind);
    for (size_t i = 0; parent != NULL && i < parent->needs.count; i++)
        if (parent->needs.items[i]->kind == OBJECT_TABLE)
            link_key(graph, graph->shed_below, parent->needs.items[i]->key, node, change->kind);
    const Object *made = change->kind == CHANGE_CREATE ? change->to : NULL;
    for (size_t i = 0; made != NULL && made->kind == OBJECT_TABLE && i < made->needs.count; i++)
        link_key(graph, graph->made_below, made->needs.items[i]->key, node, change->kind);
    const Object *below = made == NULL || made->kind == OBJECT_COLUMN ? NULL : made->parent;
    for (size_t i = 0; below != NULL && i < below->needs.count; i++)
        if (below->needs.items[i]->kind == OBJECT_TABLE)
            link_key(graph, graph->hung_below, below->needs.items[i]->key, node, change->kind);
    if (change->kind == CHANGE_CREATE && change->to->parent != NULL)
        link_key(graph, graph->hung, change->to->parent->key, node, change->kind);
}

static void add_edge(ChangeGraph *graph, size_t first, size_t then, Change *key)
{
    if (first != then)
        vec_push(graph->arena, &graph->nodes[then].before, (Edge){first, key});
}

static bool moves_parent(ChangeKind kind)
{
    return kind != CHANGE_ALTER;
}

/* `node` comes after all that makes `needed`. A whole table is made when its columns are. */
static void after_made(ChangeGraph *graph, size_t node, const Object *needed, Change *key)
{
    for (Link *link = table_find(graph->made, needed->key); link != NULL; link = link->next)
        add_edge(graph, link->node, node, key);
    for (size_t i = 0; needed->parent == NULL && i < needed->children.count; i++) {
        const Object *child = needed->children.items[i];
        if (child->kind != OBJECT_COLUMN)
            continue;
        for (Link *link = table_find(graph->made, child->key); link != NULL; link = link->next)
            if (link->kind == CHANGE_CREATE || link->kind == CHANGE_RENAME)
                add_edge(graph, link->node, node, key);
    }
}

/* `node` comes before what happens to `needed`, in so far as that is of the kinds asked for. */
static void before_taken(ChangeGraph *graph, size_t node, const Object *needed, bool only_drops,
                         Change *key)
{
    for (Link *link = table_find(graph->taken, needed->key); link != NULL; link = link->next)
        if (!only_drops || link->kind == CHANGE_DROP)
            add_edge(graph, node, link->node, key);
    for (size_t i = 0; needed->parent == NULL && i < needed->children.count; i++) {
        const Object *child = needed->children.items[i];
        if (child->kind != OBJECT_COLUMN)
            continue;
        for (Link *link = table_find(graph->taken, child->key); link != NULL; link = link->next)
            if (!only_drops || link->kind == CHANGE_DROP)
                add_edge(graph, node, link->node, key);
    }
}

static void after_altered(ChangeGraph *graph, size_t node, const Object *table)
{
    for (Link *link = table_find(graph->made, table->key); link != NULL; link = link->next)
        if (link->kind == CHANGE_ALTER)
            add_edge(graph, link->node, node, NULL);
}

static void before_altered(ChangeGraph *graph, size_t node, const Object *table)
{
    for (Link *link = table_find(graph->taken, table->key); link != NULL; link = link->next)
        if (link->kind == CHANGE_ALTER)
            add_edge(graph, node, link->node, NULL);
}

static bool is_foreign_key(const Object *object)
{
    return object->kind == OBJECT_CONSTRAINT && object->constraint.type == CONSTRAINT_FOREIGN_KEY;
}

/* `node` comes after the drops of a table's indexes and constraints. */
static void after_indexes(ChangeGraph *graph, size_t node, const Object *above)
{
    for (Link *link = table_find(graph->shed, above->key); link != NULL; link = link->next)
        if (graph->nodes[link->node].change->from->kind != OBJECT_COLUMN)
            add_edge(graph, link->node, node, NULL);
}

/* The table that a foreign key refers to: that of the index it stands on. NULL: out of sight. */
static const Object *referred_table(const Object *key)
{
    for (size_t i = 0; i < key->needs.count; i++) {
        const Object *table = key->needs.items[i]->parent;
        if (table != NULL && (table != key->parent || key->needs.items[i]->kind != OBJECT_COLUMN))
            return table;
    }
    return NULL;
}

/* Whether a foreign key may stand on an object. */
static bool is_footing(const Object *object)
{
    if (object->kind == OBJECT_INDEX)
        return object->index.unique;
    return object->kind == OBJECT_CONSTRAINT &&
           (object->constraint.type == CONSTRAINT_PRIMARY_KEY ||
            object->constraint.type == CONSTRAINT_UNIQUE);
}

/* A foreign key is made when all about the two tables is as it shall be: the server puts it on any
 * index that does, also on one that is to go. */
static void draw_key_making(ChangeGraph *graph, size_t node, Change *key)
{
    const Object *object = key->to, *table = referred_table(object);
    after_altered(graph, node, object->parent);
    if (table == NULL)
        return;
    after_altered(graph, node, table);
    for (Link *link = table_find(graph->shed, table->key); link != NULL; link = link->next)
        if (is_footing(graph->nodes[link->node].change->from))
            add_edge(graph, link->node, node, key);
}

/* It is dropped before, and which of several indexes it stands on is not known for sure. */
static void draw_key_taking(ChangeGraph *graph, size_t node, Change *key)
{
    const Object *object = key->from, *table = referred_table(object);
    before_altered(graph, node, object->parent);
    if (table == NULL)
        return;
    before_altered(graph, node, table);
    for (Link *link = table_find(graph->shed, table->key); link != NULL; link = link->next)
        if (is_footing(graph->nodes[link->node].change->from))
            add_edge(graph, node, link->node, key);
}

/* What a default stands on. */
static bool is_value(const Object *object)
{
    return object->kind == OBJECT_ROUTINE || object->kind == OBJECT_SEQUENCE;
}

/* A partition's index cannot go while that of the whole table stands on it. */
static void draw_index_taking(ChangeGraph *graph, size_t node, const Object *object)
{
    bool is_index = object->kind == OBJECT_INDEX || object->kind == OBJECT_CONSTRAINT;
    for (size_t i = 0; is_index && i < object->parent->needs.count; i++)
        after_indexes(graph, node, object->parent->needs.items[i]);
}

/* An inherited column is there when the one above is, and a table below takes over what the columns
 * above are by then: what is done to these comes first. */
static void draw_inheriting(ChangeGraph *graph, size_t node, const Object *object)
{
    const Object *table = object->kind == OBJECT_TABLE ? object : object->parent;
    for (size_t i = 0; i < table->needs.count; i++) {
        const Object *above = table->needs.items[i];
        for (size_t j = 0; above->kind == OBJECT_TABLE && j < above->children.count; j++) {
            const Object *column = above->children.items[j];
            if (column->kind == OBJECT_COLUMN &&
                (object == table || strcmp(column->name, object->name) == 0))
                after_made(graph, node, column, NULL);
        }
    }
}

/* What making an object asks for. `whole` is the change of the node, `change` that or a part. A
 * column that takes a type made anew does so in one step with the one above. */
static void draw_making(ChangeGraph *graph, size_t node, Change *change)
{
    const Object *object = change->to;
    Change *key = is_foreign_key(object) ? change : NULL;
    bool is_put_on_later =
        (change->detached & ~change->attributes) != 0 && !change_fills_nulls(change);
    for (size_t i = 0; i < object->needs.count; i++)
        if (!is_put_on_later || !is_value(object->needs.items[i]))
            after_made(graph, node, object->needs.items[i], key);
    if (key != NULL && change->kind == CHANGE_CREATE)
        draw_key_making(graph, node, key);
    const Change *whole = graph->nodes[node].change;
    bool joins =
        whole != change && whole->kind == CHANGE_REBUILD && whole->to->kind != OBJECT_TABLE;
    if ((object->kind == OBJECT_COLUMN && object->column.inherited && !joins) ||
        (object->kind == OBJECT_TABLE &&
         (change->kind == CHANGE_CREATE || change->kind == CHANGE_REBUILD)))
        draw_inheriting(graph, node, object);
    if (object->parent == NULL)
        return;
    Link *link = table_find(graph->made, object->parent->key);
    for (; link != NULL; link = link->next)
        if (moves_parent(link->kind))
            add_edge(graph, link->node, node, NULL);
}

static void draw_taking(ChangeGraph *graph, size_t node, Change *change)
{
    const Object *object = change->from;
    Change *key = is_foreign_key(object) ? change : NULL;
    bool in_rebuild = graph->nodes[node].change->kind == CHANGE_REBUILD;
    bool only_drops = change->kind != CHANGE_DROP || in_rebuild;
    bool is_detached = in_rebuild && object->kind == OBJECT_TABLE; /* from the table above */
    for (size_t i = 0; i < object->needs.count; i++) {
        const Object *needed = object->needs.items[i];
        bool stays =
            is_value(needed) ? change->detached == 0 : !is_detached || needed->kind != OBJECT_TABLE;
        if (stays)
            before_taken(graph, node, needed, only_drops || is_value(needed), key);
    }
    if (key != NULL && change->kind == CHANGE_DROP)
        draw_key_taking(graph, node, key);
    if (change->kind == CHANGE_DROP && graph->nodes[node].change == change)
        draw_index_taking(graph, node, object);
    if (object->parent == NULL || change->kind != CHANGE_DROP)
        return;
    Link *link = table_find(graph->taken, object->parent->key);
    for (; link != NULL; link = link->next)
        if (moves_parent(link->kind))
            add_edge(graph, node, link->node, NULL);
}

static void draw_name(ChangeGraph *graph, size_t node, const Change *change)
{
    bool numbers = change->kind == CHANGE_ALTER && change->to->kind == OBJECT_COLUMN &&
                   change->to->column.identity != IDENTITY_NONE &&
                   change->from->column.identity == IDENTITY_NONE;
    if (numbers) {
        Link *link = table_find(graph->freed, identity_name(graph->arena, change->to));
        for (; link != NULL; link = link->next)
            add_edge(graph, link->node, node, NULL);
    }
    if ((change->kind != CHANGE_CREATE && change->kind != CHANGE_RENAME) ||
        change->to->name[0] == '\0')
        return;
    Link *link = table_find(graph->freed, name_key(graph->arena, change->to));
    for (; link != NULL; link = link->next)
        add_edge(graph, link->node, node, NULL);
}

static void after_all(ChangeGraph *graph, size_t node, const Object *object)
{
    for (Link *link = table_find(graph->made, object->key); link != NULL; link = link->next)
        add_edge(graph, link->node, node, NULL);
}

static void after_linked(ChangeGraph *graph, size_t node, const Table *links, const Object *object)
{
    for (Link *link = table_find(links, object->key); link != NULL; link = link->next)
        add_edge(graph, link->node, node, NULL);
}

/* Whether an index or constraint is of a partitioned table only. */
static bool is_without_parts(const Object *object)
{
    return (object->kind == OBJECT_INDEX && object->index.invalid) ||
           (object->kind == OBJECT_CONSTRAINT && object->constraint.invalid);
}

/* What partitions have of their own comes first, since it has its names; but what the server would
 * take for their part of this index comes after it. */
static void draw_hung_below(ChangeGraph *graph, size_t node, const Object *object)
{
    Link *link = table_find(graph->hung_below, object->parent->key);
    for (; link != NULL; link = link->next) {
        const Object *own = graph->nodes[link->node].change->to;
        bool is_like = own->kind == OBJECT_INDEX && object->kind == OBJECT_INDEX &&
                       field_indexes_alike(own, object);
        add_edge(graph, is_like ? node : link->node, is_like ? link->node : node, NULL);
    }
}

/* An index or trigger of a partitioned table has one in each partition, which is no object but has
 * a name, and may be one that was there. */
static void draw_hidden_name(ChangeGraph *graph, size_t node, const Change *change)
{
    const Object *object = change->to, *table = object == NULL ? NULL : object->parent;
    bool spreads = table != NULL && table->kind == OBJECT_TABLE && object->kind != OBJECT_COLUMN;
    if (change->kind != CHANGE_CREATE || !spreads)
        return;
    if (is_without_parts(object))
        after_linked(graph, node, graph->made_below, table);
    if (graph->nodes[node].change == change)
        draw_hung_below(graph, node, object);
    after_linked(graph, node, graph->shed_below, table);
    for (size_t i = 0; table->table.partition_of != NULL && i < table->needs.count; i++) {
        const Object *above = table->needs.items[i];
        after_linked(graph, node, graph->shed, above);
        for (size_t j = 0; j < above->children.count; j++)
            if (above->children.items[j]->kind == OBJECT_COLUMN)
                after_all(graph, node, above->children.items[j]);
    }
}

/* What is done to a renamed object is done under its new name. */
static void draw_rename(ChangeGraph *graph, size_t node, const Change *change)
{
    if (change->kind != CHANGE_ALTER && change->kind != CHANGE_REBUILD)
        return;
    for (Link *link = table_find(graph->made, change->to->key); link != NULL; link = link->next)
        if (link->kind == CHANGE_RENAME)
            add_edge(graph, link->node, node, NULL);
}

static void before_all(ChangeGraph *graph, size_t node, const Object *object)
{
    for (Link *link = table_find(graph->taken, object->key); link != NULL; link = link->next)
        add_edge(graph, node, link->node, NULL);
}

/* What is taken off goes before all that happens to the object and to what it stood on. */
static void draw_detaching(ChangeGraph *graph, size_t node, const Change *change)
{
    const Object *object = change->from;
    before_all(graph, node, object);
    for (size_t i = 0; i < object->children.count; i++)
        before_all(graph, node, object->children.items[i]);
    for (size_t i = 0; i < object->needs.count; i++) {
        before_taken(graph, node, object->needs.items[i], true, NULL);
        if (object->kind == OBJECT_TABLE) /* partitions still have theirs by then */
            after_indexes(graph, node, object->needs.items[i]);
    }
}

/* What is put on comes after all that happens to the object and to what it stands on. */
static void draw_attaching(ChangeGraph *graph, size_t node, const Change *change)
{
    const Object *object = change->to;
    after_all(graph, node, object);
    after_linked(graph, node, graph->shed, object);
    for (size_t i = 0; i < object->children.count; i++)
        after_all(graph, node, object->children.items[i]);
    for (size_t i = 0; i < object->needs.count; i++) {
        const Object *needed = object->needs.items[i];
        after_all(graph, node, needed);
        after_linked(graph, node, graph->shed, needed);
        for (size_t j = 0; needed->parent == NULL && j < needed->children.count; j++)
            after_all(graph, node, needed->children.items[j]);
    }
}

static void draw_extra(ChangeGraph *graph, size_t node, const Change *change)
{
    for (size_t i = 0; i < change->after_made.count; i++)
        after_made(graph, node, change->after_made.items[i], NULL);
    for (size_t i = 0; i < change->before_dropped.count; i++)
        before_taken(graph, node, change->before_dropped.items[i], false, NULL);
}

static void draw(ChangeGraph *graph, size_t node, Change *change)
{
    draw_extra(graph, node, change);
    if (change->kind == CHANGE_DETACH)
        draw_detaching(graph, node, change);
    if (change->kind == CHANGE_ATTACH)
        draw_attaching(graph, node, change);
    if (is_apart(change))
        return;
    if (change->kind != CHANGE_DROP)
        draw_making(graph, node, change);
    if (change->kind != CHANGE_CREATE)
        draw_taking(graph, node, change);
    draw_name(graph, node, change);
    draw_hidden_name(graph, node, change);
    draw_rename(graph, node, change);
    for (size_t i = 0; i < change->parts.count; i++)
        if (change->from == NULL || change->parts.items[i]->from != change->from)
            draw(graph, node, change->parts.items[i]);
}

/* Whether `node` has to come after `first`, by what was drawn so far. */
static bool follows(ChangeGraph *graph, size_t node, size_t first)
{
    if (node == first)
        return true;
    graph->nodes[node].seen = graph->next_search;
    for (size_t i = 0; i < graph->nodes[node].before.count; i++) {
        size_t before = graph->nodes[node].before.items[i].node;
        if (graph->nodes[before].seen != graph->next_search && follows(graph, before, first))
            return true;
    }
    return false;
}

/* `node` comes after what makes an object, unless that has to come after `node`. */
static void after_mentioned(ChangeGraph *graph, size_t node, const Object *object)
{
    for (Link *link = table_find(graph->made, object->key); link != NULL; link = link->next) {
        graph->next_search++;
        if (link->node != node && follows(graph, link->node, node))
            graph->nodes[node].change->is_ahead = true;
        else
            add_edge(graph, link->node, node, NULL);
    }
}

/* The name that several routines may have. */
static const char *shared_name(const ChangeGraph *graph, const Object *routine)
{
    return arena_printf(graph->arena, "%s.%s", routine->schema, routine->name);
}

static void link_leaving(ChangeGraph *graph, const Change *change, size_t node)
{
    if (change->kind == CHANGE_DROP && change->to == NULL && change->from->kind == OBJECT_ROUTINE)
        link_key(graph, graph->leaving, shared_name(graph, change->from), node, change->kind);
}

/* While two routines of a name are there, a call may not tell which is meant: the one that goes for
 * good goes before the other one comes, where it can. */
static void draw_overload(ChangeGraph *graph, size_t node)
{
    const Change *change = graph->nodes[node].change;
    if (change->kind != CHANGE_CREATE || change->to->kind != OBJECT_ROUTINE)
        return;
    Link *link = table_find(graph->leaving, shared_name(graph, change->to));
    for (; link != NULL; link = link->next) {
        graph->next_search++;
        if (!follows(graph, link->node, node))
            add_edge(graph, link->node, node, NULL);
    }
}

static void draw_mentioned(ChangeGraph *graph, size_t node)
{
    Change *change = graph->nodes[node].change;
    change->is_ahead = false;
    for (size_t i = 0; i < change->mentioned.count; i++) {
        const Object *object = change->mentioned.items[i];
        after_mentioned(graph, node, object);
        for (size_t j = 0; j < object->children.count; j++)
            if (object->children.items[j]->kind == OBJECT_COLUMN)
                after_mentioned(graph, node, object->children.items[j]);
    }
}

ChangeGraph change_graph_draw(Arena *arena, const ChangeVec *changes)
{
    ChangeGraph graph = {.arena = arena,
                         .nodes = arena_alloc(arena, (changes->count + 1) * sizeof(Node)),
                         .count = changes->count,
                         .made = table_new(arena),
                         .taken = table_new(arena),
                         .freed = table_new(arena),
                         .hung = table_new(arena),
                         .shed = table_new(arena),
                         .shed_below = table_new(arena),
                         .hung_below = table_new(arena),
                         .made_below = table_new(arena),
                         .leaving = table_new(arena)};
    for (size_t i = 0; i < graph.count; i++) {
        graph.nodes[i].change = changes->items[i];
        link_change(&graph, changes->items[i], i);
        link_hung(&graph, changes->items[i], i);
        link_leaving(&graph, changes->items[i], i);
    }
    for (size_t i = 0; i < graph.count; i++)
        draw(&graph, i, changes->items[i]);
    for (size_t i = 0; i < graph.count; i++)
        draw_overload(&graph, i);
    for (size_t i = 0; i < graph.count; i++)
        draw_mentioned(&graph, i);
    return graph;
}
