/* The revision files of a module as a commit has them, or the working tree. For a process that may
 * ask git: run/errand.h. */
#ifndef MIG_RUN_EDITION_H
#define MIG_RUN_EDITION_H

#include "git/repository.h"
#include "run/catalog.h"

/* A revision of an edition; its header's `file` is seen from the folder of modules.ini. */
typedef struct EditionFile {
    Script script;
    const char *path;
} EditionFile;

typedef struct Edition {
    Vec(EditionFile) files;
    Table *by_id; /* to EditionFile; filled in when all files are read */
} Edition;

/* The module of that name as the modules.ini of a commit describes it; as it is now, where that
 * file cannot be read; NULL where it does not list the module. */
const Module *edition_module(Arena *arena, Repository *repository, const Workspace *workspace,
                             const char *commit, const Module *module);

/* Reads what a commit has in the places of a module. */
bool edition_read(Arena *arena, Repository *repository, const Workspace *workspace,
                  const char *commit, const Module *module, Edition *edition,
                  MigError *err) MIG_MUST_CHECK;

/* Reads what the working tree has. */
bool edition_read_here(Arena *arena, Catalog *catalog, const Module *module, Edition *edition,
                       MigError *err) MIG_MUST_CHECK;

/* The revision of that id, or NULL. */
const EditionFile *edition_find(const Edition *edition, const char *id);

#endif
