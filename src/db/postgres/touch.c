/* A lock says that a table was touched, and how gravely; the rows of the catalogs say by what.
 * Where both speak, the rows are heard: a foreign key locks the table that it refers to as hard as
 * a change of that table would, and CREATE INDEX locks the table, not what the index is called. */
#include "db/postgres/touch.h"

#include <string.h>

typedef struct Finder {
    Arena *arena;
    const Look *before, *after;
    const char *home;
    TouchVec *touches;
    Table *classes;    /* relations whose own row is new: oid -> row; */
    Table *made;       /* of them those that were made, */
    Table *moved;      /* and those that have another name now; */
    Table *gone;       /* those that are gone; */
    Table *changed;    /* those of which something was changed: oid -> a row that says so; */
    Table *parted;     /* those of which a part came or went; */
    Table *joined;     /* those that a new foreign key refers to; */
    Table *released;   /* those that one referred to, or refers, which went or was changed */
    Table *extensions; /* that came, changed or went, by name */
    bool extending; /* one came or changed: its script may write catalogs as if they were tables */
    bool told;
} Finder;

static bool is_at_home(const Finder *finder, const char *schema)
{
    return schema[0] == '\0' || strcmp(schema, finder->home) == 0;
}

static TouchScope scope_of(const CatalogRow *row)
{
    TouchScope scope = syscatalogs[row->catalog].scope;
    bool about = syscatalogs[row->catalog].use == SYSCATALOG_CHANGES && row->schema[0] == '\0';
    return about ? TOUCH_SHARED : scope;
}

/* A member of an extension is the extension's. */
static Touch touch_of_member(const Finder *finder, const char *deed, const CatalogRow *row)
{
    return (Touch){.deed = deed,
                   .kind = "extension",
                   .schema = "",
                   .name = row->extension,
                   .part = arena_printf(finder->arena, "%s '%s' of", row->kind, row->name),
                   .means = "",
                   .scope = TOUCH_SHARED,
                   .in_default = true};
}

static void add_row(const Finder *finder, const char *deed, const CatalogRow *row,
                    const char *means)
{
    const char *part = row->part_kind[0] == '\0'
                           ? ""
                           : arena_printf(finder->arena, "%s '%s' on", row->part_kind, row->part);
    Touch touch = {.deed = deed,
                   .kind = row->kind,
                   .schema = row->schema,
                   .name = row->name,
                   .part = part,
                   .means = means,
                   .scope = scope_of(row),
                   .in_default = is_at_home(finder, row->schema)};
    if (row->extension != NULL)
        touch = touch_of_member(finder, deed, row);
    vec_push(finder->arena, finder->touches, touch);
}

static bool is_none(const char *oid)
{
    return strcmp(oid, "0") == 0;
}

static bool is_of(const CatalogRow *row, const char *catalog)
{
    return strcmp(syscatalogs[row->catalog].name, catalog) == 0;
}

/* A relation itself, not an index of one. */
static bool is_relation(const CatalogRow *row)
{
    return is_of(row, "pg_class") && row->part_kind[0] == '\0';
}

/* A row that says of a table that it was changed, and no more. */
static bool is_change_of_relation(const CatalogRow *row)
{
    return !is_none(row->relation) && row->part_kind[0] == '\0';
}

static const CatalogRow *find_before(const Finder *finder, const CatalogRow *row)
{
    return table_find(finder->before->objects, row->key);
}

/* Where only the transaction's own rows were read before, that something was made with them is
 * known; an earlier script may have made it. */
static bool is_made(const Finder *finder, const CatalogRow *row)
{
    return find_before(finder, row) == NULL && (finder->before->whole || row->made);
}

static bool is_renamed(const Finder *finder, const CatalogRow *row)
{
    const CatalogRow *old = find_before(finder, row);
    return old != NULL &&
           (strcmp(old->name, row->name) != 0 || strcmp(old->schema, row->schema) != 0);
}

/* --- what is new in the catalogs, and what is gone -------------------------------------------- */

typedef void See(Finder *finder, const CatalogRow *row, bool gone);

