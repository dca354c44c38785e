/*
 * libmig: the migrations of a monorepo's modules, from modules.ini to the database.
 *
 *     MigError err;
 *     MigWorkspace *workspace;
 *     if (!mig_workspace_open(&(MigOpen){0}, &workspace, &err))
 *         return complain(&err);
 *     bool done = mig_upgrade(workspace, NULL, &(MigRun){0}, &err);
 *     mig_workspace_close(workspace);
 *
 * What a call hands out belongs to the workspace and lives until that is closed; `{0}` is a valid
 * value of every options struct. Lists of strings end with a NULL. Revision files are read once in
 * a workspace's life.
 *
 * Modules are run in processes of their own, forked from the caller: call from a process without
 * other threads, with SIGCHLD at its default. While a run lasts, SIGINT, SIGTERM and SIGHUP
 * interrupt it, unless the process ignores them.
 */
#ifndef MIG_MIG_H
#define MIG_MIG_H

#include "mig/error.h"
#include "mig/event.h"
#include "mig/rehearsal.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* "0.1.0" */
MIG_API const char *mig_version(void);

/* --- the workspace ------------------------------------------------------------------------------
 */

typedef struct MigWorkspace MigWorkspace;

typedef struct MigOpen {
    const char *folder; /* where to look from; NULL: the working folder */
    const char *config; /* the modules.ini to read; NULL: $MIG_CONFIG, else the first one in
                           `folder` or above it */
    const char *url;    /* in place of every module's own; NULL: as the file says */
    int jobs;           /* modules run at once; 0: as the file says */
} MigOpen;

/* Reads modules.ini; no database and no revision file is touched yet. MIG_E_CONFIG with file and
 * line. */
MIG_API bool mig_workspace_open(const MigOpen *options, MigWorkspace **workspace,
                                MigError *err) MIG_MUST_CHECK;

/* NULL is allowed. */
MIG_API void mig_workspace_close(MigWorkspace *workspace);

/* Selects the modules that all other calls work on: those matching `names` (shell globs and comma
 * lists, ended by a NULL), or, where it is NULL or empty, the module whose path holds the folder of
 * MigOpen, or else all. That last rule also holds when this is never called. MIG_E_USAGE for a name
 * that matches nothing. */
MIG_API bool mig_workspace_select(MigWorkspace *workspace, const char *const *names,
                                  MigError *err) MIG_MUST_CHECK;

/* Keeps of the selected modules those that have changed since the merge base with a git reference
 * (a commit, branch or tag, or a range A..B, which leaves out what is not committed): something in
 * their path, script_location, version_locations or target_schema, staged, unstaged and untracked
 * changes included, or their settings; and those that depend on such a one. There may be none.
 * MIG_E_GIT. */
MIG_API bool mig_workspace_select_changed(MigWorkspace *workspace, const char *reference,
                                          MigError *err) MIG_MUST_CHECK;

/* The path of the modules.ini that was read. */
MIG_API const char *mig_workspace_file(const MigWorkspace *workspace);

typedef struct MigModule {
    const char *name;
    const char *url; /* without passwords */
    const char *path, *script_location, *target_schema;
    const char *table_prefix, *version_table;
    const char *const *depends_on;
    const char *editor; /* the command for editing files; "" if none */
    int line;           /* of its section in modules.ini */
} MigModule;

typedef struct MigModules {
    const MigModule *items;
    size_t count;
} MigModules;

/* The selected modules, in the order of modules.ini. */
MIG_API MigModules mig_modules(MigWorkspace *workspace);

/* --- revisions ----------------------------------------------------------------------------------
 */

/* Where a revision was found that a database knows and no file of the working tree has. */
typedef struct MigLost {
    const char *place;     /* in words: "on branch 'feature' (1a2b3c4d5e by Ada: Add users)" */
    bool is_logged;        /* the module's log has the text that was applied */
    const char *reference; /* the branch or tag that has the file; "" if none has it now */
    const char *commit;    /* the one that brought the file; "" where git does not know it */
    const char *author, *subject;
    const char *text; /* of the file */
} MigLost;

typedef struct MigRevision {
    const char *module, *id;
    const char *message; /* one line */
    const char *file;
    const char *created; /* as it stands in the file; "" if it does not */
    const char *const *down_revisions;
    const char *const *branch_labels; /* those the file declares */
    const char *const *labels;        /* and those that spread to it, as Alembic's do */
    const char *const *depends_on;    /* "id" or "module:id" */
    const char *const *children;      /* those that follow it directly, in the order of their ids */
    bool is_base, is_head, is_branch_point, is_merge_point;
    bool is_effective_head;      /* a head that another revision of the module depends on */
    bool is_applied, is_current; /* only where a call says that it asks the database */
    const MigLost *lost;         /* NULL: it has a file; else `file` is where that would be */
} MigRevision;

