/* Places that cannot be worked in: each with the message a user gets, and nothing half done. */
#include "bed.h"

#include <criterion/criterion.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const MigRun plain = {0};
static const char one_module[] = "[a]\ntable_prefix = a_\n";

static void write_chain(Bed *bed)
{
    bed_ini(bed, "", one_module);
    bed_revision(bed, "a", "aaa1", "", "", "\nCREATE TABLE a_one (id INTEGER);",
                 "\nDROP TABLE a_one;");
    bed_revision(bed, "a", "aaa2", "aaa1", "", "\nCREATE TABLE a_two (id INTEGER);",
                 "\nDROP TABLE a_two;");
}

/* Whether the last run ended as expected: the code, and a text in the events or the error. */
static void expect_failure(Bed *bed, MigCode code, const char *text)
{
    const char *told = arena_printf(bed->arena, "%s\n%s\n%s", bed_events(bed, ""), bed->err.message,
                                    bed->err.hint);
    cr_assert_eq(bed->err.code, code, "%s", told);
    cr_assert_not_null(strstr(told, text), "%s", told);
}

/* Upgrades as a user without rights over root's files; the code it ended with. */
static MigCode upgrade_as_nobody(Bed *bed, const char *text)
{
    pid_t pid = fork();
    if (pid == 0) {
        if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
            _exit(254);
        bool done = bed_upgrade(bed, "", NULL, plain);
        bool told =
            strstr(bed_events(bed, ""), text) != NULL || strstr(bed->err.message, text) != NULL;
        if (!told && !done)
            fprintf(stderr, "%s\n%s\n", bed_events(bed, ""), bed->err.message);
        _exit(done ? 0 : told ? (int)bed->err.code : 253);
    }
    int status = 0;
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    cr_assert(WIFEXITED(status));
    return (MigCode)WEXITSTATUS(status);
}

Test(fault, an_unreachable_server_is_named_without_the_password)
{
    Bed *bed = bed_open(URL_SQLITE);
    write_chain(bed);
    bed_write(
        bed, "modules.ini",
        "[mig]\nurl = postgresql://alice:s3cr3t@127.0.0.1:1/nowhere\n[a]\ntable_prefix = a_\n");
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    expect_failure(bed, MIG_E_CONNECTION, "postgresql://alice:***@127.0.0.1:1/nowhere");
    cr_assert_null(strstr(bed_events(bed, ""), "s3cr3t"));
    bed_close(bed);
}

Test(fault, one_unreachable_database_does_not_stop_the_others)
{
    Bed *bed = bed_open(URL_SQLITE);
    bed_ini(bed, "",
            "[a]\ntable_prefix = a_\nurl = "
            "postgresql://alice@127.0.0.1:1/nowhere\n[b]\ntable_prefix = b_\n"
            "[c]\ntable_prefix = c_\n");
    bed_revision(bed, "a", "aaa1", "", "", "", "");
    bed_revision(bed, "b", "bbb1", "", "-- depends_on: a:aaa1", "", "");
    bed_revision(bed, "c", "ccc1", "", "", "\nCREATE TABLE c_one (id INTEGER);", "");
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    expect_failure(bed, MIG_E_CONNECTION, "2 of 3 modules failed");
    cr_assert_not_null(strstr(
        bed_events(bed, "module_failed"),
        "module_failed b: blocked: revision 'bbb1' depends on 'a:aaa1', and 'a' has failed"));
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM c_mig_version"), "ccc1");
    bed_close(bed);
}

Test(fault, nothing_is_undone_under_a_module_whose_database_cannot_be_asked)
{
    Bed *bed = bed_open(URL_SQLITE);
    bed_ini(bed, "",
            "[a]\ntable_prefix = a_\n[b]\ntable_prefix = b_\nurl = "
            "postgresql://alice@127.0.0.1:1/nowhere\n");
    bed_revision(bed, "a", "aaa1", "", "", "", "");
    bed_revision(bed, "b", "bbb1", "", "-- depends_on: a:aaa1", "", "");
    cr_assert(bed_upgrade(bed, "a", NULL, plain), "%s", bed->err.message);
    cr_assert_not(bed_downgrade(bed, "a", "base", plain));
    expect_failure(
        bed, MIG_E_BLOCKED,
        "module 'b' may stand on what is to be undone, and its database cannot be asked");
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "aaa1");
    bed_close(bed);
}