/* Whether something is gone that was there before, and nobody else has made it go meanwhile; a
 * change only where it was the transaction's own. */
static bool is_gone(const Finder *finder, const CatalogRow *row)
{
    const Look *after = finder->after;
    if (look_between(finder->before, after, row->catalog).deleted == 0)
        return false;
    if (syscatalogs[row->catalog].use == SYSCATALOG_CHANGES)
        return row->ours && table_find(after->places, row->place) == NULL;
    return table_find(after->objects, row->key) == NULL && look_may_have_dropped(after, row);
}

/* Rows of our own that were not there before, and what is not there now. */
static void go_through(Finder *finder, See *see)
{
    const Look *before = finder->before, *after = finder->after;
    for (size_t i = 0; i < after->rows.count; i++) {
        const CatalogRow *row = &after->rows.items[i];
        if (row->ours && table_find(before->places, row->place) == NULL)
            see(finder, row, false);
    }
    for (size_t i = 0; before->whole && after->whole && i < before->rows.count; i++)
        if (is_gone(finder, &before->rows.items[i]))
            see(finder, &before->rows.items[i], true);
}

static void note_relation(Finder *finder, const CatalogRow *row, bool gone)
{
    if (gone) {
        table_put(finder->gone, row->oid, row);
        return;
    }
    table_put(finder->classes, row->oid, row);
    if (is_made(finder, row))
        table_put(finder->made, row->oid, row);
    else if (is_renamed(finder, row))
        table_put(finder->moved, row->oid, row);
}

/* First what decides how the others are understood. */
static void note(Finder *finder, const CatalogRow *row, bool gone)
{
    if (is_of(row, "pg_extension")) {
        table_put(finder->extensions, row->name, row);
        finder->extending = finder->extending || !gone;
    }
    if (!is_none(row->refers) && strcmp(row->refers, row->relation) != 0)
        table_put(!gone && is_made(finder, row) ? finder->joined : finder->released, row->refers,
                  row);
    if (is_relation(row))
        note_relation(finder, row, gone);
    else if (is_change_of_relation(row))
        table_put(finder->changed, row->relation, row);
    else if (!is_none(row->relation) && (gone || is_made(finder, row)))
        table_put(finder->parted, row->relation, row);
}

/* What an extension's script does, and what is said of the extension, comes with it. */
static bool is_extensions_affair(const Finder *finder, const CatalogRow *row)
{
    if (syscatalogs[row->catalog].use == SYSCATALOG_CHANGES && strcmp(row->kind, "extension") == 0)
        return table_find(finder->extensions, row->name) != NULL;
    return row->extension != NULL && table_find(finder->extensions, row->extension) != NULL;
}

static void tell_renamed(const Finder *finder, const CatalogRow *row)
{
    add_row(finder, "alters", find_before(finder, row), "");
    add_row(finder, "creates", row,
            strcmp(find_before(finder, row)->name, row->name) != 0 ? "a rename" : "a move");
}

static void tell_object(const Finder *finder, const CatalogRow *row, bool gone)
{
    SyscatalogUse use = syscatalogs[row->catalog].use;
    bool about = use == SYSCATALOG_CHANGES ||
                 (use == SYSCATALOG_PARTS && is_none(row->relation)); /* a domain's constraint */
    if (about)
        add_row(finder, "alters", row, "");
    else if (gone)
        add_row(finder, "drops", row, "");
    else if (is_made(finder, row))
        add_row(finder, "creates", row, "");
    else if (is_renamed(finder, row))
        tell_renamed(finder, row);
    else if (!is_relation(row))
        add_row(finder, "alters", find_before(finder, row) == NULL ? row : find_before(finder, row),
                "");
}

/* A part goes with its table when that is made or dropped; and when it is altered, its indexes are
 * written anew. */
static bool is_tables_affair(const Finder *finder, const CatalogRow *row, bool gone)
{
    if (table_find(finder->made, row->relation) != NULL ||
        table_find(finder->gone, row->relation) != NULL)
        return true;
    return !gone && !is_made(finder, row) &&
           (table_find(finder->changed, row->relation) != NULL ||
            table_find(finder->classes, row->relation) != NULL);
}

