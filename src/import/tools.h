/* The tools whose histories can be read: the functions behind the table in foreign.c. */
#ifndef MIG_IMPORT_TOOLS_H
#define MIG_IMPORT_TOOLS_H

#include "import/foreign.h"

/* X(tool) */
#define FOREIGN_TOOLS(X)                                                                           \
    X(alembic)                                                                                     \
    X(flyway)                                                                                      \
    X(dbmate)                                                                                      \
    X(goose)                                                                                       \
    X(golang_migrate)                                                                              \
    X(diesel)                                                                                      \
    X(sqitch)

#define X(tool)                                                                                    \
    bool tool##_read(Arena *arena, const char *folder, const char *shown, ForeignHistory *history, \
                     MigError *err) MIG_MUST_CHECK;                                                \
    bool tool##_applied(Arena *arena, const ForeignHistory *history, const ForeignRows *rows,      \
                        StringVec *ids, MigError *err) MIG_MUST_CHECK;
FOREIGN_TOOLS(X)
#undef X

#endif
