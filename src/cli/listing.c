/* The forms are those of Alembic's `heads`, `history`, `current` and `show`. */
#include "cli/listing.h"

#include "report/failure.h"
#include "report/grid.h"

#include <string.h>

int listing_module_width(MigWorkspace *workspace)
{
    MigModules modules = mig_modules(workspace);
    size_t widest = 0;
    for (size_t i = 0; i < modules.count; i++) {
        size_t width = grid_width(modules.items[i].name);
        widest = width > widest ? width : widest;
    }
    return modules.count > 1 ? (int)widest : 0;
}

const char *listing_join(Arena *arena, const char *const *strings, const char *none)
{
    StringVec list = {0};
    for (; strings != NULL && *strings != NULL; strings++)
        vec_push(arena, &list, *strings);
    return list.count == 0 ? none : strings_join(arena, &list, ", ");
}

bool listing_has_several(const char *const *strings)
{
    return strings != NULL && strings[0] != NULL && strings[1] != NULL;
}

const char *listing_upgrade_hint(bool has_several_heads)
{
    return has_several_heads ? "run 'mig upgrade heads', or merge the heads first"
                             : "run 'mig upgrade'";
}

static bool is_empty(const char *const *strings)
{
    return strings == NULL || strings[0] == NULL;
}

static const char *parents(Arena *arena, const MigRevision *revision)
{
    return listing_join(arena, revision->down_revisions, "<base>");
}

static void add_parents(Text *text, const MigRevision *revision)
{
    text_add(text, parents(text->arena, revision));
    if (!is_empty(revision->depends_on))
        text_printf(text, " (%s)", listing_join(text->arena, revision->depends_on, ""));
    text_add(text, " -> ");
}

static void add_mark(Text *text, bool color, bool wanted, const char *mark)
{
    if (!wanted)
        return;
    text_add_char(text, ' ');
    tone_add(text, color, TONE_GOOD, mark);
}

/* Where a revision without a file is. */
static void add_place(Text *text, bool color, const MigRevision *revision)
{
    if (revision->lost == NULL)
        return;
    text_add_char(text, ' ');
    tone_add(text, color, TONE_WARNING,
             arena_printf(text->arena, "(no file here: %s)", revision->lost->place));
}

void listing_add(Text *text, const Listing *listing, const MigRevision *revision)
{
    bool color = listing->color;
    bool tree = listing->parts & LISTING_TREE;
    if (listing->module_width > 0) {
        grid_pad(text, color, TONE_STRONG, revision->module, (size_t)listing->module_width);
        text_add(text, "  ");
    }
    if (listing->parts & LISTING_PARENTS)
        add_parents(text, revision);
    tone_add(text, color, TONE_ID, revision->id);
    if (listing->parts & LISTING_LABELS && !is_empty(revision->labels))
        text_printf(text, " (%s)", listing_join(text->arena, revision->labels, ""));
    add_mark(text, color, revision->is_head && !revision->is_effective_head, "(head)");
    add_mark(text, color, revision->is_effective_head, "(effective head)");
    add_mark(text, color, revision->is_current, "(current)");
    add_mark(text, color, tree && revision->is_branch_point, "(branchpoint)");
    add_mark(text, color, tree && revision->is_merge_point, "(mergepoint)");
    add_place(text, color, revision);
    if (listing->parts & LISTING_MESSAGE && revision->message[0] != '\0')
        text_printf(text, ", %s", revision->message);
}

static void add_field(Text *text, const char *label, const char *value)
{
    if (value[0] != '\0')
        text_printf(text, "%s: %s\n", label, value);
}

/* Where a revision without a file is, and where its text is from. */
static void add_lost(Text *text, const MigRevision *revision)
{
    if (revision->lost == NULL)
        return;
    add_field(text, "No file here", revision->lost->place);
    add_field(text, "Script", revision->lost->is_logged ? "as applied, from the log" : "from git");
}

void listing_add_lines(Text *text, const Listing *listing, const MigRevisions *revisions)
{
    for (size_t i = 0; i < revisions->count; i++) {
        listing_add(text, listing, &revisions->items[i]);
        text_add_char(text, '\n');
    }
}

void listing_add_entry(Text *text, const Listing *listing, const MigRevision *revision)
{
    Arena *arena = text->arena;
    bool color = listing->color;
    text_add(text, "Rev: ");
    tone_add(text, color, TONE_ID, revision->id);
    add_mark(text, color, revision->is_head, "(head)");
    add_mark(text, color, revision->is_branch_point, "(branchpoint)");
    add_mark(text, color, revision->is_merge_point, "(mergepoint)");
    add_mark(text, color, revision->is_current, "(current)");
    text_add_char(text, '\n');
    if (listing->module_width > 0)
        add_field(text, "Module", revision->module);
    add_field(text, revision->is_merge_point ? "Merges" : "Parent", parents(arena, revision));
    add_field(text, "Also depends on", listing_join(arena, revision->depends_on, ""));
    if (revision->is_branch_point)
        add_field(text, "Branches into", listing_join(arena, revision->children, ""));
    add_field(text, "Branch names", listing_join(arena, revision->labels, ""));
    add_field(text, "Path", revision->lost == NULL ? revision->file : "");
    add_lost(text, revision);
    add_field(text, "Created", revision->created);
    text_add(text, "\n    ");
    failure_add_lines(text, "    ", revision->message);
    text_add(text, "\n\n");
}

