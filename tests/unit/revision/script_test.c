/* Revision files: what is read of them, each error with its line, and how folders are gone through.
 */
#include "base/file.h"
#include "base/hash.h"
#include "revision/script.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD "-- message\n--\n-- revision: abcd\n"
#define UP HEAD "-- mig:up\n"

typedef struct ErrorCase {
    const char *content;
    int line;
    const char *message, *hint;
} ErrorCase;

static const ErrorCase error_cases[] = {
    {"", 1, "there is no line '-- revision: …' below the first line", ""},
    {"SELECT 1;\n", 1,
     "what stands above '-- mig:up' would never run: only comments can stand there", ""},
    {"-- revision: abcd\n-- mig:up\n", 1, "there is no line '-- revision: …' below the first line",
     ""},
    {"-- message\n-- mig:up\n", 1, "there is no line '-- revision: …' below the first line", ""},
    {HEAD, 3, "there is no line '-- mig:up'", ""},
    {HEAD "\n\n", 5, "there is no line '-- mig:up'", ""},
    {HEAD "-- mig:down\n-- mig:up\n", 4, "'-- mig:down' stands above '-- mig:up'", ""},
    {HEAD "-- mig:upwards\n", 4, "'-- mig:upwards' stands above '-- mig:up'", ""},
    {HEAD "-- mig:destructive drops x\n-- mig:up\n", 4,
     "'-- mig:destructive drops x' stands above '-- mig:up'", ""},
    {HEAD "SELECT 1;\n-- mig:up\n", 4,
     "what stands above '-- mig:up' would never run: only comments can stand there", ""},
    {HEAD "/* x */\n-- mig:up\n", 4,
     "what stands above '-- mig:up' would never run: only comments can stand there", ""},
    {HEAD "-- revision: dcba\n-- mig:up\n", 4, "'revision' is set twice", ""},
    {HEAD "-- down_revision: a\n-- down_revision: b\n-- mig:up\n", 5,
     "'down_revision' is set twice", ""},
    {HEAD "-- author: me\n-- mig:up\n", 4, "unknown header key 'author'",
     "a line of description cannot begin with a lower-case word and a colon"},
    {HEAD "-- down_revisions: a\n-- mig:up\n", 4, "unknown header key 'down_revisions'",
     "a line of description cannot begin with a lower-case word and a colon"},
    {HEAD "-- Down_Revision: a\n-- mig:up\n", 4, "unknown header key 'Down_Revision'",
     "did you mean 'down_revision'?"},
    {HEAD "-- down-revision: a\n-- mig:up\n", 4, "unknown header key 'down-revision'",
     "did you mean 'down_revision'?"},
    {HEAD "-- Depends on: a\n-- mig:up\n", 4, "unknown header key 'Depends on'",
     "did you mean 'depends_on'?"},
    {HEAD "-- branchlabels: a\n-- mig:up\n", 4, "unknown header key 'branchlabels'",
     "did you mean 'branch_labels'?"},
    {HEAD "-- down_revision a\n-- mig:up\n", 4, "'down_revision' is not followed by a colon", ""},
    {HEAD "-- depends_on = a\n-- mig:up\n", 4, "'depends_on' is not followed by a colon", ""},
    {"-- message\n-- revision:\n-- mig:up\n", 2, "'revision' has no value", ""},
    {"-- message\n-- revision: a b\n-- mig:up\n", 2,
     "'a b' cannot name a revision: only letters, digits, '_', '-' and '.' can", ""},
    {"-- message\n-- revision: head\n-- mig:up\n", 2,
     "'head' cannot name a revision: the word means something else", ""},
    {"-- message\n-- revision: -a\n-- mig:up\n", 2,
     "'-a' cannot name a revision: it begins with '-'", ""},
    {HEAD "-- down_revision: a@b\n-- mig:up\n", 4,
     "'a@b' cannot name a revision: only letters, digits, '_', '-' and '.' can", ""},
    {HEAD "-- branch_labels: heads\n-- mig:up\n", 4,
     "'heads' cannot name a revision: the word means something else", ""},
    {HEAD "-- depends_on: :a\n-- mig:up\n", 4, "':a' names no module before the colon", ""},
    {HEAD "-- depends_on: other:\n-- mig:up\n", 4, "a revision needs a name", ""},
    {HEAD "-- depends_on: other:a:b\n-- mig:up\n", 4,
     "'a:b' cannot name a revision: only letters, digits, '_', '-' and '.' can", ""},
    {HEAD "--mig:up\n", 4,
     "'--mig:up' is not read as a marker: a marker is a line that begins with '-- mig:'", ""},
    {HEAD " -- mig:up\n", 4,
     "'-- mig:up' is not read as a marker: a marker is a line that begins with '-- mig:'", ""},
    {UP "SELECT 1;\n--  mig:down\n", 6,
     "'--  mig:down' is not read as a marker: a marker is a line that begins with '-- mig:'", ""},
    {UP "-- MIG:down\n", 5,
     "'-- MIG:down' is not read as a marker: a marker is a line that begins with '-- mig:'", ""},
    {UP "SELECT 1;\n-- mig:up\n", 6, "'-- mig:up' stands a second time; the first is on line 4",
     ""},
    {UP "-- mig:down\n\n-- mig:down\n", 7,
     "'-- mig:down' stands a second time; the first is on line 5", ""},
    {UP "-- mig:sideways\n", 5, "unknown marker '-- mig:sideways'", ""},
    {UP "-- mig:\n", 5, "unknown marker '-- mig:'", ""},
    {UP "-- mig: down\n", 5, "unknown marker '-- mig: down'", ""},
    {UP "-- mig:renamed_from a\n", 5, "unknown marker '-- mig:renamed_from a'", ""},
    {HEAD "-- mig:up timeout=5\n", 4, "unknown option 'timeout=5'",
     "the only option is transaction=false"},
    {HEAD "-- mig:up transaction\n", 4, "unknown option 'transaction'",
     "the only option is transaction=false"},
    {HEAD "-- mig:up transaction=no\n", 4, "transaction is 'no': neither true nor false", ""},
    {HEAD "-- mig:up transaction=true transaction=true\n", 4, "'transaction' is set twice", ""},
    {UP "SELECT '\xFF';\n", 5, "byte 0xFF is not UTF-8", ""},
    {"-- \xC3(\n" UP, 1, "byte 0xC3 is not UTF-8", ""},
};

