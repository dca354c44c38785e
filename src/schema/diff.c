/* Pairing, comparing, and deciding how each difference is made. */
#include "schema/differ.h"

#include "schema/order.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- pairing ---------------------------------------------------------------------------------- */

typedef struct Pair {
    Object *from, *to;
} Pair;

typedef Vec(Pair) PairVec;

static bool names_equal(const Differ *differ, const char *a, const char *b)
{
    return differ->to->folds_case ? strcasecmp(a, b) == 0 : strcmp(a, b) == 0;
}

/* Whether one of the two says that it was called as the other one is. */
static bool was_renamed(const Differ *differ, const Object *from, const Object *to)
{
    if (from->kind != to->kind || (from->parent == NULL && strcmp(from->schema, to->schema) != 0))
        return false;
    return (to->renamed_from != NULL && names_equal(differ, to->renamed_from, from->name)) ||
           (from->renamed_from != NULL && names_equal(differ, from->renamed_from, to->name));
}

/* Constraints that say the same are the same, whatever they are called. */
static bool says_the_same(const Object *from, const Object *to)
{
    return from->kind == OBJECT_CONSTRAINT && to->kind == OBJECT_CONSTRAINT &&
           from->signature != NULL && to->signature != NULL &&
           strcmp(from->signature, to->signature) == 0;
}

static bool is_same(const Differ *differ, const Object *from, const Object *to)
{
    return from->name[0] != '\0' && to->name[0] != '\0' && differ->rules != NULL &&
           differ->rules->is_same(from, to);
}

typedef bool (*Alike)(const Differ *differ, const Object *from, const Object *to);

static bool says_the_same_as(const Differ *differ, const Object *from, const Object *to)
{
    (void)differ;
    return says_the_same(from, to);
}

/* Moves from the two lists to the pairs what is alike. */
static void pair_leftovers(Differ *differ, ObjectVec *from, ObjectVec *to, Alike alike,
                           PairVec *pairs)
{
    for (size_t i = 0; i < to->count; i++) {
        for (size_t j = 0; to->items[i] != NULL && j < from->count; j++) {
            if (from->items[j] == NULL || !alike(differ, from->items[j], to->items[i]))
                continue;
            vec_push(differ->arena, pairs, (Pair){from->items[j], to->items[i]});
            from->items[j] = NULL;
            to->items[i] = NULL;
        }
    }
}

static bool is_ignored(const Differ *differ, const Object *object)
{
    bool unasked = object->kind == OBJECT_DEFAULT_PRIVILEGES && !differ->scope->privileges;
    return unasked || differ->scope->ignored[object->kind];
}

static bool is_given(const Object *object)
{
    return object->kind == OBJECT_NAMESPACE && object->namespace.is_given;
}

/* All objects of two lists as pairs; one side of a pair is NULL for what is on one side only. */
static PairVec pair_up(Differ *differ, const ObjectVec *from, const ObjectVec *to)
{
    PairVec pairs = {0};
    ObjectVec only_from = {0}, only_to = {0};
    Table *by_key = table_new(differ->arena);
    for (size_t i = 0; i < to->count; i++)
        table_put(by_key, object_local_key(to->items[i]), to->items[i]);
    Table *found = table_new(differ->arena);
    for (size_t i = 0; i < from->count; i++) {
        Object *object = from->items[i], *same = table_find(by_key, object_local_key(object));
        if (is_ignored(differ, object))
            continue;
        if (same == NULL) {
            vec_push(differ->arena, &only_from, object);
            continue;
        }
        table_put(found, object_local_key(same), same);
        vec_push(differ->arena, &pairs, (Pair){object, same});
    }
    for (size_t i = 0; i < to->count; i++)
        if (!is_ignored(differ, to->items[i]) &&
            table_find(found, object_local_key(to->items[i])) == NULL)
            vec_push(differ->arena, &only_to, to->items[i]);
    pair_leftovers(differ, &only_from, &only_to, was_renamed, &pairs);
    pair_leftovers(differ, &only_from, &only_to, says_the_same_as, &pairs);
    pair_leftovers(differ, &only_from, &only_to, is_same, &pairs);
    for (size_t i = 0; i < only_from.count; i++)
        if (only_from.items[i] != NULL && !is_given(only_from.items[i]))
            vec_push(differ->arena, &pairs, (Pair){only_from.items[i], NULL});
    for (size_t i = 0; i < only_to.count; i++)
        if (only_to.items[i] != NULL && !is_given(only_to.items[i]))
            vec_push(differ->arena, &pairs, (Pair){NULL, only_to.items[i]});
    return pairs;
}