void listing_add_entries(Text *text, const Listing *listing, const MigRevisions *revisions)
{
    for (size_t i = 0; i < revisions->count; i++)
        listing_add_entry(text, listing, &revisions->items[i]);
}

bool listing_add_new(Invocation *invocation, const MigRevision *revision, MigError *err)
{
    Arena *arena = invocation->arena;
    const char *path;
    if (!command_path(invocation, revision->file, &path, err))
        return false;
    text_printf(&invocation->text, "%s\n", path);
    json_put(arena, invocation->document, "revision", listing_json(arena, revision, false));
    command_say(invocation, "new revision %s on %s", revision->id,
                listing_join(arena, revision->down_revisions, "<base>"));
    return true;
}

bool listing_add_reparented(Invocation *invocation, const MigReparented *change, Json *list,
                            MigError *err)
{
    Arena *arena = invocation->arena;
    const char *path;
    if (!command_path(invocation, change->revision->file, &path, err))
        return false;
    text_printf(&invocation->text, "rewrite %s: down_revision %s instead of %s\n", path,
                listing_join(arena, change->down_revisions, "<base>"),
                listing_join(arena, change->revision->down_revisions, "<base>"));
    Json *json = json_new_object(arena);
    json_put(arena, json, "revision", listing_json(arena, change->revision, false));
    json_put(arena, json, "down_revisions", listing_json_strings(arena, change->down_revisions));
    json_push(arena, list, json);
    return true;
}

static const char *key_of(Arena *arena, const char *module, const char *id)
{
    return arena_printf(arena, "%s:%s", module, id);
}

ListingIndex listing_index(Arena *arena, const MigRevisions *revisions)
{
    ListingIndex index = {arena, table_new(arena)};
    for (size_t i = 0; i < revisions->count; i++) {
        const MigRevision *revision = &revisions->items[i];
        table_put(index.revisions, key_of(arena, revision->module, revision->id), revision);
    }
    return index;
}

const MigRevision *listing_find(const ListingIndex *index, const char *module, const char *id)
{
    return table_find(index->revisions, key_of(index->arena, module, id));
}

Json *listing_json_strings(Arena *arena, const char *const *strings)
{
    Json *array = json_new_array(arena);
    for (; strings != NULL && *strings != NULL; strings++)
        json_push_string(arena, array, *strings);
    return array;
}

static Json *json_from_lost(Arena *arena, const MigLost *lost)
{
    Json *json = json_new_object(arena);
    json_put_string(arena, json, "place", lost->place);
    json_put_boolean(arena, json, "is_logged", lost->is_logged);
    json_put_string(arena, json, "reference", lost->reference);
    json_put_string(arena, json, "commit", lost->commit);
    json_put_string(arena, json, "author", lost->author);
    json_put_string(arena, json, "subject", lost->subject);
    return json;
}

Json *listing_json(Arena *arena, const MigRevision *revision, bool asked)
{
    Json *json = json_new_object(arena);
    json_put_string(arena, json, "module", revision->module);
    json_put_string(arena, json, "id", revision->id);
    json_put_string(arena, json, "message", revision->message);
    json_put_string(arena, json, "file", revision->file);
    json_put_string(arena, json, "created", revision->created);
    json_put(arena, json, "down_revisions", listing_json_strings(arena, revision->down_revisions));
    json_put(arena, json, "branch_labels", listing_json_strings(arena, revision->branch_labels));
    json_put(arena, json, "labels", listing_json_strings(arena, revision->labels));
    json_put(arena, json, "depends_on", listing_json_strings(arena, revision->depends_on));
    json_put_boolean(arena, json, "is_base", revision->is_base);
    json_put_boolean(arena, json, "is_head", revision->is_head);
    json_put_boolean(arena, json, "is_effective_head", revision->is_effective_head);
    json_put_boolean(arena, json, "is_branch_point", revision->is_branch_point);
    json_put_boolean(arena, json, "is_merge_point", revision->is_merge_point);
    if (revision->lost != NULL)
        json_put(arena, json, "lost", json_from_lost(arena, revision->lost));
    if (!asked)
        return json;
    json_put_boolean(arena, json, "is_applied", revision->is_applied);
    json_put_boolean(arena, json, "is_current", revision->is_current);
    return json;
}

Json *listing_json_all(Arena *arena, const MigRevisions *revisions, bool asked)
{
    Json *array = json_new_array(arena);
    for (size_t i = 0; i < revisions->count; i++)
        json_push(arena, array, listing_json(arena, &revisions->items[i], asked));
    return array;
}
