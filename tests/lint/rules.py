"""The rules of the house that a machine can check.

Each rule is a function of a Tree. It returns what it objects to, one line per place, or raises
Skip. Its name is its CTest's: lint_<name>.
"""
import concurrent.futures
import os
import re
import subprocess

from tree import Skip

ALL = ("base schema revision import config git db migrate run report api cli").split()
MAY_INCLUDE = {
    "base": (),
    "schema": ("base",),
    "revision": ("base",),
    "import": ("base", "revision"),
    "config": ("base",),
    "git": ("base",),
    "db": ("base", "schema"),
    "migrate": ("base", "schema", "revision", "db"),
    "run": ("base", "config", "revision", "migrate", "db", "git"),
    "report": ("base",),
    "cli": ("base", "report"),
    "api": ALL,
}

# A library's header -> the place that may know the library.
HOMES = {
    "libpq-fe.h": "src/db/postgres/",
    "pg_query": "src/db/postgres/",
    "protobuf-c/": "src/db/postgres/",
    "sqlite3.h": "src/db/sqlite/",
    "git2": "src/git/",
    "ini.h": "src/config/ini.c",
    "jansson.h": "src/base/json.c",
    "uthash.h": "src/base/table.c",
    "sha1.h": "src/base/hash.c",
}

ALLOCATORS = ("malloc calloc realloc reallocarray free strdup strndup asprintf vasprintf "
              "getline getdelim").split()

FUNCTION_LINES, FILE_LINES, COLUMNS, SQL_CHARACTERS = 70, 700, 100, 4000
CLANG_FORMAT = 14

# Spelled so that this file does not hold them. The project speaks of itself only.
FORBIDDEN = [
    r"(?<![\w.$}])/(?:wor[k]|hom[e]|roo[t]|User[s])/",
    r"(?<![\w.-])share[d]/",
    r"\b(?:spe[c]|styl[e])\.md\b",
    r"\bissu[e] #?\d+",
    r"\b(?:pypi\.or[g]|crates\.i[o]|registry\.npmjs\.or[g]|deb\.debian\.or[g])\b",
    r"\bproxy\.golang\.or[g]\b",
]


def layers(tree):
    """Which folder may include which; includes are spelled from src/ (or include/)."""
    found = []
    for path in tree.under(("src/",), (".c", ".h")):
        folder = path.split("/")[1]
        if folder not in MAY_INCLUDE:
            found.append(f"{path}: src/{folder} is not a layer that this rule knows")
            continue
        for line, quote, name in tree.includes(path):
            top = name.split("/")[0]
            if quote == "<":
                if top == "mig" or tree.is_file("src/" + name):
                    found.append(f"{path}:{line}: <{name}> is our own: \"{name}\"")
            elif top == "embedded":
                if folder != "db":
                    found.append(f"{path}:{line}: embedded SQL is for src/db")
            elif tree.is_file("include/" + name):
                pass
            elif ".." in name or not tree.is_file("src/" + name):
                found.append(f"{path}:{line}: \"{name}\" is not spelled from src/")
            elif top != folder and top not in MAY_INCLUDE[folder]:
                found.append(f"{path}:{line}: src/{folder} may not include src/{top}")
    for path in tree.under(("include/",), (".h",)):
        for line, quote, name in tree.includes(path):
            if quote == '"' and not tree.is_file("include/" + name):
                found.append(f"{path}:{line}: a public header may not include \"{name}\"")
    return found


def foreign(tree):
    """A library's header is included in one place."""
    found = []
    for path in tree.own_c:
        for line, _, name in tree.includes(path):
            for header, home in HOMES.items():
                if name.startswith(header) and not path.startswith(home):
                    found.append(f"{path}:{line}: <{name}> stays in {home}")
    return found