typedef struct MigRevisions {
    const MigRevision *items;
    size_t count;
} MigRevisions;

/* The heads of each selected module. MIG_E_REVISION, with file and line, for whatever is wrong with
 * the revision files. */
MIG_API bool mig_heads(MigWorkspace *workspace, MigRevisions *revisions,
                       MigError *err) MIG_MUST_CHECK;

/* All revisions of the selected modules, module by module, the newest first. With `ask` the
 * databases are asked which are applied and current; those that no file has are among them. */
MIG_API bool mig_history(MigWorkspace *workspace, bool ask, MigRevisions *revisions,
                         MigError *err) MIG_MUST_CHECK;

/* The revisions of a range: "A:B" with both ends, "A:", ":B"; "-3:current" are the current ones and
 * three below. "MODULE:A:B" names the module; else a module that does not know A or B is passed
 * over where several are selected. A database is asked if `ask` is set or the range needs it. */
MIG_API bool mig_history_range(MigWorkspace *workspace, const char *range, bool ask,
                               MigRevisions *revisions, MigError *err) MIG_MUST_CHECK;

/* The revisions that an identifier names ("abc1", "head", "module_one:base", "current", …). One
 * that no file has is looked for in the modules' logs and in git. */
MIG_API bool mig_show(MigWorkspace *workspace, const char *identifier, MigRevisions *revisions,
                      MigError *err) MIG_MUST_CHECK;

/* The text of a revision's file. */
MIG_API bool mig_revision_text(MigWorkspace *workspace, const MigRevision *revision,
                               const char **text, MigError *err) MIG_MUST_CHECK;

typedef struct MigNewRevision {
    const char *message; /* "" if NULL */
    const char *id;      /* NULL: twelve random hex digits */
    const char *const
        *heads; /* what it stands on, as identifiers; NULL: the module's one head, or nothing in an
                   empty module; an explicit "base" makes a further base */
    const char *const *branch_labels;
    const char *const *depends_on;
    bool splice;              /* may stand on what is not a head */
    const char *version_path; /* which of the module's version locations to write to, seen from the
                                 working folder; NULL: where the revision it stands on lies */
} MigNewRevision;

/* Writes a new revision file for the one selected module, from its revision.sql.in or, without one,
 * the default template, and runs the module's post_write_hook on it. When that fails, the file is
 * there all the same, and the error says so. */
MIG_API bool mig_revision(MigWorkspace *workspace, const MigNewRevision *options,
                          MigRevision *revision, MigError *err) MIG_MUST_CHECK;

/* The same for a revision that merges all that `heads` names, two heads at least. A message that is
 * NULL says what is merged. */
MIG_API bool mig_merge(MigWorkspace *workspace, const MigNewRevision *options,
                       MigRevision *revision, MigError *err) MIG_MUST_CHECK;

/* A revision that follows others than before. */
typedef struct MigReparented {
    const MigRevision *revision; /* as it was */
    const char *const *down_revisions;
} MigReparented;

typedef struct MigDeletion {
    const MigRevision *revision;
    const MigReparented *children;
    size_t count;            /* of children */
    const MigError *unasked; /* why the database could not be asked; NULL if it was */
} MigDeletion;

/* Removes the file of the one revision that an identifier names, and lets its children follow its
 * parents: in their files the value of down_revision changes, nothing else. The identifier names
 * its module, or one is selected. MIG_E_REVISION if the module's database has applied the revision,
 * MIG_E_DEPENDENCY if a revision of any module depends on it. With `dry_run` nothing is changed. */
MIG_API bool mig_delete(MigWorkspace *workspace, const char *identifier, bool dry_run,
                        MigDeletion *deletion, MigError *err) MIG_MUST_CHECK;

typedef struct MigRebaseOptions {
    const char *onto; /* a git branch, tag or commit that has been merged: the revisions that it
                         does not have are moved; NULL: those of `revisions` */
    const char *const *revisions; /* identifiers; what follows them is moved too */
    bool force;                   /* also what the module's database has applied */
    bool dry_run;
} MigRebaseOptions;

