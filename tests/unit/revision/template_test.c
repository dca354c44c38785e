/* New revision files: slugs, file names, contents, ids. */
#include "revision/template.h"

#include "revision/script.h"

#include <criterion/criterion.h>
#include <string.h>

typedef struct SlugCase {
    const char *message;
    int limit;
    const char *slug;
} SlugCase;

/* What Alembic makes of the same messages, but for the case of letters beyond ASCII. */
static const SlugCase slug_cases[] = {
    {"add user's e-mail", 40, "add_user_s_e_mail"},
    {"Create TABLE Foo", 40, "create_table_foo"},
    {"", 40, ""},
    {"  --  ", 40, ""},
    {"snake_case stays", 40, "snake_case_stays"},
    {"_x_", 40, "_x_"},
    {"one two three", 13, "one_two_three"},
    {"one two three", 12, "one_two_"},
    {"one two three", 8, "one_two_"},
    {"one two three", 7, "one_"},
    {"one two three", 4, "one_"},
    {"one two three", 3, "one_"},
    {"one two three", 2, "on_"},
    {"internationalization", 10, "internatio_"},
    {"größe ändern", 40, "größe_ändern"},
    {"größe ändern", 6, "größe_"},
    {"größe ändern", 5, "größe_"},
    {"größe ändern", 4, "größ_"},
    {"“quoted” — dashes…", 40, "quoted_dashes"},
    {"表を作る、速く", 40, "表を作る_速く"},
    {"price in € ½", 40, "price_in_½"},
    {"ship it 🚀 now", 40, "ship_it_now"},
    {"a\tb\nc", 40, "a_b_c"},
};

Test(template, slugs_are_words_with_underscores)
{
    for (size_t i = 0; i < sizeof(slug_cases) / sizeof(slug_cases[0]); i++) {
        Arena *arena = arena_open();
        cr_assert_str_eq(template_slug(arena, slug_cases[i].message, slug_cases[i].limit),
                         slug_cases[i].slug, "%s: %s", slug_cases[i].message,
                         template_slug(arena, slug_cases[i].message, slug_cases[i].limit));
        arena_close(arena);
    }
}

/* 2026-11-02 03:04:05 at two hours east of Greenwich. */
static NewRevision fresh(void)
{
    return (NewRevision){
        .id = "3f2a9c1b7e60",
        .message = "Add user's e-mail",
        .created = {.tm_year = 126,
                    .tm_mon = 10,
                    .tm_mday = 2,
                    .tm_hour = 3,
                    .tm_min = 4,
                    .tm_sec = 5,
                    .tm_gmtoff = 7200},
        .up = "",
        .down = "",
    };
}

typedef struct NameCase {
    const char *file_template, *name, *message;
} NameCase;

static const NameCase name_cases[] = {
    {"${rev}_${slug}", "3f2a9c1b7e60_add_user_s_e_mail.sql", ""},
    {"${year}_${month}_${day}_${hour}${minute}-${rev}", "2026_11_02_0304-3f2a9c1b7e60.sql", ""},
    {"${year}/${month}/${second}${rev}", "2026/11/053f2a9c1b7e60.sql", ""},
    {"${epoch}", "1793581445.sql", ""},
    {"plain", "plain.sql", ""},
    {"$${rev}$rev$", "${rev}$rev$.sql", ""},
    {"${REV}", NULL, "unknown variable '${REV}' in file_template '${REV}'"},
    {"a${rev", NULL, "unknown variable '${rev' in file_template 'a${rev'"},
    {"", NULL, "file_template '' makes an empty name"},
    {"../${rev}", NULL,
     "file_template '../${rev}' makes '../3f2a9c1b7e60.sql', where '..' begins with a dot"},
    {"a/./b", NULL, "file_template 'a/./b' makes 'a/./b.sql', where '.' begins with a dot"},
    {".${rev}", NULL,
     "file_template '.${rev}' makes '.3f2a9c1b7e60.sql', where "
     "'.3f2a9c1b7e60.sql' begins with a dot"},
    {"/${rev}", NULL,
     "file_template '/${rev}' makes '/3f2a9c1b7e60.sql', which is no path below "
     "a folder"},
    {"a//b", NULL, "file_template 'a//b' makes 'a//b.sql', which is no path below a folder"},
};