def compile_alone(tree, command, headers):
    """The first complaint of the compiler about each header, alone in a file."""
    def check(header):
        done = subprocess.run(command + ["-fsyntax-only", "-"], input=f'#include "{header}"\n',
                              capture_output=True, text=True, cwd=tree.source)
        if done.returncode == 0:
            return None
        says = [line for line in done.stderr.splitlines() if "error" in line] or [done.stderr]
        return f"{header} does not compile alone by {' '.join(command[:2])}: {says[0]}"
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return [complaint for complaint in pool.map(check, headers) if complaint]


STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]


def public_headers_c(tree):
    """Each public header compiles alone in strict C11."""
    headers = [p[len("include/"):] for p in tree.under(("include/",), (".h",))]
    return compile_alone(tree, [tree.cc, "-std=c11", "-xc", "-Iinclude", *STRICT], headers)


def public_headers_cxx(tree):
    """Each public header compiles alone in strict C++17."""
    if not tree.cxx:
        raise Skip("no C++ compiler here")
    headers = [p[len("include/"):] for p in tree.under(("include/",), (".h",))]
    return compile_alone(tree, [tree.cxx, "-std=c++17", "-xc++", "-Iinclude", *STRICT], headers)


def headers_alone(tree):
    """Each header of src includes what it needs."""
    headers = [p[len("src/"):] for p in tree.under(("src/",), (".h",))]
    return compile_alone(tree, [tree.cc, "-xc", *tree.flags(), *STRICT], headers)


def exports(tree):
    """libmig.so exports mig_* and nothing else."""
    listed = subprocess.run(["nm", "-D", "--defined-only", tree.library], capture_output=True,
                            text=True, check=True)
    names = [line.split()[-1].split("@")[0] for line in listed.stdout.splitlines()]
    if not names:
        return [f"{tree.library} exports nothing"]
    return [f"{tree.library} exports '{name}'" for name in names if not name.startswith("mig_")]


def memory(tree):
    """Memory comes from arenas: nothing is allocated or freed outside base/arena.c."""
    call = re.compile(r"(?<![\w.>])(%s)\b(?=\s*[(,);])" % "|".join(ALLOCATORS))
    return [f"{path}:{line}: {found.group(1)} outside of src/base/arena.c"
            for path in tree.own_c if path != "src/base/arena.c"
            for line, code in tree.code(path) for found in call.finditer(code)]


def mutable_symbols(objects):
    """(object file, symbol, size) of what a build put where it can be written."""
    for name in objects:
        listed = subprocess.run(["readelf", "-sSW", name], capture_output=True, text=True,
                                check=True).stdout
        sections = dict(re.findall(r"^ *\[ *(\d+)\] (\S+)", listed, re.M))
        symbol = re.compile(r"^ *\d+: \w+ +(\d+) (?:OBJECT|TLS) +\w+ +\w+ +(\w+) (\S+)$", re.M)
        for size, where, what in symbol.findall(listed):
            section = sections.get(where, where)
            if re.match(r"\.(?:data|bss|tdata|tbss)|COM", section) and "rel.ro" not in section:
                if not re.match(r"\.|__odr_asan|_?_?asan", what):  # put there by a sanitizer
                    yield name, what, int(size)


def mutable(tree):
    """No variable outlives a function, save the flag that run/pool.c's signal handler sets."""
    found, flags = [], 0
    for name, symbol, size in mutable_symbols(tree.objects):
        flag = "run/pool.c." in name and size == 4 and flags == 0
        flags += flag
        if not flag:
            found.append(f"{name}: '{symbol}' can be written and outlives its function")
    return found


def layout(tree):
    """The layout of all C is clang-format's."""
    try:
        version = subprocess.run(["clang-format", "--version"], capture_output=True, text=True)
    except FileNotFoundError:
        raise Skip("clang-format is not installed")
    major = re.search(r"version (\d+)", version.stdout)
    if not major or int(major.group(1)) != CLANG_FORMAT:
        raise Skip(f"clang-format {CLANG_FORMAT} is wanted, this is {version.stdout.strip()}")
    sources = tree.under(("src/", "include/", "tests/"), (".c", ".h"))
    if not sources:
        return []
    done = subprocess.run(["clang-format", "--dry-run", "-Werror", *sources], capture_output=True,
                          text=True, cwd=tree.source)
    if done.returncode == 0:
        return []
    return [line for line in done.stderr.splitlines() if "error:" in line] or [done.stderr]


