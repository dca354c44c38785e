/* What is in the way of the changes that were found, and what goes along with them.
 *
 * Each change is looked at once, and may add others: what stands on a dropped view is dropped
 * before and made again after. So it goes on until nothing new is in the way. */
#include "schema/differ.h"

#include <string.h>

static void push_under(Differ *differ, Table *table, const char *key, Object *object)
{
    ObjectVec *objects = table_find(table, key);
    if (objects == NULL) {
        objects = arena_new(differ->arena, ObjectVec);
        table_put(table, key, objects);
    }
    vec_push(differ->arena, objects, object);
}

static void note_users(Differ *differ, const ObjectVec *objects)
{
    for (size_t i = 0; i < objects->count; i++) {
        Object *object = objects->items[i];
        for (size_t j = 0; j < object->needs.count; j++)
            push_under(differ, differ->users, object->needs.items[j]->key, object);
        const Object *owner = differ->rules->owner(differ->arena, differ->from, object);
        if (owner != NULL)
            push_under(differ, differ->owned, owner->key, object);
        note_users(differ, &object->children);
    }
}

static void note_change(Differ *differ, Change *change)
{
    if (change->kind == CHANGE_DETACH)
        table_put(differ->apart, change->from->key, change);
    else if (change->from != NULL && change->kind != CHANGE_RENAME && change->kind != CHANGE_ATTACH)
        table_put(differ->taken, change->from->key, change);
    vec_push(differ->arena, &differ->queue, change);
    for (size_t i = 0; i < change->parts.count; i++)
        if (change->from == NULL || change->parts.items[i]->from != change->from)
            note_change(differ, change->parts.items[i]);
}

static void remove_change(ChangeVec *changes, const Change *change)
{
    size_t kept = 0;
    for (size_t i = 0; i < changes->count; i++)
        if (changes->items[i] != change)
            changes->items[kept++] = changes->items[i];
    changes->count = kept;
}

static bool has_change(const ChangeVec *changes, const Change *change)
{
    for (size_t i = 0; i < changes->count; i++)
        if (changes->items[i] == change)
            return true;
    return false;
}

/* --- moving away ------------------------------------------------------------------------------ */

static void bring_back(Differ *differ, const Object *from, const Object *to)
{
    Change *create = differ_create(differ, from, to);
    create->is_restored = true;
    vec_push(differ->arena, &differ->diff->changes, create);
}

/* What was to become of the children of something that is moved away is in its making; what hangs
 * on it is made again. */
static void move_children(Differ *differ, const Object *from)
{
    for (size_t i = 0; i < from->children.count; i++) {
        Object *child = from->children.items[i];
        Change *own = table_find(differ->taken, child->key);
        const Object *to = table_find(differ->pairs, child->key);
        bool is_part = differ->rules->is_part(child);
        bool comes_back = own == NULL || own->kind == CHANGE_ALTER;
        if (own != NULL)
            remove_change(&differ->diff->changes, own);
        if (!is_part && to != NULL && comes_back)
            bring_back(differ, child, to);
    }
}

/* What was to be taken off and put on again, and new parts, are in the making. */
static void forget_apart(Differ *differ, const Object *object, const Object *to)
{
    ChangeVec *changes = &differ->diff->changes;
    size_t kept = 0;
    for (size_t i = 0; i < changes->count; i++) {
        const Change *change = changes->items[i];
        bool apart = change->kind == CHANGE_DETACH || change->kind == CHANGE_ATTACH ||
                     change->kind == CHANGE_RENAME; /* it comes back by its new name */
        bool new_part = change->kind == CHANGE_CREATE && change->from == NULL &&
                        change->to->parent == to && differ->rules->is_part(change->to);
        if (!new_part && (!apart || change->from != object))
            changes->items[kept++] = changes->items[i];
    }
    changes->count = kept;
}

/* Moves an object that is on both sides out of the way of a change. */
static void move_away(Differ *differ, Object *object)
{
    Change *own = table_find(differ->taken, object->key);
    const Object *to = table_find(differ->pairs, object->key);
    if (to == NULL || (own != NULL && own->kind != CHANGE_ALTER))
        return;
    /* What it was to become by altering, it becomes by being made again. */
    if (own != NULL)
        remove_change(&differ->diff->changes, own);
    forget_apart(differ, object, to);
    move_children(differ, object);
    Change *drop = differ_drop(differ, object, to);
    drop->is_restored = own == NULL;
    vec_push(differ->arena, &differ->diff->changes, drop);
    note_change(differ, drop);
    bring_back(differ, object, to);
}