/* What is changed in a module. */
typedef struct MigRebased {
    const MigModule *module;
    const MigRevision *head; /* what is followed from now on */
    const MigReparented *changes;
    size_t count;               /* of changes */
    const char *const *applied; /* what is moved although the database has applied it */
    const MigError *unasked;    /* why the database could not be asked; NULL if it was */
} MigRebased;

typedef struct MigRebase {
    const MigRebased *items; /* only modules in which something changes */
    size_t count;
} MigRebase;

/* Makes one head of two: revisions of this branch are moved onto the head of the others, in their
 * order; in their files the value of down_revision changes, nothing else, in all files or in none.
 * By git this is done for each selected module; by name for the one that the first identifier
 * names, or that is selected. MIG_E_REVISION when that leaves a choice (a merge of both sides,
 * several heads on either), when the reference has revisions that are not here, or the module's
 * database has applied what is to be moved. */
MIG_API bool mig_rebase(MigWorkspace *workspace, const MigRebaseOptions *options, MigRebase *rebase,
                        MigError *err) MIG_MUST_CHECK;

/* One revision that is made of another tool's. */
typedef struct MigImported {
    const char *source; /* its file or folder there */
    const char *id, *message;
    const char *file; /* seen from modules.ini */
    const char *const *down_revisions;
    const char *text; /* of the file */
    bool is_stub;     /* its SQL is to be written by hand: until then it fails when it is run */
} MigImported;

typedef struct MigImportOptions {
    const char *tool;   /* alembic, flyway, dbmate, goose, golang-migrate, diesel, sqitch */
    const char *folder; /* its migrations, seen from the working folder */
    bool stamp;         /* stamp what the tool's own table says is applied */
    const char *table;  /* that table, or SCHEMA.TABLE; NULL: the one that the tool makes */
    bool dry_run;       /* write nothing */
} MigImportOptions;

typedef struct MigImport {
    const MigModule *module;
    const MigImported *items; /* the new ones, in order */
    size_t count;
    int known;                  /* revisions that the module has already */
    int stubs;                  /* among the new ones */
    const char *const *remarks; /* what could not be carried over, a line each */
    const char *const *stamped; /* the version table's rows then; NULL unless that was asked for */
} MigImport;

/* Turns the history of another migration tool into revisions of the one selected module: all files
 * are written or none. Into a module that has revisions it only adds those that the source has on
 * top of them. MIG_E_USAGE for an unknown tool, MIG_E_REVISION at file and line for what cannot be
 * read, MIG_E_CONFLICT where the other tool has stopped halfway. Stubs are no failure. */
MIG_API bool mig_import(MigWorkspace *workspace, const MigImportOptions *options, MigImport *import,
                        MigError *err) MIG_MUST_CHECK;

/* --- databases ----------------------------------------------------------------------------------
 */

/* A run of a revision outside of a transaction that was cut short, or goes on right now. */
typedef struct MigInterruption {
    const char *revision;
    MigDirection direction;
    bool has_failed; /* false: it was killed, or goes on */
    bool has_file;   /* false: there is nothing here to go on with */
    int statements;  /* that were done */
    const char *started, *runner;
    const char *error; /* "" if none */
} MigInterruption;

typedef struct MigStatus {
    const MigModule *module;
    const MigError
        *error; /* the database could not be asked, or is at revisions without a file; else NULL */
    bool has_version_table;
    const char *const *current; /* the version table's rows, sorted */
    const char *const *tips; /* the applied revisions that no applied one follows, sorted: the rows,
                                and the top of each branch that the rows only depend on */
    const char *const *heads;    /* the revision files' heads */
    int applied, pending;        /* revisions */
    const char *current_message; /* of the one current revision; "" otherwise */
    MigRevisions lost;           /* applied revisions that no file here has; `error` says so too */

    /* What mig_audit alone fills in. */
    const char *const *edited; /* applied revisions whose file says something else by now */
    const MigInterruption *interruptions;
    size_t interruption_count;
    const char *const *invalid_indexes; /* PostgreSQL: left by a CREATE INDEX CONCURRENTLY */
} MigStatus;

typedef struct MigStatuses {
    const MigStatus *items;
    size_t count;
} MigStatuses;

/* Where each selected module's database stands. Only reads; nothing is created. A database that
 * cannot be asked is not a failure of this call but an `error` of its module. */
MIG_API bool mig_status(MigWorkspace *workspace, MigStatuses *statuses,
                        MigError *err) MIG_MUST_CHECK;

