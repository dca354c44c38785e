/*
 * Declared schemas against databases: one process per module, which reads both sides and writes one
 * line of JSON. Nothing is changed but in scratch databases.
 */
#ifndef MIG_RUN_COMPARISON_H
#define MIG_RUN_COMPARISON_H

#include "migrate/autogenerate.h"
#include "run/catalog.h"
#include "run/survey.h"

typedef enum ComparisonKind {
    COMPARISON_CHECK,     /* the database against the declared schema: differences */
    COMPARISON_REPLAY,    /* the same for what the revisions make of an empty database */
    COMPARISON_MIGRATION, /* the SQL from the database to the declared schema and back */
    COMPARISON_DUMP,      /* the database as SQL; nothing is declared */
    COMPARISON_VERIFY     /* each revision up, down and up again */
} ComparisonKind;

/* What was found about one module. */
typedef struct Comparison {
    const Module *module;
    const MigError *error; /* why it could not be compared; NULL if it was */
    DifferenceLineVec differences;
    StringVec uncompared; /* what was seen and is not compared: "foreign table x" */
    StringVec losses;
    const char *up, *down; /* COMPARISON_MIGRATION; "" when nothing differs */
    const char *dump;
} Comparison;

typedef Vec(Comparison) ComparisonVec;

/* Compares each of the modules, at most `jobs` at once, in their order. Fails only when processes
 * cannot be started, or it is interrupted, or revision files are faulty. */
bool comparison_run(Arena *arena, Catalog *catalog, const Workspace *workspace,
                    const ModuleRefVec *modules, ComparisonKind kind, ComparisonVec *comparisons,
                    MigError *err) MIG_MUST_CHECK;

typedef Vec(const State *) StateRefVec;

/* COMPARISON_CHECK of modules whose states these are, surveyed with SURVEY_SCHEMAS: a database that
 * is as it was when it last equalled what is declared is not read again. */
bool comparison_check(Arena *arena, Catalog *catalog, const Workspace *workspace,
                      const ModuleRefVec *modules, const StateRefVec *states,
                      ComparisonVec *comparisons, MigError *err) MIG_MUST_CHECK;

#endif