/* --- taking off ------------------------------------------------------------------------------- */

static Change *attributes_change(Differ *differ, ChangeKind kind, const Object *from,
                                 const Object *to, AttributeSet attributes)
{
    Change *change = differ_change(differ, kind, from, to);
    change->attributes = attributes;
    vec_push(differ->arena, &differ->diff->changes, change);
    return change;
}

/* Takes what stands on the changed object off another one, which stays. */
static void detach(Differ *differ, const Change *cause, const Object *object)
{
    Change *own = table_find(differ->taken, object->key);
    const Object *to = table_find(differ->pairs, object->key);
    AttributeSet attributes = differ->rules->detached(object);
    bool is_rebuilt = own != NULL && own->kind == CHANGE_REBUILD;
    bool is_altered = is_rebuilt || (own != NULL && own->kind == CHANGE_ALTER);
    if (to == NULL || attributes == 0 || table_find(differ->apart, object->key) != NULL ||
        (own != NULL && !is_altered))
        return;
    /* What it is altered to stands on it no longer. */
    if (is_altered && cause->to == NULL && (own->attributes & attributes) != 0)
        return;
    Change *off = attributes_change(differ, CHANGE_DETACH, object, to, attributes);
    vec_push(differ->arena, &off->before_dropped, cause->from);
    note_change(differ, off);
    if (is_altered)
        own->detached |= attributes;
    if (is_rebuilt || (is_altered && (own->attributes & attributes) != 0))
        own->attributes |= attributes;
    else
        attributes_change(differ, CHANGE_ATTACH, object, to, attributes)->detached = attributes;
}

/* --- changing along --------------------------------------------------------------------------- */

/* A column that takes a rebuilt type loses its NULLs by a change of its own: the default that fills
 * them may need what is made after the type. */
static void split_not_null(Differ *differ, Change *own)
{
    const AttributeSet bit = ATTRIBUTE_BIT(ATTRIBUTE_NOT_NULL);
    const Object *to = own->to;
    if (!change_fills_nulls(own))
        return;
    own->attributes &= ~bit;
    Change *later = attributes_change(differ, CHANGE_ALTER, own->from, to, bit);
    later->detached = ATTRIBUTE_BIT(ATTRIBUTE_DEFAULT); /* it stands on nothing of the old one */
    vec_push(differ->arena, &later->after_made, to);
    for (size_t i = 0; i < to->needs.count; i++)
        vec_push(differ->arena, &later->after_made, to->needs.items[i]);
}

/* Whether a rebuilt type is part of another one's rebuild, or of a part of it. */
static bool is_within(const Differ *differ, const Change *part, const Change *whole)
{
    while (part != NULL && part != whole)
        part = table_find(differ->joined, part->from->key);
    return part != NULL;
}

/* What has both a rebuilt type and a domain over it goes with the domain. */
static void join_inside(Differ *differ, Change *cause, Change *own)
{
    Change *whole = table_find(differ->joined, own->from->key);
    if (whole == NULL || whole == cause || !is_within(differ, cause, whole))
        return;
    remove_change(&whole->parts, own);
    vec_push(differ->arena, &cause->parts, own);
    table_put(differ->joined, own->from->key, cause);
}

/* The rebuild of a table that takes its column along, or of one that it is a partition of. */
static Change *find_whole(Differ *differ, const Object *object)
{
    for (const Object *table = object->parent; table != NULL && table->kind == OBJECT_TABLE;
         table = differ->rules->owner(differ->arena, differ->from, table)) {
        Change *change = table_find(differ->taken, table->key);
        if (change != NULL && change->kind == CHANGE_REBUILD)
            return change;
    }
    return NULL;
}

/* A table that is made anew takes the new type along: it becomes part of that change. */
static bool join_whole(Differ *differ, Change *cause, const Object *object)
{
    Change *whole = find_whole(differ, object);
    if (whole == NULL)
        return false;
    if (!has_change(&differ->diff->changes, whole))
        return true;
    remove_change(&differ->diff->changes, whole);
    whole->is_part = true;
    vec_push(differ->arena, &cause->parts, whole);
    return true;
}

