/* Folders of other tools as tables, and what is read of them as text. */
#ifndef MIG_TESTS_FOLDER_TEXT_H
#define MIG_TESTS_FOLDER_TEXT_H

#include "import/foreign.h"

enum { MOST_FILES = 8 };

typedef struct FolderFile {
    const char *name, *content; /* "dir/file" makes the folder too; no content: a folder */
} FolderFile;

typedef struct FolderCase {
    const char *what;
    FolderFile files[MOST_FILES];
    const char *expected; /* the text of the history; NULL: an error */
    const char *message;  /* of the error; FOLDER stands for the folder as it is shown */
    const char *file;     /* where it is */
    int line;
} FolderCase;

/* Reads each case's folder with a tool, and compares. */
void expect_folders(const char *tool, const FolderCase *cases, size_t count);

/* The history that a tool reads in such a folder. */
void read_folder_files(Arena *arena, const char *tool, const FolderFile *files,
                       ForeignHistory *history);

/* What a tool makes of rows ("1 t; 2 f") of its table: ids, or the error's message. */
const char *applied_text(Arena *arena, const char *tool, const ForeignHistory *history,
                         const char *rows);

#endif