/* Then what objects, and parts of tables, came, changed or went. */
static void tell(Finder *finder, const CatalogRow *row, bool gone)
{
    if (is_extensions_affair(finder, row) || is_change_of_relation(row))
        return;
    if (is_none(row->relation) || !is_tables_affair(finder, row, gone))
        tell_object(finder, row, gone);
}

/* --- tables ----------------------------------------------------------------------------------- */

static void add_lock(const Finder *finder, const char *deed, const HeldLock *lock, bool refers)
{
    bool part = lock->owner != NULL;
    bool table = lock_scope(lock) == TOUCH_NAMED;
    vec_push(
        finder->arena, finder->touches,
        (Touch){.deed = deed,
                .kind = part || (table && strcmp(deed, "writes") == 0) ? "" : lock->kind,
                .scope = lock_scope(lock),
                .schema = lock->schema,
                .name = part ? lock->owner : lock->name,
                .part = part ? arena_printf(finder->arena, "sequence '%s' on", lock->name) : "",
                .means = refers ? "a foreign key" : "",
                .in_default = is_at_home(finder, lock->schema),
                .refers = refers});
}

/* Whether something was locked in one way between the looks. */
static bool is_newly_in(const Table *after, const Table *before, const CatalogRow *row)
{
    return table_find(after, row->key) != NULL && table_find(before, row->key) == NULL;
}

/* Whether an object has become an extension's, or has ceased to be. */
static bool has_other_extension(const Look *after, const CatalogRow *row)
{
    const CatalogRow *now = table_find(after->objects, row->key);
    return now != NULL &&
           (now->extension == NULL
                ? row->extension != NULL
                : row->extension == NULL || strcmp(now->extension, row->extension) != 0);
}

/* Comments and labels of what is no table that are gone leave nothing but a lock, and neither does
 * a function that depends on an extension now. */
static void tell_handled(Finder *finder)
{
    const Look *before = finder->before, *after = finder->after;
    finder->told =
        finder->told && (after->whole || after->handled_objects <= before->handled_objects);
    for (size_t i = 0; before->whole && after->whole && i < before->rows.count; i++) {
        const CatalogRow *row = &before->rows.items[i];
        bool handled = is_newly_in(after->handled, before->handled, row);
        bool kept = is_of(row, "pg_proc") &&
                    is_newly_in(after->deletions, before->deletions, row) &&
                    table_find(after->places, row->place) != NULL;
        bool object = syscatalogs[row->catalog].use != SYSCATALOG_CHANGES;
        if (object && (handled || kept || has_other_extension(after, row)) &&
            !is_extensions_affair(finder, row))
            add_row(finder, "alters", row, "");
    }
}

/* Those of tables, and statistics; and which index a table is clustered by. */
static bool has_lost_notes(const Finder *finder)
{
    static const char *const names[] = {"pg_description", "pg_seclabel", "pg_statistic_ext"};
    if (look_between(finder->before, finder->after, syscatalog_find("2610")).updated > 0)
        return true;
    for (int i = 0; i < SYSCATALOGS; i++)
        for (size_t j = 0; j < sizeof(names) / sizeof(names[0]); j++)
            if (strcmp(syscatalogs[i].name, names[j]) == 0 &&
                look_between(finder->before, finder->after, i).deleted > 0)
                return true;
    return false;
}

static bool has_changed_catalogs(const Finder *finder)
{
    for (int i = 0; i < SYSCATALOGS; i++) {
        RowCounts counts = look_between(finder->before, finder->after, i);
        if (counts.inserted + counts.updated + counts.deleted > 0)
            return true;
    }
    return false;
}

/* Whether foreign keys that refer to a table account for its locks and its own row. A new one notes
 * there that the table has triggers, which it has already where another one goes; and only one that
 * goes locks as much as can be. The least of the locks is one of ANALYZE, too, which leaves neither
 * row nor note. */
