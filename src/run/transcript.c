/* First the tables of all modules, with a look at where each stands, then the steps in the plan's
 * order, each of which looks again. */
#include "run/transcript.h"

#include "base/process.h"
#include "migrate/offline.h"
#include "revision/target.h"
#include "run/context.h"

#include <string.h>

typedef struct Writer {
    const Transcript *transcript;
    Arena *arena;
    OfflineScript *script;
    OfflineRun *runs;    /* of each member */
    bool *looked_at;     /* members whose version tables the script reads, though it does not move
                            them */
    OfflineStep *steps;  /* of the plan */
    const Member *first; /* of the members that take part */
} Writer;

bool transcript_range(Arena *arena, const Workspace *workspace, const char *range,
                      RunRequest *request, MigError *err)
{
    StringVec names = {0};
    const char *module, *rest;
    for (size_t i = 0; i < workspace->modules.count; i++)
        vec_push(arena, &names, workspace->modules.items[i].name);
    request->offline = true;
    request->target = range;
    if (range == NULL)
        return true;
    target_qualifier(arena, range, &names, &module, &rest);
    const char *colon = strchr(rest, ':');
    if (colon == NULL && request->kind == RUN_DOWNGRADE)
        return fail(err, MIG_E_USAGE, "the script of a downgrade needs a range: '%s' is none",
                    range) ||
               fail_hint(err, "write FROM:%s, or current:%s to have the database asked", rest,
                         rest);
    if (colon == NULL)
        return true;
    const char *end = colon + 1;
    if (strchr(end, ':') != NULL || (end[0] == '\0' && request->kind != RUN_UPGRADE))
        return fail(err, MIG_E_USAGE, "'%s' is not a range", range) ||
               fail_hint(err, "a range is FROM:TO, or MODULE:FROM:TO");
    request->start = colon == rest ? "base" : arena_strndup(arena, rest, (size_t)(colon - rest));
    end = end[0] == '\0' ? "head" : end;
    request->target = module == NULL ? end : arena_printf(arena, "%s:%s", module, end);
    return true;
}

static bool takes_part(const Writer *writer, const Member *member)
{
    return writer->transcript->request->kind == RUN_ENSURE ? member->selected
                                                           : member->target != NULL;
}

static bool in_one_database(const Member *a, const Member *b)
{
    return a->module->url.kind == b->module->url.kind &&
           strcmp(a->module->url.identity, b->module->url.identity) == 0;
}

/* The names of the members that take part and whose database is that of `of`. */
static const char *names_beside(const Writer *writer, const Member *of)
{
    const MemberVec *members = writer->transcript->members;
    StringVec names = {0};
    for (size_t i = 0; i < members->count; i++)
        if (takes_part(writer, &members->items[i]) && in_one_database(of, &members->items[i]))
            vec_push(writer->arena, &names, members->items[i].module->name);
    return strings_join(writer->arena, &names, ",");
}

static bool check_databases(Writer *writer, MigError *err)
{
    const MemberVec *members = writer->transcript->members;
    for (size_t i = 0; i < members->count; i++) {
        const Member *member = &members->items[i];
        if (!takes_part(writer, member))
            continue;
        if (writer->first == NULL)
            writer->first = member;
        if (!in_one_database(writer->first, member))
            return fail(err, MIG_E_USAGE,
                        "a script is for one database, but %s is in another one than %s",
                        member->module->name, writer->first->module->name) ||
                   fail_hint(err, "make one for -n %s, and one for -n %s",
                             names_beside(writer, writer->first), names_beside(writer, member));
    }
    return true;
}

/* Which version tables say that a revision is applied: those with a row that stands on it. */
static StringVec *rows_above(Arena *arena, const Graph *graph, const Revision *revision)
{
    RevisionSet set = revision_set_new(arena, graph);
    revision_set_add(&set, revision);
    graph_add_above(graph, EDGE_ALL, &set);
    RevisionVec above = revision_set_list(arena, graph, &set);
    StringVec *rows = arena_new(arena, StringVec);
    for (size_t i = 0; i < above.count; i++)
        vec_push(arena, rows, above.items[i]->id);
    return rows;
}

/* Lets a step look whether a revision of a member that stays where it is is applied. */
static void add_check(Writer *writer, size_t step, size_t other, const Revision *revision,
                      const char *message)
{
    const Transcript *transcript = writer->transcript;
    const Member *member = &transcript->members->items[other];
    OfflineStep *made = &writer->steps[step];
    bool up = transcript->plan->steps.items[step].up;
    if (!in_one_database(writer->first, member)) {
        vec_push(writer->arena, &made->notes,
                 arena_printf(writer->arena,
                              "take care, it is in another database: unless '%s:%s' "
                              "is %s, this must not run",
                              member->module->name, revision->id, up ? "applied" : "undone"));
        return;
    }
    writer->looked_at[other] = true;
    const OfflineCondition condition = {
        .kind = up ? OFFLINE_SOME : OFFLINE_NONE,
        .rows = rows_above(writer->arena, member->graph, revision),
        .message = message,
    };
    vec_push(writer->arena, &made->checks, (OfflineCheck){&writer->runs[other].module, condition});
}

