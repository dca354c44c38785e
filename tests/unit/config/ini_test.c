/* Ini files: what is a section, a setting or a comment, and that nothing is cut. */
#include "config/ini.h"

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

TestSuite(ini, .init = open_arena, .fini = close_arena);

static Ini read_text(const char *text)
{
    Ini ini;
    MigError err;
    cr_assert(ini_read(arena, "modules.ini", span_of(text), &ini, &err), "%d: %s", err.line,
              err.message);
    return ini;
}

/* "LINE [SECTION] KEY=VALUE" for each setting. */
static const char *settings_of(const Ini *ini)
{
    Text text = text_in(arena);
    for (size_t i = 0; i < ini->settings.count; i++) {
        const IniSetting *setting = &ini->settings.items[i];
        text_printf(&text, "%d [%s] %s=%s\n", setting->line, setting->section, setting->key,
                    setting->value);
    }
    return text_string(&text);
}

static const char *repeat(const char *piece, size_t times)
{
    Text text = text_in(arena);
    for (size_t i = 0; i < times; i++)
        text_add(&text, piece);
    return text_string(&text);
}

Test(ini, every_setting_knows_its_section_and_line)
{
    Ini ini = read_text("; a comment\n"
                        "# another = one\n"
                        "\n"
                        "[mig]   ; defaults\n"
                        "url = sqlite:dev.db\n"
                        "   \n"
                        "empty =\n"
                        "[ one ]# first\n"
                        "url: x = y\n"
                        "[two]\n"
                        "[three]\n"
                        "a=b");
    cr_assert_str_eq(settings_of(&ini), "5 [mig] url=sqlite:dev.db\n"
                                        "7 [mig] empty=\n"
                                        "9 [one] url=x = y\n"
                                        "12 [three] a=b\n");
    cr_assert_eq(ini.sections.count, 4);
    cr_assert_str_eq(ini.sections.items[2].name, "two");
    cr_assert_eq(ini.sections.items[2].line, 10);
}

Test(ini, an_empty_file_has_nothing_in_it)
{
    MigError err;
    Ini ini;
    cr_assert(ini_read(arena, "x", (Span){0}, &ini, &err));
    cr_assert_eq(ini.sections.count + ini.settings.count, 0);
    ini = read_text("\n\n ; only a comment");
    cr_assert_eq(ini.sections.count + ini.settings.count, 0);
}

Test(ini, a_byte_order_mark_carriage_returns_and_indents_mean_nothing)
{
    Ini ini = read_text("\xEF\xBB\xBF[mig]\r\n\turl = a b \r\n    jobs = 2\r\n  ; c\r\n\r\n");
    cr_assert_str_eq(settings_of(&ini), "2 [mig] url=a b\n3 [mig] jobs=2\n");
}

/* Debian's inih has room for 200 bytes: around that, and far beyond, every byte arrives. */
Test(ini, a_value_of_any_length_arrives_whole)
{
    for (size_t length = 150; length < 260; length++) {
        const char *value = repeat("x", length);
        Ini ini = read_text(arena_printf(arena, "[mig]\nurl = %s\nnext = 1\n", value));
        cr_assert_eq(ini.settings.count, 2);
        cr_assert_str_eq(ini.settings.items[0].value, value);
        cr_assert_eq(ini.settings.items[1].line, 3);
    }
    const char *value = repeat("[é]=a:b;c#d e\\f$", 5000);
    Ini ini = read_text(arena_printf(arena, "[mig]\nurl = %s\nnext = 1\n", value));
    cr_assert_str_eq(ini.settings.items[0].value, value);
    cr_assert_str_eq(ini.settings.items[1].key, "next");
}

Test(ini, a_long_comment_is_no_setting_where_inih_would_cut_it)
{
    for (size_t length = 190; length < 210; length++) {
        const char *comment = arena_printf(arena, ";%sb = c", repeat("a", length));
        Ini ini = read_text(arena_printf(arena, "[mig]\n%s\na = 1 ; %s\n", comment, comment));
        cr_assert_str_eq(settings_of(&ini), "3 [mig] a=1\n");
    }
}

Test(ini, a_section_name_of_any_length_arrives_whole)
{
    const char *one = arena_printf(arena, "%s1", repeat("n", 119));
    const char *two = arena_printf(arena, "%s2", repeat("n", 119));
    const char *long_one = repeat("m", 5000);
    Ini ini = read_text(
        arena_printf(arena, "[%s]\na = 1\n[%s]\na = 2\n[%s]\na = 3\n", one, two, long_one));
    cr_assert_str_eq(ini.settings.items[0].section, one);
    cr_assert_str_eq(ini.settings.items[1].section, two);
    cr_assert_str_eq(ini.settings.items[2].section, long_one);
}

