#!/usr/bin/env python3
"""mig beside Alembic: the same histories, the same commands, and afterwards the same version rows,
the same revisions applied and undone in the same order, the same listings.

`side_by_side.py --mig PROGRAM` goes through cases.py and through graphs made by chance; --seed and
--graphs choose those, --only N one of them. Ends with 77 where Alembic is not installed.
"""
import argparse
import concurrent.futures
import os
import random
import sys
import tempfile
import time

import cases
import graphs
import worlds

LISTINGS = ("heads", "branches", "history", "current")
OTHER_PYTHON = "/usr/bin/python3"  # Debian's, which has Debian's Alembic


class Difference(Exception):
    pass


class Pair:
    def __init__(self, folder, graph, program):
        self.alembic = worlds.AlembicWorld(os.path.join(folder, "alembic"), graph)
        self.mig = worlds.MigWorld(os.path.join(folder, "mig"), graph, program)
        self.runs = 0

    def state(self, world):
        return world.rows(), world.journal()

    def compare(self, what, alembic, mig):
        if alembic != mig:
            raise Difference(f"{what}\n    Alembic: {alembic}\n    mig:     {mig}")

    def step(self, line, told=True):
        """Runs a command in both and compares; `told` when the case says whether it fails."""
        command = line.lstrip("!")
        self.runs += 1
        ours, said = self.mig.run(command)
        theirs, printed = self.alembic.run(command)
        if told and ours == line.startswith("!"):
            raise Difference(f"{line}: mig {'does it' if ours else 'fails: ' + said}")
        if theirs != ours:
            raise Difference(f"{command}\n    Alembic: {printed}\n    mig:     {said}")
        if ours and command.split()[0] in LISTINGS:
            self.compare(command, worlds.listed(printed), worlds.listed(said))
        self.compare(command, self.state(self.alembic), self.state(self.mig))

    def differ(self, line):
        """Runs a command that mig means otherwise: its rows are those that the case names."""
        command, _, rows = line.partition("=")
        command = command.partition("#")[0].strip()
        self.runs += 1
        self.mig.run(command)
        theirs, _ = self.alembic.run(command)
        if theirs and self.state(self.alembic) == self.state(self.mig):
            print(f"note: no difference any more: {line}")
        if self.mig.rows() != sorted(rows.split()):
            raise Difference(f"{line}: mig's rows are {self.mig.rows()}")
        self.alembic.stand_at(*self.state(self.mig))


def run_case(program, text, lines):
    with tempfile.TemporaryDirectory(prefix="mig-alembic-") as folder:
        pair = Pair(folder, graphs.parse(text), program)
        for number, line in enumerate(lines):
            try:
                (pair.differ if "#" in line else pair.step)(line)
            except Difference as difference:
                return pair.runs, f"{text}\n  after {lines[:number]}:\n  {difference}"
        return pair.runs, None


def is_known(graph, pair, rows, line, said):
    """Whether docs/revisions.md says that mig does this otherwise."""
    name, *rest = line.split()
    if name == "downgrade" and rest[0].startswith("-") and len(rows) > 1:
        return True
    if name == "downgrade" and "@" in rest[0] and "is not on branch" in said:
        return True
    # A row that another one implies.
    theirs, ours = pair.alembic.rows(), pair.mig.rows()
    above = graphs.Above(graph)
    apart = [row for row in theirs
             if not any(row in above.below([other]) for other in theirs if other != row)]
    return name == "downgrade" and apart == ours != theirs


def run_chance(program, seed, steps):
    chance = random.Random(seed)
    graph = graphs.made_by(chance)
    text, lines = graphs.text_of(graph), []
    with tempfile.TemporaryDirectory(prefix="mig-alembic-") as folder:
        pair = Pair(folder, graph, program)
        for _ in range(steps):
            rows = pair.mig.rows()
            line = graphs.command_by(chance, graph, rows)
            lines.append(line)
            try:
                pair.step(line, told=False)
            except Difference as difference:
                if not is_known(graph, pair, rows, line, str(difference)):
                    return pair.runs, f"seed {seed}: {text}\n  {lines} at {rows}:\n  {difference}"
                pair.alembic.stand_at(*pair.state(pair.mig))
        for listing in LISTINGS:
            try:
                pair.step(listing, told=False)
            except Difference as difference:
                return pair.runs, f"seed {seed}: {text}\n  {lines}:\n  {difference}"
        return pair.runs, None


def need_alembic():
    """Starts again with a Python that has Alembic, where this one has not; 77 if there is none."""
    try:
        import alembic
        return alembic.__version__
    except ImportError:
        pass
    if os.access(OTHER_PYTHON, os.X_OK) and "MIG_ALEMBIC_AGAIN" not in os.environ:
        os.environ["MIG_ALEMBIC_AGAIN"] = "1"
        os.execv(OTHER_PYTHON, [OTHER_PYTHON, "-B", *sys.argv])
    print("skipped: no Python here has Alembic (scripts/bootstrap test installs it)")
    sys.exit(77)


def main():
    version = need_alembic()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mig", required=True)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--graphs", type=int, default=10)
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--only", type=int)
    wanted = parser.parse_args()
    jobs = [(run_case, wanted.mig, *case) for case in cases.CASES]
    jobs += [(run_chance, wanted.mig, wanted.seed * 1000 + n, wanted.steps)
             for n in range(wanted.graphs)]
    if wanted.only is not None:
        jobs = jobs[wanted.only:wanted.only + 1]
    start, runs, failed = time.monotonic(), 0, 0
    with concurrent.futures.ProcessPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        for future in [pool.submit(*job) for job in jobs]:
            count, complaint = future.result()
            runs += count
            if complaint:
                failed += 1
                print(f"FAILED: {complaint}")
    print(f"{len(jobs)} histories, {runs} commands beside Alembic {version}, {failed} failed, "
          f"{time.monotonic() - start:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