/* The same, and what the modules' logs, files and indexes say beside that. */
MIG_API bool mig_audit(MigWorkspace *workspace, MigStatuses *statuses,
                       MigError *err) MIG_MUST_CHECK;

typedef enum MigRepairKind {
    MIG_REPAIR_ACCEPT, /* an edited file is taken as what was applied */
    MIG_REPAIR_FINISH, /* an interrupted run is taken as done: the version table moves */
    MIG_REPAIR_CLEAR   /* an interrupted run is forgotten: the next one begins anew */
} MigRepairKind;

typedef struct MigRepair {
    const MigRevision *revision;
    MigRepairKind kind;
    MigDirection direction; /* of the interrupted run */
    int statements;         /* that it had done */
} MigRepair;

typedef struct MigRepairs {
    const MigRepair *items;
    size_t count;
} MigRepairs;

/* Sets right what a person vouches for; each is a row of the module's log, and nothing of a script
 * is run. `identifiers` are beginnings of ids of revisions that are edited or interrupted, perhaps
 * behind "MODULE:"; NULL: all edited ones, or the one interrupted one. With `dry_run` nothing is
 * changed. MIG_E_USAGE when there is no such revision, MIG_E_LOCK while a runner is at work. */
MIG_API bool mig_repair(MigWorkspace *workspace, MigRepairKind kind, const char *const *identifiers,
                        bool dry_run, MigRepairs *repairs, MigError *err) MIG_MUST_CHECK;

typedef struct MigRun {
    MigSink sink; /* NULL: nobody is told */
    void *context;
    bool fail_fast; /* stop all modules at their next revision boundary when one has failed */
    bool atomic; /* upgrade, downgrade: all modules or none, in one transaction per database; over
                    several databases they must be PostgreSQL's, with prepared transactions */
    bool with_deps; /* add what other modules' revisions need */
    bool all;       /* downgrade and stamp: allow several modules */
    bool purge;     /* stamp: forget the rows that are there first, known or not */
} MigRun;

/* Brings the selected modules up to `target` (NULL: "head" for each), as one plan over all of them,
 * each module in its own process. Where the target is a revision that only one selected module has,
 * only that one moves. Everything that can be checked beforehand is: then nothing has run.
 * Afterwards each failed module has been reported by an event, and `err` has the code of the first
 * and says how many failed. A SIGINT cancels (MIG_E_INTERRUPTED). */
MIG_API bool mig_upgrade(MigWorkspace *workspace, const char *target, const MigRun *run,
                         MigError *err) MIG_MUST_CHECK;

/* Takes them down to `target` ("base", "-1", a revision). More than one module needs `all`. */
MIG_API bool mig_downgrade(MigWorkspace *workspace, const char *target, const MigRun *run,
                           MigError *err) MIG_MUST_CHECK;

/* Writes the version table as if `target` had been reached, without running a revision. */
MIG_API bool mig_stamp(MigWorkspace *workspace, const char *target, const MigRun *run,
                       MigError *err) MIG_MUST_CHECK;

/* Makes the version and log tables where they are missing. */
MIG_API bool mig_ensure_version(MigWorkspace *workspace, const MigRun *run,
                                MigError *err) MIG_MUST_CHECK;

/* What mig_upgrade (MIG_UP), mig_downgrade (MIG_DOWN) or mig_stamp (MIG_STAMP) would run, as one
 * script for psql or the sqlite3 shell, bookkeeping included; MIG_STAMP with a NULL range: what
 * mig_ensure_version would. `range` is a target, "A:B" or "MODULE:A:B": the script starts at A and
 * refuses to run where a version table says something else. Without A it starts at base; a
 * downgrade needs it. A database is asked only where the range counts from where it is
 * ("current:B", "+2"). All modules must be in one database (MIG_E_USAGE), and no revision may say
 * that it touches what is not its module's (MIG_E_ISOLATION). `*sql` lives as long as the
 * workspace. */
MIG_API bool mig_script(MigWorkspace *workspace, MigDirection direction, const char *range,
                        const MigRun *run, const char **sql, MigError *err) MIG_MUST_CHECK;

/* A step that another one comes after. */
typedef struct MigReason {
    const char *module, *revision;
    const char *why; /* "down_revision", "depends_on", or "one transaction": its module counts as
                        done as a whole */
} MigReason;

typedef struct MigStep {
    const MigRevision *revision;
    MigDirection direction;
    const char *const *waits_for; /* "module:id" of steps of other modules that come first */
    const MigReason *reasons;     /* all steps that come first, those of its own module included */
    size_t reason_count;
} MigStep;