/* What has a type that is made anew becomes part of that change; a domain is made anew itself. */
static void join(Differ *differ, Change *cause, const Object *object)
{
    Change *own = table_find(differ->taken, object->key);
    const Object *to = table_find(differ->pairs, object->key);
    if (join_whole(differ, cause, object))
        return;
    bool is_changed = own != NULL && (own->kind == CHANGE_ALTER ||
                                      (own->kind == CHANGE_REBUILD && object->parent == NULL));
    if (to == NULL || own == cause || (own != NULL && !is_changed))
        return;
    if (own != NULL && !has_change(&differ->diff->changes, own)) {
        join_inside(differ, cause, own);
        return;
    }
    if (own != NULL)
        remove_change(&differ->diff->changes, own);
    else
        own = differ_change(differ, CHANGE_ALTER, object, to);
    own->attributes |=
        ATTRIBUTE_BIT(cause->from->kind == OBJECT_COLLATION ? ATTRIBUTE_COLLATION : ATTRIBUTE_TYPE);
    if (table_find(differ->apart, object->key) != NULL)
        own->detached |= differ->rules->detached(object);
    if (object->parent == NULL)
        own->kind = CHANGE_REBUILD;
    split_not_null(differ, own);
    table_put(differ->joined, object->key, cause);
    vec_push(differ->arena, &cause->parts, own);
    note_change(differ, own);
}

/* --- looking around --------------------------------------------------------------------------- */

/* Whether an object is altered so that it does not stand any longer on what goes for good. A
 * constraint keeps what it stands on, which for a foreign key is an index of the server's choice.
 */
static bool is_leaving(const Differ *differ, const Change *change, const Object *object)
{
    const Change *own = table_find(differ->taken, object->key);
    return change->kind == CHANGE_DROP && change->to == NULL && own != NULL &&
           own->kind == CHANGE_ALTER && object->kind != OBJECT_CONSTRAINT;
}

static void look_at_users(Differ *differ, Change *change, const Object *object)
{
    const ObjectVec *users = table_find(differ->users, object->key);
    for (size_t i = 0; users != NULL && i < users->count; i++) {
        Object *user = users->items[i];
        switch (differ->rules->disturbs(change, user)) {
        case DISTURBANCE_NONE: break;
        case DISTURBANCE_MOVES:
            if (!is_leaving(differ, change, user))
                move_away(differ, user);
            break;
        case DISTURBANCE_DETACHES: detach(differ, change, user); break;
        case DISTURBANCE_JOINS_WHOLE: join(differ, change, user->parent); break;
        case DISTURBANCE_JOINS: join(differ, change, user); break;
        case DISTURBANCE_REBUILDS:
            if (user->parent == NULL)
                detach(differ, change, user);
            else
                join(differ, change, user);
            break;
        }
    }
}

/* What goes with a dropped object though it is to stay: it is made again with it, or let go before.
 * A rebuilt table's partitions take its rows. */
static void look_at_owned(Differ *differ, const Change *change, const Object *owner)
{
    const ObjectVec *owned = table_find(differ->owned, owner->key);
    for (size_t i = 0; owned != NULL && i < owned->count; i++) {
        Object *object = owned->items[i];
        Change *own = table_find(differ->taken, object->key);
        bool is_let_go = own != NULL && own->kind == CHANGE_ALTER &&
                         (own->attributes & ATTRIBUTE_BIT(ATTRIBUTE_OWNED_BY)) != 0;
        if (is_let_go)
            vec_push(differ->arena, &own->before_dropped, change->from);
        else if (object->kind == OBJECT_TABLE ? change->to == NULL : change->kind == CHANGE_REBUILD)
            detach(differ, change, object);
        else
            move_away(differ, object);
    }
}

static void look_around(Differ *differ, Change *change)
{
    const Object *object = change->from;
    if (object == NULL || change->kind == CHANGE_CREATE)
        return;
    look_at_users(differ, change, object);
    if (object->parent != NULL)
        look_at_users(differ, change, object->parent);
    for (size_t i = 0; i < object->children.count; i++)
        look_at_users(differ, change, object->children.items[i]);
    bool ends = change->kind == CHANGE_DROP || change->kind == CHANGE_REBUILD;
    if (ends)
        look_at_owned(differ, change, object);
    for (size_t i = 0; change->kind == CHANGE_REBUILD && i < object->children.count; i++)
        look_at_owned(differ, change, object->children.items[i]);
}

/* --- what comes with an owner ----------------------------------------------------------------- */

/* Notes by the keys of what is made (or dropped) the change that does it; a rebuild does both, and
 * for itself where it is part of another one. */
static void note_parts(Table *table, bool made, const ChangeVec *changes, Change *whole)
{
    for (size_t i = 0; i < changes->count; i++) {
        Change *change = changes->items[i];
        Change *top = whole == NULL || change->kind == CHANGE_REBUILD ? change : whole;
        const Object *object = made ? change->to : change->from;
        if (change->kind == (made ? CHANGE_CREATE : CHANGE_DROP) || change->kind == CHANGE_REBUILD)
            table_put(table, object->key, top);
        note_parts(table, made, &change->parts, top);
    }
}