static bool is_by_foreign_key(const Finder *finder, const HeldLock *lock, unsigned modes)
{
    bool joined = table_find(finder->joined, lock->oid) != NULL;
    bool released = table_find(finder->released, lock->oid) != NULL;
    bool row = table_find(finder->classes, lock->oid) != NULL;
    unsigned beyond = LOCK_SHARE | LOCK_EXCLUSIVE | (released ? 0U : LOCK_ACCESS_EXCLUSIVE) |
                      (row || has_lost_notes(finder) ? LOCK_SHARE_UPDATE_EXCLUSIVE : 0U);
    return (joined || released) && !(released && row) && (modes & beyond) == 0;
}

/* What was done to a table, beside writing it. */
static void tell_definition(const Finder *finder, const HeldLock *lock, unsigned modes)
{
    bool row = table_find(finder->classes, lock->oid) != NULL;
    bool loosely = (modes & LOCK_SHARE_UPDATE_EXCLUSIVE) != 0 && has_lost_notes(finder);
    if (table_find(finder->changed, lock->oid) != NULL)
        add_lock(finder, "alters", lock, false);
    else if (table_find(finder->parted, lock->oid) != NULL)
        return;
    else if (is_by_foreign_key(finder, lock, modes))
        add_lock(finder, "refers to", lock, true);
    else if (row || loosely || (modes & LOCK_STRONG) != 0)
        add_lock(finder, row || has_changed_catalogs(finder) ? "alters" : "locks", lock, false);
}

static const CatalogRow *find_locked_before(const Finder *finder, const HeldLock *lock)
{
    return table_find(finder->before->objects, arena_printf(finder->arena, "1259 %s", lock->oid));
}

/* The table that a sequence belonged to; NULL. */
static const char *owner_in(const CatalogRow *row)
{
    return row->part_kind[0] == '\0' ? NULL : row->name;
}

