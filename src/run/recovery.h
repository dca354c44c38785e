/*
 * Revisions that a database has applied, or somebody asks for, and no file of the working tree has:
 * after a switch of branches, a rebase, a deletion. Their texts are in the module's log and in
 * git's memory. Nothing is written.
 */
#ifndef MIG_RUN_RECOVERY_H
#define MIG_RUN_RECOVERY_H

#include "run/catalog.h"
#include "run/survey.h"

/* A revision without a file. */
typedef struct Lost {
    Header header;         /* with its text, and its origin in words */
    bool is_logged;        /* the text is the one that was applied, from the module's log */
    const char *reference; /* the branch or tag that has its file; "" if none has it now */
    bool is_tag;
    bool is_checked_out; /* HEAD has it: only the working tree lacks it */
    const char *commit;  /* that brought the file; "" where git does not know it */
    const char *author, *subject;
    const char *place; /* where it is, in words */
} Lost;

typedef Vec(Lost) LostVec;

/* What became of the rows of one module. */
typedef struct Recovery {
    Graph *graph;      /* the module's files and what was found; the files alone where something is
                          missing; NULL where those are faulty */
    LostVec lost;      /* those that stand on others behind them */
    StringVec unknown; /* the rows that no file explains */
    StringVec missing; /* ids that are nowhere to be found */
} Recovery;

typedef Vec(Recovery) RecoveryVec;

/* Looks for the revisions in the modules' states that no file has, and for what those stand on. Git
 * and databases are asked in a process of their own, and only where there is such a row; one that
 * cannot be asked knows nothing. */
bool recovery_run(Arena *arena, Catalog *catalog, const Workspace *workspace,
                  const ModuleRefVec *modules, const StateVec *states, RecoveryVec *recoveries,
                  MigError *err) MIG_MUST_CHECK;

/* The revisions of a module that no file has and whose id is `name`, or begins with it. */
bool recovery_find(Arena *arena, Catalog *catalog, const Workspace *workspace, const Module *module,
                   const char *name, LostVec *lost, MigError *err) MIG_MUST_CHECK;

/* The revision of that id, or NULL. */
const Lost *recovery_lost(const Recovery *recovery, const char *id);

/* Says that a database is at revisions that no file has, where those are, and what to do:
 * MIG_E_REVISION. */
#define recovery_fail(...) (recovery_explain(__VA_ARGS__), false)
void recovery_explain(Arena *arena, const Module *module, const Recovery *recovery, MigError *err);

#endif