typedef struct MigPlan {
    const MigStep *items;
    size_t count;
} MigPlan;

/* What mig_upgrade (MIG_UP) or mig_downgrade (MIG_DOWN) would run, in order, without running it. */
MIG_API bool mig_plan(MigWorkspace *workspace, MigDirection direction, const char *target,
                      const MigRun *run, MigPlan *plan, MigError *err) MIG_MUST_CHECK;

typedef struct MigRehearsedStep {
    MigStep step;
    bool is_rehearsed;    /* false: it was left out, or the rehearsal has failed before its end */
    const char *left_out; /* why, in words; NULL if it was not */
    int64_t duration;     /* microseconds */
    int statements;
    const MigSlowStatement *slow; /* those that took a tenth of a second or more, in order */
    size_t slow_count;
    const MigEffect *effects; /* the strongest lock first, then by name */
    size_t effect_count;
} MigRehearsedStep;

typedef struct MigRehearsal {
    const MigRehearsedStep *items;
    size_t count;
} MigRehearsal;

/* Runs what mig_plan would show, measures what it does, and leaves nothing of it: in PostgreSQL in
 * a transaction that is rolled back, on SQLite in a copy. Fails and tells as the run would; what
 * was measured before is there then too. A step that cannot be rehearsed (it runs outside of a
 * transaction) is left out, with those that come after it. What is not undone by a rollback, such
 * as the values that a sequence has given out, is not undone. */
MIG_API bool mig_rehearse(MigWorkspace *workspace, MigDirection direction, const char *target,
                          const MigRun *run, MigRehearsal *rehearsal, MigError *err) MIG_MUST_CHECK;

/* What a switch leaves to do. */
typedef struct MigSwitch {
    const char *next; /* the git command that follows: "git switch feature"; "" for none */
    const char *const
        *unknown; /* modules that the reference does not have: they stay as they are */
} MigSwitch;

/* Takes the selected modules' databases back to the last revisions that they have in common with a
 * git reference or, NULL, with the working tree, so that git can check that out: revisions of the
 * same id and, comments apart, of the text that was applied. The working tree is not touched.
 * MIG_E_GIT when there is no such reference. */
MIG_API bool mig_switch(MigWorkspace *workspace, const char *reference, const MigRun *run,
                        MigSwitch *outcome, MigError *err) MIG_MUST_CHECK;

/* What mig_switch would undo, in order, without doing it. */
MIG_API bool mig_switch_plan(MigWorkspace *workspace, const char *reference, const MigRun *run,
                             MigPlan *plan, MigSwitch *outcome, MigError *err) MIG_MUST_CHECK;

/* --- declared schemas ---------------------------------------------------------------------------
 */

/* One thing that is not as it should be. */
typedef struct MigDifference {
    const char *object;           /* "column users.email" */
    const char *attribute;        /* "type"; NULL when the object is missing on one side */
    const char *declared, *found; /* NULL where the object is missing */
    const char *file;             /* where it is declared, seen from modules.ini; NULL if nowhere */
    int line;
    const char *revision; /* mig_verify: the revision that does not undo itself; NULL otherwise */
} MigDifference;

typedef struct MigDifferences {
    const MigDifference *items;
    size_t count;
} MigDifferences;

/* A revision that the other branch has already, changed or deleted on this one. */
typedef struct MigRewrite {
    const char *revision;
    const char *file; /* seen from modules.ini's folder */
    bool is_deleted;
} MigRewrite;

typedef struct MigCheck {
    const MigModule *module;
    const MigError *error; /* it could not be checked; NULL if it was */
    bool is_clean; /* no error, nothing pending, no difference, nothing edited or rewritten, one
                      head */
    int pending;   /* revisions; the schema is not compared while there are any */
    int heads;     /* of the revision files */
    const char *const *edited;  /* applied revisions whose file was changed since */
    const MigRewrite *rewrites; /* after mig_workspace_select_changed; none otherwise */
    size_t rewrite_count;
    MigDifferences differences;
    const char *const *uncompared; /* objects of kinds that are not compared */
} MigCheck;

typedef struct MigChecks {
    const MigCheck *items;
    size_t count;
} MigChecks;

/* Whether each selected module's database is at its one head, with its scripts unedited and its
 * schema as the target_schema declares it. `offline` asks no database: what the revisions make of
 * an empty one, in scratch, is compared. That something is not as declared is no failure of this
 * call. */
MIG_API bool mig_check(MigWorkspace *workspace, bool offline, MigChecks *checks,
                       MigError *err) MIG_MUST_CHECK;