/* The change that makes or drops an object together with its owner, or NULL. */
static Change *owners_change(Differ *differ, const Change *change, const Table *made,
                             const Table *dropped)
{
    bool create = change->kind == CHANGE_CREATE;
    if (!create && change->kind != CHANGE_DROP)
        return NULL;
    const Object *object = create ? change->to : change->from;
    const Object *owner =
        differ->rules->owner(differ->arena, create ? differ->to : differ->from, object);
    Change *with = owner == NULL ? NULL : table_find(create ? made : dropped, owner->key);
    bool comes = with != NULL && (!create || differ->rules->comes_with_owner(with, object, owner));
    return comes ? with : NULL;
}

/* Whether something was folded: what goes with that may follow. */
static bool fold_into_owners(Differ *differ)
{
    Table *made = table_new(differ->arena), *dropped = table_new(differ->arena);
    ChangeVec kept = {0};
    note_parts(made, true, &differ->diff->changes, NULL);
    note_parts(dropped, false, &differ->diff->changes, NULL);
    for (size_t i = 0; i < differ->diff->changes.count; i++) {
        Change *change = differ->diff->changes.items[i];
        Change *with = owners_change(differ, change, made, dropped);
        if (with == NULL) {
            vec_push(differ->arena, &kept, change);
            continue;
        }
        change->is_part = true;
        vec_push(differ->arena, &with->parts, change);
    }
    bool folded = kept.count < differ->diff->changes.count;
    differ->diff->changes = kept;
    return folded;
}

/* What can be said of a new object only when others are there. */
static void add_last_steps(Differ *differ)
{
    size_t count = differ->diff->changes.count;
    for (size_t i = 0; i < count; i++) {
        const Change *change = differ->diff->changes.items[i];
        if (change->kind != CHANGE_CREATE)
            continue;
        AttributeSet last = differ->rules->last(NULL, change->to, ~(AttributeSet)0);
        if (last != 0)
            attributes_change(differ, CHANGE_ATTACH, NULL, change->to, last);
    }
    for (size_t i = 0; i < differ->diff->changes.count; i++) {
        Change *change = differ->diff->changes.items[i];
        bool owns = change->kind != CHANGE_DETACH &&
                    (change->attributes & ATTRIBUTE_BIT(ATTRIBUTE_OWNED_BY)) != 0;
        const Object *owner =
            owns ? differ->rules->owner(differ->arena, differ->to, change->to) : NULL;
        if (owner == NULL)
            continue;
        vec_push(differ->arena, &change->after_made, owner);
        vec_push(differ->arena, &change->after_made, owner->parent);
    }
}

static void note_mentioned(Differ *differ)
{
    for (size_t i = 0; i < differ->diff->changes.count; i++) {
        Change *change = differ->diff->changes.items[i];
        if (change->kind == CHANGE_CREATE || change->kind == CHANGE_ALTER)
            differ->rules->mentions(differ->arena, differ->to, change->to, &change->mentioned);
    }
}

/* What is made anew is made with its parts, whatever else was to become of these. */
static void fold_into_rebuilt(Differ *differ)
{
    ChangeVec kept = {0};
    for (size_t i = 0; i < differ->diff->changes.count; i++) {
        Change *change = differ->diff->changes.items[i];
        const Object *part = change_object(change);
        Change *whole = part->parent == NULL || change->kind == CHANGE_DROP
                            ? NULL
                            : table_find(differ->taken, part->parent->key);
        bool is_inside = whole != NULL && whole->kind == CHANGE_REBUILD &&
                         part->parent->kind != OBJECT_TABLE && differ->rules->is_part(part);
        if (is_inside)
            vec_push(differ->arena, &whole->parts, change);
        else
            vec_push(differ->arena, &kept, change);
    }
    differ->diff->changes = kept;
}

void way_clear(Differ *differ)
{
    note_users(differ, &differ->from->objects);
    for (size_t i = 0; i < differ->diff->changes.count; i++)
        note_change(differ, differ->diff->changes.items[i]);
    for (size_t i = 0; i < differ->queue.count; i++)
        look_around(differ, differ->queue.items[i]);
    fold_into_rebuilt(differ);
    while (fold_into_owners(differ))
        ;
    add_last_steps(differ);
    note_mentioned(differ);
}