Test(ini, keys_are_told_apart_by_every_byte)
{
    const char *key = repeat("k", 120);
    Ini ini = read_text(arena_printf(arena, "[a]\n%s1 = 1\n%s2 = 2\n", key, key));
    cr_assert_str_eq(ini.settings.items[0].key, arena_printf(arena, "%s1", key));
    cr_assert_str_eq(ini.settings.items[1].key, arena_printf(arena, "%s2", key));
}

typedef struct ValueCase {
    const char *written, *value;
    bool commented;
} ValueCase;

static const ValueCase value_cases[] = {
    {"a", "a", false},
    {"", "", false},
    {"a b\tc", "a b\tc", false},
    {"a ; comment", "a", true},
    {"a\t;\tcomment", "a", true},
    {"a ;", "a", true},
    {"; comment", "", true},
    {";", "", true},
    {"a;b", "a;b", false},
    {"a; b", "a; b", false},
    {"a # b", "a # b", false},
    {"a=b:c", "a=b:c", false},
    {"a ; b ;c", "a", true},
    {"it's", "it's", false},
    {"sh -c 'a ; b' {} ; comment", "sh -c 'a ; b' {}", true},
    {"sh -c 'a ;b' {}", "sh -c 'a ;b' {}", false},
    {"sh -c \"a ; 'b\" {}", "sh -c \"a ; 'b\" {}", false},
    {"password='a\\' ;b' ; c", "password='a\\' ;b'", true},
    {"a'b'c ; it's", "a'b'c", true},
    {"don't ; don't", "don't", true},
    {"x --y='a ; b' z=\"; c\" ; d", "x --y='a ; b' z=\"; c\"", true},
    {"'a' ; b", "'a'", true},
    {"\"a ;b ; c\"", "a ;b ; c", false},
    {"\"a ;b\" ; comment", "a ;b", false},
    {"\"a\"; comment", "a", false},
    {"\" a \"", " a ", false},
    {"\"\"", "", false},
    {"\"a\\\"b\\\\c\\d\\'\"", "a\"b\\c\\d\\'", false},
    {"\"\\\\\"", "\\", false},
    {"${A:-b ; c}", "${A:-b", true},
    {"%(here)s %% %", "%(here)s %% %", false},
};

Test(ini, values_end_where_they_should)
{
    for (size_t i = 0; i < sizeof(value_cases) / sizeof(value_cases[0]); i++) {
        const ValueCase *one = &value_cases[i];
        const char *forms[] = {"[m]\nk = %s\nl = 1", "[m]\n  k\t:%s  \r\nl = 1"};
        for (size_t form = 0; form < 2; form++) {
            Text text = text_in(arena);
            const char *at = strstr(forms[form], "%s");
            text_add_bytes(&text, forms[form], (size_t)(at - forms[form]));
            text_printf(&text, "%s%s", one->written, at + 2);
            Ini ini = read_text(text_string(&text));
            cr_assert_eq(ini.settings.count, 2);
            cr_assert_str_eq(ini.settings.items[0].key, "k");
            cr_assert_str_eq(ini.settings.items[0].value, one->value, "%s", one->written);
            cr_assert_eq(ini.settings.items[0].commented, one->commented, "%s", one->written);
        }
    }
}

typedef struct ErrorCase {
    const char *text;
    size_t length; /* 0: to the NUL */
    int line;
    const char *message, *hint;
} ErrorCase;

static const char syntax[] = "the line is no [section], no 'key = value' and no comment";
static const char syntax_hint[] =
    "a value stands on the line of its key; a comment begins with ';' or '#'";
static const char semicolon[] = "the ' ;' behind 'a' may begin a comment or belong to the value";
static const char semicolon_hint[] =
    "put the value in double quotes, or a blank on both sides of the ';' of a comment";
static const char quote_hint[] =
    "put the whole value in double quotes, and write \\\" for a quote within it";

