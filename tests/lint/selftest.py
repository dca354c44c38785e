#!/usr/bin/env python3
"""selftest.py CC CXX: each rule finds what it is there to find, in small trees made for it."""
import subprocess
import sys
import tempfile
from pathlib import Path

from rules import RULES
from tree import Skip, Tree

LONG_FUNCTION = "int f(void)\n{\n" + "    ;\n" * 80 + "}\n"

# rule, a part of the complaint (None: there is nothing to complain about), the tree
CASES = [
    ("layers", "src/schema may not include src/db",
     {"src/schema/a.c": '#include "db/b.h"\n', "src/db/b.h": ""}),
    ("layers", "src/cli may not include src/run",
     {"src/cli/a.c": '#include "run/b.h"\n', "src/run/b.h": ""}),
    ("layers", "is not spelled from src/",
     {"src/base/a.c": '#include "b.h"\n', "src/base/b.h": ""}),
    ("layers", "is not spelled from src/",
     {"src/base/a.c": '#include "../base/b.h"\n', "src/base/b.h": ""}),
    ("layers", "embedded SQL is for src/db", {"src/run/a.c": '#include "embedded/db/x.h"\n'}),
    ("layers", "is our own", {"src/run/a.c": "#include <base/b.h>\n", "src/base/b.h": ""}),
    ("layers", "is not a layer", {"src/misfit/a.c": ""}),
    ("layers", "a public header may not include",
     {"include/mig/a.h": '#include "base/b.h"\n', "src/base/b.h": ""}),
    ("layers", None,
     {"src/db/a.c": '#include "embedded/db/x.h"\n#include "base/b.h"\n#include "mig/c.h"\n'
                    '/* #include "run/d.h" */\n#include <stdio.h>\n',
      "src/base/b.h": "", "include/mig/c.h": ""}),
    ("foreign", "src/run/a.c:2: <libpq-fe.h> stays in src/db/postgres/",
     {"src/run/a.c": "\n#include <libpq-fe.h>\n"}),
    ("foreign", "stays in src/base/json.c", {"src/base/text.c": "#include <jansson.h>\n"}),
    ("foreign", "stays in src/git/", {"include/mig/a.h": "#include <git2/oid.h>\n"}),
    ("foreign", None, {"src/base/json.c": "#include <jansson.h>\n"}),
    ("public_headers_c", "mig/a.h does not compile alone",
     {"include/mig/a.h": "bool f(void);\n"}),
    ("public_headers_c", None, {"include/mig/a.h": "#include <stdbool.h>\nbool f(void);\n"}),
    ("public_headers_cxx", "mig/a.h does not compile alone",
     {"include/mig/a.h": "int f(int class);\n"}),
    ("public_headers_cxx", None, {"include/mig/a.h": "int f(int kind);\n"}),
    ("headers_alone", "run/a.h does not compile alone", {"src/run/a.h": "size_t f(void);\n"}),
    ("headers_alone", None, {"src/run/a.h": "#include <stddef.h>\nsize_t f(void);\n"}),
    ("memory", "src/run/a.c:1: malloc", {"src/run/a.c": "char *p = malloc(3);\n"}),
    ("memory", "src/run/a.c:1: free", {"src/run/a.c": "on_close(handle, free);\n"}),
    ("memory", "strdup", {"src/base/text.c": "return strdup(text);\n"}),
    ("memory", None,
     {"src/run/a.c": 'rows_free(free_rows);\nsay("free(x)"); /* free(x) */ it->free(x);\n',
      "src/base/arena.c": "free(block);\n"}),
    ("layout", "a.c:1:",
     {"src/run/a.c": "int  f( void );\n", ".clang-format": "BasedOnStyle: LLVM"}),
    ("layout", None, {"src/run/a.c": "int f(void);\n", ".clang-format": "BasedOnStyle: LLVM"}),
    ("size", "src/run/a.c:2: a function of 82 lines", {"src/run/a.c": LONG_FUNCTION}),
    ("size", "800 lines", {"src/run/a.c": "int a;\n" * 800}),
    ("size", None, {"src/run/a.c": "int f(void)\n{\n}\n" * 200}),
    ("columns", "src/run/a.c:2: 101 columns", {"src/run/a.c": "\n" + "x" * 101}),
    ("columns", "scripts/x:1: 101 columns", {"scripts/x": "x" * 101}),
    ("columns", None, {"src/run/a.c": "é" * 100, "docs/a.md": "x" * 200}),
    ("sql", "src/db/sqlite/sql/a.sql: 4000 characters",
     {"src/db/sqlite/sql/a.sql": "x" * 4000}),
    ("sql", None, {"src/db/sqlite/sql/a.sql": "x" * 3999}),
    ("names", "src/base/util.c: a file is named", {"src/base/util.c": ""}),
    ("names", "'do_it' says nothing", {"src/run/a.c": "do_it(1);\n"}),
    ("names", "'load_impl' says nothing", {"src/run/a.c": "load_impl(1);\n"}),
    ("names", None, {"src/run/undo.c": "undo_it(1); driver->do_it(2); /* do_it(3) */\n"}),
    ("guarantees", "docs/guarantees.md is missing", {"docs/a.md": ""}),
    ("guarantees", "guarantees.md:1: nothing holds this",
     {"docs/guarantees.md": "| a promise | |"}),
    ("guarantees", "tests/live/a_test.c has no test 'it_flies'",
     {"docs/guarantees.md": "| a promise | a: it_runs, it_flies |",
      "tests/live/a_test.c": "Test(a, it_runs)\n{\n}\n/* it_flies */\n"}),
    ("guarantees", "there is no tests/live/a_test.c", {"docs/guarantees.md": "| p | a: it_runs |"}),
    ("guarantees", "there is no tests/cli/a.sh", {"docs/guarantees.md": "| p | cli/a.sh |"}),
    ("guarantees", None,
     {"docs/guarantees.md": "| promise | held by |\n|---|---|\n"
                            "| a | a: one, two; unit/b/c: three; d.sh |",
      "tests/live/a_test.c": "Test(a, one)\nON_BOTH(a, two)\n", "tests/d.sh": "",
      "tests/unit/b/c_test.c": "Test(c, three, .timeout = 1)\n"}),
    ("unfinished", "docs/a.md:2: 'TOD" + "O'", {"docs/a.md": "\nTOD" + "O: more\n"}),
    ("unfinished", None, {"src/run/a.c": 'mkdtemp("mig-XXXXXX");\n'}),
    ("words", "a.md:1: '/wor" + "k/'", {"a.md": "see /wor" + "k/x\n"}),
    ("words", "a.md:1: 'share" + "d/'", {"a.md": "in share" + "d/x\n"}),
    ("words", "'issu" + "e 12'", {"src/a.c": "/* issu" + "e 12 */\n"}),
    ("words", None, {"a.md": "share/man, network/wor" + "k/x, a shared library\n"}),
]