static bool parse(Arena *arena, const char *content, Script *script, MigError *err)
{
    return script_parse(arena, "v/a.sql", span_of(content), script, err);
}

static Script parsed(Arena *arena, const char *content)
{
    Script script;
    MigError err;
    cr_assert(parse(arena, content, &script, &err), "%d: %s", err.line, err.message);
    return script;
}

static const char *sql(Arena *arena, const Section *section)
{
    return arena_strndup(arena, section->sql.bytes, section->sql.length);
}

Test(script, each_error_names_file_and_line)
{
    for (size_t i = 0; i < sizeof(error_cases) / sizeof(error_cases[0]); i++) {
        const ErrorCase *expected = &error_cases[i];
        Arena *arena = arena_open();
        Script script;
        MigError err;
        cr_assert_not(parse(arena, expected->content, &script, &err), "%s", expected->content);
        cr_assert_str_eq(err.message, expected->message, "%s: %s", expected->content, err.message);
        cr_assert_eq(err.line, expected->line, "%s: line %d", expected->content, err.line);
        cr_assert_str_eq(err.hint, expected->hint, "%s: %s", expected->content, err.hint);
        cr_assert_str_eq(err.file, "v/a.sql");
        cr_assert_eq(err.code, MIG_E_REVISION);
        arena_close(arena);
    }
}

