/*
 * What a module's revisions may touch: whose an object is, and what is said when it is not theirs.
 */
#ifndef MIG_MIGRATE_ISOLATION_H
#define MIG_MIGRATE_ISOLATION_H

#include "base/table.h"
#include "base/text.h"
#include "db/observer.h"
#include "schema/filter.h"

/* A module of the database. */
typedef struct Owner {
    const char *module;
    InspectFilter filter; /* only prefixes and schemas count */
    const char *version_table;
    const char *version_schema; /* "" for the default one */
    bool needed;                /* the module at work depends on it */
} Owner;

/* Whose is what in a database, as the module at work sees it. */
typedef struct Territory {
    const char *module; /* the one at work, which is among the owners */
    Vec(Owner) owners;  /* all modules of the database */
    StringVec allowed;  /* patterns of names that are not the module's and may be touched */
    bool warns;         /* says what is touched, and lets it be */
} Territory;

/* What is made of one touch. */
typedef struct Verdict {
    bool allowed;
    const Owner *owner; /* NULL: no module owns it */
    bool is_book;       /* it is a version or log table, the owner's */
} Verdict;

Verdict territory_judge(const Territory *territory, const Touch *touch);

/* Whether there is nothing in the database, but for version tables, that is not the module's. */
bool territory_is_all(const Territory *territory);

/* "writes 'two_users' by trigger 'one_log': module 'two' owns it" */
const char *touch_describe(Arena *arena, const Touch *touch, const Verdict *verdict);

/* Who judges the touches of one step. */
typedef struct Judge {
    const Territory *territory;
    Arena *arena; /* the step's */
    Table *told;  /* what was said in warnings; NULL at first */
    void (*warn)(void *context, const char *text);
    void *context;
} Judge;

/* An Observer's `judge`; the context is a Judge. The error has neither file nor line. */
bool judge_touches(void *context, const TouchVec *touches, MigError *err) MIG_MUST_CHECK;

/* An Observer's `permits`; the context is a Judge. */
bool judge_permits(void *context, const Touch *touch);

#endif
