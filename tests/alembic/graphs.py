"""Graphs of revisions as text, and graphs made by chance.

"base1; left1@left<base1; both<left1,right1; two2<two1+one2": revisions parted by semicolons; behind
an id may come '@' and its labels, '<' and its parents, '+' and what it depends on.
"""
import random
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Revision:
    id: str
    labels: tuple = ()
    parents: tuple = ()
    needs: tuple = ()

    @property
    def file(self):
        return re.sub(r"\W", "_", self.id)


def names(text):
    return tuple(text.split(",")) if text else ()


def parse(text):
    found = []
    for part in text.split(";"):
        match = re.fullmatch(r"([^@<+]+)(?:@([^<+]+))?(?:<([^+]+))?(?:\+(.+))?", part.strip())
        found.append(Revision(match[1], names(match[2]), names(match[3]), names(match[4])))
    return found


def text_of(graph):
    def part(revision):
        return (revision.id + ("@" + ",".join(revision.labels) if revision.labels else "") +
                ("<" + ",".join(revision.parents) if revision.parents else "") +
                ("+" + ",".join(revision.needs) if revision.needs else ""))
    return "; ".join(part(revision) for revision in graph)


class Above:
    """What lies above and below a revision."""

    def __init__(self, graph):
        self.graph = {revision.id: revision for revision in graph}

    def below(self, ids, needs=True):
        found, left = set(), list(ids)
        while left:
            at = left.pop()
            if at not in found:
                found.add(at)
                left += self.graph[at].parents + (self.graph[at].needs if needs else ())
        return found

    def heads(self):
        return [r for r in self.graph if not any(r in o.parents for o in self.graph.values())]


def made_by(chance: random.Random):
    """A graph of four to nine revisions: bases, branches, merges, labels and dependencies."""
    graph, labels = [], iter(("left", "right", "third", "fourth"))
    for number in range(chance.randint(4, 9)):
        above = Above(graph)
        known, heads = list(above.graph), above.heads()
        kind = chance.random()
        parents = ()
        if known and kind < 0.15 and len(heads) > 1:
            parents = tuple(chance.sample(heads, 2))
        elif known and kind < 0.85:
            parents = (chance.choice(heads if chance.random() < 0.7 else known),)
        others = [k for k in known if k not in above.below(parents)]
        needs = (chance.choice(others),) if others and chance.random() < 0.25 else ()
        fresh = not parents or any(parents[0] in r.parents for r in graph)
        label = next(labels, None) if fresh and chance.random() < 0.6 else None
        ident = f"{'abcdefghi'[number]}{chance.randint(0x100, 0xfff):x}{number}"
        graph.append(Revision(ident, (label,) if label else (), parents, needs))
    return graph


def command_by(chance: random.Random, graph, rows):
    """A command that might be given in a database at `rows`."""
    ids = [revision.id for revision in graph]
    labels = [label for revision in graph for label in revision.labels]
    one = chance.choice(ids)
    branch = chance.choice(labels or ids)
    applied = sorted(Above(graph).below(rows))
    down = chance.choice(applied) if applied and chance.random() < 0.8 else one
    return chance.choice([
        "upgrade heads", "upgrade heads", f"upgrade {one}", f"upgrade {one}", "upgrade +1",
        f"upgrade {branch}@head", f"upgrade {branch}@+1", f"upgrade {one[:4]}", "upgrade head",
        f"upgrade {one}+1", "downgrade base", f"downgrade {down}", f"downgrade {down}",
        f"downgrade {down}-1", f"downgrade {branch}@base", f"downgrade {branch}@-1",
        "downgrade -1", f"downgrade {branch}@{down}", f"stamp {one}", f"stamp {one}",
        "stamp base", f"stamp --purge {one}", f"stamp {branch}@head",
    ])