Test(script, a_nul_byte_is_an_error)
{
    static const char content[] = UP "SELECT\n1\0;\n";
    Arena *arena = arena_open();
    Script script;
    MigError err;
    Span span = {content, sizeof(content) - 1};
    cr_assert_not(script_parse(arena, "a.sql", span, &script, &err));
    cr_assert_str_eq(err.message, "there is a NUL byte");
    cr_assert_eq(err.line, 6);
    arena_close(arena);
}

Test(script, all_parts_of_a_header_are_read)
{
    Arena *arena = arena_open();
    Script script = parsed(arena, "-- Extend table xyz: with foo\n"
                                  "--\n"
                                  "-- It was asked for by many.\n"
                                  "-- Note: the table is large, see https://example.org/x\n"
                                  "--\n"
                                  "-- revision: 3f2a9c1b7e60\n"
                                  "--   down_revision:  9d41c0aa12be , 77ab ,\n"
                                  "-- branch_labels: left,right\n"
                                  "-- depends_on: module_one:77ab01c2d3e4, 1234\n"
                                  "-- created: 2026-11-22 10:46:00+00:00\n"
                                  "\n"
                                  "-- mig:up\n");
    const Header *header = &script.header;
    cr_assert_str_eq(header->file, "v/a.sql");
    cr_assert_str_eq(header->message, "Extend table xyz: with foo");
    cr_assert_str_eq(header->id, "3f2a9c1b7e60");
    cr_assert_eq(header->line, 6);
    cr_assert_str_eq(strings_join(arena, &header->down_revisions, "|"), "9d41c0aa12be|77ab");
    cr_assert_eq(header->down_revision_line, 7);
    cr_assert_str_eq(strings_join(arena, &header->branch_labels, "|"), "left|right");
    cr_assert_eq(header->branch_labels_line, 8);
    cr_assert_eq(header->depends_on.count, 2);
    cr_assert_str_eq(header->depends_on.items[0].module, "module_one");
    cr_assert_str_eq(header->depends_on.items[0].id, "77ab01c2d3e4");
    cr_assert_null(header->depends_on.items[1].module);
    cr_assert_str_eq(header->depends_on.items[1].id, "1234");
    cr_assert_eq(header->depends_on_line, 9);
    cr_assert_str_eq(header->created, "2026-11-22 10:46:00+00:00");
    arena_close(arena);
}

Test(script, the_first_line_is_the_message_whatever_it_looks_like)
{
    Arena *arena = arena_open();
    Script script = parsed(arena, "-- fix: the index\n-- revision: abcd\n-- mig:up\n");
    cr_assert_str_eq(script.header.message, "fix: the index");
    script = parsed(arena, "--\n-- revision: abcd\n-- mig:up\n");
    cr_assert_str_eq(script.header.message, "");
    cr_assert_str_eq(script.header.created, "");
    cr_assert_eq(script.header.down_revision_line, 0);
    script = parsed(arena, "\n-- revision: abcd\n-- mig:up\n");
    cr_assert_str_eq(script.header.message, "");
    arena_close(arena);
}

Test(script, sections_know_their_text_and_their_first_line)
{
    Arena *arena = arena_open();
    Script script = parsed(arena, UP "SELECT 1;\n\n-- mig:destructive drops x\nSELECT 2;\n"
                                     "-- mig:down transaction=false\nSELECT 3;");
    cr_assert(script.up.exists && script.up.transaction);
    cr_assert_str_eq(sql(arena, &script.up),
                     "SELECT 1;\n\n-- mig:destructive drops x\nSELECT 2;\n");
    cr_assert_eq(script.up.line, 5);
    cr_assert(script.down.exists && !script.down.transaction);
    cr_assert_str_eq(sql(arena, &script.down), "SELECT 3;");
    cr_assert_eq(script.down.line, 10);
    arena_close(arena);
}

Test(script, an_empty_section_is_not_a_missing_one)
{
    Arena *arena = arena_open();
    Script script = parsed(arena, UP);
    cr_assert(script.up.exists);
    cr_assert_eq(script.up.sql.length, 0);
    cr_assert_not(script.down.exists);
    script = parsed(arena, UP "-- mig:down");
    cr_assert(script.down.exists && script.down.transaction);
    cr_assert_eq(script.down.sql.length, 0);
    arena_close(arena);
}

