/* mig status: all modules and their databases in one table. */
#include "cli/command.h"

#include "cli/listing.h"
#include "cli/trouble_listing.h"
#include "report/failure.h"
#include "report/grid.h"

#include <unistd.h>

typedef struct StatusOptions {
    bool exit_code;
} StatusOptions;

static const Option options[] = {
    {OPTION_FLAG, 0, "exit-code", NULL,
     "exit with 5 when revisions are pending, and as the first "
     "failed module's error says when a database cannot be asked",
     offsetof(StatusOptions, exit_code)},
    {0},
};

typedef enum State {
    STATE_AT_HEAD,
    STATE_PENDING,
    STATE_NO_VERSION_TABLE,
    STATE_NO_REVISIONS,
    STATE_UNKNOWN_REVISION,
    STATE_ERROR
} State;

typedef struct StateName {
    const char *shown, *json;
    Tone tone;
} StateName;

static const StateName states[] = {
    [STATE_AT_HEAD] = {"at head", "at_head", TONE_GOOD},
    [STATE_PENDING] = {"pending", "pending", TONE_WARNING},
    [STATE_NO_VERSION_TABLE] = {"no version table", "no_version_table", TONE_WARNING},
    [STATE_NO_REVISIONS] = {"no revisions", "no_revisions", TONE_FAINT},
    [STATE_UNKNOWN_REVISION] = {"unknown revision", "unknown_revision", TONE_BAD},
    [STATE_ERROR] = {"error", "error", TONE_BAD},
};

/* What is wrong with a revision file has a place; a row that no file explains has none. */
static bool is_unknown_revision(const MigError *error)
{
    return error->code == MIG_E_REVISION && error->file[0] == '\0';
}

static State state_of(const MigStatus *status)
{
    if (status->error != NULL)
        return is_unknown_revision(status->error) ? STATE_UNKNOWN_REVISION : STATE_ERROR;
    if (status->pending > 0)
        return status->has_version_table ? STATE_PENDING : STATE_NO_VERSION_TABLE;
    return status->heads[0] == NULL ? STATE_NO_REVISIONS : STATE_AT_HEAD;
}

static void add_header(Arena *arena, Grid *grid)
{
    static const char *const titles[] = {"MODULE", "STATE",   "CURRENT",
                                         "HEAD",   "PENDING", "DATABASE"};
    for (size_t i = 0; i < grid->columns; i++)
        grid_add(arena, grid, TONE_FAINT, titles[i]);
}

static void add_row(Arena *arena, Grid *grid, const MigStatus *status)
{
    const StateName *state = &states[state_of(status)];
    bool is_known = status->error == NULL || status->lost.count > 0;
    grid_add(arena, grid, TONE_STRONG, status->module->name);
    grid_add(arena, grid, state->tone, state->shown);
    grid_add(arena, grid, TONE_ID, listing_join(arena, status->current, "-"));
    grid_add(arena, grid, TONE_ID, listing_join(arena, status->heads, "-"));
    grid_add(arena, grid, TONE_PLAIN, is_known ? arena_printf(arena, "%d", status->pending) : "-");
    grid_add(arena, grid, TONE_PLAIN, status->module->url);
}

static void add_table(Invocation *invocation, const MigStatuses *statuses)
{
    enum { COLUMNS = 6, PENDING_COLUMN = 4 };
    Arena *arena = invocation->arena;
    bool color = command_has_color(invocation, STDOUT_FILENO);
    Grid grid = {.columns = COLUMNS, .right = 1 << PENDING_COLUMN};
    add_header(arena, &grid);
    for (size_t i = 0; i < statuses->count; i++)
        add_row(arena, &grid, &statuses->items[i]);
    grid_print(&invocation->text, &grid, color);
    for (size_t i = 0; i < statuses->count; i++) {
        const MigStatus *status = &statuses->items[i];
        if (status->error != NULL || trouble_is_there(status))
            text_add_char(&invocation->text, '\n');
        if (status->error != NULL)
            failure_add(&invocation->text, color, arena_printf(arena, "%s:", status->module->name),
                        status->error);
        trouble_add(invocation, status);
    }
}

static Json *json_from_status(Arena *arena, const MigStatus *status)
{
    Json *json = json_new_object(arena);
    json_put_string(arena, json, "name", status->module->name);
    json_put_string(arena, json, "state", states[state_of(status)].json);
    json_put_string(arena, json, "database", status->module->url);
    json_put_boolean(arena, json, "has_version_table", status->has_version_table);
    json_put(arena, json, "current", listing_json_strings(arena, status->current));
    json_put_string(arena, json, "current_message", status->current_message);
    json_put(arena, json, "heads", listing_json_strings(arena, status->heads));
    json_put_integer(arena, json, "applied", status->applied);
    json_put_integer(arena, json, "pending", status->pending);
    json_put(arena, json, "lost", listing_json_all(arena, &status->lost, true));
    trouble_put(arena, json, status);
    command_put_error(arena, json, status->error);
    return json;
}

