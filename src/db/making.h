/*
 * Filling a scratch database faster than statement by statement. Nobody else sees it, so how it is
 * filled does not matter; what is in it at the end does.
 */
#ifndef MIG_DB_MAKING_H
#define MIG_DB_MAKING_H

#include "db/driver.h"

struct Making {
    /* Whether a statement, by its words, may be among those that `run` is given. */
    bool (*fits)(Span statement);

    /* Runs statements that fit, in their order, to the effect that Driver.run would have: all of
     * them, or none (false), and then `finish` comes next. Why that is so, Driver.run will tell of
     * one of them, or not, since it can do more. From here to `finish` nothing else is to be done
     * with the database. */
    bool (*run)(Connection *scratch, const StatementVec *statements);

    /* Makes the database one that can be read and that any statement can run in. It may be filled
     * further. */
    bool (*finish)(Connection *scratch, MigError *err) MIG_MUST_CHECK;
};

#endif
