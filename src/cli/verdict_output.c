/* Files in a verdict are seen from the repository's top, since that is where those who read it are.
 */
#include "cli/verdict_output.h"

#include "base/file.h"
#include "base/path.h"
#include "report/format.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const VerdictFormat *format_of(const Invocation *invocation)
{
    return &verdict_formats[invocation->globals.format - FORMAT_VERDICT];
}

/* The folder that the library's paths are seen from. */
static const char *base_folder(const Invocation *invocation)
{
    Arena *arena = invocation->arena;
    const char *here = "/";
    MigError ignored;
    if (invocation->workspace != NULL)
        return path_parent(arena, mig_workspace_file(invocation->workspace));
    return path_current(arena, &here, &ignored) ? here : "/";
}

/* The nearest folder, from this one upwards, that git has put a `.git` into; a worktree's and a
 * submodule's is a file. NULL outside of a repository. */
static const char *repository_top(Arena *arena, const char *folder)
{
    for (;; folder = path_parent(arena, folder)) {
        if (file_kind(path_join(arena, folder, ".git")) != FILE_MISSING)
            return folder;
        if (strcmp(folder, "/") == 0)
            return NULL;
    }
}

/* Where GitHub has checked the repository out, if that is where we are; else the repository's own
 * top; else the folder itself. */
static const char *find_top(Arena *arena, const char *folder)
{
    const char *real = path_real(arena, folder), *workspace = getenv("GITHUB_WORKSPACE");
    if (workspace != NULL && workspace[0] == '/') {
        workspace = path_real(arena, path_normal(arena, workspace));
        if (path_is_within(workspace, real))
            return workspace;
    }
    const char *top = repository_top(arena, real);
    return top == NULL ? real : top;
}

static void add_failure(Verdict *verdict, const MigError *failure)
{
    VerdictCase *at =
        verdict_case(verdict, verdict_suite(verdict, ""), verdict->command, verdict->command);
    verdict_add(verdict, at, verdict_finding(verdict->arena, failure));
}

void verdict_finish(Invocation *invocation, const MigError *failure)
{
    Verdict *verdict = invocation->verdict;
    const char *folder = base_folder(invocation);
    verdict->command = invocation->command == NULL ? "" : invocation->command->name;
    verdict->version = mig_version();
    verdict->status = mig_code_status(failure == NULL ? MIG_OK : failure->code);
    if (failure != NULL && verdict_count(verdict, LEVEL_ERROR) == 0)
        add_failure(verdict, failure);
    verdict_settle(verdict, folder, find_top(invocation->arena, folder));
    text_clear(&invocation->text);
    format_of(invocation)->render(&invocation->text, verdict);
}

bool verdict_append(Invocation *invocation, MigError *err)
{
    const VerdictFormat *format = format_of(invocation);
    const char *path = format->aside == NULL ? NULL : getenv(format->aside_variable);
    if (path == NULL || path[0] == '\0')
        return true;
    Text text = text_in(invocation->arena);
    format->aside(&text, invocation->verdict);
    FILE *file = fopen(path, "ae");
    if (file == NULL)
        return fail_errno(err, MIG_E_FILE, "cannot open '%s'", path);
    bool written = fwrite(text_string(&text), 1, text.length, file) == text.length;
    if (fclose(file) == 0 && written)
        return true;
    return fail_errno(err, MIG_E_FILE, "cannot write to '%s'", path);
}