static size_t find_member(const Writer *writer, const char *name)
{
    size_t index = 0;
    while (strcmp(writer->transcript->members->items[index].module->name, name) != 0)
        index++;
    return index;
}

/* What a revision on its way up needs of members that stay where they are. */
static void add_needs(Writer *writer, size_t index)
{
    const Revision *revision = writer->transcript->plan->steps.items[index].revision;
    for (size_t i = 0; i < revision->outside.count; i++) {
        const Reference *reference = &revision->outside.items[i];
        size_t other = find_member(writer, reference->module);
        const Member *member = &writer->transcript->members->items[other];
        if (member->target != NULL)
            continue;
        RevisionVec found = graph_candidates(writer->arena, member->graph, reference->id);
        add_check(writer, index, other, found.items[0],
                  arena_printf(writer->arena,
                               "revision '%s' depends on '%s:%s', which is not applied",
                               revision->id, reference->module, found.items[0]->id));
    }
}

/* Whether a reference is to the revision of a step. */
static bool leads_to(const Writer *writer, const Reference *reference, const PlanStep *step)
{
    const Member *member = &writer->transcript->members->items[step->node.module];
    if (strcmp(reference->module, member->module->name) != 0)
        return false;
    RevisionVec found = graph_candidates(writer->arena, member->graph, reference->id);
    return found.count == 1 && found.items[0] == step->revision;
}

/* What must not be applied, of a member that stays where it is, when a revision is undone. */
static void add_dependents(Writer *writer, size_t index, size_t other)
{
    const PlanStep *step = &writer->transcript->plan->steps.items[index];
    const Member *member = &writer->transcript->members->items[other];
    for (size_t i = 0; i < member->graph->revisions.count; i++) {
        const Revision *dependent = member->graph->revisions.items[i];
        for (size_t j = 0; j < dependent->outside.count; j++)
            if (leads_to(writer, &dependent->outside.items[j], step))
                add_check(writer, index, other, dependent,
                          arena_printf(writer->arena, "'%s:%s' is applied, which depends on '%s'",
                                       member->module->name, dependent->id, step->revision->id));
    }
}

static void make_steps(Writer *writer)
{
    const Transcript *transcript = writer->transcript;
    writer->steps =
        arena_alloc(writer->arena, (transcript->plan->steps.count + 1) * sizeof(OfflineStep));
    for (size_t i = 0; i < transcript->plan->steps.count; i++) {
        const PlanStep *step = &transcript->plan->steps.items[i];
        const Member *member = &transcript->members->items[step->node.module];
        writer->steps[i].apply = member->work.steps.items[step->node.position].apply;
        if (step->up)
            add_needs(writer, i);
        for (size_t j = 0; !step->up && j < transcript->members->count; j++)
            if (transcript->members->items[j].target == NULL)
                add_dependents(writer, i, j);
    }
}

static void make_runs(Writer *writer)
{
    const MemberVec *members = writer->transcript->members;
    writer->runs = arena_alloc(writer->arena, (members->count + 1) * sizeof(OfflineRun));
    writer->looked_at = arena_alloc(writer->arena, (members->count + 1) * sizeof(bool));
    for (size_t i = 0; i < members->count; i++) {
        const SessionOptions options = context_of(members->items[i].module, -1);
        writer->runs[i] = (OfflineRun){
            .script = writer->script,
            .module = offline_module(writer->arena, &options),
            .graph = members->items[i].graph,
            .territory = context_territory(writer->arena, writer->transcript->workspace,
                                           members->items[i].module),
            .heads = members->items[i].state.heads,
        };
    }
}

static OfflineStart start_of(const RunRequest *request)
{
    switch (request->kind) {
    case RUN_UPGRADE:
    case RUN_DOWNGRADE: return OFFLINE_WHOLE;
    case RUN_STAMP: return request->purge ? OFFLINE_ANYWHERE : OFFLINE_AT_START;
    case RUN_ENSURE: break;
    }
    return OFFLINE_ANYWHERE;
}

