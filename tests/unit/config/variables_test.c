/* Variables in values. */
#include "config/variables.h"

#include "base/text.h"

#include <criterion/criterion.h>
#include <string.h>

static Arena *arena;

static void open_arena(void)
{
    arena = arena_open();
}

static void close_arena(void)
{
    arena_close(arena);
}

TestSuite(variables, .init = open_arena, .fini = close_arena);

static const char *environment(const char *name)
{
    static const char *const variables[][2] = {
        {"USER_1", "alice"}, {"EMPTY", ""},          {"NESTED", "${USER_1}"},
        {"here", "wrong"},   {"LATIN", "\xE9t\xE9"}, {"rev", "wrong"},
    };
    for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++)
        if (strcmp(variables[i][0], name) == 0)
            return variables[i][1];
    return NULL;
}

static const char *const kept[] = {"rev", "slug", NULL};

typedef struct VariableCase {
    const char *value, *expanded;
} VariableCase;

static void expand_all(const VariableCase *cases, size_t count, const char *const *names)
{
    Variables variables = {environment, "/repo", names};
    for (size_t i = 0; i < count; i++) {
        const char *expanded;
        MigError err;
        cr_assert(variables_expand(arena, &variables, cases[i].value, &expanded, &err), "%s: %s",
                  cases[i].value, err.message);
        cr_assert_str_eq(expanded, cases[i].expanded);
    }
}

Test(variables, they_expand_as_in_a_shell)
{
    static const VariableCase cases[] = {
        {"", ""},
        {"plain", "plain"},
        {"${USER_1}", "alice"},
        {"a${USER_1}b${USER_1}", "aaliceb"
                                 "alice"},
        {"${EMPTY}", ""},
        {"${EMPTY:-x}", "x"},
        {"${UNSET:-x}", "x"},
        {"${UNSET:-}", ""},
        {"${UNSET:-a b:-c}", "a b:-c"},
        {"${USER_1:-x}", "alice"},
        {"${USER_1:-${UNSET}}", "alice"},
        {"${UNSET:-${USER_1}/${here}}", "alice//repo"},
        {"${UNSET:-${EMPTY:-${UNSET:-deep}}}", "deep"},
        {"${UNSET:-fmt {}} x", "fmt {} x"},
        {"${NESTED}", "${USER_1}"},
        {"${here}/a", "/repo/a"},
        {"$${USER_1}", "${USER_1}"},
        {"$$${USER_1}", "$${USER_1}"},
        {"${UNSET:-$${USER_1}}", "${USER_1}"},
        {"$USER_1 $ $$ $x {} }", "$USER_1 $ $$ $x {} }"},
        {"%(here)s %% %", "%(here)s %% %"},
        {"a$", "a$"},
    };
    expand_all(cases, sizeof(cases) / sizeof(cases[0]), NULL);
}

Test(variables, names_for_another_reader_are_left_alone)
{
    static const VariableCase cases[] = {
        {"${rev}_${slug}", "${rev}_${slug}"},
        {"${USER_1}/${rev}", "alice/${rev}"},
        {"${UNSET:-${rev}}", "${rev}"},
        {"$${rev}", "$${rev}"},
    };
    expand_all(cases, sizeof(cases) / sizeof(cases[0]), kept);
}

typedef struct ErrorCase {
    const char *value, *message, *hint;
} ErrorCase;

Test(variables, what_is_no_variable_or_not_set_is_an_error)
{
    static const char form[] = "write ${NAME} or ${NAME:-default}, and $${ for '${' itself";
    static const ErrorCase cases[] = {
        {"${UNSET}", "the variable 'UNSET' is not set",
         "set it, or give it a default: ${UNSET:-default}"},
        {"${UNSET:-${OTHER}}", "the variable 'OTHER' is not set",
         "set it, or give it a default: ${OTHER:-default}"},
        {"${rev}x${slug}", "the variable 'slug' is not set",
         "set it, or give it a default: ${slug:-default}"},
        {"a${USER_1", "a '${' is not closed by a '}'", form},
        {"${UNSET:-{}", "a '${' is not closed by a '}'", form},
        {"${", "a '${' is not closed by a '}'", form},
        {"${}", "'${…' is no variable", form},
        {"${ USER_1}", "'${…' is no variable", form},
        {"${USER_1-secret}", "'${USER_1…' is no variable", form},
        {"${USER_1:?secret}", "'${USER_1…' is no variable", form},
        {"${USER.x}", "'${USER…' is no variable", form},
        {"${:-x}", "'${…' is no variable", form},
        {"${LATIN}", "the variable 'LATIN' is not UTF-8", ""},
    };
    Variables variables = {environment, "/repo", NULL};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *expanded;
        MigError err;
        cr_assert(!variables_expand(arena, &variables, cases[i].value, &expanded, &err));
        cr_assert_eq(err.code, MIG_E_CONFIG);
        cr_assert_str_eq(err.message, cases[i].message);
        cr_assert_str_eq(err.hint, cases[i].hint);
    }
}

Test(variables, endless_nesting_is_refused)
{
    Text text = text_in(arena);
    for (int i = 0; i < 20000; i++)
        text_add(&text, "${A:-");
    for (int i = 0; i < 20000; i++)
        text_add_char(&text, '}');
    Variables variables = {environment, "/repo", NULL};
    const char *expanded;
    MigError err;
    cr_assert(!variables_expand(arena, &variables, text_string(&text), &expanded, &err));
    cr_assert_str_eq(err.message, "defaults are nested more than 10 deep");
}
