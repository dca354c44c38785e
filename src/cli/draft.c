/* From options to a new revision. */
#include "cli/draft.h"

MigNewRevision draft_revision(Arena *arena, const Draft *draft)
{
    return (MigNewRevision){
        .message = draft->message,
        .id = draft->id,
        .heads = command_strings(arena, &draft->heads),
        .branch_labels = command_strings(arena, &draft->branch_labels),
        .depends_on = command_strings(arena, &draft->depends_on),
        .splice = draft->splice,
        .version_path = draft->version_path,
    };
}
