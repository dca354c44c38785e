/*
 * Filling a scratch database faster than statement by statement. Nobody else sees it, so how it is
 * filled does not matter; what is in it at the end does.
 */
#ifndef MIG_DB_MAKING_H
#define MIG_DB_MAKING_H

#include "db/driver.h"

struct Making {
    /* Whether a statement, by its words, may be among those that `run` is given: it does the same
     * there as alone, but for functions of the script's own that set something up to the end of
     * their transaction. */
    bool (*fits)(Span statement);

    /* Runs statements that fit, in their order, to the effect that Driver.run would have: all of
     * them, or (`*done` false) none, and then `finish` comes next. Why that is so, Driver.run will
     * tell of one of them, or not, since it can do more. From here to `finish` nothing else is to
     * be done with the database. False when there is no database any more: MIG_E_CONNECTION. */
    bool (*run)(Connection *scratch, const StatementVec *statements, bool *done,
                MigError *err) MIG_MUST_CHECK;

    /* Makes the database one that can be read and that any statement can run in. It may be filled
     * further. */
    bool (*finish)(Connection *scratch, MigError *err) MIG_MUST_CHECK;
};

#endif