/* --- comparing -------------------------------------------------------------------------------- */

static void add_difference(Differ *differ, const Pair *pair, Attribute attribute,
                           const char *declared, const char *found)
{
    vec_push(differ->arena, &differ->diff->differences,
             (Difference){pair->to, pair->from, attribute, declared, found});
}

/* Those fields that say all, or those that do not. */
static AttributeSet compare_some(Differ *differ, const Pair *pair, FieldVec fields, bool whole)
{
    AttributeSet changed = 0;
    for (size_t i = 0; i < fields.count; i++) {
        const Field *field = &fields.items[i];
        if (field->is_whole != whole || !diff_looks_at(differ->scope, field->attribute) ||
            field_equals(field, pair->from, pair->to, differ->to->folds_case))
            continue;
        changed |= ATTRIBUTE_BIT(field->attribute);
        add_difference(differ, pair, field->attribute, field_shown(differ->arena, field, pair->to),
                       field_shown(differ->arena, field, pair->from));
    }
    return changed;
}

static bool is_renamed(const Differ *differ, const Pair *pair)
{
    return !names_equal(differ, pair->from->name, pair->to->name);
}

/* A whole text has the name in it. */
static AttributeSet compare_fields(Differ *differ, const Pair *pair, FieldVec fields)
{
    AttributeSet changed = compare_some(differ, pair, fields, false);
    bool is_told = changed != 0 || is_renamed(differ, pair);
    return is_told ? changed : compare_some(differ, pair, fields, true);
}

/* --- changes ---------------------------------------------------------------------------------- */

Change *differ_change(Differ *differ, ChangeKind kind, const Object *from, const Object *to)
{
    Change *change = arena_new(differ->arena, Change);
    change->kind = kind;
    change->from = from;
    change->to = to;
    return change;
}

/* What becomes of the parts of one table, until it is known whether it is rebuilt. */
typedef struct Batch {
    ChangeVec changes;
    bool rebuild;
    bool replaced; /* the whole is dropped and made again */
} Batch;

static void add_change(Differ *differ, Batch *batch, Change *change)
{
    vec_push(differ->arena, &batch->changes, change);
}

static void weigh(Batch *batch, Remedy remedy)
{
    batch->rebuild = batch->rebuild || remedy == REMEDY_REBUILD;
}

static void add_parts(Differ *differ, Change *whole, const Object *object, bool create)
{
    for (size_t i = 0; i < object->children.count; i++) {
        const Object *child = object->children.items[i];
        if (!differ->rules->is_part(child) && (create || !differ->rules->goes_along(child)))
            continue;
        Change *part =
            differ_change(differ, whole->kind, create ? NULL : child, create ? child : NULL);
        part->is_part = true;
        vec_push(differ->arena, &whole->parts, part);
    }
}

Change *differ_create(Differ *differ, const Object *from, const Object *to)
{
    Change *change = differ_change(differ, CHANGE_CREATE, from, to);
    add_parts(differ, change, to, true);
    return change;
}

Change *differ_drop(Differ *differ, const Object *from, const Object *to)
{
    Change *change = differ_change(differ, CHANGE_DROP, from, to);
    add_parts(differ, change, from, false);
    return change;
}

/* Whether a child is made or dropped by a statement of its own. */
static bool stands_alone(const Differ *differ, const Object *child, bool create)
{
    return !differ->rules->is_part(child) && (create || !differ->rules->goes_along(child));
}

/* A whole object: its parts come and go with it, and what hangs on it comes by itself. */
static void make_whole(Differ *differ, Batch *batch, const Object *object, bool create)
{
    add_change(differ, batch,
               create ? differ_create(differ, NULL, object) : differ_drop(differ, object, NULL));
    for (size_t i = 0; i < object->children.count; i++) {
        const Object *child = object->children.items[i];
        if (stands_alone(differ, child, create) && !is_ignored(differ, child))
            make_whole(differ, batch, child, create);
    }
}

static void compare_children(Differ *differ, Batch *batch, const Pair *parent);

