/* A revision is a case from its start on; what a module says beside them goes to a case of its own.
 */
#include "report/recorder.h"

#include "report/rule.h"

#include <string.h>

typedef struct Recorder {
    Reporter base;
    Verdict *verdict;
} Recorder;

static const char RUN[] = ""; /* the id of a case that is about no revision */

static VerdictSuite *suite_of(const Recorder *recorder, const MigEvent *event)
{
    return verdict_suite(recorder->verdict, event->module == NULL ? "" : event->module);
}

static const char *case_title(Arena *arena, const MigEvent *event)
{
    static const char *const verbs[] = {
        [MIG_UP] = "", [MIG_DOWN] = "undo ", [MIG_STAMP] = "stamp "};
    bool has_message = event->message != NULL && event->message[0] != '\0';
    return arena_printf(arena, "%s%s%s%s", verbs[event->direction], event->revision,
                        has_message ? " " : "", has_message ? event->message : "");
}

/* The case of the event's revision, or of what is about none. */
static VerdictCase *case_of(const Recorder *recorder, const MigEvent *event)
{
    Verdict *verdict = recorder->verdict;
    VerdictSuite *suite = suite_of(recorder, event);
    if (event->revision == NULL)
        return verdict_case(verdict, suite, RUN, "run");
    return verdict_case(verdict, suite, event->revision, case_title(verdict->arena, event));
}

static void add_warning(const Recorder *recorder, const MigEvent *event)
{
    verdict_add(recorder->verdict, case_of(recorder, event),
                (Finding){
                    .rule = rule_of(RULE_WARNING),
                    .level = LEVEL_WARNING,
                    .message = arena_strdup(recorder->verdict->arena, event->text),
                });
}

static void record(Reporter *base, const MigEvent *event)
{
    Recorder *recorder = (Recorder *)base;
    switch (event->kind) {
    case MIG_EVENT_REVISION_START: case_of(recorder, event); break;
    case MIG_EVENT_REVISION_DONE: case_of(recorder, event)->duration = event->duration; break;
    case MIG_EVENT_REVISION_SKIPPED:
        case_of(recorder, event)->skipped = "done by another run";
        break;
    case MIG_EVENT_WARNING: add_warning(recorder, event); break;
    case MIG_EVENT_MODULE_DONE: suite_of(recorder, event)->duration = event->duration; break;
    case MIG_EVENT_MODULE_FAILED:
        suite_of(recorder, event)->duration = event->duration;
        verdict_add(recorder->verdict, case_of(recorder, event),
                    verdict_finding(recorder->verdict->arena, event->error));
        break;
    default: break;
    }
}

static void finish(Reporter *base)
{
    (void)base;
}

Reporter *recorder_new(Verdict *verdict)
{
    Recorder *recorder = arena_new(verdict->arena, Recorder);
    *recorder = (Recorder){{record, finish}, verdict};
    return &recorder->base;
}

/* --- two at once ------------------------------------------------------------------------------ */

typedef struct Pair {
    Reporter base;
    Reporter *first, *second;
} Pair;

static void tell_both(Reporter *base, const MigEvent *event)
{
    Pair *pair = (Pair *)base;
    pair->first->event(pair->first, event);
    pair->second->event(pair->second, event);
}

static void finish_both(Reporter *base)
{
    Pair *pair = (Pair *)base;
    pair->first->finish(pair->first);
    pair->second->finish(pair->second);
}

Reporter *reporter_pair_new(Arena *arena, Reporter *first, Reporter *second)
{
    Pair *pair = arena_new(arena, Pair);
    *pair = (Pair){{tell_both, finish_both}, first, second};
    return &pair->base;
}