Test(template, file_names_come_from_variables)
{
    for (size_t i = 0; i < sizeof(name_cases) / sizeof(name_cases[0]); i++) {
        const NameCase *expected = &name_cases[i];
        Arena *arena = arena_open();
        NewRevision revision = fresh();
        const char *name;
        MigError err = {0};
        bool done = template_file_name(arena, expected->file_template, 40, &revision, &name, &err);
        cr_assert_str_eq(done ? name : "-", expected->name == NULL ? "-" : expected->name, "%s: %s",
                         expected->file_template, err.message);
        cr_assert_str_eq(err.message, expected->message, "%s: %s", expected->file_template,
                         err.message);
        cr_assert(done || err.code == MIG_E_CONFIG);
        arena_close(arena);
    }
}

Test(template, a_name_that_no_file_system_takes_is_an_error)
{
    Arena *arena = arena_open();
    NewRevision revision = fresh();
    char message[400];
    const char *name;
    MigError err;
    memset(message, 'x', sizeof(message) - 1);
    message[sizeof(message) - 1] = '\0';
    revision.message = message;
    cr_assert_not(template_file_name(arena, "${slug}", 300, &revision, &name, &err));
    cr_assert_str_eq(err.message, "file_template '${slug}' makes a name of 305 bytes: 255 are the "
                                  "most");
    cr_assert_str_eq(err.hint, "lower truncate_slug_length");
    arena_close(arena);
}

Test(template, an_empty_revision_is_ready_to_be_written)
{
    Arena *arena = arena_open();
    NewRevision revision = fresh();
    const char *content;
    MigError err;
    cr_assert(
        template_content(arena, "revision.sql.in", template_revision, &revision, &content, &err),
        "%s", err.message);
    cr_assert_str_eq(content, "-- Add user's e-mail\n"
                              "--\n"
                              "-- revision: 3f2a9c1b7e60\n"
                              "-- down_revision:\n"
                              "-- branch_labels:\n"
                              "-- depends_on:\n"
                              "-- created: 2026-11-02 03:04:05+02:00\n"
                              "\n"
                              "-- mig:up\n"
                              "\n"
                              "\n"
                              "-- mig:down\n");
    arena_close(arena);
}

Test(template, all_values_find_their_places)
{
    Arena *arena = arena_open();
    NewRevision revision = fresh();
    const char *content;
    MigError err;
    Script script;
    vec_push(arena, &revision.down_revisions, "aaaa");
    vec_push(arena, &revision.down_revisions, "bbbb");
    vec_push(arena, &revision.branch_labels, "left");
    vec_push(arena, &revision.depends_on, "other:cccc");
    vec_push(arena, &revision.depends_on, "dddd");
    revision.message = " two\nlines ";
    revision.up = "CREATE TABLE x (y text DEFAULT '$${rev} ${rev}');\n\n";
    revision.down = "DROP TABLE x;\n";
    cr_assert(
        template_content(arena, "revision.sql.in", template_revision, &revision, &content, &err),
        "%s", err.message);
    cr_assert_str_eq(content, "-- two lines\n"
                              "--\n"
                              "-- revision: 3f2a9c1b7e60\n"
                              "-- down_revision: aaaa, bbbb\n"
                              "-- branch_labels: left\n"
                              "-- depends_on: other:cccc, dddd\n"
                              "-- created: 2026-11-02 03:04:05+02:00\n"
                              "\n"
                              "-- mig:up\n"
                              "CREATE TABLE x (y text DEFAULT '$${rev} ${rev}');\n"
                              "\n"
                              "-- mig:down\n"
                              "DROP TABLE x;\n");
    cr_assert(script_parse(arena, "x.sql", span_of(content), &script, &err));
    cr_assert_str_eq(script.header.message, "two lines");
    cr_assert_eq(script.header.down_revisions.count, 2);
    arena_close(arena);
}

typedef struct ContentCase {
    const char *text, *message, *error;
    int line;
} ContentCase;