static void alter_pair(Differ *differ, Batch *batch, const Pair *pair, AttributeSet changed)
{
    AttributeSet first = differ->rules->first(pair->from, pair->to, changed);
    AttributeSet last = differ->rules->last(pair->from, pair->to, changed);
    if (first != 0) {
        Change *detach = differ_change(differ, CHANGE_DETACH, pair->from, pair->to);
        detach->attributes = first;
        add_change(differ, batch, detach);
    }
    if ((changed & ~last) != 0) {
        Change *alter = differ_change(differ, CHANGE_ALTER, pair->from, pair->to);
        alter->attributes = changed & ~last;
        alter->detached = first;
        add_change(differ, batch, alter);
    }
    if (last != 0) {
        Change *attach = differ_change(differ, CHANGE_ATTACH, pair->from, pair->to);
        attach->attributes = last;
        add_change(differ, batch, attach);
    }
}

/* A pair that differs is altered, or replaced. */
static void change_pair(Differ *differ, Batch *batch, const Pair *pair, AttributeSet changed)
{
    const Sides sides = {differ->from, differ->to};
    bool renamed = (changed & ATTRIBUTE_BIT(ATTRIBUTE_NAME)) != 0;
    Remedy remedy =
        renamed ? REMEDY_REPLACE : differ->rules->alter(&sides, pair->from, pair->to, changed);
    weigh(batch, remedy);
    if (remedy != REMEDY_REPLACE) {
        alter_pair(differ, batch, pair, changed);
        return;
    }
    batch->replaced = batch->replaced || pair->from->parent == NULL;
    add_change(differ, batch, differ_drop(differ, pair->from, pair->to));
    add_change(differ, batch, differ_create(differ, pair->from, pair->to));
}

static void compare_pair(Differ *differ, Batch *batch, const Pair *pair)
{
    const DiffRules *rules = differ->rules;
    AttributeSet changed = compare_fields(differ, pair, field_list(pair->to->kind)) |
                           compare_fields(differ, pair, field_common());
    table_put(differ->pairs, pair->from->key, pair->to);
    if (is_renamed(differ, pair)) {
        add_difference(differ, pair, ATTRIBUTE_NAME, pair->to->name, pair->from->name);
        Remedy remedy = rules->rename(pair->from, pair->to);
        if (remedy == REMEDY_REPLACE)
            changed |= ATTRIBUTE_BIT(ATTRIBUTE_NAME);
        else
            add_change(differ, batch, differ_change(differ, CHANGE_RENAME, pair->from, pair->to));
        weigh(batch, remedy);
    }
    if (changed != 0)
        change_pair(differ, batch, pair, changed);
    compare_children(differ, batch, pair);
}

static void missing(Differ *differ, Batch *batch, const Pair *pair)
{
    const Object *object = pair->to != NULL ? pair->to : pair->from;
    const char *kind = object_kind_name(object->kind);
    add_difference(differ, pair, ATTRIBUTE_COUNT, pair->to != NULL ? kind : NULL,
                   pair->from != NULL ? kind : NULL);
    make_whole(differ, batch, object, pair->to != NULL);
}

static bool is_new_column(const Batch *batch, const char *name)
{
    for (size_t i = 0; i < batch->changes.count; i++) {
        const Change *change = batch->changes.items[i];
        if (change->kind == CHANGE_CREATE && change->to->kind == OBJECT_COLUMN &&
            strcmp(change->to->name, name) == 0)
            return true;
    }
    return false;
}

/* A constraint that is written behind its column comes with it. */
static bool comes_with_column(const Differ *differ, const Batch *batch, const Object *object)
{
    return object->kind == OBJECT_CONSTRAINT && object->constraint.column != NULL &&
           differ->rules->comes_with_column(object) &&
           is_new_column(batch, object->constraint.column);
}

/* What is of another kind by now is made anew under its name. */
static void compare_kinds(Differ *differ, Batch *batch, const Pair *pair)
{
    add_difference(differ, &(Pair){NULL, pair->to}, ATTRIBUTE_COUNT,
                   object_kind_name(pair->to->kind), NULL);
    add_difference(differ, &(Pair){pair->from, NULL}, ATTRIBUTE_COUNT, NULL,
                   object_kind_name(pair->from->kind));
    table_put(differ->pairs, pair->from->key, pair->to);
    add_change(differ, batch, differ_change(differ, CHANGE_REBUILD, pair->from, pair->to));
}

