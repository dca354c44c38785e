/* Ownership is a matter of names: a version or log table is its module's books, a name with a
 * prefix its module's, and what is left belongs to the module without a prefix, if there is one. */
#include "migrate/isolation.h"

#include <fnmatch.h>
#include <string.h>
#include <strings.h>

enum { OTHERS_SHOWN = 5 };

static bool same_name(const Owner *owner, const char *a, const char *b)
{
    return (owner->filter.folds_case ? strcasecmp(a, b) : strcmp(a, b)) == 0;
}

static bool is_log_of(const Owner *owner, const char *name)
{
    size_t length = strlen(owner->version_table);
    return strlen(name) == length + strlen("_log") &&
           (owner->filter.folds_case ? strncasecmp(name, owner->version_table, length)
                                     : strncmp(name, owner->version_table, length)) == 0 &&
           same_name(owner, name + length, "_log");
}

static bool is_book_of(const Owner *owner, const Touch *touch)
{
    bool there = owner->version_schema[0] == '\0'
                     ? touch->in_default
                     : strcmp(owner->version_schema, touch->schema) == 0;
    return there &&
           (same_name(owner, touch->name, owner->version_table) || is_log_of(owner, touch->name));
}

static bool has_prefix(const Owner *owner)
{
    return owner->filter.prefix[0] != '\0';
}

/* Whether an object lies where its module's are looked for. */
static bool is_in_schemas(const Owner *owner, const Touch *touch)
{
    const StringVec *schemas = &owner->filter.schemas;
    if (schemas->count == 0)
        return touch->in_default;
    return touch->schema[0] == '\0' || strings_has(schemas, "*") ||
           strings_has(schemas, touch->schema);
}

static bool owns_by_name(const Owner *owner, const Touch *touch)
{
    return touch->scope == TOUCH_NAMED && has_prefix(owner) && is_in_schemas(owner, touch) &&
           filter_claims(&owner->filter, touch->name);
}

static const Owner *find_owner(const Territory *territory, const Touch *touch)
{
    const Owner *without = NULL;
    if (touch->scope == TOUCH_EVERYTHING || touch->scope == TOUCH_ELSEWHERE)
        return NULL;
    for (size_t i = 0; i < territory->owners.count; i++) {
        const Owner *owner = &territory->owners.items[i];
        if (owns_by_name(owner, touch))
            return owner;
        bool own = strcmp(owner->module, territory->module) == 0;
        if (!has_prefix(owner) && (without == NULL || own))
            without = owner;
    }
    return without;
}

static bool matches(const Territory *territory, const char *name)
{
    bool folds = territory->owners.count > 0 && territory->owners.items[0].filter.folds_case;
    for (size_t i = 0; i < territory->allowed.count; i++)
        if (fnmatch(territory->allowed.items[i], name, folds ? FNM_CASEFOLD : 0) == 0)
            return true;
    return false;
}

/* Books are opened by their full name only: patterns are written with tables in mind. */
static bool is_listed(const Territory *territory, const Owner *owner, const char *name)
{
    for (size_t i = 0; i < territory->allowed.count; i++)
        if (same_name(owner, territory->allowed.items[i], name))
            return true;
    return false;
}

/* A pattern is about the name, with or without its schema. */
static bool is_allowed(const Territory *territory, const Touch *touch)
{
    if (territory->allowed.count == 0)
        return false;
    Arena *arena = arena_open();
    bool allowed = matches(territory, touch->name) ||
                   matches(territory, arena_printf(arena, "%s.%s", touch->schema, touch->name));
    arena_close(arena);
    return allowed;
}

/* The shadows of a virtual table go with it, where they are the same owner's by name. */
static bool goes_with_holder(const Territory *territory, const Touch *touch)
{
    if (touch->holder == NULL)
        return false;
    Touch holder = *touch;
    holder.name = touch->holder;
    return find_owner(territory, &holder) == find_owner(territory, touch);
}

bool territory_is_all(const Territory *territory)
{
    return territory->owners.count == 1 && !has_prefix(&territory->owners.items[0]);
}

/* Whose books an object is; NULL for everything else. */
static const Owner *find_keeper(const Territory *territory, const Touch *touch)
{
    for (size_t i = 0; touch->scope == TOUCH_NAMED && i < territory->owners.count; i++)
        if (is_book_of(&territory->owners.items[i], touch))
            return &territory->owners.items[i];
    return NULL;
}

Verdict territory_judge(const Territory *territory, const Touch *touch)
{
    const Owner *keeper = find_keeper(territory, touch);
    if (keeper != NULL)
        return (Verdict){is_listed(territory, keeper, touch->name), keeper, true};
    const Owner *owner = find_owner(territory, touch);
    bool own = owner != NULL && strcmp(owner->module, territory->module) == 0;
    bool needed = touch->refers && owner != NULL && owner->needed;
    bool alone = touch->scope == TOUCH_EVERYTHING && territory_is_all(territory);
    bool allowed = is_allowed(territory, touch) || goes_with_holder(territory, touch);
    return (Verdict){own || needed || alone || allowed, owner, false};
}

/* --- what is said ----------------------------------------------------------------------------- */

