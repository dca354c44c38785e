/* In a child: a session for each repair. */
#include "run/mending.h"

#include "git/repository.h"
#include "run/context.h"
#include "run/errand.h"

typedef struct Job {
    Catalog *catalog;
    const Workspace *workspace;
    const MendingVec *mendings;
} Job;

static bool mend(const Job *job, Arena *arena, const Mending *mending, const char *commit,
                 MigError *err)
{
    SessionOptions options = context_of(mending->module, -1);
    Script script;
    Session *session;
    bool reads = mending->work != repair_clear; /* what is forgotten may have no file */
    if ((reads && !catalog_script(arena, job->catalog, mending->revision->header, &script, err)) ||
        !session_open(arena, &options, &session, err))
        return false;
    const Repair repair = {session, mending->graph, mending->revision, reads ? &script : NULL,
                           commit};
    bool done = mending->work(&repair, err);
    session_close(session);
    return done;
}

static bool mend_all(void *context, Arena *arena, Json *answer, MigError *err)
{
    const Job *job = context;
    (void)answer;
    const char *commit = repository_head(arena, job->workspace->folder);
    for (size_t i = 0; i < job->mendings->count; i++) {
        const Mending *mending = &job->mendings->items[i];
        if (!mend(job, arena, mending, commit, err))
            return fail_within(err, "%s:%s", mending->module->name, mending->revision->id);
    }
    return true;
}

bool mending_run(Arena *arena, Catalog *catalog, const Workspace *workspace,
                 const MendingVec *mendings, MigError *err)
{
    Job job = {catalog, workspace, mendings};
    const Json *answer;
    return mendings->count == 0 || errand_run(arena, mend_all, &job, &answer, err);
}