Test(script, crlf_is_read_as_lf_and_a_byte_order_mark_is_passed_over)
{
    Arena *arena = arena_open();
    Script script = parsed(arena, "\xEF\xBB\xBF-- message\r\n-- revision: abcd\r\n-- mig:up\r\n"
                                  "SELECT '\r';\r\n\r\nSELECT 2;\r\n-- mig:down\r\nSELECT 3;\r\n");
    cr_assert_str_eq(script.header.message, "message");
    cr_assert_str_eq(script.header.id, "abcd");
    cr_assert_str_eq(sql(arena, &script.up), "SELECT '\r';\n\nSELECT 2;\n");
    cr_assert_str_eq(sql(arena, &script.down), "SELECT 3;\n");
    cr_assert_eq(script.down.line, 8);
    arena_close(arena);
}

Test(script, the_blob_id_is_git_s)
{
    Arena *arena = arena_open();
    static const char content[] = UP "SELECT 1;\r\n";
    Script script = parsed(arena, content);
    cr_assert_str_eq(script.blob_id, hash_blob(arena, span_of(content)));
    cr_assert_eq(script.content.length, strlen(content));
    arena_close(arena);
}

static const char *fingerprint_of(Arena *arena, const char *content)
{
    return parsed(arena, content).fingerprint;
}

Test(script, cosmetic_edits_keep_the_fingerprint)
{
    static const char *const same[] = {
        UP "SELECT 1;\n-- mig:down\nSELECT 2;\n",
        UP "SELECT 1;\r\n-- mig:down\r\nSELECT 2;\r\n",
        UP "\n\nSELECT 1;   \n\n-- why\n-- mig:down\nSELECT 2; /* why */",
        "-- other\n-- revision: dcba\n-- down_revision: x\n-- mig:up\nSELECT 1;\n-- "
        "mig:down\nSELECT 2;\n",
        HEAD "-- mig:up transaction=true\nSELECT 1;\n-- mig:down\nSELECT 2;\n",
    };
    Arena *arena = arena_open();
    const char *first = fingerprint_of(arena, same[0]);
    cr_assert_eq(strlen(first), 40);
    for (size_t i = 1; i < sizeof(same) / sizeof(same[0]); i++)
        cr_assert_str_eq(fingerprint_of(arena, same[i]), first, "%s", same[i]);
    arena_close(arena);
}

Test(script, real_edits_change_the_fingerprint)
{
    static const char *const different[] = {
        UP "SELECT 1;\n-- mig:down\nSELECT 2;\n",
        UP "SELECT 2;\n-- mig:down\nSELECT 2;\n",
        UP "SELECT 1;\n-- mig:down\nSELECT 1;\n",
        UP "SELECT 1;\n-- mig:down\n",
        UP "SELECT 1;\n",
        UP "SELECT 1;\nSELECT 2;\n",
        UP "SELECT '1';\n-- mig:down\nSELECT 2;\n",
        UP "SELECT ' 1';\n-- mig:down\nSELECT 2;\n",
        UP "SELECT '\n1';\n-- mig:down\nSELECT 2;\n",
        UP "SELECT '\n\n1';\n-- mig:down\nSELECT 2;\n",
        HEAD "-- mig:up transaction=false\nSELECT 1;\n-- mig:down\nSELECT 2;\n",
        UP "SELECT 1;\n-- mig:down transaction=false\nSELECT 2;\n",
    };
    enum { COUNT = sizeof(different) / sizeof(different[0]) };
    Arena *arena = arena_open();
    const char *prints[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        prints[i] = fingerprint_of(arena, different[i]);
        for (size_t j = 0; j < i; j++)
            cr_assert_str_neq(prints[i], prints[j], "%s", different[i]);
    }
    arena_close(arena);
}

/* A folder of its own for a test, which removes it. */
typedef struct Place {
    Arena *arena;
    const char *folder;
} Place;

