/* The shells are psql and sqlite3. */
#include "script.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

const char *script_write(Bed *bed, const char *names, MigDirection direction, const char *range,
                         MigRun run)
{
    MigWorkspace *workspace;
    const char *const list[] = {names[0] == '\0' ? NULL : names, NULL};
    const char *sql = "";
    bed->err = (MigError){0};
    cr_assert(mig_workspace_open(&(MigOpen){.folder = bed->folder, .config = "modules.ini"},
                                 &workspace, &bed->err),
              "%s", bed->err.message);
    if (mig_workspace_select(workspace, list, &bed->err) &&
        mig_script(workspace, direction, range, &run, &sql, &bed->err))
        sql = arena_strdup(bed->arena, sql);
    mig_workspace_close(workspace);
    return sql;
}

/* Runs a script in the shell; all that it says. */
static const char *run(Bed *bed, const char *sql, bool *done)
{
    bed_write(bed, "script.sql", sql);
    const char *command =
        bed->kind == URL_SQLITE
            ? arena_printf(bed->arena, "cd %s && sqlite3 -init /dev/null bed.db <script.sql 2>&1",
                           bed->folder)
            : arena_printf(bed->arena, "cd %s && psql -X -f script.sql '%s' 2>&1", bed->folder,
                           bed->url);
    FILE *shell = popen(command, "r");
    char said[20000];
    size_t length = fread(said, 1, sizeof(said) - 1, shell);
    said[length] = '\0';
    int status = pclose(shell);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) < 126, "%s: %s", command, said);
    cr_assert_null(strstr(said, "already exists, skipping"), "%s", said);
    *done = WEXITSTATUS(status) == 0;
    return arena_strdup(bed->arena, said);
}

const char *script_run(Bed *bed, const char *sql)
{
    bool done;
    const char *said = run(bed, sql, &done);
    return done ? "" : said;
}

const char *script_says(Bed *bed, const char *sql)
{
    bool done;
    const char *said = run(bed, sql, &done);
    cr_assert(done, "%s", said);
    return said;
}
