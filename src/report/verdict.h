/*
 * What a command has found, as plain values: a suite for each module, cases in it, findings in
 * those. A command fills it in once; the formats that other programs read (report/format.h) are
 * made of it and of nothing else.
 */
#ifndef MIG_REPORT_VERDICT_H
#define MIG_REPORT_VERDICT_H

#include "base/table.h"
#include "base/text.h"
#include "base/vec.h"

#include <stdint.h>

typedef enum VerdictLevel { LEVEL_ERROR, LEVEL_WARNING, LEVEL_NOTE } VerdictLevel;

/* A kind of finding. */
typedef struct VerdictRule {
    const char *id;
    const char *title;   /* what is wrong, in a few words */
    const char *holds;   /* the same when all is well: what a case without findings says */
    const char *summary; /* a sentence */
} VerdictRule;

/* A string that has nothing to say may be NULL. */
typedef struct Finding {
    const VerdictRule *rule;
    VerdictLevel level;
    bool is_error;       /* something could not be done, as opposed to: is not as it should be */
    const char *message; /* what is wrong, perhaps in several lines */
    const char *detail;  /* further lines: the statement, the server's words */
    const char *hint;    /* what to do next */
    const char *subject; /* "column users.email", a revision's id */
    const char *file;    /* as the library names it; seen from the verdict's `top` once that is set
                            (see verdict_settle), or absolute where it lies outside of it */
    int line;            /* 0: the file as a whole */
} Finding;

typedef Vec(Finding) FindingVec;

typedef struct VerdictCase {
    const char *id, *title;
    const char *skipped; /* why it was not looked at; NULL: it was */
    int64_t duration;    /* microseconds */
    FindingVec findings;
} VerdictCase;

typedef struct VerdictSuite {
    const char *module; /* "" for what is about no module */
    const char *file;   /* where the module is set up: the place of what has none of its own */
    int line;
    int64_t duration; /* microseconds */
    Vec(VerdictCase *) cases;
    Table *by_id; /* the same */
} VerdictSuite;

typedef struct Verdict {
    Arena *arena;
    const char *command; /* "check" */
    const char *version; /* of mig */
    const char *top;     /* the repository's folder, absolute */
    int status;          /* the command's exit status */
    Vec(VerdictSuite *) suites;
    Table *by_module; /* the same */
} Verdict;

Verdict *verdict_new(Arena *arena);

/* The suite of a module, added if it is new. */
VerdictSuite *verdict_suite(Verdict *verdict, const char *module);

/* The case of that id, added under this title if it is new. */
VerdictCase *verdict_case(Verdict *verdict, VerdictSuite *suite, const char *id, const char *title);

/* The case about a rule. */
VerdictCase *verdict_rule_case(Verdict *verdict, VerdictSuite *suite, const VerdictRule *rule);

/* What an error says, as a finding of the rule that stands for its code. */
Finding verdict_finding(Arena *arena, const MigError *error);

void verdict_add(Verdict *verdict, VerdictCase *at, Finding finding);

/* The worst that a case holds; LEVEL_NOTE when it holds nothing. */
VerdictLevel verdict_case_level(const VerdictCase *at);

/* Whether a case could not be gone through. */
bool verdict_case_has_error(const VerdictCase *at);

/* How many findings of a level there are. */
size_t verdict_count(const Verdict *verdict, VerdictLevel level);

/* Sets `top`, and says where each finding is as seen from there: by now its file is seen from
 * `folder`. What has no place gets its suite's. */
void verdict_settle(Verdict *verdict, const char *folder, const char *top);

#endif