def size(tree):
    """Functions and files that fit a head."""
    found = []
    for path in tree.under(("src/", "include/", "tests/"), (".c", ".h")):
        start = last = 0
        for last, line in tree.code(path):
            if line.startswith("{"):
                start = last
            elif line.startswith("}") and start:
                if last - start + 1 > FUNCTION_LINES:
                    found.append(f"{path}:{start}: a function of {last - start + 1} lines, "
                                 f"{FUNCTION_LINES} at most")
                start = 0
        if last > FILE_LINES:
            found.append(f"{path}: {last} lines, {FILE_LINES} at most")
    return found


def columns(tree):
    """Lines that fit a screen."""
    written = (".c", ".h", ".sql", ".py", ".sh")
    paths = [p for p in tree.files if p.endswith(written) or p.startswith(("scripts/", "bench/"))]
    return [f"{path}:{number}: {len(line)} columns, {COLUMNS} at most"
            for path in paths for number, line in tree.lines(path) if len(line) > COLUMNS]


def sql(tree):
    """A catalog query can be read in one go."""
    return [f"{path}: {len(tree.text(path))} characters, fewer than {SQL_CHARACTERS} wanted"
            for path in tree.under(("src/",), (".sql",))
            if len(tree.text(path)) >= SQL_CHARACTERS]


def names(tree):
    """Names that say nothing."""
    found = [f"{path}: a file is named after what lives in it" for path in tree.own_c
             if re.search(r"/(?:utils?|helpers?|common|misc)\.[ch]$", path)]
    empty = re.compile(r"(?<![\w.>])(do_\w+|\w+_impl)\s*\(")
    return found + [f"{path}:{line}: '{name}' says nothing" for path in tree.own_c
                    for line, code in tree.code(path) for name in empty.findall(code)]


def search(tree, patterns):
    """path:line of each match in the project's text."""
    wanted = re.compile("|".join(patterns))
    return [f"{path}:{number}: '{match.group().strip()}'" for path in tree.files
            for number, line in tree.lines(path) for match in wanted.finditer(line)]


def unfinished(tree):
    """Nothing is left for later in the text."""
    return search(tree, [r"\b(?:TOD[O]|FIXM[E]|XX[X])\b"])


def words(tree):
    """The project speaks of itself: no place of one machine, no paper that is not in it."""
    return search(tree, FORBIDDEN)


def test_names(tree, path):
    """The names of a file's Criterion tests, however the macro is called that makes them."""
    return re.findall(r"^\w+\(\s*\w+,\s*(\w+)", tree.text(path), re.M)


def guarantees(tree):
    """Each promise of docs/guarantees.md names tests, and they exist."""
    page, found = "docs/guarantees.md", []
    if not tree.is_file(page):
        return [f"{page} is missing"]
    for number, line in tree.lines(page):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|") or len(cells) != 2 or cells[1] in ("held by", "---"):
            continue
        path = None
        if not cells[1]:
            found.append(f"{page}:{number}: nothing holds this")
        for item in re.split(r"[,;]\s+", cells[1]):
            file, _, name = item.rpartition(": ")
            if file:
                path = f"tests/{file if '/' in file else 'live/' + file}_test.c"
            if path is None or re.search(r"\.\w+$", name):
                if not tree.is_file(f"tests/{name}"):
                    found.append(f"{page}:{number}: there is no tests/{name}")
            elif not tree.is_file(path):
                found.append(f"{page}:{number}: there is no {path}")
            elif name not in test_names(tree, path):
                found.append(f"{page}:{number}: {path} has no test '{name}'")
    return found


RULES = {rule.__name__: rule for rule in (
    layers, foreign, public_headers_c, public_headers_cxx, headers_alone, exports, memory, mutable,
    layout, size, columns, sql, names, unfinished, words, guarantees)}
