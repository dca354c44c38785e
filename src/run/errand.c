/* A pool of one job, whose one line is the answer. */
#include "run/errand.h"

#include "base/event.h"
#include "run/pool.h"

typedef struct Errand {
    Arena *arena;
    ErrandWork work;
    void *context;
    Json *answer;
} Errand;

static void run_errand(void *context, const PoolChannel *channel)
{
    const Errand *errand = context;
    Arena *arena = arena_open();
    Json *answer = json_new_object(arena), *line = json_new_object(arena);
    MigError err;
    if (errand->work(errand->context, arena, answer, &err))
        json_put(arena, line, "answer", answer);
    else
        json_put(arena, line, "error", error_to_json(arena, &err));
    Text text = text_in(arena);
    json_print(&text, line, false);
    channel_write(channel, text_string(&text));
    arena_close(arena);
}

static void take_answer(void *context, size_t job, const char *line)
{
    (void)job;
    Errand *errand = context;
    MigError ignored;
    if (!json_parse(errand->arena, span_of(line), &errand->answer, &ignored))
        errand->answer = NULL;
}

bool errand_run(Arena *arena, ErrandWork work, void *context, const Json **answer, MigError *err)
{
    Errand errand = {.arena = arena, .work = work, .context = context};
    const PoolHooks hooks = {.line = take_answer, .context = &errand};
    Pool *pool = pool_new(arena, 1, &hooks);
    pool_add(pool, &(PoolJob){.body = run_errand, .context = &errand, .hasty = true});
    if (!pool_run(pool, err))
        return false;
    *answer = errand.answer == NULL ? NULL : json_get(errand.answer, "answer");
    if (*answer != NULL)
        return true;
    const Json *error = errand.answer == NULL ? NULL : json_get(errand.answer, "error");
    if (error == NULL)
        return fail(err, MIG_E_DIED, "the process that was to find it out died");
    error_from_json(error, err);
    return false;
}