static Json *json_from_statuses(Arena *arena, const MigStatuses *statuses)
{
    Json *modules = json_new_array(arena);
    for (size_t i = 0; i < statuses->count; i++)
        json_push(arena, modules, json_from_status(arena, &statuses->items[i]));
    return modules;
}

static const RuleName status_rules[] = {RULE_DATABASE, RULE_PENDING, RULE_EDITED, RULE_UNFINISHED,
                                        RULE_INDEX};

static void add_pending(Verdict *verdict, VerdictCase *at, const MigStatus *status,
                        VerdictLevel level)
{
    int pending = status->pending;
    verdict_add(verdict, at,
                (Finding){
                    .rule = rule_of(RULE_PENDING),
                    .level = level,
                    .message = arena_printf(verdict->arena, "%d %s pending", pending,
                                            pending == 1 ? "revision is" : "revisions are"),
                    .hint = listing_upgrade_hint(listing_has_several(status->heads)),
                });
}

/* A trouble is looked at by a person, and no failure of this command. */
static void add_troubles(Invocation *invocation, VerdictSuite *suite, const MigStatus *status)
{
    Verdict *verdict = invocation->verdict;
    TroubleVec troubles = trouble_list(invocation->arena, status);
    for (size_t i = 0; i < troubles.count; i++) {
        const VerdictRule *rule = rule_of(troubles.items[i].rule);
        Finding finding = verdict_finding(invocation->arena, &troubles.items[i].error);
        finding.rule = rule;
        finding.level = LEVEL_WARNING;
        finding.is_error = false;
        finding.subject = troubles.items[i].revision;
        verdict_add(verdict, verdict_rule_case(verdict, suite, rule), finding);
    }
}

/* Pending revisions count as the exit status counts them. */
static void add_verdict(Invocation *invocation, const MigStatus *status, bool exit_code)
{
    Verdict *verdict = invocation->verdict;
    VerdictSuite *suite = verdict_suite(verdict, status->module->name);
    for (size_t i = 0; i < sizeof(status_rules) / sizeof(status_rules[0]); i++) {
        VerdictCase *at = verdict_rule_case(verdict, suite, rule_of(status_rules[i]));
        if (i > 0 && status->error != NULL)
            at->skipped = "the state is not known";
    }
    if (status->error != NULL)
        verdict_add(verdict, suite->cases.items[0],
                    verdict_finding(invocation->arena, status->error));
    else if (status->pending > 0)
        add_pending(verdict, suite->cases.items[1], status,
                    exit_code ? LEVEL_ERROR : LEVEL_WARNING);
    add_troubles(invocation, suite, status);
}

/* The failure that stands for the states of all modules; an error weighs more than pending
 * revisions. */
static bool check(const MigStatuses *statuses, MigError *err)
{
    int pending = 0, behind = 0;
    bool branched = false;
    for (size_t i = 0; i < statuses->count; i++) {
        const MigStatus *status = &statuses->items[i];
        if (status->error != NULL)
            return fail(err, status->error->code, "the state of '%s' is not known",
                        status->module->name);
        pending += status->pending;
        behind += status->pending > 0;
        branched = branched || (status->pending > 0 && listing_has_several(status->heads));
    }
    if (pending == 0)
        return true;
    return fail(err, MIG_E_PENDING, "%d revision%s pending in %d module%s", pending,
                pending == 1 ? " is" : "s are", behind, behind == 1 ? "" : "s") ||
           fail_hint(err, "%s", listing_upgrade_hint(branched));
}

static bool run_status(Invocation *invocation, MigError *err)
{
    StatusOptions given = {0};
    command_options(invocation, &given);
    MigStatuses statuses;
    if (!mig_audit(invocation->workspace, &statuses, err))
        return false;
    json_put(invocation->arena, invocation->document, "modules",
             json_from_statuses(invocation->arena, &statuses));
    add_table(invocation, &statuses);
    for (size_t i = 0; i < statuses.count; i++)
        add_verdict(invocation, &statuses.items[i], given.exit_code);
    return !given.exit_code || check(&statuses, err);
}

const Command command_status = {
    .name = "status",
    .summary = "show where all modules stand",
    .usage = "",
    .text = "One line per module: its state, the revisions its database is at, the heads of its\n"
            "revision files, how many revisions are pending, and its database. Only reads. A\n"
            "database that cannot be asked is shown as an error and explained below the table.",
    .examples = "    mig status\n"
                "    mig status --exit-code --quiet && deploy\n",
    .options = options,
    .needs = NEEDS_WORKSPACE,
    .judges = true,
    .run = run_status,
};