# rule, a part of the complaint, the object file, C source
COMPILED = [
    ("mutable", "can be written", "run/a.c.o",
     "int f(void) { static int count; return ++count; }"),
    ("mutable", "'names' can be written", "run/a.c.o", 'const char *names[] = {"a"};'),
    ("mutable", "'here' can be written", "run/a.c.o", "_Thread_local int here;"),
    ("mutable", "'flag' can be written", "run/a.c.o", "volatile int flag;"),
    ("mutable", "'second' can be written", "run/pool.c.o", "int first; int second;"),
    ("mutable", None, "run/pool.c.o", "int first;"),
    ("mutable", None, "run/a.c.o",
     'static const char *const names[] = {"a"}; const char *f(int i) { return names[i]; }'),
    ("exports", "exports 'other'", "a.o", "void mig_a(void) {} void other(void) {}"),
    ("exports", "exports nothing", "a.o", "static inline void other(void) {}"),
    ("exports", None, "a.o",
     'void mig_a(void) {} __attribute__((visibility("hidden"))) void other(void) {}'),
]


def make(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for needed in ("src", "include"):
        (folder / needed).mkdir(exist_ok=True)


def judge(rule, wanted, tree, shown):
    """None when the rule says what it should of the tree, else what is wrong with the rule."""
    try:
        found = RULES[rule](tree)
    except Skip as why:
        print(f"{rule}: skipped: {why}")
        return None
    if wanted is None and found:
        return f"{rule} objects to {shown}: {found}"
    if wanted is not None and not any(wanted in line for line in found):
        return f"{rule} does not say '{wanted}' about {shown}, but {found}"
    return None


def compiled(cc, source, folder, name):
    made, library = folder / name, folder / "a.so"
    made.parent.mkdir(exist_ok=True)
    (folder / "a.c").write_text(source)
    subprocess.run([cc, "-fPIC", "-c", "-o", str(made), str(folder / "a.c")], check=True)
    subprocess.run([cc, "-shared", "-o", str(library), str(made)], check=True)
    return Tree(folder, library=str(library), objects=[str(made)])


def main():
    cc, cxx = sys.argv[1:]
    wrong = []
    for rule, wanted, files in CASES:
        with tempfile.TemporaryDirectory() as folder:
            make(Path(folder), files)
            wrong.append(judge(rule, wanted, Tree(folder, cc=cc, cxx=cxx), files))
    for rule, wanted, name, source in COMPILED:
        with tempfile.TemporaryDirectory() as folder:
            tree = compiled(cc, source, Path(folder), name)
            wrong.append(judge(rule, wanted, tree, source))
    tried = {rule for rule, wanted, *_ in CASES + COMPILED if wanted}
    wrong += [f"{rule} has no case that it objects to" for rule in RULES if rule not in tried]
    wrong = [line for line in wrong if line]
    for line in wrong:
        print(line)
    print(f"{len(CASES) + len(COMPILED)} cases, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