static void compare_children(Differ *differ, Batch *batch, const Pair *parent)
{
    const Sides sides = {differ->from, differ->to};
    PairVec pairs = pair_up(differ, &parent->from->children, &parent->to->children);
    for (size_t i = 0; i < pairs.count; i++) {
        Pair *pair = &pairs.items[i];
        if (pair->from != NULL && pair->to != NULL) {
            compare_pair(differ, batch, pair);
            continue;
        }
        missing(differ, batch, pair);
        if (pair->to == NULL)
            weigh(batch, differ->rules->drop(pair->from));
        else if (!comes_with_column(differ, batch, pair->to))
            weigh(batch, differ->rules->add(&sides, pair->to));
    }
}

/* Whether a change is about something that a table's own statement makes. */
static bool is_inside(const Differ *differ, const Change *change)
{
    const Object *object = change_object(change);
    return object->parent != NULL && differ->rules->is_part(object);
}

/* The constraints that come with new columns become parts of these. */
static void fold_into_columns(Differ *differ, Batch *batch)
{
    ChangeVec kept = {0};
    for (size_t i = 0; i < batch->changes.count; i++) {
        Change *change = batch->changes.items[i];
        bool folds = change->kind == CHANGE_CREATE && comes_with_column(differ, batch, change->to);
        for (size_t j = 0; folds && j < batch->changes.count; j++) {
            Change *column = batch->changes.items[j];
            if (column->kind == CHANGE_CREATE && column->to->kind == OBJECT_COLUMN &&
                strcmp(column->to->name, change->to->constraint.column) == 0)
                vec_push(differ->arena, &column->parts, change);
        }
        if (!folds)
            vec_push(differ->arena, &kept, change);
    }
    batch->changes = kept;
}

/* A foreign key that is no part of CREATE TABLE is dropped before a rebuild and made after it. */
static bool stays_outside(const Differ *differ, const Object *object)
{
    return !differ->rules->inlines_foreign_keys && object->kind == OBJECT_CONSTRAINT &&
           object->constraint.type == CONSTRAINT_FOREIGN_KEY;
}

/* Whether the change only puts the rebuilt table where its new one is made. */
static bool is_made_attached(const Change *whole, Change *change)
{
    const AttributeSet made = ATTRIBUTE_BIT(ATTRIBUTE_PARTITION_OF) |
                              ATTRIBUTE_BIT(ATTRIBUTE_PARTITION_BOUND) |
                              ATTRIBUTE_BIT(ATTRIBUTE_PARENTS) | ATTRIBUTE_BIT(ATTRIBUTE_OF_TYPE);
    if (change->kind != CHANGE_ATTACH || change->to != whole->to)
        return false;
    change->attributes &= ~made;
    return change->attributes == 0;
}

/* A rebuilt table takes all that is inside it along, and drops what hangs on it. */
static void fold_into_rebuild(Differ *differ, Batch *batch, Change *whole)
{
    ChangeVec kept = {0};
    for (size_t i = 0; i < batch->changes.count; i++) {
        Change *change = batch->changes.items[i];
        const Object *object = change_object(change);
        bool hangs = object->parent != NULL && differ->rules->goes_along(object);
        bool is_whole = object->parent == NULL &&
                        (change->kind == CHANGE_ALTER || change->kind == CHANGE_REBUILD);
        bool is_gone = hangs && (change->kind == CHANGE_ALTER || change->kind == CHANGE_RENAME);
        if (is_gone || is_made_attached(whole, change))
            continue;
        if ((is_inside(differ, change) && !stays_outside(differ, object)) || is_whole ||
            (hangs && change->kind == CHANGE_DROP))
            vec_push(differ->arena, &whole->parts, change);
        else
            vec_push(differ->arena, &kept, change);
    }
    batch->changes = kept;
}

static bool makes_child(const ChangeVec *changes, const Object *child)
{
    for (size_t i = 0; i < changes->count; i++)
        if (changes->items[i]->kind == CHANGE_CREATE && changes->items[i]->to == child)
            return true;
    return false;
}

