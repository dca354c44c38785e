/* Whole files and folders, and all that may stand in their place. */
#include "base/file.h"

#include "base/path.h"
#include "scratch.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static Arena *arena;
static const char *folder;

static void open_folder(void)
{
    arena = arena_open();
    folder = scratch_make(arena);
}

static void close_folder(void)
{
    scratch_remove(folder);
    arena_close(arena);
}

TestSuite(file, .init = open_folder, .fini = close_folder);

static const char *in_folder(const char *name)
{
    return path_join(arena, folder, name);
}

static void write_file(const char *path, const char *content)
{
    MigError err;
    cr_assert(file_create(path, span_of(content), &err), "%s", err.message);
}

Test(file, what_is_written_is_read)
{
    MigError err;
    Span content;
    const char *path = in_folder("a");
    cr_assert(file_create(path, (Span){"x\0y\n", 4}, &err));
    cr_assert(file_load(arena, path, &content, &err));
    cr_assert_eq(content.length, 4);
    cr_assert_eq(memcmp(content.bytes, "x\0y\n", 5), 0);
}

Test(file, an_empty_file_is_read_as_an_empty_string)
{
    MigError err;
    Span content;
    cr_assert(file_create(in_folder("a"), (Span){0}, &err));
    cr_assert(file_load(arena, in_folder("a"), &content, &err));
    cr_assert_eq(content.length, 0);
    cr_assert_str_eq(content.bytes, "");
}

Test(file, kinds_are_told_apart)
{
    write_file(in_folder("a"), "");
    cr_assert_eq(symlink("a", in_folder("link")), 0);
    cr_assert_eq(symlink("nowhere", in_folder("dangling")), 0);
    cr_assert_eq(mkfifo(in_folder("fifo"), 0600), 0);
    cr_assert_eq(file_kind(in_folder("a")), FILE_REGULAR);
    cr_assert_eq(file_kind(in_folder("link")), FILE_REGULAR);
    cr_assert_eq(file_kind(in_folder("dangling")), FILE_MISSING);
    cr_assert_eq(file_kind(in_folder("fifo")), FILE_OTHER);
    cr_assert_eq(file_kind(folder), FILE_FOLDER);
    cr_assert_eq(file_kind(in_folder("b")), FILE_MISSING);
    cr_assert_eq(file_kind(in_folder("a/b")), FILE_OTHER);
}

Test(file, the_start_of_a_file_says_whether_it_is_all, .timeout = 300)
{
    MigError err;
    Span content;
    bool whole;
    write_file(in_folder("a"), "12345");
    cr_assert(file_load_start(arena, in_folder("a"), 3, &content, &whole, &err));
    cr_assert(span_equals(content, "123"));
    cr_assert(!whole);
    cr_assert(file_load_start(arena, in_folder("a"), 5, &content, &whole, &err));
    cr_assert(span_equals(content, "12345"));
    cr_assert(whole);
    cr_assert(file_load_start(arena, in_folder("a"), 9, &content, &whole, &err));
    cr_assert(span_equals(content, "12345"));
    cr_assert(whole);
}

typedef struct LoadCase {
    const char *name, *reason;
} LoadCase;

Test(file, what_is_no_regular_file_is_an_error_and_never_waited_for, .timeout = 300)
{
    static const LoadCase cases[] = {
        {"missing", "No such file or directory"},
        {"dangling", "No such file or directory"},
        {"loop", "Too many levels of symbolic links"},
        {"a/b", "Not a directory"},
        {"fifo", "not a regular file"},
        {".", "not a regular file"},
    };
    write_file(in_folder("a"), "");
    cr_assert_eq(symlink("nowhere", in_folder("dangling")), 0);
    cr_assert_eq(symlink("loop", in_folder("loop")), 0);
    cr_assert_eq(mkfifo(in_folder("fifo"), 0600), 0);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        MigError err;
        Span content;
        const char *path = in_folder(cases[i].name);
        cr_assert(!file_load(arena, path, &content, &err));
        cr_assert_eq(err.code, MIG_E_FILE);
        cr_assert_str_eq(err.message,
                         arena_printf(arena, "cannot read '%s': %s", path, cases[i].reason));
    }
}

/* Root reads everything: the test gives itself up to the user "nobody". */
Test(file, an_unreadable_file_is_an_error)
{
    MigError err;
    Span content;
    const char *path = in_folder("a");
    write_file(path, "secret");
    cr_assert_eq(chmod(path, 0), 0);
    cr_assert_eq(chmod(folder, 0755), 0);
    bool is_root = geteuid() == 0;
    if (is_root)
        cr_assert_eq(seteuid(65534), 0);
    bool loaded = file_load(arena, path, &content, &err);
    if (is_root)
        cr_assert_eq(seteuid(0), 0);
    cr_assert(!loaded);
    cr_assert_str_eq(err.message, arena_printf(arena, "cannot read '%s': Permission denied", path));
}

