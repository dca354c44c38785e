/* Errors: how messages grow, and where they are cut. */
#include "base/error.h"

#include "base/text.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

static bool is_utf8(const char *string)
{
    return span_valid_utf8(span_of(string)) == strlen(string);
}

Test(error, fail_starts_anew)
{
    MigError err = {.hint = "old", .line = 7, .file = "old", .sqlstate = "42P01"};
    cr_assert(!fail(&err, MIG_E_LOCK, "no %s for %d", "lock", 5));
    cr_assert_eq(err.code, MIG_E_LOCK);
    cr_assert_str_eq(err.message, "no lock for 5");
    cr_assert_str_eq(err.hint, "");
    cr_assert_str_eq(err.file, "");
    cr_assert_str_eq(err.sqlstate, "");
    cr_assert_eq(err.line, 0);
}

Test(error, fail_at_names_file_and_line)
{
    MigError err;
    cr_assert(!fail_at(&err, MIG_E_CONFIG, "modules.ini", 12, "unknown key '%s'", "jbos"));
    cr_assert_str_eq(err.message, "unknown key 'jbos'");
    cr_assert_str_eq(err.file, "modules.ini");
    cr_assert_eq(err.line, 12);
}

Test(error, an_error_on_its_way_up_gets_context_place_and_hint)
{
    MigError err;
    bool result = fail(&err, MIG_E_SQL, "no such table") || fail_hint(&err, "run %s", "mig init") ||
                  fail_within(&err, "statement %d", 3) || fail_within(&err, "revision 'a'") ||
                  fail_in_file(&err, "a.sql", 9);
    cr_assert(!result);
    cr_assert_eq(err.code, MIG_E_SQL);
    cr_assert_str_eq(err.message, "revision 'a': statement 3: no such table");
    cr_assert_str_eq(err.hint, "run mig init");
    cr_assert_str_eq(err.file, "a.sql");
    cr_assert_eq(err.line, 9);
}

Test(error, fail_errno_ends_with_the_reason)
{
    MigError err;
    errno = ENOENT;
    cr_assert(!fail_errno(&err, MIG_E_FILE, "cannot read '%s'", "x"));
    cr_assert_str_eq(err.message, "cannot read 'x': No such file or directory");
}

Test(error, a_message_may_be_made_of_itself)
{
    MigError err;
    cr_assert(!fail(&err, MIG_E_SQL, "inner"));
    cr_assert(!fail(&err, MIG_E_LOCK, "outer (%s)", err.message));
    cr_assert_str_eq(err.message, "outer (inner)");
}

Test(error, what_fits_is_not_cut)
{
    char field[8];
    error_copy(field, sizeof(field), "1234567");
    cr_assert_str_eq(field, "1234567");
    error_copy(field, sizeof(field), "12345678");
    cr_assert_str_eq(field, "1234…");
}

Test(error, a_cut_never_splits_a_character)
{
    static const char *const characters[] = {"x", "é", "€", "𝄞"};
    char text[64], field[16];
    for (size_t kind = 0; kind < 4; kind++) {
        for (size_t lead = 0; lead < 4; lead++) {
            text[0] = '\0';
            for (size_t i = 0; i < lead; i++)
                strcat(text, "a");
            while (strlen(text) + 4 < sizeof(text))
                strcat(text, characters[kind]);
            error_copy(field, sizeof(field), text);
            cr_assert(is_utf8(field), "%zu after %zu: %s", kind, lead, field);
            cr_assert_geq(strlen(field), sizeof(field) - 4);
            cr_assert_str_eq(field + strlen(field) - strlen("…"), "…");
        }
    }
}

Test(error, long_messages_and_long_contexts_are_cut_at_a_character)
{
    char text[8001] = "";
    for (size_t i = 0; i < 4000; i++)
        memcpy(text + 2 * i, "é", 3);
    MigError err;
    cr_assert(!fail(&err, MIG_E_SQL, "x%s", text));
    cr_assert(is_utf8(err.message));
    cr_assert_eq(strlen(err.message), sizeof(err.message) - 2);
    cr_assert(!fail_within(&err, "%s", text));
    cr_assert(is_utf8(err.message));
    cr_assert(!fail_hint(&err, "%s", text));
    cr_assert(is_utf8(err.hint));
    cr_assert(!fail_in_file(&err, text, 1));
    cr_assert(is_utf8(err.file));
}

typedef struct CodeCase {
    MigCode code;
    const char *name;
    int status;
} CodeCase;

Test(error, codes_have_names_and_exit_statuses)
{
    static const CodeCase cases[] = {
        {MIG_OK, "ok", 0},
        {MIG_E_DRIFT, "drift", 1},
        {MIG_E_USAGE, "usage", 2},
        {MIG_E_CONFIG, "config", 2},
        {MIG_E_SQL, "sql", 3},
        {MIG_E_CONNECTION, "connection", 4},
        {MIG_E_LOCK, "lock", 4},
        {MIG_E_PENDING, "pending", 5},
        {MIG_E_INTERRUPTED, "interrupted", 130},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        cr_assert_str_eq(mig_code_name(cases[i].code), cases[i].name);
        cr_assert_eq(mig_code_find(cases[i].name), cases[i].code);
        cr_assert_eq(mig_code_status(cases[i].code), cases[i].status);
    }
    cr_assert_eq(mig_code_find("nonsense"), MIG_OK);
}
