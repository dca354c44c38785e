/* The kinds of findings there are: what mig looks for, and the errors by their codes. */
#ifndef MIG_REPORT_RULE_H
#define MIG_REPORT_RULE_H

#include "report/verdict.h"

/* X(name, id, title, what holds without a finding, a sentence) */
#define VERDICT_RULES(X)                                                                           \
    X(PENDING, "pending", "revisions are pending", "all revisions are applied",                    \
      "The database has not applied all revisions.")                                               \
    X(HEADS, "heads", "several heads", "one head",                                                 \
      "Several revisions of a module are followed by none.")                                       \
    X(EDITED, "edited", "edited after it was applied", "no applied revision is edited",            \
      "The file of an applied revision says something else by now.")                               \
    X(REWRITTEN, "rewritten", "changed after it was merged",                                       \
      "no revision of the other branch is changed",                                                \
      "A revision that the other branch has already was changed or deleted on this one.")          \
    X(SCHEMA, "schema", "not as declared", "the schema is as declared",                            \
      "The database, or what the revisions make of an empty one, is not as the schema is "         \
      "declared.")                                                                                 \
    X(UNDO, "undo", "does not undo itself", "each revision undoes itself",                         \
      "The way down of a revision does not bring back what was there before its way up.")          \
    X(MERGE, "merge", "a merge would not fit", "a merge leaves one head and no conflict",          \
      "A git merge with the other branch would leave several heads, or a conflict in revision "    \
      "files.")                                                                                    \
    X(DATABASE, "database", "the state is not known",                                              \
      "the database is at revisions that are here",                                                \
      "The database cannot be asked, or is at revisions without a file.")                          \
    X(UNFINISHED, "unfinished", "an interrupted revision", "no revision is interrupted",           \
      "A revision outside of a transaction has not come to its end.")                              \
    X(INDEX, "invalid-index", "an index that is not valid", "all indexes are valid",               \
      "A CREATE INDEX CONCURRENTLY has failed, or goes on.")                                       \
    X(WARNING, "warning", "a warning", "no warning", "Something that a run has warned of.")

typedef enum RuleName {
#define X(name, id, title, holds, summary) RULE_##name,
    VERDICT_RULES(X)
#undef X
        RULE_COUNT
} RuleName;

/* What mig looks for. */
const VerdictRule *rule_of(RuleName name);

/* What stands for an error of that code: its id is the code's name. */
const VerdictRule *rule_of_code(MigCode code);

#endif
