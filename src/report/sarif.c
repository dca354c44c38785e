/* One run, a result for each finding, and the rules that these go by. */
#include "report/format.h"

#include "base/hash.h"
#include "base/json.h"

#include <string.h>

typedef Vec(const VerdictRule *) RuleVec;

typedef struct Sarif {
    Arena *arena;
    const Verdict *verdict;
    RuleVec rules; /* in the order in which results name them */
    Json *results;
} Sarif;

static const char SCHEMA[] = "https://json.schemastore.org/sarif-2.1.0.json";
static const char ROOT[] = "%SRCROOT%"; /* what code scanning takes for the repository's top */

static const char *const levels[] = {
    [LEVEL_ERROR] = "error", [LEVEL_WARNING] = "warning", [LEVEL_NOTE] = "note"};

static Json *text_object(Arena *arena, const char *string)
{
    Json *json = json_new_object(arena);
    json_put_string(arena, json, "text", string);
    return json;
}

/* A path as the path of a URI. */
static const char *uri_of(Arena *arena, const char *path)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
    Text text = text_in(arena);
    if (path[0] == '/')
        text_add(&text, "file://");
    for (; *path != '\0'; path++)
        if (strchr(plain, *path) != NULL)
            text_add_char(&text, *path);
        else
            text_printf(&text, "%%%02X", (unsigned char)*path);
    return text_string(&text);
}

static size_t rule_index(Sarif *sarif, const VerdictRule *rule)
{
    for (size_t i = 0; i < sarif->rules.count; i++)
        if (sarif->rules.items[i] == rule)
            return i;
    vec_push(sarif->arena, &sarif->rules, rule);
    return sarif->rules.count - 1;
}

static Json *physical_location(Arena *arena, const Finding *finding)
{
    Json *place = json_new_object(arena), *artifact = json_new_object(arena);
    json_put_string(arena, artifact, "uri", uri_of(arena, finding->file));
    if (finding->file[0] != '/')
        json_put_string(arena, artifact, "uriBaseId", ROOT);
    json_put(arena, place, "artifactLocation", artifact);
    if (finding->line > 0) {
        Json *region = json_new_object(arena);
        json_put_integer(arena, region, "startLine", finding->line);
        json_put(arena, place, "region", region);
    }
    return place;
}

static Json *logical_locations(Arena *arena, const VerdictSuite *suite, const Finding *finding)
{
    Json *list = json_new_array(arena), *module = json_new_object(arena);
    json_put_string(arena, module, "name", suite->module);
    json_put_string(arena, module, "kind", "module");
    json_push(arena, list, module);
    if (finding->subject != NULL) {
        Json *subject = json_new_object(arena);
        json_put_string(arena, subject, "name", finding->subject);
        json_put_string(arena, subject, "kind", "object");
        json_push(arena, list, subject);
    }
    return list;
}

static Json *locations(Arena *arena, const VerdictSuite *suite, const Finding *finding)
{
    Json *list = json_new_array(arena), *location = json_new_object(arena);
    if (finding->file != NULL)
        json_put(arena, location, "physicalLocation", physical_location(arena, finding));
    if (suite->module[0] != '\0')
        json_put(arena, location, "logicalLocations", logical_locations(arena, suite, finding));
    json_push(arena, list, location);
    return list;
}

/* The same finding has the same print in the next run, wherever its lines have gone. */
static Json *fingerprints(Arena *arena, const VerdictSuite *suite, const Finding *finding)
{
    Json *json = json_new_object(arena);
    const char *subject = finding->subject == NULL ? finding->message : finding->subject;
    const char *key = arena_printf(arena, "%s\n%s\n%s", finding->rule->id, suite->module, subject);
    json_put_string(arena, json, "migFinding/v1", hash_bytes(arena, span_of(key)));
    return json;
}

static const char *message_of(Arena *arena, const Finding *finding)
{
    Text text = text_in(arena);
    text_add(&text, finding->message);
    if (finding->detail != NULL && finding->detail[0] != '\0')
        text_printf(&text, "\n%s", finding->detail);
    if (finding->hint != NULL && finding->hint[0] != '\0')
        text_printf(&text, "\nhint: %s", finding->hint);
    return text_string(&text);
}

