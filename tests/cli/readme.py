"""The README's five minutes, word by word: readme.py README runs the commands in this folder, which
is empty, and what they print has to be what is shown. "…" stands for the rest of an output, and a
command without one may print anything."""
import glob
import os
import re
import subprocess
import sys

ID = r"(?<![0-9a-z])[0-9a-f]{12}(?![0-9a-z])"


def plain(text, ids):
    """What is the same in each run; an identifier is the number in which it comes up."""
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+00:00", "DATE", text.strip("\n"))
    text = re.sub(r"\b(\d+ min )?\d+(\.\d+)? (us|ms|s)\b", "TIME", text)
    text = re.sub(r"\|[^|\s]+@\S+", "|RUNNER", text)
    return re.sub(ID, lambda id: f"ID{ids.setdefault(id[0], len(ids))}", text)


def examples(text):
    """The commands, each with what is shown below it."""
    found = []
    for line in re.findall(r"^(?:    (.*))?$|^\S.*$", text, re.M):
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif found:
            found[-1][1].append(line)
    return [(command, "\n".join(lines).strip("\n")) for command, lines in found]


def write_revision(path, shown):
    """`cat` of a new revision: mig has written the header, the reader writes the SQL."""
    found, = glob.glob(re.sub(ID, "*", path))
    written = open(found).read()
    up = "-- mig:up\n"
    written = written.split(up)[0] + up + shown.split(up)[1] + "\n"
    with open(found, "w") as file:
        file.write(written)
    return written


def declare_nickname():
    """"Declare a column, `nickname TEXT`, on line 4"."""
    lines = open("users/schema.sql").read().splitlines()
    lines[2:3] = [lines[2] + ",", "    nickname TEXT"]
    open("users/schema.sql", "w").write("\n".join(lines) + "\n")


def run(command):
    """What the command prints on both streams; where it leaves the shell, the next one begins."""
    done = subprocess.run(["sh", "-c", f"{command}\npwd >'{place}'"], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    os.chdir(open(place).read().strip())
    return done.stdout


place = os.path.abspath("../place")
shown_ids, printed_ids = {}, {}
section = open(sys.argv[1]).read().split("## Five minutes on SQLite")[1].split("\n## ")[0]
for command, shown in examples(section):
    if command.startswith("cat "):
        printed = write_revision(command.split()[1], shown)
    else:
        if "nickname" in shown and command.startswith("mig check"):
            declare_nickname()
        printed = run(command)
    wanted = plain(shown.removesuffix("…"), shown_ids)
    got = plain(printed, printed_ids) if shown else ""
    if not (got.startswith(wanted) if shown.endswith("…") else got == wanted):
        sys.exit(f"README.md: $ {command}\n--- shown\n{wanted}\n--- printed\n{got}")
