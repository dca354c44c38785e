/*
 * The declared schema: one file or a folder of them, plain SQL. It is loaded into a scratch
 * database statement by statement.
 */
#ifndef MIG_MIGRATE_DECLARED_H
#define MIG_MIGRATE_DECLARED_H

#include "db/driver.h"

typedef struct DeclaredFile {
    const char *path;
    const char *shown; /* as errors and differences name it */
    Span content;
} DeclaredFile;

typedef Vec(DeclaredFile) DeclaredFileVec;

/* Reads the file, or the *.sql files of the folder in name order. `root` is taken off the names
 * that are shown. One that does not exist is MIG_E_FILE. */
bool declared_read(Arena *arena, const char *path, const char *root, DeclaredFileVec *files,
                   MigError *err) MIG_MUST_CHECK;

/* Runs all statements of the files; one that fails is MIG_E_CONFIG at its file and line. */
bool declared_load(Connection *scratch, const DeclaredFileVec *files, MigError *err) MIG_MUST_CHECK;

#endif