/* Whether each revision of the selected modules undoes itself: up, down and up again in a scratch
 * database, with rows in the tables. */
MIG_API bool mig_verify(MigWorkspace *workspace, MigChecks *checks, MigError *err) MIG_MUST_CHECK;

/* A head of what a git merge would make of a module's revision files. */
typedef struct MigMergeHead {
    const char *id, *message, *file;
    bool is_here, is_there;                /* in the working tree; on the other branch */
    const char *commit, *author, *subject; /* the commit that brought it; "" for none yet */
} MigMergeHead;

/* A file that would be in conflict. */
typedef struct MigMergeConflict {
    const char *revision, *file;
    const char *text; /* what both sides have done: "changed on both sides" */
} MigMergeConflict;

typedef struct MigMergePreview {
    const MigModule *module;
    const MigError *error; /* the files of one side are faulty, or both sides' together; or NULL */
    const MigMergeHead *heads;
    size_t head_count;
    const MigMergeConflict *conflicts;
    size_t conflict_count;
    bool is_clean; /* no error, no conflict, one head */
} MigMergePreview;

typedef struct MigMergePreviews {
    const MigMergePreview *items;
    size_t count;
} MigMergePreviews;

/* What a git merge of the working tree, as it is, and a git reference would make of the selected
 * modules' revision files. Nothing is merged. MIG_E_GIT. */
MIG_API bool mig_preview_merge(MigWorkspace *workspace, const char *reference,
                               MigMergePreviews *previews, MigError *err) MIG_MUST_CHECK;

typedef struct MigDiff {
    const MigModule *module;
    const MigError *error;
    const char *up, *down;         /* the SQL to the declared schema and back; "" for none */
    const char *const *losses;     /* what data `up` loses, in words */
    const char *const *uncompared; /* objects of kinds that are not compared */
    const MigRevision *revision;   /* mig_autogenerate: the file written; NULL for none */
} MigDiff;

typedef struct MigDiffs {
    const MigDiff *items;
    size_t count;
} MigDiffs;

/* The SQL that makes each selected module's database what its target_schema declares. */
MIG_API bool mig_diff(MigWorkspace *workspace, MigDiffs *diffs, MigError *err) MIG_MUST_CHECK;

/* Writes a revision with that SQL for each selected module whose database is at its head and
 * differs. A module that cannot be compared is an `error` of its own, and then no file is written
 * for any. With several modules `options` may say no more than the message. */
MIG_API bool mig_autogenerate(MigWorkspace *workspace, const MigNewRevision *options,
                              MigDiffs *diffs, MigError *err) MIG_MUST_CHECK;

typedef struct MigDump {
    const MigModule *module;
    const MigError *error;
    const char *sql;
    const char *const *uncompared;
} MigDump;

typedef struct MigDumps {
    const MigDump *items;
    size_t count;
} MigDumps;

/* What the selected modules' databases hold, as a schema.sql. */
MIG_API bool mig_dump(MigWorkspace *workspace, MigDumps *dumps, MigError *err) MIG_MUST_CHECK;

/* --- a new workspace ----------------------------------------------------------------------------
 */

typedef struct MigInit {
    const char *folder; /* where to work; NULL: the working folder */
    const char *config; /* as in MigOpen */
    const char *path;   /* the new module's folder, seen from `folder`; NULL: only a modules.ini
                           without modules */
    const char *name;   /* NULL: the last part of `path` */
    const char
        *prefix; /* NULL: NAME_ for a module of a modules.ini that exists, none for the first one */
    const char *url;  /* written to a new modules.ini; NULL: sqlite:dev.db */
    const char *form; /* the name of a MigTemplate; NULL: the first one */
} MigInit;

/* A form for new revision files, written by mig_init as revision.sql.in. */
typedef struct MigTemplate {
    const char *name, *summary;
} MigTemplate;

/* The form of that number, from 0; false when there are no more. */
MIG_API bool mig_template(size_t index, MigTemplate *found) MIG_MUST_CHECK;

/* Makes a module: without a modules.ini in `folder` or above, one of a single module whose script
 * location is `path`
 * (`mig init db_migrations`); with one, a further section whose script location is PATH/migrations.
 * Writes versions/, revision.sql.in and schema.sql, and never over a file that exists. `*files`
 * names what was written. */
MIG_API bool mig_init(const MigInit *options, MigWorkspace **workspace, const char *const **files,
                      MigError *err) MIG_MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