static const char *whose(Arena *arena, const Touch *touch, const Verdict *verdict)
{
    if (verdict->is_book)
        return arena_printf(arena, "mig keeps the books of module '%s' in it",
                            verdict->owner->module);
    if (touch->scope == TOUCH_EVERYTHING)
        return "it reaches what other modules own";
    if (touch->scope == TOUCH_ELSEWHERE)
        return "it is not in the module's database";
    if (verdict->owner == NULL)
        return "no module owns it";
    return arena_printf(arena, "module '%s' owns it", verdict->owner->module);
}

/* The name as allow_outside takes it. */
static const char *full_name(Arena *arena, const Touch *touch)
{
    if (touch->in_default || touch->schema[0] == '\0')
        return touch->name;
    return arena_printf(arena, "%s.%s", touch->schema, touch->name);
}

const char *touch_describe(Arena *arena, const Touch *touch, const Verdict *verdict)
{
    Text text = text_in(arena);
    text_add(&text, touch->deed);
    if (touch->part[0] != '\0')
        text_printf(&text, " %s", touch->part);
    if (touch->kind[0] != '\0')
        text_printf(&text, " %s", touch->kind);
    text_printf(&text, " '%s'", full_name(arena, touch));
    if (touch->means[0] != '\0')
        text_printf(&text, " by %s", touch->means);
    text_printf(&text, ": %s", whose(arena, touch, verdict));
    return text_string(&text);
}

/* A pattern that fits a name and holds nothing that means something in a list of patterns. */
static const char *pattern_of(Arena *arena, const Touch *touch)
{
    Text pattern = text_in(arena);
    for (const char *at = full_name(arena, touch); *at != '\0'; at++)
        text_add_char(&pattern, strchr(" \t,;*?[]\\\"$#", *at) == NULL ? *at : '?');
    return text_string(&pattern);
}

static const char *advice(Arena *arena, const Territory *territory, const Touch *touch,
                          const Verdict *verdict)
{
    const char *allow = arena_printf(arena, "allow_outside = %s in [%s]", pattern_of(arena, touch),
                                     territory->module);
    if (verdict->is_book)
        return arena_printf(arena, "leave it to mig (mig stamp moves it), or allow it: %s", allow);
    if (touch->refers && verdict->owner != NULL)
        return arena_printf(arena, "if module '%s' is to stand on it: depends_on = %s in [%s]",
                            territory->module, verdict->owner->module, territory->module);
    const char *instead = "";
    if (verdict->owner != NULL)
        instead =
            arena_printf(arena, "do it in a revision of module '%s', or ", verdict->owner->module);
    return arena_printf(arena, "%sallow it: %s; isolation = warn only reports", instead, allow);
}

/* One thing that is said of a list of touches; nothing is said twice. */
typedef struct Charge {
    const char *text, *advice;
} Charge;

typedef Vec(Charge) ChargeVec;

static ChargeVec charges_of(Judge *judge, const TouchVec *touches)
{
    ChargeVec charges = {0};
    Arena *arena = judge->arena;
    Table *said = table_new(arena);
    for (size_t i = 0; i < touches->count; i++) {
        const Touch *touch = &touches->items[i];
        Verdict verdict = territory_judge(judge->territory, touch);
        if (verdict.allowed)
            continue;
        const char *text = touch_describe(arena, touch, &verdict);
        if (table_find(said, text) != NULL)
            continue;
        table_put(said, text, text);
        vec_push(arena, &charges, (Charge){text, advice(arena, judge->territory, touch, &verdict)});
    }
    return charges;
}

static bool fail_charged(Arena *arena, const ChargeVec *charges, MigError *err)
{
    StringVec others = {0};
    for (size_t i = 1; i < charges->count && i <= OTHERS_SHOWN; i++)
        vec_push(arena, &others, charges->items[i].text);
    if (charges->count > OTHERS_SHOWN + 1)
        vec_push(arena, &others, "…");
    bool failed = fail(err, MIG_E_ISOLATION, "the revision %s", charges->items[0].text) ||
                  fail_hint(err, "%s", charges->items[0].advice);
    if (others.count > 0)
        error_copy(err->detail, sizeof(err->detail),
                   arena_printf(arena, "it also %s", strings_join(arena, &others, "; ")));
    return failed;
}

bool judge_touches(void *context, const TouchVec *touches, MigError *err)
{
    Judge *judge = context;
    ChargeVec charges = charges_of(judge, touches);
    if (charges.count == 0)
        return true;
    if (!judge->territory->warns)
        return fail_charged(judge->arena, &charges, err);
    if (judge->told == NULL)
        judge->told = table_new(judge->arena);
    for (size_t i = 0; i < charges.count; i++) {
        const char *text = charges.items[i].text;
        if (table_find(judge->told, text) != NULL)
            continue;
        table_put(judge->told, text, text);
        judge->warn(judge->context, arena_printf(judge->arena, "the revision %s", text));
    }
    return true;
}

bool judge_permits(void *context, const Touch *touch)
{
    const Judge *judge = context;
    return territory_judge(judge->territory, touch).allowed;
}
