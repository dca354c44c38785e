/* Alembic's folders, without Alembic. */
#include "folder_text.h"

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define EMPTY "def upgrade():\n    pass\ndef downgrade():\n    pass\n"
#define STUB(what)                                                                                 \
    "-- What " what " does is to be written here as SQL.\n"                                        \
    "SELECT the_sql_of_this_revision_is_still_to_be_written;\n"

static const FolderCase cases[] = {
    {.what = "the graph, each revision behind all that it stands on",
     .files = {{"versions/a.py", "\"\"\"Join them\n\nRevision ID: d\n\"\"\"\nrevision = 'd'\n"
                                 "down_revision = ('b', 'c')\n" EMPTY},
               {"versions/b.py", "revision = 'a'\nbranch_labels = 'trunk'\n" EMPTY},
               {"versions/c.py", "revision = 'b'\ndown_revision = 'a'\ndepends_on = 'c'\n" EMPTY},
               {"versions/d.py", "revision = 'c'\ndown_revision = 'a'\n" EMPTY},
               {"versions/helper.py", "def f(): pass\n"},
               {"versions/notes.txt", "x"}},
     .expected = "a () <  @trunk +\n  up: \n  down: \n"
                 "c () < a\n  up: \n  down: \n"
                 "b () < a @ +c\n  up: \n  down: \n"
                 "d (Join them) < b, c\n  up: \n  down: \n"},
    {.what = "stubs for what Python does, in the folder of revisions itself",
     .files = {{"a.py", "\"\"\"Make it.\n\nWith care.\n\"\"\"\nrevision = 'a'\n"
                        "def upgrade():\n    op.f()\ndef downgrade():\n    op.g()\n"},
               {"b.py", "revision = 'b'\ndown_revision = 'a'\ndef upgrade():\n    op.f()\n"
                        "def downgrade():\n    raise Error\n"}},
     .expected =
         "a (Make it.) <  stub\n  > With care.\n  up: " STUB("upgrade() in a.py") "  down: " STUB(
             "downgrade() in a.py") "b () < a stub\n  up: " STUB("upgrade() in b.py") "! the SQL "
                                                                                      "of 2 "
                                                                                      "revisions "
                                                                                      "is to be "
                                                                                      "written by "
                                                                                      "hand: there "
                                                                                      "is no "
                                                                                      "alembic."
                                                                                      "ini\n"},
    {.what = "a missing parent",
     .files = {{"versions/a.py", "revision = 'a'\n\ndown_revision = 'x'\n"}},
     .message = "there is no revision 'x', the down_revision of 'a'",
     .file = "FOLDER/versions/a.py",
     .line = 3},
    {.what = "two of an id",
     .files = {{"versions/a.py", "revision = 'a'\n"}, {"versions/b.py", "\nrevision = 'a'\n"}},
     .message = "revision 'a' is in 'FOLDER/versions/a.py' already",
     .file = "FOLDER/versions/b.py",
     .line = 2},
    {.what = "no id",
     .files = {{"versions/a.py", "revision = 'a b'\n"}},
     .message = "'a b' cannot name a revision: only letters, digits, '_', '-' and '.' can",
     .file = "FOLDER/versions/a.py",
     .line = 1},
    {.what = "an id that is none",
     .files = {{"versions/a.py", "revision = None\n"}},
     .message = "'revision' is not set",
     .file = "FOLDER/versions/a.py"},
};

Test(alembic, the_graph_is_read_without_alembic)
{
    expect_folders("alembic", cases, COUNT(cases));
}

Test(alembic, rows_are_heads)
{
    const FolderFile files[MOST_FILES] = {{"a.py", "revision = 'a'\n" EMPTY}};
    Arena *arena = arena_open();
    ForeignHistory history;
    read_folder_files(arena, "alembic", files, &history);
    cr_expect_str_eq(applied_text(arena, "alembic", &history, "a"), "a");
    cr_expect_str_eq(applied_text(arena, "alembic", &history, "b"),
                     "revision 'b' is applied, and not in the folder");
    arena_close(arena);
}