Test(fault, a_full_disk_leaves_a_revision_boundary)
{
    Bed *bed = bed_open(URL_SQLITE);
    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("tmpfs", bed->folder, "tmpfs", 0, "size=400k") != 0)
        cr_skip_test("this needs the right to mount a small tmpfs");
    write_chain(bed);
    bed_revision(bed, "a", "aaa3", "aaa2", "",
                 "\nINSERT INTO a_two WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM "
                 "n LIMIT 1000000) "
                 "SELECT i FROM n;",
                 "");
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    expect_failure(bed, MIG_E_SQL, "full");
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "aaa2");
    cr_assert_str_eq(bed_query(bed, "SELECT count(*) FROM a_two"), "0");
    bed_close(bed);
}

Test(fault, a_read_only_database_file_is_an_error)
{
    Bed *bed = bed_open(URL_SQLITE);
    write_chain(bed);
    cr_assert(bed_upgrade(bed, "", "aaa1", plain), "%s", bed->err.message);
    chmod(arena_printf(bed->arena, "%s/bed.db", bed->folder), 0444);
    chmod(bed->folder, 0555);
    MigCode code = upgrade_as_nobody(bed, "bed.db");
    chmod(bed->folder, 0755);
    cr_assert(code == MIG_E_CONNECTION || code == MIG_E_SQL || code == MIG_E_LOCK ||
                  code == MIG_E_FILE,
              "%d", (int)code);
    cr_assert_str_eq(bed_query(bed, "SELECT version_num FROM a_mig_version"), "aaa1");
    bed_close(bed);
}

Test(fault, a_folder_that_may_not_be_written_is_named)
{
    Bed *bed = bed_open(URL_SQLITE);
    write_chain(bed);
    chmod(bed->folder, 0555);
    MigCode code = upgrade_as_nobody(bed, bed->folder);
    chmod(bed->folder, 0755);
    cr_assert(code == MIG_E_CONNECTION || code == MIG_E_FILE, "%d", (int)code);
    bed_close(bed);
}

Test(fault, a_folder_of_revisions_that_may_not_be_read_is_named)
{
    Bed *bed = bed_open(URL_SQLITE);
    write_chain(bed);
    const char *versions = arena_printf(bed->arena, "%s/a/migrations/versions", bed->folder);
    chmod(bed->folder, 0777);
    chmod(versions, 0);
    cr_assert_eq(upgrade_as_nobody(bed, "a/migrations/versions"), MIG_E_FILE);
    chmod(versions, 0755);
    bed_close(bed);
}

Test(fault, a_database_that_is_none_is_named)
{
    Bed *bed = bed_open(URL_SQLITE);
    write_chain(bed);
    bed_write(
        bed, "bed.db",
        "this is a letter and no database, though it is long enough to be looked at as one .....");
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    expect_failure(bed, MIG_E_CONNECTION, "bed.db");
    bed_close(bed);
}

Test(fault, a_script_location_that_is_no_folder_is_named)
{
    Bed *bed = bed_open(URL_SQLITE);
    bed_ini(bed, "", one_module);
    bed_write(bed, "a/migrations/versions", "a file\n");
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    expect_failure(bed, MIG_E_FILE, "a/migrations/versions");
    bed_close(bed);
}

Test(fault, a_fifo_among_the_revisions_does_not_hang)
{
    Bed *bed = bed_open(URL_SQLITE);
    write_chain(bed);
    cr_assert_eq(
        mkfifo(arena_printf(bed->arena, "%s/a/migrations/versions/pipe.sql", bed->folder), 0600),
        0);
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    expect_failure(bed, MIG_E_FILE, "pipe.sql");
    bed_close(bed);
}

Test(fault, a_wrong_password_is_told_and_never_printed)
{
    Bed *bed = bed_open(URL_POSTGRES);
    write_chain(bed);
    const char *at = strchr(bed->url, '@');
    bed_write(
        bed, "modules.ini",
        arena_printf(bed->arena, "[mig]\nurl = postgresql://locked:s3cr3t%s\n%s", at, one_module));
    cr_assert_not(bed_upgrade(bed, "", NULL, plain));
    expect_failure(bed, MIG_E_CONNECTION, "postgresql://locked:***@");
    const char *told = bed_events(bed, "");
    cr_assert_null(strstr(told, "s3cr3t"), "%s", told);
    cr_assert_not_null(strstr(told, "password authentication failed"), "%s", told);
    bed_close(bed);
}
