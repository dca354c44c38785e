/*
 * What revisions do to the objects of a database, as values: a driver finds it out, and an observer
 * says whether it may be.
 */
#ifndef MIG_DB_OBSERVER_H
#define MIG_DB_OBSERVER_H

#include "base/error.h"
#include "base/vec.h"

/* What decides to whom a touched object belongs. */
typedef enum TouchScope {
    TOUCH_NAMED,      /* its name */
    TOUCH_SHARED,     /* it is the whole database's: a schema, an extension, a setting */
    TOUCH_EVERYTHING, /* any object may be changed by it */
    TOUCH_ELSEWHERE   /* it is no object of this database */
} TouchScope;

/* Something that was done to one object. Names are as they are, without quotes. */
typedef struct Touch {
    const char *deed;   /* "creates", "drops", "alters", "writes", … */
    const char *kind;   /* "table", "function", …; "" where it is not known */
    const char *schema; /* "" where there is none */
    const char *name;   /* of what decides whose it is: for an index that is its table */
    const char *part;   /* what hangs on it: "index 'users_name' on"; "" for the object itself */
    const char *means;  /* by what it came about: "trigger 'users_log'"; "" for the statement */
    TouchScope scope;
    bool in_default;    /* the schema is the one that new tables go into, or there are none */
    const char *holder; /* the virtual table whose shadow it is, which is told too; NULL: none */
    bool refers; /* a foreign key to the table comes or goes, and nothing else happens to it */
} Touch;

typedef Vec(Touch) TouchVec;

typedef struct Observer {
    /* Whether a revision may do all this; false with MIG_E_ISOLATION. */
    bool (*judge)(void *context, const TouchVec *touches, MigError *err);
    /* Whether one thing may be done; nobody hears of it. */
    bool (*permits)(void *context, const Touch *touch);
    void *context;
    bool by_statement; /* ask after each statement, so that the error names one; a driver that knows
                          before a statement runs does so anyway */
    bool goes_on;      /* the transaction does, behind the script */
} Observer;

#endif
