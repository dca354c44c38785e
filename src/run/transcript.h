/*
 * A run of many modules written down as one script for the shell of their database.
 */
#ifndef MIG_RUN_TRANSCRIPT_H
#define MIG_RUN_TRANSCRIPT_H

#include "run/member.h"

typedef struct Transcript {
    Arena *arena;
    const Workspace *workspace;
    const RunRequest *request;
    const MemberVec *members; /* aimed and planned */
    const Plan *plan;
    const char *git_commit; /* NULL if unknown */
} Transcript;

/* Fills in the ends of an offline request from "[MODULE:][A:]B": both live in `arena`. A downgrade
 * needs A. MIG_E_USAGE. */
bool transcript_range(Arena *arena, const Workspace *workspace, const char *range,
                      RunRequest *request, MigError *err) MIG_MUST_CHECK;

/* The script. MIG_E_USAGE when the modules are in several databases. */
bool transcript_write(const Transcript *transcript, const char **sql, MigError *err) MIG_MUST_CHECK;

#endif