static Place open_place(void)
{
    const char *temporary = getenv("TMPDIR");
    Arena *arena = arena_open();
    char *folder =
        arena_printf(arena, "%s/mig-script-XXXXXX", temporary == NULL ? "/tmp" : temporary);
    cr_assert_not_null(mkdtemp(folder));
    return (Place){arena, folder};
}

static void remove_tree(Arena *arena, const char *folder)
{
    StringVec names;
    MigError err;
    cr_assert(folder_list(arena, folder, &names, &err), "%s", err.message);
    vec_push(arena, &names, ".hidden.sql");
    for (size_t i = 0; i < names.count; i++) {
        const char *path = arena_printf(arena, "%s/%s", folder, names.items[i]);
        struct stat status;
        if (lstat(path, &status) == 0 && S_ISDIR(status.st_mode))
            remove_tree(arena, path);
        else
            unlink(path);
    }
    rmdir(folder);
}

static void close_place(Place *place)
{
    remove_tree(place->arena, place->folder);
    arena_close(place->arena);
}

static const char *path_in(const Place *place, const char *name)
{
    return arena_printf(place->arena, "%s/%s", place->folder, name);
}

static void put(const Place *place, const char *name, const char *content)
{
    MigError err;
    cr_assert(file_create(path_in(place, name), span_of(content), &err), "%s", err.message);
}

static void put_revision(const Place *place, const char *name, const char *id)
{
    put(place, name, arena_printf(place->arena, "-- m\n-- revision: %s\n-- mig:up\n", id));
}

static bool read_folders(const Place *place, const char *names, bool recursive, HeaderVec *headers,
                         MigError *err)
{
    StringVec words = strings_split(place->arena, names, " "), folders = {0};
    for (size_t i = 0; i < words.count; i++)
        vec_push(place->arena, &folders, path_in(place, words.items[i]));
    return script_read_folders(place->arena, &folders, recursive, place->folder, headers, err);
}

/* The files and ids that are read. */
static const char *read_text(const Place *place, const char *names, bool recursive)
{
    HeaderVec headers;
    MigError err;
    cr_assert(read_folders(place, names, recursive, &headers, &err), "%s", err.message);
    Text text = text_in(place->arena);
    for (size_t i = 0; i < headers.count; i++)
        text_printf(&text, "%s=%s ", headers.items[i].file, headers.items[i].id);
    return text_string(&text);
}

static void make(const Place *place, const char *name)
{
    MigError err;
    cr_assert(folder_make(path_in(place, name), &err), "%s", err.message);
}

Test(script, folders_are_read_in_name_order_files_before_folders)
{
    Place place = open_place();
    make(&place, "v/b/c");
    make(&place, "v/a");
    make(&place, "w");
    put_revision(&place, "v/z.sql", "zzzz");
    put_revision(&place, "v/.hidden.sql", "hidden");
    put_revision(&place, "v/x.sql", "xxxx");
    put_revision(&place, "v/b/b.sql", "bbbb");
    put_revision(&place, "v/b/c/c.sql", "cccc");
    put_revision(&place, "v/a/a.sql", "aaaa");
    put_revision(&place, "w/a.sql", "wwww");
    put(&place, "v/notes.txt", "not a revision");
    cr_assert_str_eq(read_text(&place, "v", false), "v/x.sql=xxxx v/z.sql=zzzz ");
    cr_assert_str_eq(read_text(&place, "w v missing", false),
                     "w/a.sql=wwww v/x.sql=xxxx v/z.sql=zzzz ");
    cr_assert_str_eq(read_text(&place, "v", true),
                     "v/x.sql=xxxx v/z.sql=zzzz v/a/a.sql=aaaa v/b/b.sql=bbbb v/b/c/c.sql=cccc ");
    close_place(&place);
}

