#!/usr/bin/env python3
"""Whether documents are what docs/json.md says: document.py PAGE COMMAND FILE, or document.py PAGE.

COMMAND is a line of the table of documents. What is wrong is said on standard output, a line each.
Without a document: the commands that the page says nothing of, of those on standard input.
"""
import json
import re
import sys

# The tables that list all members of an object, and those that may be left out.
OPTIONAL = {"is_applied", "is_current", "lost"}


def words(text):
    return re.findall(r"`([\w -]+)`", text)


def table(text, heading):
    """The rows below a line that begins so: lists of cells."""
    rows = []
    for line in text[text.index(heading):].splitlines()[1:]:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
        elif rows:
            break
    return rows[2:]


class Page:
    def __init__(self, path):
        self.text = open(path, encoding="utf-8").read()
        self.words = set(words(self.text))
        self.documents = {name: set(words(row[1])) for row in table(self.text, "## Documents")
                          for name in words(row[0])}
        self.objects = {heading: self.members(heading) for heading in
                        ("## Errors", "## Revisions", "## Events", "A module of `status`:",
                         "## Declared schemas")}

    def members(self, heading):
        return [name for row in table(self.text, heading) for name in words(row[0])]


def keys(value):
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from keys(item)
    elif isinstance(value, list):
        for item in value:
            yield from keys(item)


def exactly(page, heading, value, optional=()):
    expected, found = set(page.objects[heading]), set(value)
    for name in sorted(found - expected):
        yield f"{name} is not in the table below '{heading}'"
    for name in sorted(expected - found - set(optional)):
        yield f"{name} is missing, which the table below '{heading}' has"


def check(page, command, document):
    members = set(document) - {"error"}
    if "error" not in document:
        yield "no error"
    for name in sorted(members - page.documents[command]):
        yield f"{name} is no member of the document of '{command}'"
    if document.get("error") is None and not members:
        yield "a document without a member"
    for name in sorted(set(keys(document)) - page.words):
        yield f"{name} is not documented"
    for revision in document.get("revisions", []):
        if "created" in revision:
            extra = {"text", "branches_into"} & page.documents[command]
            yield from exactly(page, "## Revisions",
                               {k: v for k, v in revision.items() if k not in extra}, OPTIONAL)
    for event in document.get("events", []):
        yield from exactly(page, "## Events", event, page.objects["## Events"])
    for module in document.get("modules", []):
        if command.startswith("status"):
            yield from exactly(page, "A module of `status`:", module)
        elif command.split()[0] in ("check", "verify"):
            yield from exactly(page, "## Declared schemas", module)
    if document.get("error") is not None:
        optional = set(page.objects["## Errors"]) - {"code", "message"}
        yield from exactly(page, "## Errors", document["error"], optional)


def main():
    page = Page(sys.argv[1])
    if len(sys.argv) == 2:
        for command in sys.stdin.read().split():
            if command not in page.documents:
                print(f"no document of '{command}'")
        return
    with open(sys.argv[3], encoding="utf-8") as file:
        for complaint in check(page, sys.argv[2], json.load(file)):
            print(complaint)


if __name__ == "__main__":
    main()
