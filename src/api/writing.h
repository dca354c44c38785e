/* Where new revision files go, and what is run on them. */
#ifndef MIG_API_WRITING_H
#define MIG_API_WRITING_H

#include "api/workspace.h"
#include "revision/removal.h"

/* The folder for a new revision: the one asked for (`wanted`, seen from the working folder) if it
 * is one of the module's version locations, else that of the first of its parents, else the
 * module's first. MIG_E_USAGE for any other folder. */
bool writing_folder(MigWorkspace *workspace, const Module *module, const char *wanted,
                    const RevisionVec *parents, const char **folder, MigError *err) MIG_MUST_CHECK;

/* A file that is to be. */
typedef struct WritingFile {
    const char *path;
    Span content;
    bool replaces; /* one that exists; else there must be none */
} WritingFile;

typedef Vec(WritingFile) WritingFileVec;

/* Writes all of them, in order, or none: when one cannot be written, those before it are taken
 * back.
 */
bool writing_all(Arena *arena, const WritingFileVec *files, MigError *err) MIG_MUST_CHECK;

/* The file of a revision as it is to be with other parents. */
bool writing_reparent(MigWorkspace *workspace, const Reparenting *change, WritingFile *file,
                      MigError *err) MIG_MUST_CHECK;

/* Such changes as the API shows them. */
const MigReparented *writing_describe(Arena *arena, const Graph *graph,
                                      const ReparentingVec *changes);

/* Refuses a post_write_hook that cannot be read, before anything is written. */
bool writing_check_hook(Arena *arena, const Module *module, MigError *err) MIG_MUST_CHECK;

/* Runs the module's post_write_hook, if it has one, on a file that has been written. */
bool writing_run_hook(const MigWorkspace *workspace, const Module *module, const char *path,
                      MigError *err) MIG_MUST_CHECK;

#endif