static bool is_same_owner(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* A sequence that has another owner now, and an index that depends on something else, have no row
 * of their own that says so. */
static void tell_taken(Finder *finder, const HeldLock *lock, unsigned modes)
{
    bool sequence = strcmp(lock->kind, "sequence") == 0, index = strcmp(lock->kind, "index") == 0;
    const HeldLock *held = look_lock(finder->before, lock->oid);
    if (sequence && held != NULL && !is_same_owner(held->owner, lock->owner)) {
        add_lock(finder, "alters", held, false);
        return;
    }
    bool firm = (modes & (sequence ? ~(unsigned)LOCK_ROW_EXCLUSIVE : LOCK_ACCESS_EXCLUSIVE)) != 0;
    if ((!sequence && !index) || !firm || (index && lock->ours))
        return;
    if (!finder->before->whole) {
        finder->told = finder->told && lock->ours;
        return;
    }
    const CatalogRow *row = find_locked_before(finder, lock);
    if (row != NULL && (index || !is_same_owner(owner_in(row), lock->owner)))
        add_row(finder, "alters", row, "");
}

/* Rows of the session's earlier transactions may be counted still: only the difference says
 * something. */
static void tell_lock(Finder *finder, const HeldLock *lock)
{
    const HeldLock *held = look_lock(finder->before, lock->oid);
    unsigned modes = lock->modes & ~(held == NULL ? 0 : held->modes);
    bool wrote =
        (modes & LOCK_ROW_EXCLUSIVE) != 0 ||
        (held != NULL && (lock->written != held->written || strcmp(lock->value, held->value) != 0));
    if (strcmp(lock->kind, "") == 0 && modes != 0 && !finder->after->whole)
        finder->told = false;
    tell_taken(finder, lock, modes);
    if (lock->kind[0] == '\0' || strcmp(lock->kind, "index") == 0 ||
        table_find(finder->made, lock->oid) != NULL ||
        table_find(finder->moved, lock->oid) != NULL ||
        (finder->extending && lock_scope(lock) == TOUCH_EVERYTHING))
        return;
    tell_definition(finder, lock, modes);
    if (wrote)
        add_lock(finder, "writes", lock, false);
}

/* What is done without a lock: privileges. */
static void tell_unlocked(Finder *finder, const CatalogRow *row, bool gone)
{
    const char *oid = is_relation(row) ? row->oid : row->relation;
    bool about = is_relation(row) || is_change_of_relation(row);
    if ((gone && is_relation(row)) || !about || look_lock(finder->after, oid) != NULL ||
        table_find(finder->made, oid) != NULL || table_find(finder->moved, oid) != NULL)
        return;
    if (!is_extensions_affair(finder, row))
        add_row(finder, "alters", row, "");
}

/* --- catalogs that nobody reads --------------------------------------------------------------- */

static void tell_catalog(const Finder *finder, const Syscatalog *catalog)
{
    vec_push(finder->arena, finder->touches,
             (Touch){.deed = "changes",
                     .kind = "system catalog",
                     .schema = "",
                     .name = catalog->name,
                     .part = "",
                     .means = "",
                     .scope = catalog->scope,
                     .in_default = true});
}

/* Whether whatever goes from a catalog of changes does so under a lock on the table. */
static bool is_under_lock(const char *catalog)
{
    return strcmp(catalog, "pg_attribute") == 0 || strcmp(catalog, "pg_inherits") == 0 ||
           strcmp(catalog, "pg_index") == 0;
}

/* Whether it is one whose changes do not tell what was dropped or renamed. */
static bool is_mute(const Look *before, const Look *after, int catalog)
{
    RowCounts counts = look_between(before, after, catalog);
    const char *name = syscatalogs[catalog].name;
    switch (syscatalogs[catalog].use) {
    case SYSCATALOG_OBJECTS:
        return strcmp(name, "pg_class") != 0 && counts.updated + counts.deleted > 0;
    case SYSCATALOG_PARTS: return counts.deleted > 0;
    case SYSCATALOG_LINKS: return counts.updated > 0;
    case SYSCATALOG_CHANGES: return counts.deleted > 0 && !is_under_lock(name);
    default: return false;
    }
}

static void tell_catalogs(Finder *finder)
{
    const Look *before = finder->before, *after = finder->after;
    bool extending = look_between(before, after, syscatalog_find("3079")).inserted > 0;
    for (int i = 0; i < SYSCATALOGS; i++) {
        const Syscatalog *catalog = &syscatalogs[i];
        RowCounts counts = look_between(before, after, i);
        if (catalog->use == SYSCATALOG_WHOLE && !after->blind &&
            counts.inserted + counts.updated + counts.deleted > 0 &&
            !(extending && catalog->of_extensions))
            tell_catalog(finder, catalog);
        if (!after->whole && is_mute(before, after, i))
            finder->told = false;
    }
}

/* A sequence has no type that would be renamed with it. */
static void doubt_sequence(Finder *finder, const CatalogRow *row, bool gone)
{
    bool sequence = strcmp(row->kind, "sequence") == 0 || strcmp(row->part_kind, "sequence") == 0;
    if (sequence && is_of(row, "pg_class") && !gone && !is_made(finder, row))
        finder->told = finder->told && finder->after->whole;
}

bool touch_find(Arena *arena, const Look *before, const Look *after, const char *home,
                TouchVec *touches)
{
    Finder finder = {.arena = arena,
                     .before = before,
                     .after = after,
                     .home = home,
                     .touches = touches,
                     .classes = table_new(arena),
                     .made = table_new(arena),
                     .moved = table_new(arena),
                     .gone = table_new(arena),
                     .changed = table_new(arena),
                     .parted = table_new(arena),
                     .joined = table_new(arena),
                     .released = table_new(arena),
                     .extensions = table_new(arena),
                     .told = true};
    *touches = (TouchVec){0};
    go_through(&finder, note);
    for (size_t i = 0; i < after->locks.count; i++)
        tell_lock(&finder, &after->locks.items[i]);
    go_through(&finder, tell);
    go_through(&finder, tell_unlocked);
    tell_handled(&finder);
    go_through(&finder, doubt_sequence);
    tell_catalogs(&finder);
    return finder.told;
}