Test(file, creating_leaves_an_existing_file_alone)
{
    MigError err;
    Span content;
    write_file(in_folder("a"), "old");
    cr_assert(!file_create(in_folder("a"), span_of("new"), &err));
    cr_assert_str_eq(err.message,
                     arena_printf(arena, "cannot create '%s': File exists", in_folder("a")));
    cr_assert(file_load(arena, in_folder("a"), &content, &err));
    cr_assert(span_equals(content, "old"));
}

Test(file, replacing_keeps_the_mode_and_leaves_nothing_behind)
{
    MigError err;
    Span content;
    StringVec names;
    struct stat status;
    write_file(in_folder("a"), "old");
    cr_assert_eq(chmod(in_folder("a"), 0640), 0);
    cr_assert(file_replace(in_folder("a"), span_of("new"), &err), "%s", err.message);
    cr_assert(file_load(arena, in_folder("a"), &content, &err));
    cr_assert(span_equals(content, "new"));
    cr_assert_eq(stat(in_folder("a"), &status), 0);
    cr_assert_eq(status.st_mode & 07777, 0640);
    cr_assert(folder_list(arena, folder, &names, &err));
    cr_assert_str_eq(strings_join(arena, &names, " "), "a");
}

Test(file, replacing_makes_a_file_that_was_not_there)
{
    MigError err;
    cr_assert(file_replace(in_folder("a"), span_of("new"), &err));
    cr_assert_eq(file_kind(in_folder("a")), FILE_REGULAR);
}

Test(file, replacing_through_a_link_keeps_the_link)
{
    MigError err;
    Span content;
    struct stat status;
    write_file(in_folder("a"), "old");
    cr_assert_eq(symlink("a", in_folder("link")), 0);
    cr_assert(file_replace(in_folder("link"), span_of("new"), &err));
    cr_assert_eq(lstat(in_folder("link"), &status), 0);
    cr_assert(S_ISLNK(status.st_mode));
    cr_assert(file_load(arena, in_folder("a"), &content, &err));
    cr_assert(span_equals(content, "new"));
}

Test(file, a_folder_cannot_be_replaced_by_a_file)
{
    MigError err;
    StringVec names;
    cr_assert(folder_make(in_folder("a"), &err));
    cr_assert(!file_replace(in_folder("a"), span_of("new"), &err));
    cr_assert_str_eq(err.message,
                     arena_printf(arena, "cannot replace '%s': Is a directory", in_folder("a")));
    cr_assert(folder_list(arena, folder, &names, &err));
    cr_assert_str_eq(strings_join(arena, &names, " "), "a");
}

Test(file, what_could_not_be_written_whole_is_not_there)
{
    MigError err;
    Span content;
    StringVec names;
    char large[20000];
    memset(large, 'x', sizeof(large));
    write_file(in_folder("old"), "old");
    cr_assert_neq(signal(SIGXFSZ, SIG_IGN), SIG_ERR);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &(struct rlimit){8192, 8192}), 0);
    cr_assert(!file_create(in_folder("new"), (Span){large, sizeof(large)}, &err));
    cr_assert_str_eq(err.message,
                     arena_printf(arena, "cannot write '%s': File too large", in_folder("new")));
    cr_assert(!file_replace(in_folder("old"), (Span){large, sizeof(large)}, &err));
    cr_assert(file_load(arena, in_folder("old"), &content, &err));
    cr_assert(span_equals(content, "old"));
    cr_assert(folder_list(arena, folder, &names, &err));
    cr_assert_str_eq(strings_join(arena, &names, " "), "old");
}

Test(file, folders_are_made_with_those_above_them)
{
    MigError err;
    cr_assert(folder_make(in_folder("a/b/c"), &err), "%s", err.message);
    cr_assert(folder_make(in_folder("a/b/c"), &err));
    cr_assert_eq(file_kind(in_folder("a/b/c")), FILE_FOLDER);
    write_file(in_folder("file"), "");
    cr_assert(!folder_make(in_folder("file/x"), &err));
    cr_assert_str_eq(err.message, arena_printf(arena, "cannot make the folder '%s': File exists",
                                               in_folder("file")));
}

Test(file, a_folder_is_listed_in_order_without_hidden_names)
{
    MigError err;
    StringVec names;
    write_file(in_folder("b"), "");
    write_file(in_folder("a"), "");
    write_file(in_folder(".hidden"), "");
    cr_assert(folder_make(in_folder("B"), &err));
    cr_assert(folder_list(arena, folder, &names, &err));
    cr_assert_str_eq(strings_join(arena, &names, " "), "B a b");
    cr_assert(!folder_list(arena, in_folder("a"), &names, &err));
    cr_assert_str_eq(
        err.message,
        arena_printf(arena, "cannot list the folder '%s': Not a directory", in_folder("a")));
}