static const ErrorCase error_cases[] = {
    {"[m]\nnonsense\n", 0, 2, syntax, syntax_hint},
    {"[m]\na = 1\n    continued\nb = 2", 0, 3, syntax, syntax_hint},
    {"[m\na = 1\n", 0, 1, syntax, syntax_hint},
    {"[m ; x\n", 0, 1, syntax, syntax_hint},
    {"[m]\na ; = 1\n", 0, 2, syntax, syntax_hint},
    {"[m]\nbad\n[m]\n", 0, 2, syntax, syntax_hint},
    {"[m]\n[m]\nbad\n", 0, 2, "[m] stands twice, first on line 1", ""},
    {"[m]\n[n]\n\n[ m ]\n", 0, 4, "[m] stands twice, first on line 1", ""},
    {"[]\n", 0, 1, "the section has no name", ""},
    {"[ ]\n", 0, 1, "the section has no name", ""},
    {"[m] x\n", 0, 1, "text follows the section's ']'", ""},
    {"a = 1\n[m]\n", 0, 1, "'a' stands before any section", "put [mig] above it"},
    {"[m]\na = 1\nb = 2\na = 1\n", 0, 4, "'a' of [m] stands twice, first on line 2", ""},
    {"[m]\na = x ;y\n", 0, 2, semicolon, semicolon_hint},
    {"[m]\na = ;y\n", 0, 2, semicolon, semicolon_hint},
    {"[m]\na =;y\n", 0, 2, semicolon, semicolon_hint},
    {"[m]\na = x ;; y\n", 0, 2, semicolon, semicolon_hint},
    {"[m]\na = don 't ; y\n", 0, 2, semicolon, semicolon_hint},
    {"[m]\na = postgresql://u:p ;w@h/d\n", 0, 2, semicolon, semicolon_hint},
    {"[m]\na = \"x\n", 0, 2, "the value of 'a' begins with a '\"' that is not closed", ""},
    {"[m]\na = \"x\\\"\n", 0, 2, "the value of 'a' begins with a '\"' that is not closed", ""},
    {"[m]\na = \"\n", 0, 2, "the value of 'a' begins with a '\"' that is not closed", ""},
    {"[m]\na = \"x\" y\n", 0, 2, "text follows the quoted value of 'a'", quote_hint},
    {"[m]\na = \"x\"\"y\"\n", 0, 2, "text follows the quoted value of 'a'", quote_hint},
    {"[m]\n\na = \xE9\n", 0, 3, "the line is not UTF-8", ""},
    {"; \xC3\n", 0, 1, "the line is not UTF-8", ""},
    {"[m]\na = 1\0 2\n", 14, 2, "the line holds a NUL", ""},
    {"[m]\nb\nc = \xFF", 0, 3, "the line is not UTF-8", ""},
};

Test(ini, what_is_wrong_is_told_with_its_line)
{
    for (size_t i = 0; i < sizeof(error_cases) / sizeof(error_cases[0]); i++) {
        const ErrorCase *one = &error_cases[i];
        MigError err;
        Ini ini;
        size_t length = one->length == 0 ? strlen(one->text) : one->length;
        cr_assert(!ini_read(arena, "modules.ini", (Span){one->text, length}, &ini, &err), "%s",
                  one->text);
        cr_assert_eq(err.code, MIG_E_CONFIG);
        cr_assert_str_eq(err.message, one->message, "%s: %s", one->text, err.message);
        cr_assert_str_eq(err.hint, one->hint, "%s: %s", one->text, err.hint);
        cr_assert_str_eq(err.file, "modules.ini");
        cr_assert_eq(err.line, one->line, "%s: %d", one->text, err.line);
    }
}

Test(ini, a_key_too_long_for_inih_is_an_error)
{
    MigError err;
    Ini ini;
    const char *text = arena_printf(arena, "[m]\n%s = 1\n", repeat("k", 300));
    cr_assert(!ini_read(arena, "x", span_of(text), &ini, &err));
    cr_assert_str_eq(err.message, syntax);
    cr_assert_eq(err.line, 2);
}

Test(ini, a_quoted_value_is_read_back_as_it_was)
{
    static const char *const values[] = {
        "",      "a",    "a b", " a",     "a ",      "a ; b",  "a ;b", ";",       "\"",
        "\"a\"", "it's", "\\",  "a\\\"b", "\\\\ ;x", "${A} ;", "#",    "[x] = y", "é ; \t'",
    };
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        Ini ini = read_text(arena_printf(arena, "[m]\nk = %s\n", ini_quote(arena, values[i])));
        cr_assert_str_eq(ini.settings.items[0].value, values[i]);
    }
    cr_assert_str_eq(ini_quote(arena, "plain value"), "plain value");
    cr_assert_str_eq(ini_quote(arena, "a ; \"b\""), "\"a ; \\\"b\\\"\"");
}

/* Any text of such bytes is read or refused; a line that is told is one of the text. */
Test(ini, no_text_breaks_it)
{
    static const char bytes[] = "[]=:;#\"'\\ \t\n\n\rab";
    unsigned seed = 7;
    for (int round = 0; round < 30000; round++) {
        Arena *step = arena_open();
        char text[40];
        int lines = 1;
        size_t length = (seed >> 16) % sizeof(text);
        for (size_t i = 0; i < length; i++) {
            seed = seed * 1103515245 + 12345;
            text[i] = bytes[(seed >> 16) % (sizeof(bytes) - 1)];
            lines += text[i] == '\n';
        }
        seed = seed * 1103515245 + 12345;
        Ini ini;
        MigError err;
        if (!ini_read(step, "x", (Span){text, length}, &ini, &err)) {
            cr_assert_geq(err.line, 1);
            cr_assert_leq(err.line, lines);
        }
        arena_close(step);
    }
}
