/* One line for each head: whose it is, and who has brought it. */
#include "cli/merge_listing.h"

#include "cli/listing.h"
#include "report/grid.h"
#include "report/rule.h"
#include "report/tone.h"

#include <unistd.h>

/* "here, not committed yet", "there, 1a2b3c4d5e by Ada: Add users" */
static const char *show_origin(Arena *arena, const MigMergeHead *head)
{
    const char *side = head->is_here ? "here" : "there";
    if (head->is_here && head->is_there)
        side = "on both sides";
    if (head->commit[0] == '\0')
        return arena_printf(arena, "%s, not committed yet", side);
    return arena_printf(arena, "%s, %.10s by %s: %s", side, head->commit, head->author,
                        head->subject);
}

static void add_module_name(Invocation *invocation, const MigModule *module)
{
    int width = listing_module_width(invocation->workspace);
    if (width == 0)
        return;
    grid_pad(&invocation->text, command_has_color(invocation, STDOUT_FILENO), TONE_STRONG,
             module->name, (size_t)width);
    text_add(&invocation->text, "  ");
}

static void add_head(Invocation *invocation, const MigModule *module, const MigMergeHead *head)
{
    add_module_name(invocation, module);
    tone_add(&invocation->text, command_has_color(invocation, STDOUT_FILENO), TONE_ID, head->id);
    text_printf(&invocation->text, " (head), %s (%s)\n", head->message,
                show_origin(invocation->arena, head));
}

static void add_conflict(Invocation *invocation, const MigModule *module,
                         const MigMergeConflict *conflict)
{
    add_module_name(invocation, module);
    text_printf(&invocation->text, "%s: revision %s: %s\n", conflict->file, conflict->revision,
                conflict->text);
}

static Json *json_from_preview(Arena *arena, const MigMergePreview *preview)
{
    Json *json = json_new_object(arena), *heads = json_new_array(arena),
         *conflicts = json_new_array(arena);
    for (size_t i = 0; i < preview->head_count; i++) {
        const MigMergeHead *head = &preview->heads[i];
        Json *item = json_new_object(arena);
        json_put_string(arena, item, "id", head->id);
        json_put_string(arena, item, "message", head->message);
        json_put_string(arena, item, "file", head->file);
        json_put_boolean(arena, item, "is_here", head->is_here);
        json_put_boolean(arena, item, "is_there", head->is_there);
        json_put_string(arena, item, "commit", head->commit);
        json_put_string(arena, item, "author", head->author);
        json_put_string(arena, item, "subject", head->subject);
        json_push(arena, heads, item);
    }
    for (size_t i = 0; i < preview->conflict_count; i++) {
        Json *item = json_new_object(arena);
        json_put_string(arena, item, "revision", preview->conflicts[i].revision);
        json_put_string(arena, item, "file", preview->conflicts[i].file);
        json_put_string(arena, item, "text", preview->conflicts[i].text);
        json_push(arena, conflicts, item);
    }
    json_put_string(arena, json, "name", preview->module->name);
    json_put_boolean(arena, json, "clean", preview->is_clean);
    json_put(arena, json, "heads", heads);
    json_put(arena, json, "conflicts", conflicts);
    command_put_error(arena, json, preview->error);
    return json;
}

void merge_add_previews(Invocation *invocation, const MigMergePreviews *previews, bool heads)
{
    Json *merge = json_new_array(invocation->arena);
    for (size_t i = 0; i < previews->count; i++) {
        const MigMergePreview *preview = &previews->items[i];
        for (size_t j = 0; (heads || preview->head_count > 1) && j < preview->head_count; j++)
            add_head(invocation, preview->module, &preview->heads[j]);
        for (size_t j = 0; j < preview->conflict_count; j++)
            add_conflict(invocation, preview->module, &preview->conflicts[j]);
        json_push(invocation->arena, merge, json_from_preview(invocation->arena, preview));
    }
    json_put(invocation->arena, invocation->document, "merge", merge);
}

/* Fails for a module that the merge would leave in two minds. */
static bool judge(const MigMergePreview *preview, const char *reference, MigError *err)
{
    const char *name = preview->module->name;
    if (preview->error != NULL) {
        *err = *preview->error;
        err->code = MIG_E_DRIFT;
        return fail_within(err, "module '%s' merged with '%s'", name, reference);
    }
    if (preview->conflict_count > 0)
        return fail(err, MIG_E_DRIFT,
                    "merged with '%s', module '%s' has a conflict in %zu revision file%s",
                    reference, name, preview->conflict_count,
                    preview->conflict_count == 1 ? "" : "s") ||
               fail_hint(err, "git merge %s, and settle it there", reference);
    if (!preview->is_clean)
        return fail(err, MIG_E_DRIFT, "merged with '%s', module '%s' has %zu heads", reference,
                    name, preview->head_count) ||
               fail_hint(err, "git merge %s, then mig rebase --onto %s -n %s", reference, reference,
                         name);
    return true;
}

bool merge_judge(const MigMergePreviews *previews, const char *reference, MigError *err)
{
    for (size_t i = 0; i < previews->count; i++)
        if (!judge(&previews->items[i], reference, err))
            return false;
    return true;
}

/* The file of a head that is here: where the merge would go wrong, as far as this branch can tell.
 */
static const char *place_of(const MigMergePreview *preview)
{
    for (size_t i = 0; i < preview->head_count; i++)
        if (preview->heads[i].is_here && !preview->heads[i].is_there)
            return preview->heads[i].file;
    return NULL;
}

/* What a module's judgement comes from, a line for each head or conflict. */
static const char *list_reasons(Arena *arena, const MigMergePreview *preview)
{
    Text text = text_in(arena);
    for (size_t i = 0; i < preview->conflict_count; i++)
        text_printf(&text, "%s%s: revision %s: %s", i == 0 ? "" : "\n", preview->conflicts[i].file,
                    preview->conflicts[i].revision, preview->conflicts[i].text);
    for (size_t i = 0; preview->conflict_count == 0 && i < preview->head_count; i++)
        text_printf(&text, "%s%s, %s (%s)", i == 0 ? "" : "\n", preview->heads[i].id,
                    preview->heads[i].message, show_origin(arena, &preview->heads[i]));
    return text_string(&text);
}

void merge_add_verdict(Invocation *invocation, const MigMergePreviews *previews,
                       const char *reference)
{
    Verdict *verdict = invocation->verdict;
    for (size_t i = 0; i < previews->count; i++) {
        const MigMergePreview *preview = &previews->items[i];
        VerdictCase *at = verdict_rule_case(verdict, verdict_suite(verdict, preview->module->name),
                                            rule_of(RULE_MERGE));
        MigError trouble;
        if (judge(preview, reference, &trouble))
            continue;
        Finding finding = verdict_finding(invocation->arena, &trouble);
        finding.rule = rule_of(RULE_MERGE);
        finding.is_error = preview->error != NULL;
        finding.detail =
            preview->error != NULL ? finding.detail : list_reasons(invocation->arena, preview);
        if (finding.file == NULL)
            finding.file =
                preview->conflict_count > 0 ? preview->conflicts[0].file : place_of(preview);
        verdict_add(verdict, at, finding);
    }
}
