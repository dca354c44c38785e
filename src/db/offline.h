/*
 * How an engine's own shell (psql, sqlite3) does what a Driver does: text, no connection. Each
 * function appends whole lines to a script that is being built.
 */
#ifndef MIG_DB_OFFLINE_H
#define MIG_DB_OFFLINE_H

#include "db/driver.h"
#include "db/wording.h"

/* What a script has to know of a module. */
typedef struct OfflineModule {
    const char *module;
    const char *schema; /* of its tables; "": the one that new tables go into */
    const char *version_table, *log_table;
    int64_t lock_timeout, statement_timeout; /* microseconds; 0 waits for ever */
} OfflineModule;

/* What must hold for a script to go on. */
typedef struct OfflineCondition {
    enum {
        OFFLINE_EXACTLY, /* the version table's rows are `rows` */
        OFFLINE_SOME,    /* at least one of them is there */
        OFFLINE_NONE     /* not one of them is there */
    } kind;
    const StringVec *rows;
    const char *message; /* what the script fails with where it does not hold */
} OfflineCondition;

/* A module of the database that has a prefix. */
typedef struct OfflineOwner {
    const char *module, *prefix;
    const StringVec *schemas;
} OfflineOwner;

/* What a revision may touch. */
typedef struct OfflineBounds {
    const char *revision;
    Vec(OfflineOwner) owners;
    const char *rest;         /* the module that owns what they do not; NULL */
    StringVec needed;         /* modules whose tables foreign keys may refer to */
    const StringVec *allowed; /* patterns of names */
    bool warns;               /* says so, and goes on */
    bool shared;              /* its transaction has done something before */
} OfflineBounds;

typedef struct Offline {
    const char *command; /* how a script is run: "psql -X -f FILE DATABASE" */
    const char *setting; /* a revision without this word leaves no setting behind; "": any may */
    bool folds_case;     /* names that differ in case only are the same */
    const char
        *temporary; /* the schema of temporary objects that a script is to drop; NULL: none */
    bool compares;  /* `guard` compares with what is there before: `remember` is for each
                       revision */

    /* Cuts a script as Driver.next does. */
    bool (*next)(ScriptCursor *cursor, Statement *statement, bool *found,
                 MigError *err) MIG_MUST_CHECK;

    /* Appends what a statement says that it touches, told from its words. What it leaves in the
     * session is noted in `temporary`; objects that are in there are nobody's. */
    void (*touches)(Arena *arena, Span statement, Temporaries *temporary, TouchVec *touches);

    /* The first lines: what makes the shell stop at the first error. */
    void (*open)(Text *sql);

    /* Leaves the session as a new one would be. Before `begin` and `enter`. */
    void (*reset)(Text *sql, const OfflineModule *module);

    /* A transaction that holds the module's run lock, or fails where another run has it; and its
     * end. Where a revision runs in between, the end fails if that has broken foreign keys. */
    void (*begin)(Text *sql, const OfflineModule *module, bool revision);
    void (*commit)(Text *sql, bool revision);

    /* Within a transaction: what an earlier revision has set is reset, this module's timeouts hold,
     * and its run lock is held too. */
    void (*join)(Text *sql, const OfflineModule *module);

    /* From here on settings that a script made do not reach what mig writes, inside a transaction.
     */
    void (*own)(Text *sql);

    /* Behind a revision and `own`, inside its transaction: fails where that has touched what is out
     * of bounds, as far as the engine can tell. Where the transaction has done something before, or
     * `compares`, `remember` stands in front of the revision. */
    void (*remember)(Text *sql);
    void (*guard)(Text *sql, const OfflineModule *module, const OfflineBounds *bounds);

    /* Runs one statement of mig's own between those of a script outside of a transaction. */
    void (*note)(Text *sql, const char *statement);

    /* Fails unless a condition holds of a module's version table. Inside a transaction. */
    void (*require)(Text *sql, const OfflineModule *module, const OfflineCondition *condition);

    /* Fails with `message` where a query finds a row; its first column is said too if that is
     * possible. Inside a transaction. */
    void (*refuse)(Text *sql, const char *query, const char *message);

    /* For statements outside of a transaction: holds the run lock and sets timeouts, begun inside a
     * transaction; and the end of it, begun outside. */
    void (*enter)(Text *sql, const OfflineModule *module);
    void (*leave)(Text *sql, const OfflineModule *module);

    /* Appends a table's name, and a value. */
    void (*table)(Text *sql, const OfflineModule *module, const char *table);
    void (*literal)(Text *sql, const char *value);

    const char *now;     /* an expression: the moment, as the log keeps it */
    const char *elapsed; /* an expression: microseconds since the column started_at */
} Offline;

#endif