static void add_result(Sarif *sarif, const VerdictSuite *suite, const Finding *finding)
{
    Arena *arena = sarif->arena;
    Json *result = json_new_object(arena);
    json_put_string(arena, result, "ruleId", finding->rule->id);
    json_put_integer(arena, result, "ruleIndex", (int64_t)rule_index(sarif, finding->rule));
    json_put_string(arena, result, "level", levels[finding->level]);
    json_put(arena, result, "message", text_object(arena, message_of(arena, finding)));
    if (finding->file != NULL || suite->module[0] != '\0')
        json_put(arena, result, "locations", locations(arena, suite, finding));
    json_put(arena, result, "partialFingerprints", fingerprints(arena, suite, finding));
    json_push(arena, sarif->results, result);
}

static void add_results(Sarif *sarif)
{
    const Verdict *verdict = sarif->verdict;
    for (size_t i = 0; i < verdict->suites.count; i++) {
        const VerdictSuite *suite = verdict->suites.items[i];
        for (size_t j = 0; j < suite->cases.count; j++)
            for (size_t k = 0; k < suite->cases.items[j]->findings.count; k++)
                add_result(sarif, suite, &suite->cases.items[j]->findings.items[k]);
    }
}

static Json *tool(const Sarif *sarif)
{
    Arena *arena = sarif->arena;
    Json *json = json_new_object(arena), *driver = json_new_object(arena),
         *rules = json_new_array(arena);
    for (size_t i = 0; i < sarif->rules.count; i++) {
        const VerdictRule *rule = sarif->rules.items[i];
        Json *item = json_new_object(arena);
        json_put_string(arena, item, "id", rule->id);
        json_put(arena, item, "shortDescription", text_object(arena, rule->title));
        json_put(arena, item, "fullDescription", text_object(arena, rule->summary));
        json_push(arena, rules, item);
    }
    json_put_string(arena, driver, "name", "mig");
    json_put_string(arena, driver, "version", sarif->verdict->version);
    json_put(arena, driver, "rules", rules);
    json_put(arena, json, "driver", driver);
    return json;
}

/* A check that has found something has done its work: only errors have not. */
static bool is_successful(const Verdict *verdict)
{
    return verdict->status == mig_code_status(MIG_OK) ||
           verdict->status == mig_code_status(MIG_E_DRIFT) ||
           verdict->status == mig_code_status(MIG_E_PENDING);
}

static Json *invocations(const Sarif *sarif)
{
    Arena *arena = sarif->arena;
    Json *list = json_new_array(arena), *json = json_new_object(arena);
    json_put_boolean(arena, json, "executionSuccessful", is_successful(sarif->verdict));
    json_put_integer(arena, json, "exitCode", sarif->verdict->status);
    json_push(arena, list, json);
    return list;
}

static Json *base_ids(const Sarif *sarif)
{
    Arena *arena = sarif->arena;
    Json *json = json_new_object(arena), *root = json_new_object(arena);
    const char *top = uri_of(arena, sarif->verdict->top);
    bool ends = top[strlen(top) - 1] == '/';
    json_put_string(arena, root, "uri", ends ? top : arena_printf(arena, "%s/", top));
    json_put(arena, json, ROOT, root);
    return json;
}

static Json *automation(const Sarif *sarif)
{
    Json *json = json_new_object(sarif->arena);
    json_put_string(sarif->arena, json, "id",
                    arena_printf(sarif->arena, "mig %s/", sarif->verdict->command));
    return json;
}

void sarif_render(Text *text, const Verdict *verdict)
{
    Arena *arena = text->arena;
    Sarif sarif = {.arena = arena, .verdict = verdict, .results = json_new_array(arena)};
    Json *log = json_new_object(arena), *runs = json_new_array(arena),
         *run = json_new_object(arena);
    add_results(&sarif);
    json_put(arena, run, "tool", tool(&sarif));
    json_put(arena, run, "automationDetails", automation(&sarif));
    json_put(arena, run, "invocations", invocations(&sarif));
    json_put(arena, run, "originalUriBaseIds", base_ids(&sarif));
    json_put_string(arena, run, "columnKind", "unicodeCodePoints");
    json_put(arena, run, "results", sarif.results);
    json_push(arena, runs, run);
    json_put_string(arena, log, "$schema", SCHEMA);
    json_put_string(arena, log, "version", "2.1.0");
    json_put(arena, log, "runs", runs);
    json_print(text, log, true);
    text_add_char(text, '\n');
}
