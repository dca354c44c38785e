/*
 * Where databases stand: the version tables of many modules, read by one short-lived process per
 * database. Nothing is created, and nothing is written but as a dead run has decided.
 */
#ifndef MIG_RUN_SURVEY_H
#define MIG_RUN_SURVEY_H

#include "migrate/repair.h"
#include "run/declaration.h"

/* What a survey asks for, beside where modules stand. */
typedef enum SurveyWish {
    SURVEY_STATES = 0,
    SURVEY_SCRIPTS = 1, /* `scripts` */
    SURVEY_LOGS = 2,    /* `log` */
    SURVEY_SCHEMAS = 4  /* `schema` */
} SurveyWish;

/* What a module's log and indexes say is unfinished. */
typedef struct StateLog {
    InterruptionVec interruptions;
    StringVec invalid_indexes;
} StateLog;

/* By what a database's schema is known again without being read. */
typedef struct StateSchema {
    DeclarationServer server;
    const char *fingerprint; /* as Driver.fingerprint gives it */
} StateSchema;

/* What is known of one module's database. */
typedef struct State {
    bool exists;               /* the version table is there */
    StringVec heads;           /* its rows, sorted */
    AppliedScriptVec scripts;  /* by which revisions were applied, also such as were undone since */
    const StateLog *log;       /* NULL unless it was asked for */
    const StateSchema *schema; /* NULL unless it was asked for and this engine has fingerprints */
    const MigError *error;     /* why it could not be read; NULL if it was */
    StringVec warnings;        /* what was settled in its database before it was read */
} State;

typedef Vec(State) StateVec;

/* Asks the databases of `modules`, at most `jobs` at once, for what `wishes` (SurveyWish, together)
 * names; the states are in the order of the modules. A database that cannot be asked is an `error`
 * of its modules' states. Fails only when it cannot start processes, or is interrupted. */
bool survey_run(Arena *arena, const ModuleRefVec *modules, int jobs, unsigned wishes,
                StateVec *states, MigError *err) MIG_MUST_CHECK;

/* Where modules stand, after what dead runs over several databases have left in these has been
 * settled (see settle.h); `databases` are all that such runs may have been decided in. */
bool survey_settle(Arena *arena, const ModuleRefVec *modules, int jobs, const UrlRefVec *databases,
                   StateVec *states, MigError *err) MIG_MUST_CHECK;

#endif