/* What hangs on a rebuilt table, and stays, is made again. */
static void restore_children(Differ *differ, ChangeVec *changes, const Object *from)
{
    for (size_t i = 0; i < from->children.count; i++) {
        const Object *child = from->children.items[i];
        const Object *same =
            is_ignored(differ, child) ? child : table_find(differ->pairs, child->key);
        if (same == NULL || !differ->rules->goes_along(child) || makes_child(changes, same))
            continue;
        Change *restored = differ_change(differ, CHANGE_CREATE, child, same);
        restored->is_restored = true;
        vec_push(differ->arena, changes, restored);
    }
}

static const Object *same_child(const Object *parent, const Object *child)
{
    for (size_t i = 0; i < parent->children.count; i++)
        if (strcmp(object_local_key(parent->children.items[i]), object_local_key(child)) == 0)
            return parent->children.items[i];
    return NULL;
}

/* What is replaced is dropped with all that goes along and made as it shall be: what was found
 * about its children is in that. */
static void replace_whole(Differ *differ, Batch *batch, const Pair *pair)
{
    batch->changes = (ChangeVec){0};
    add_change(differ, batch, differ_drop(differ, pair->from, pair->to));
    add_change(differ, batch, differ_create(differ, pair->from, pair->to));
    for (size_t i = 0; i < pair->to->children.count; i++) {
        const Object *child = pair->to->children.items[i];
        if (!stands_alone(differ, child, true))
            continue;
        const Object *same = same_child(pair->from, child);
        if (same == NULL && is_ignored(differ, child))
            continue;
        Change *create = differ_create(differ, same, child);
        create->is_restored = same != NULL;
        add_change(differ, batch, create);
    }
}

static void finish_batch(Differ *differ, Batch *batch, const Pair *pair)
{
    if (batch->replaced) {
        replace_whole(differ, batch, pair);
    } else if (batch->rebuild) {
        Change *rebuild = differ_change(differ, CHANGE_REBUILD, pair->from, pair->to);
        fold_into_rebuild(differ, batch, rebuild);
        vec_push(differ->arena, &batch->changes, rebuild);
        restore_children(differ, &batch->changes, pair->from);
    } else {
        fold_into_columns(differ, batch);
    }
    for (size_t i = 0; i < batch->changes.count; i++)
        vec_push(differ->arena, &differ->diff->changes, batch->changes.items[i]);
}

/* Whether the table has to be made anew with one above it, or with the type of a column. */
static bool is_rebuilt_along(Differ *differ, const Object *table)
{
    const ChangeVec *changes = &differ->diff->changes;
    for (size_t i = 0; i < changes->count; i++)
        if (changes->items[i]->kind == CHANGE_REBUILD &&
            differ->rules->disturbs(changes->items[i], table) == DISTURBANCE_REBUILDS)
            return true;
    for (size_t i = 0; i < changes->count; i++)
        for (size_t j = 0; j < table->children.count; j++)
            if (changes->items[i]->kind == CHANGE_REBUILD &&
                differ->rules->disturbs(changes->items[i], table->children.items[j]) ==
                    DISTURBANCE_REBUILDS)
                return true;
    return false;
}

static void compare_whole(Differ *differ, const Pair *pair)
{
    Batch batch = {0};
    if (pair->from == NULL || pair->to == NULL) {
        missing(differ, &batch, pair);
    } else if (pair->from->kind != pair->to->kind) {
        compare_kinds(differ, &batch, pair);
    } else {
        compare_pair(differ, &batch, pair);
        batch.rebuild = batch.rebuild || is_rebuilt_along(differ, pair->from);
    }
    finish_batch(differ, &batch, pair);
}

static bool is_table(const Pair *pair)
{
    return (pair->to != NULL ? pair->to : pair->from)->kind == OBJECT_TABLE;
}

/* A pair leaves `waiting`, where they are by the keys of the tables that were found, when it is
 * compared. */
static void compare_table(Differ *differ, Table *waiting, const char *key)
{
    const Pair *pair = table_find(waiting, key);
    if (pair == NULL)
        return;
    table_put(waiting, key, NULL);
    for (size_t i = 0; i < pair->from->needs.count; i++)
        if (pair->from->needs.items[i]->kind == OBJECT_TABLE)
            compare_table(differ, waiting, pair->from->needs.items[i]->key);
    compare_whole(differ, pair);
}

