/* The child's side of a recovery: reads logs, searches git. */
#ifndef MIG_RUN_SEEK_H
#define MIG_RUN_SEEK_H

#include "base/json.h"
#include "config/workspace.h"
#include "revision/graph.h"

/* What is looked for in one module. */
typedef struct Quest {
    const Module *module;
    const Graph *graph; /* of its files */
    StringVec ids;
    bool prefix; /* all ids that begin so are wanted; else just these, and what they stand on */
} Quest;

typedef Vec(Quest) QuestVec;

typedef struct SeekJob {
    const Workspace *workspace;
    QuestVec quests;
} SeekJob;

/* An ErrandWork; the context is a SeekJob. The answer has an array of finds for each quest. */
bool seek(void *context, Arena *arena, Json *answer, MigError *err);

#endif
