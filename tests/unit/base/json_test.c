/* JSON: built, printed, read back. */
#include "base/json.h"

#include <criterion/criterion.h>

static Arena *arena;

static void open_arena(void)
{
    arena = arena_open();
}

static void close_arena(void)
{
    arena_close(arena);
}

TestSuite(json, .init = open_arena, .fini = close_arena);

static const char *print(const Json *value, bool indented)
{
    Text text = text_in(arena);
    json_print(&text, value, indented);
    return text_string(&text);
}

static const Json *parse(const char *text)
{
    Json *value;
    MigError err;
    cr_assert(json_parse(arena, span_of(text), &value, &err), "%s", err.message);
    return value;
}

static Json *sample(void)
{
    Json *array = json_new_array(arena);
    json_push_string(arena, array, "x");
    json_push_string(arena, array, NULL);
    json_push(arena, array, json_new_object(arena));
    Json *object = json_new_object(arena);
    json_put_string(arena, object, "zebra", "first");
    json_put_integer(arena, object, "count", INT64_MIN);
    json_put_boolean(arena, object, "yes", true);
    json_put_boolean(arena, object, "no", false);
    json_put_string(arena, object, "none", NULL);
    json_put(arena, object, "list", array);
    return object;
}

Test(json, members_keep_their_order)
{
    cr_assert_str_eq(print(sample(), false),
                     "{\"zebra\":\"first\",\"count\":-9223372036854775808,\"yes\":true,"
                     "\"no\":false,\"none\":null,\"list\":[\"x\",null,{}]}");
}

Test(json, indented_it_takes_two_blanks)
{
    Json *object = json_new_object(arena);
    json_put_integer(arena, object, "a", 1);
    cr_assert_str_eq(print(object, true), "{\n  \"a\": 1\n}");
    cr_assert_str_eq(print(json_new_array(arena), true), "[]");
}

Test(json, what_is_printed_is_read_back)
{
    const Json *read = parse(print(sample(), true));
    cr_assert_str_eq(print(read, false), print(sample(), false));
    cr_assert_str_eq(json_get_string(read, "zebra"), "first");
    cr_assert_eq(json_get_integer(read, "count"), INT64_MIN);
    cr_assert(json_get_boolean(read, "yes"));
    cr_assert(!json_get_boolean(read, "no"));
    cr_assert_eq(json_count(json_get(read, "list")), 3);
    cr_assert_str_eq(json_text(json_item(json_get(read, "list"), 0)), "x");
}

Test(json, what_is_absent_or_of_another_kind_reads_as_nothing)
{
    const Json *read = parse("{\"s\":\"1\",\"n\":1,\"b\":true,\"r\":1.5,\"o\":{},\"a\":[]}");
    cr_assert_null(json_get(read, "missing"));
    cr_assert_null(json_get(NULL, "s"));
    cr_assert_null(json_get(json_get(read, "s"), "s"));
    cr_assert_str_eq(json_get_string(read, "n"), "");
    cr_assert_eq(json_get_integer(read, "s"), 0);
    cr_assert_eq(json_get_integer(read, "b"), 0);
    cr_assert_eq(json_get_integer(read, "r"), 0);
    cr_assert(!json_get_boolean(read, "n"));
    cr_assert_eq(json_count(json_get(read, "o")), 0);
    cr_assert_eq(json_count(NULL), 0);
    cr_assert_null(json_item(json_get(read, "a"), 0));
    cr_assert_str_eq(json_text(NULL), "");
}

typedef struct TextCase {
    const char *string, *printed;
} TextCase;

Test(json, strings_are_escaped_and_bad_bytes_become_question_marks)
{
    static const TextCase cases[] = {
        {"", "\"\""},        {"a\"b\\c/d", "\"a\\\"b\\\\c/d\""}, {"\n\t\x01", "\"\\n\\t\\u0001\""},
        {"é€𝄞", "\"é€𝄞\""},  {"\xE9t\xE9", "\"?t?\""},           {"\xFF\xFE", "\"??\""},
        {"é\xC3", "\"é?\""}, {"\xED\xA0\x80", "\"???\""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        Json *array = json_new_array(arena);
        json_push_string(arena, array, cases[i].string);
        cr_assert_str_eq(print(json_item(array, 0), false), cases[i].printed, "case %zu", i);
    }
}

Test(json, a_key_with_bad_bytes_does_not_break_the_document)
{
    Json *object = json_new_object(arena);
    json_put_integer(arena, object, "\xFFx", 1);
    json_put_integer(arena, object, "y", 2);
    cr_assert_str_eq(print(object, false), "{\"?x\":1,\"y\":2}");
}

Test(json, strings_and_keys_are_copied)
{
    char key[] = "key", value[] = "value";
    Json *object = json_new_object(arena);
    json_put_string(arena, object, key, value);
    key[0] = value[0] = '!';
    cr_assert_str_eq(print(object, false), "{\"key\":\"value\"}");
}

Test(json, escapes_and_numbers_are_read)
{
    const Json *read = parse(" [ \"\\u00e9\\ud834\\udd1e\\n\" , 0.5 , -7 ] ");
    cr_assert_str_eq(print(read, false), "[\"é𝄞\\n\",0.5,-7]");
    cr_assert_str_eq(print(parse("null"), false), "null");
    cr_assert_str_eq(print(parse("\"x\""), false), "\"x\"");
}

typedef struct ParseCase {
    const char *text;
    size_t length;
    const char *message;
} ParseCase;

Test(json, what_is_no_json_is_an_error_with_its_line)
{
    static const ParseCase cases[] = {
        {"{\n\"a\": }", 8, "not JSON, line 2: unexpected token near '}'"},
        {"[1,\n2,\n", 7, "not JSON, line 3: ']' expected near end of file"},
        {"[1] x", 5, "not JSON, line 1: end of file expected near 'x'"},
        {"", 0, "not JSON, line 1: unexpected token near end of file"},
        {NULL, 0, "not JSON, line 1: unexpected token near end of file"},
        {"\"\xFF\"", 3, "not JSON, line 1: unable to decode byte 0xff near '\"'"},
        {"\"\\u0000\"", 8,
         "not JSON, line 1: \\u0000 is not allowed without JSON_ALLOW_NUL near '\"\\u0000\"'"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        Json *value;
        MigError err;
        cr_assert(!json_parse(arena, (Span){cases[i].text, cases[i].length}, &value, &err));
        cr_assert_eq(err.code, MIG_E_FILE);
        cr_assert_str_eq(err.message, cases[i].message);
    }
}

Test(json, endless_nesting_is_refused)
{
    Text text = text_in(arena);
    for (int i = 0; i < 100000; i++)
        text_add_char(&text, '[');
    Json *value;
    MigError err;
    cr_assert(!json_parse(arena, span_of(text_string(&text)), &value, &err));
    cr_assert_str_eq(err.message, "not JSON, line 1: maximum parsing depth reached near '['");
}