static void add_tables(Writer *writer)
{
    const Transcript *transcript = writer->transcript;
    OfflineStart start = start_of(transcript->request);
    for (size_t i = 0; i < transcript->members->count; i++) {
        bool moved = takes_part(writer, &transcript->members->items[i]);
        if (moved || writer->looked_at[i])
            offline_tables(&writer->runs[i], moved ? start : OFFLINE_ANYWHERE);
    }
}

/* Begins what a step shares with those behind it: with its module's, or all of them. */
static void begin_shared(const Writer *writer, size_t index, OfflineRun *run)
{
    const Plan *plan = writer->transcript->plan;
    const PlanNode *node = &plan->steps.items[index].node;
    if (!writer->transcript->request->atomic && node->position == 0)
        offline_begin(run);
    else if (writer->transcript->request->atomic && index == 0)
        offline_begin(run);
    else if (writer->transcript->request->atomic)
        offline_join(run);
}

static bool add_steps(Writer *writer, MigError *err)
{
    const Plan *plan = writer->transcript->plan;
    bool atomic = writer->transcript->request->atomic;
    for (size_t i = 0; i < plan->steps.count; i++) {
        const PlanNode *node = &plan->steps.items[i].node;
        const Member *member = &writer->transcript->members->items[node->module];
        OfflineRun *run = &writer->runs[node->module];
        bool together = atomic || !member->module->transaction_per_migration;
        size_t last = atomic ? plan->steps.count : i + member->steps.count - node->position;
        if (together)
            begin_shared(writer, i, run);
        if (!offline_step(run, &writer->steps[i], together, err))
            return false;
        if (together && i + 1 == last)
            offline_commit(run);
    }
    return true;
}

static bool add_stamps(Writer *writer, MigError *err)
{
    static const StringVec nothing = {0};
    const Transcript *transcript = writer->transcript;
    bool purge = transcript->request->purge;
    for (size_t i = 0; i < transcript->members->count; i++) {
        const Member *member = &transcript->members->items[i];
        StringVec heads;
        if (!takes_part(writer, member))
            continue;
        if (!target_stamp(writer->arena, member->graph, purge ? &nothing : &member->state.heads,
                          member->target, &heads, err))
            return false;
        offline_stamp(&writer->runs[i], &heads, purge);
    }
    return true;
}

static const char *place(Arena *arena, const StringVec *heads)
{
    return heads->count == 0 ? "base" : strings_join(arena, heads, ", ");
}

/* The comment at the top: what this is, for which database, and from where to where it leads. */
static void add_head(const Writer *writer, Text *text)
{
    static const char *const verbs[] = {[RUN_UPGRADE] = "upgrade",
                                        [RUN_DOWNGRADE] = "downgrade",
                                        [RUN_STAMP] = "stamp",
                                        [RUN_ENSURE] = "version tables"};
    const Transcript *transcript = writer->transcript;
    const Offline *offline = writer->script->dialect->offline;
    size_t count = transcript->plan->steps.count;
    text_printf(text, "-- mig %s: %s", MIG_VERSION, verbs[transcript->request->kind]);
    if (transcript->request->kind <= RUN_DOWNGRADE)
        text_printf(text, " by %zu revision%s", count, count == 1 ? "" : "s");
    text_printf(text, "\n-- database: %s\n-- run with: %s\n", writer->first->module->url.shown,
                offline->command);
    for (size_t i = 0; i < transcript->members->count; i++) {
        const Member *member = &transcript->members->items[i];
        if (!takes_part(writer, member))
            continue;
        text_printf(text, "-- module %s", member->module->name);
        if (transcript->request->purge)
            text_printf(text, ": from whatever there is to %s",
                        place(writer->arena, &writer->runs[i].heads));
        else if (transcript->request->kind != RUN_ENSURE)
            text_printf(text, ": from %s to %s", place(writer->arena, &member->state.heads),
                        place(writer->arena, &writer->runs[i].heads));
        text_add_char(text, '\n');
    }
    text_add_char(text, '\n');
    offline->open(text);
}

bool transcript_write(const Transcript *transcript, const char **sql, MigError *err)
{
    Writer writer = {.transcript = transcript, .arena = transcript->arena};
    if (!check_databases(&writer, err))
        return false;
    *sql = "";
    if (writer.first == NULL)
        return true;
    writer.script = offline_open(writer.arena, writer.first->module->url.kind);
    writer.script->git_commit = transcript->git_commit;
    writer.script->identity = process_identity(writer.arena);
    make_runs(&writer);
    make_steps(&writer);
    add_tables(&writer);
    if (transcript->request->kind == RUN_STAMP ? !add_stamps(&writer, err)
                                               : !add_steps(&writer, err))
        return false;
    Text text = text_in(writer.arena);
    add_head(&writer, &text);
    text_add(&text, text_string(&writer.script->sql));
    *sql = text_string(&text);
    return true;
}
