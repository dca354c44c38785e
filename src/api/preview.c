/* What a git merge would make of revision files. */
#include "api/workspace.h"

#include "run/merging.h"

static MigMergePreview show_merging(Arena *arena, const Merging *merging)
{
    Vec(MigMergeHead) heads = {0};
    Vec(MigMergeConflict) conflicts = {0};
    for (size_t i = 0; i < merging->heads.count; i++) {
        const MergingHead *head = &merging->heads.items[i];
        vec_push(arena, &heads,
                 (MigMergeHead){
                     .id = head->id,
                     .message = head->message,
                     .file = head->file,
                     .is_here = head->side != MERGING_THERE,
                     .is_there = head->side != MERGING_HERE,
                     .commit = head->commit,
                     .author = head->author,
                     .subject = head->subject,
                 });
    }
    for (size_t i = 0; i < merging->conflicts.count; i++) {
        const MergingConflict *conflict = &merging->conflicts.items[i];
        vec_push(arena, &conflicts,
                 (MigMergeConflict){conflict->revision, conflict->file, conflict->text});
    }
    return (MigMergePreview){
        .module = api_module(arena, merging->module),
        .error = merging->error,
        .heads = heads.items,
        .head_count = heads.count,
        .conflicts = conflicts.items,
        .conflict_count = conflicts.count,
        .is_clean = merging->error == NULL && conflicts.count == 0 && heads.count < 2,
    };
}

bool mig_preview_merge(MigWorkspace *workspace, const char *reference, MigMergePreviews *previews,
                       MigError *err)
{
    MergingVec mergings;
    Vec(MigMergePreview) shown = {0};
    if (!merging_find(workspace->arena, workspace->catalog, &workspace->workspace,
                      &workspace->selected, reference, &mergings, err))
        return false;
    for (size_t i = 0; i < mergings.count; i++)
        vec_push(workspace->arena, &shown, show_merging(workspace->arena, &mergings.items[i]));
    *previews = (MigMergePreviews){shown.items, shown.count};
    return true;
}