Test(script, a_folder_that_is_reached_twice_is_read_once)
{
    Place place = open_place();
    make(&place, "v/below");
    put_revision(&place, "v/a.sql", "aaaa");
    put_revision(&place, "v/below/b.sql", "bbbb");
    cr_assert_eq(symlink("..", path_in(&place, "v/below/up")), 0);
    cr_assert_str_eq(read_text(&place, "v v/below v", true), "v/a.sql=aaaa v/below/b.sql=bbbb ");
    close_place(&place);
}

Test(script, a_file_in_the_place_of_a_folder_is_an_error)
{
    Place place = open_place();
    HeaderVec headers;
    MigError err;
    put(&place, "v", "");
    static const char *const folders[] = {"v", "v/below", "v/below/that"};
    for (size_t i = 0; i < 3; i++) {
        cr_assert_not(read_folders(&place, folders[i], false, &headers, &err));
        cr_assert_str_eq(err.message,
                         arena_printf(place.arena, "cannot list the folder '%s': Not a directory",
                                      path_in(&place, folders[i])));
        cr_assert_eq(err.code, MIG_E_FILE);
    }
    close_place(&place);
}

Test(script, a_file_that_is_no_revision_is_an_error_with_its_short_name)
{
    Place place = open_place();
    HeaderVec headers;
    MigError err;
    make(&place, "v");
    put(&place, "v/a.sql", "-- message\n-- mig:up\nSELECT 1;\n");
    cr_assert_not(read_folders(&place, "v", false, &headers, &err));
    cr_assert_str_eq(err.message, "there is no line '-- revision: …' below the first line");
    cr_assert_str_eq(err.file, "v/a.sql");
    close_place(&place);
}

Test(script, a_header_longer_than_the_first_chunk_is_read)
{
    Place place = open_place();
    Text text = text_in(place.arena);
    text_add(&text, "-- message\n");
    for (int i = 0; i < 3000; i++)
        text_printf(&text, "-- This is line %d of a long story.\n", i);
    text_add(&text, "-- revision: abcd\n-- mig:up\nSELECT 1;\n");
    put(&place, "long.sql", text_string(&text));
    Header header;
    MigError err;
    cr_assert(
        script_read_header(place.arena, path_in(&place, "long.sql"), "long.sql", &header, &err),
        "%s", err.message);
    cr_assert_str_eq(header.id, "abcd");
    cr_assert_eq(header.line, 3002);
    close_place(&place);
}

Test(script, reading_a_header_looks_no_further_than_the_marker)
{
    Place place = open_place();
    Header header;
    MigError err;
    put(&place, "a.sql", UP "\xFF\n-- mig:unknown\n");
    cr_assert(script_read_header(place.arena, path_in(&place, "a.sql"), "a.sql", &header, &err));
    cr_assert_str_eq(header.id, "abcd");
    Script script;
    cr_assert_not(script_load(place.arena, path_in(&place, "a.sql"), "a.sql", NULL, &script, &err));
    cr_assert_str_eq(err.message, "byte 0xFF is not UTF-8");
    cr_assert_eq(err.line, 5);
    close_place(&place);
}

Test(script, reading_the_header_alone_finds_the_same_errors_in_it)
{
    Place place = open_place();
    for (size_t i = 0; i < sizeof(error_cases) / sizeof(error_cases[0]); i++) {
        Header header;
        MigError err = {0};
        const char *name = arena_printf(place.arena, "%zu.sql", i);
        put(&place, name, error_cases[i].content);
        bool read = script_read_header(place.arena, path_in(&place, name), name, &header, &err);
        if (read)
            cr_assert_geq(error_cases[i].line, 4, "%s", error_cases[i].content);
        else
            cr_assert_str_eq(err.message, error_cases[i].message);
    }
    close_place(&place);
}

Test(script, a_file_that_cannot_be_read_is_an_error)
{
    Arena *arena = arena_open();
    Script script;
    MigError err;
    cr_assert_not(script_load(arena, "/nonexistent/a.sql", "a.sql", NULL, &script, &err));
    cr_assert_eq(err.code, MIG_E_FILE);
    cr_assert_str_eq(err.message, "cannot read '/nonexistent/a.sql': No such file or directory");
    arena_close(arena);
}
