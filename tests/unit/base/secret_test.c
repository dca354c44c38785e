/* Passwords of URLs in texts where no URL is looked for. */
#include "base/secret.h"

#include "base/error.h"

#include <criterion/criterion.h>
#include <string.h>

typedef struct SecretCase {
    const char *text, *shown;
} SecretCase;

static const SecretCase cases[] = {
    {"", ""},
    {"no url at all: a@b", "no url at all: a@b"},
    {"'postgresql://u:secret@h/d' holds a :", "'postgresql://u:***@h/d' holds a :"},
    {"'postgresql:/u:secret@h/d' is no folder", "'postgresql:/u:***@h/d' is no folder"},
    {"postgresql://u:s@h", "postgresql://u:*@h"},
    {"postgresql://u:@h", "postgresql://u:@h"},
    {"postgresql://:secret@h", "postgresql://:***@h"},
    {"x://u:se'c ret@/?&@h and more", "x://u:***@h and more"},
    {"x://u:123/secret@h", "x://u:***@h"},
    {"'x://u:***@h/d': no such role: 'a@b'", "'x://u:***@h/d': no such role: 'a@b'"},
    {"'x://h:5432/d': no such role: 'a@b'", "'x://h:5432/d': no such role: 'a@b'"},
    {"x://u@h:5432/d", "x://u@h:5432/d"},
    {"'x://u@h/d': no such role: 'a@b'", "'x://u@h/d': no such role: 'a@b'"},
    {"x://[::1]:5432/d, 'a@b'", "x://[::1]:5432/d, 'a@b'"},
    {"no branch 'x://u:secret' here", "no branch 'x://u:*** here"},
    {"x://u@server:secret@h", "x://u@server:***@h"},
    {"x://h/d y://u:secret@h", "x://h/d y://u:***@h"},
    {"x://h/d?password=secret&a=b", "x://h/d?password=***&a=b"},
    {"'host=h password=secret' is no revision", "'host=h password=*** is no revision"},
    {"host=h password = 'se\\' cret' user=u", "host=h password = *** user=u"},
    {"host=h sslpassword=secret", "host=h sslpassword=***"},
    {"host=h password", "host=h password"},
    {"CHECK (password=lower(password))", "CHECK (password=lower(password))"},
};

Test(secret, a_password_is_hidden_wherever_a_url_stands)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[100];
        strcpy(text, cases[i].text);
        bool found = secret_hide(text, false);
        cr_assert_str_eq(text, cases[i].shown, "%s: %s", cases[i].text, text);
        cr_assert_eq(found, strcmp(cases[i].text, cases[i].shown) != 0, "%s", cases[i].text);
        cr_assert(!secret_hide(text, false), "twice: %s", text);
    }
}

Test(secret, what_is_cut_may_end_within_a_password)
{
    char text[] = "x://u:123 secret";
    cr_assert(!secret_hide(text, false));
    cr_assert(secret_hide(text, true));
    cr_assert_str_eq(text, "x://u:***");
}

Test(secret, no_error_tells_one)
{
    MigError err;
    char url[6000] = "postgresql://u:";
    memset(url + strlen(url), 's', 5000);
    strcat(url, "@h/d");
    cr_assert(!fail(&err, MIG_E_USAGE, "unknown revision '%s'", url));
    cr_assert_str_eq(err.message, "unknown revision 'postgresql://u:***");
    cr_assert(!fail_within(&err, "[%s]", "x://u:secret@h"));
    cr_assert(!fail_hint(&err, "not %s", "x://u:secret@h"));
    cr_assert(!fail_in_file(&err, "x://u:secret@h", 1));
    cr_assert_str_eq(err.message, "[x://u:***@h]: unknown revision 'postgresql://u:***");
    cr_assert_str_eq(err.hint, "not x://u:***@h");
    cr_assert_str_eq(err.file, "x://u:***@h");
}
