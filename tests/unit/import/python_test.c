/* The heads of Alembic's files. */
#include "import/python.h"

#include <criterion/criterion.h>

typedef struct Source {
    const char *text;
    const char *revision, *down, *labels, *needs; /* joined by ','; "-" if it is not set */
    PythonBody upgrade, downgrade;
    const char *docstring;
} Source;

static const Source sources[] = {
    {"", "-", "-", "-", "-", BODY_MISSING, BODY_MISSING, ""},
    {"'''Make it\n\nMore.'''\nrevision = 'a'\ndown_revision = None\nbranch_labels = ('x', \"y\",)\n"
     "depends_on = ['p',\n  'q'] # two\ndef upgrade():\n    pass\n\ndef downgrade():\n  '''no'''\n",
     "a", "", "x,y", "p,q", BODY_EMPTY, BODY_EMPTY, "Make it\n\nMore."},
    {"\"\"\"Say \"hello\"\n\"\"\"\nrevision: str = r\"b\"\n"
     "down_revision: Union[str, Sequence[str], None] = 'a', 'c'\n"
     "def upgrade() -> None:\n    op.execute('x')\n\ndef downgrade() -> None:\n"
     "    raise NotImplementedError()\n",
     "b", "a,c", "-", "-", BODY_WORKS, BODY_RAISES, "Say \"hello\"\n"},
    {"# revision = 'no'\nx = '''\nrevision = 'no'\n'''\nrevision = \\\n  'yes'\n"
     "def f():\n    revision = 'no'\ndef upgrade(): pass\ndef downgrade(): op.f()\n",
     "yes", "-", "-", "-", BODY_EMPTY, BODY_WORKS, ""},
    {"revision = 'a'\nrevision_date = now()\nx = revision == 'b'\n"
     "async def upgrade():\n    x\n\n# end\nif True:\n    def downgrade(): pass\n",
     "a", "-", "-", "-", BODY_MISSING, BODY_MISSING, ""},
    {"revision = 'a'\r\ndown_revision = {'b'}\r\ndef upgrade():\r\n    # nothing\r\n    ...\r\n"
     "    return\r\ndef downgrade():\r\n    pass\r\n    g()\r\n",
     "a", "b", "-", "-", BODY_EMPTY, BODY_WORKS, ""},
};

static const char *joined(Arena *arena, const PythonValue *value)
{
    return value->line == 0 ? "-" : strings_join(arena, &value->strings, ",");
}

Test(python, a_head_is_read_and_not_run)
{
    for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
        const Source *source = &sources[i];
        Arena *arena = arena_open();
        PythonModule module;
        MigError err;
        cr_assert(python_read(arena, "x.py", span_of(source->text), &module, &err), "%s",
                  err.message);
        cr_expect_str_eq(joined(arena, &module.revision), source->revision, "%zu", i);
        cr_expect_str_eq(joined(arena, &module.down_revision), source->down, "%zu", i);
        cr_expect_str_eq(joined(arena, &module.branch_labels), source->labels, "%zu", i);
        cr_expect_str_eq(joined(arena, &module.depends_on), source->needs, "%zu", i);
        cr_expect_str_eq(module.docstring, source->docstring, "%zu", i);
        cr_expect_eq(module.upgrade, source->upgrade, "%zu: %d", i, (int)module.upgrade);
        cr_expect_eq(module.downgrade, source->downgrade, "%zu: %d", i, (int)module.downgrade);
        arena_close(arena);
    }
}

typedef struct Refused {
    const char *text, *message;
    int line;
} Refused;

static const Refused refused[] = {
    {"x = 1\nrevision = new_id()\n", "'revision' is set to something other than strings", 2},
    {"revision = 'a'\n\ndown_revision = 'b' + x\n",
     "'down_revision' is set to something other than strings", 3},
    {"branch_labels = ('a', b)\n", "'branch_labels' is set to something other than strings", 1},
    {"depends_on = f'{x}'\n", "'depends_on' is set to something other than strings", 1},
};

Test(python, what_only_python_knows_is_refused)
{
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        Arena *arena = arena_open();
        PythonModule module;
        MigError err;
        cr_assert_not(python_read(arena, "x.py", span_of(refused[i].text), &module, &err));
        cr_expect_str_eq(err.message, refused[i].message);
        cr_expect_str_eq(err.file, "x.py");
        cr_expect_eq(err.line, refused[i].line);
        arena_close(arena);
    }
}