static const ContentCase content_cases[] = {
    {"-- ${message}\n-- revision: ${rev}\n-- mig:up\n${what}\n", "m", "unknown variable '${what}'",
     4},
    {"-- ${message}\n-- mig:up\n", "m", "the template has no place for ${rev}", 0},
    {"-- ${message}\n-- revision: ${rev}\n", "m",
     "what the template makes cannot be read: there is no line '-- mig:up'", 2},
    {"-- ${message}\n-- revision: ${rev}\n-- author: me\n-- mig:up\n", "m",
     "what the template makes cannot be read: unknown header key 'author'", 3},
    {"-- ${message}\n-- revision: ${rev}\n-- mig:up\n", "mig:up now",
     "a message cannot begin with 'mig:': a marker does", 0},
};

Test(template, a_template_that_makes_no_revision_is_an_error)
{
    for (size_t i = 0; i < sizeof(content_cases) / sizeof(content_cases[0]); i++) {
        const ContentCase *expected = &content_cases[i];
        Arena *arena = arena_open();
        NewRevision revision = fresh();
        const char *content;
        MigError err;
        revision.message = expected->message;
        cr_assert_not(template_content(arena, "t.in", expected->text, &revision, &content, &err),
                      "%s", expected->text);
        cr_assert_str_eq(err.message, expected->error, "%s: %s", expected->text, err.message);
        cr_assert_eq(err.line, expected->line, "%s: %d", expected->text, err.line);
        arena_close(arena);
    }
}

Test(template, what_has_no_place_is_not_lost_in_silence)
{
    Arena *arena = arena_open();
    NewRevision revision = fresh();
    const char *content;
    MigError err;
    revision.down = "DROP TABLE x;";
    cr_assert_not(template_content(arena, "t.in", "-- ${message}\n-- revision: ${rev}\n-- mig:up\n",
                                   &revision, &content, &err));
    cr_assert_str_eq(err.message, "the template has no place for ${down}");
    cr_assert_str_eq(err.file, "t.in");
    cr_assert_eq(err.code, MIG_E_CONFIG);
    arena_close(arena);
}

typedef struct IdCase {
    const char *id, *message;
} IdCase;

static const IdCase id_cases[] = {
    {"3f2a9c1b7e60", ""},
    {"a", ""},
    {"A_b-c.1", ""},
    {"_x", ""},
    {"header", ""},
    {"", "a revision needs a name"},
    {"head", "'head' cannot name a revision: the word means something else"},
    {"heads", "'heads' cannot name a revision: the word means something else"},
    {"base", "'base' cannot name a revision: the word means something else"},
    {"current", "'current' cannot name a revision: the word means something else"},
    {"-1", "'-1' cannot name a revision: it begins with '-'"},
    {".a", "'.a' cannot name a revision: it begins with '.'"},
    {"+1", "'+1' cannot name a revision: only letters, digits, '_', '-' and '.' can"},
    {"a b", "'a b' cannot name a revision: only letters, digits, '_', '-' and '.' can"},
    {"a:b", "'a:b' cannot name a revision: only letters, digits, '_', '-' and '.' can"},
    {"a@b", "'a@b' cannot name a revision: only letters, digits, '_', '-' and '.' can"},
    {"ä", "'ä' cannot name a revision: only letters, digits, '_', '-' and '.' can"},
};

Test(template, ids_are_plain_names)
{
    for (size_t i = 0; i < sizeof(id_cases) / sizeof(id_cases[0]); i++) {
        MigError err = {0};
        cr_assert_eq(template_check_id(id_cases[i].id, &err), id_cases[i].message[0] == '\0', "%s",
                     id_cases[i].id);
        cr_assert_str_eq(err.message, id_cases[i].message, "%s: %s", id_cases[i].id, err.message);
    }
}

Test(template, ids_have_a_longest_length)
{
    char id[202];
    MigError err;
    memset(id, 'x', sizeof(id));
    id[200] = '\0';
    cr_assert(template_check_id(id, &err));
    id[200] = 'x';
    id[201] = '\0';
    cr_assert_not(template_check_id(id, &err));
    cr_assert_not_null(
        strstr(err.message, "' cannot name a revision: it is longer than 200 characters"));
}
