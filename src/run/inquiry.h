/*
 * A table that is not mig's, read in a module's database by a process of its own. Nothing is
 * written.
 */
#ifndef MIG_RUN_INQUIRY_H
#define MIG_RUN_INQUIRY_H

#include "config/workspace.h"

typedef struct Inquiry {
    const Module *module;
    const char
        *tables;       /* names, or SCHEMA.NAME; comma-separated: the first that is there is read */
    const char *query; /* SQL; %s stands for the table */
} Inquiry;

/* A row; "" stands for NULL. */
typedef Vec(StringVec) InquiryRows;

/* Reads the rows. MIG_E_REVISION when there is no such table, or none of such columns. */
bool inquiry_run(Arena *arena, const Inquiry *inquiry, InquiryRows *rows,
                 MigError *err) MIG_MUST_CHECK;

#endif
