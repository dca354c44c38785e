"""What a rule looks at: a source tree, its build, and C read as code rather than as text."""
import functools
import json
import os
import re
import shlex
import subprocess
from pathlib import Path

LEXEMES = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
NOT_OURS = re.compile(r"(^|/)(build[^/]*|\.git|\.mig|__pycache__)(/|$)")


class Skip(Exception):
    """A rule cannot be tried here; says why."""


class Tree:
    def __init__(self, source, build=None, cc="cc", cxx="c++", library=None, objects=None):
        self.source, self.build = Path(source), Path(build or source)
        self.cc, self.cxx = cc, cxx
        self.library, self.objects = library, objects

    @functools.cached_property
    def files(self):
        """All of the project's files, as paths from the top: git's if it knows the folder."""
        git = ["git", "-C", str(self.source), "ls-files", "-z", "-co", "--exclude-standard"]
        found = subprocess.run(git, capture_output=True, text=True).stdout.split("\0")
        if found == [""]:
            found = [os.path.relpath(os.path.join(folder, name), self.source)
                     for folder, _, names in os.walk(self.source) for name in names]
        return sorted(f for f in found if f and not NOT_OURS.search(f) and self.is_file(f))

    def is_file(self, path):
        return (self.source / path).is_file()

    def under(self, folders, endings):
        return [f for f in self.files if f.startswith(folders) and f.endswith(endings)]

    @functools.cached_property
    def own_c(self):
        """The C of src and include, which most rules are about."""
        return self.under(("src/", "include/"), (".c", ".h"))

    def text(self, path):
        return (self.source / path).read_bytes().decode("utf-8", "replace")

    def lines(self, path):
        return enumerate(self.text(path).splitlines(), 1)

    def code(self, path, strings=False):
        """The lines of a C file with comments (and strings) blanked out, numbered from 1."""
        def blank(match):
            lexeme = match.group()
            if strings and lexeme[0] in "\"'":
                return lexeme
            return re.sub(r"[^\n]", " ", lexeme)
        return enumerate(LEXEMES.sub(blank, self.text(path)).splitlines(), 1)

    def includes(self, path):
        """(line number, '<' or '"', what is included) for each #include of a C file."""
        for number, line in self.code(path, strings=True):
            found = re.match(r'\s*#\s*include\s*([<"])([^">]+)', line)
            if found:
                yield number, found.group(1), found.group(2)

    def flags(self):
        """How the sources are compiled: include paths, definitions and the standard."""
        commands = self.build / "compile_commands.json"
        if not commands.is_file():
            return ["-std=c11", "-Isrc", "-Iinclude"]
        src = str(self.source / "src") + os.sep
        entry = next(e for e in json.loads(commands.read_text()) if e["file"].startswith(src))
        words, flags = iter(shlex.split(entry["command"])), []
        for word in words:
            if word == "-isystem":
                flags += [word, next(words)]
            elif word.startswith(("-I", "-D", "-std=")):
                flags.append(word)
        return flags
