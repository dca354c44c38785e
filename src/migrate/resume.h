/* Going on where an earlier run of a revision outside of a transaction was cut short. */
#ifndef MIG_MIGRATE_RESUME_H
#define MIG_MIGRATE_RESUME_H

#include "migrate/history.h"
#include "migrate/step.h"

/* Whether what an attempt has run stands unchanged at the head of the script. */
bool resume_is_unchanged(Session *session, const Step *step, const CutShort *found);

/* Says what is done about an attempt that has run something: going on, or beginning anew. */
void resume_tell(Session *session, const Step *step, const CutShort *found, bool unchanged);

/* How far an earlier attempt at a step has come, so that what it has run is left out now, and says
 * so. Whoever mends the statement that failed goes on there; an edit of those before it begins
 * anew. MIG_E_CONFLICT when what the revision stands on was undone meanwhile. */
bool resume_find(Session *session, const Graph *graph, const Step *step, CutShort *found,
                 MigError *err) MIG_MUST_CHECK;

/* Whether a statement that cannot be enclosed was run by the attempt that died, and says so. */
bool resume_ask(Session *session, const CutShort *before, const Statement *statement, bool *done,
                MigError *err) MIG_MUST_CHECK;

/* After such a statement has failed: whether the database says that it is not done, so that it may
 * be tried again. */
bool resume_is_undone(Session *session, const Statement *statement);

/* After such a statement has failed: whether it was done by the attempt that died, which the server
 * may have gone on with until then, and says so. */
bool resume_is_overtaken(Session *session, const CutShort *before, const Statement *statement);

#endif