/* What becomes of the types is known when it comes to the tables, and what becomes of a table when
 * it comes to those below. */
static void compare_all(Differ *differ)
{
    PairVec pairs = pair_up(differ, &differ->from->objects, &differ->to->objects);
    for (size_t i = 0; i < pairs.count; i++)
        if (!is_table(&pairs.items[i]))
            compare_whole(differ, &pairs.items[i]);
    Table *waiting = table_new(differ->arena);
    for (size_t i = 0; i < pairs.count; i++)
        if (is_table(&pairs.items[i]) && pairs.items[i].from != NULL)
            table_put(waiting, pairs.items[i].from->key, &pairs.items[i]);
    for (size_t i = 0; i < pairs.count; i++)
        if (is_table(&pairs.items[i]) && pairs.items[i].from != NULL)
            compare_table(differ, waiting, pairs.items[i].from->key);
        else if (is_table(&pairs.items[i]))
            compare_whole(differ, &pairs.items[i]);
}

/* --- the whole -------------------------------------------------------------------------------- */

/* What a rebuild drops that stands by itself (a partition) has given its rows to the new table. */
static void note_losses(Differ *differ, ChangeVec *changes, bool in_rebuild)
{
    for (size_t i = 0; i < changes->count; i++) {
        Change *change = changes->items[i];
        if (in_rebuild && change_object(change)->parent == NULL)
            continue;
        change->loss = differ->rules->loss(differ->arena, change);
        if (change->kind == CHANGE_REBUILD)
            note_losses(differ, &change->parts, true);
    }
}

static int compare_differences(const void *a, const void *b)
{
    const Difference *left = a, *right = b;
    const Object *x = left->declared != NULL ? left->declared : left->found;
    const Object *y = right->declared != NULL ? right->declared : right->found;
    const Object *root_x = object_root(x), *root_y = object_root(y);
    if (root_x->kind != root_y->kind)
        return root_x->kind < root_y->kind ? -1 : 1;
    int order = strcmp(root_x->key, root_y->key);
    if (order == 0 && x->kind != y->kind)
        order = x->kind < y->kind ? -1 : 1;
    if (order == 0 && x->kind == OBJECT_COLUMN)
        order = x->column.position - y->column.position;
    if (order == 0)
        order = strcmp(x->key, y->key);
    return order != 0 ? order : (int)left->attribute - (int)right->attribute;
}

void diff_make(Arena *arena, const Schema *from, const Schema *to, const DiffRules *rules,
               const DiffScope *scope, Diff *diff)
{
    *diff = (Diff){0};
    Differ differ = {.arena = arena,
                     .from = from,
                     .to = to,
                     .rules = rules,
                     .scope = scope,
                     .diff = diff,
                     .taken = table_new(arena),
                     .pairs = table_new(arena),
                     .users = table_new(arena),
                     .owned = table_new(arena),
                     .joined = table_new(arena),
                     .apart = table_new(arena)};
    compare_all(&differ);
    way_clear(&differ);
    note_losses(&differ, &diff->changes, false);
    order_changes(arena, &diff->changes, !rules->inlines_foreign_keys);
    if (diff->differences.count > 1)
        qsort(diff->differences.items, diff->differences.count, sizeof(Difference),
              compare_differences);
}

static void find_renames(Differ *differ, const ObjectVec *from, const ObjectVec *to,
                         ChangeVec *renames)
{
    PairVec pairs = pair_up(differ, from, to);
    for (size_t i = 0; i < pairs.count; i++) {
        const Pair *pair = &pairs.items[i];
        if (pair->from == NULL || pair->to == NULL)
            continue;
        if (was_renamed(differ, pair->from, pair->to) && is_renamed(differ, pair))
            vec_push(differ->arena, renames,
                     differ_change(differ, CHANGE_RENAME, pair->from, pair->to));
        find_renames(differ, &pair->from->children, &pair->to->children, renames);
    }
}

ChangeVec diff_renames(Arena *arena, const Schema *from, const Schema *to)
{
    DiffScope scope = {0};
    Differ differ = {.arena = arena, .from = from, .to = to, .scope = &scope};
    ChangeVec renames = {0};
    find_renames(&differ, &from->objects, &to->objects, &renames);
    order_changes(arena, &renames, false);
    return renames;
}
