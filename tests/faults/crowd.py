#!/usr/bin/env python3
"""Many runs at once, up and down, some of which are killed, interrupted, or fail.

Two modules, one of which needs the other; half of their revisions run outside of a transaction.
Every statement writes a row into its module's ledger, and in the end that is read as a story: each
statement once, in its order, no revision begun before those below it were done, or undone before
those above it were. Then everything must come to its end by plain runs.

    crowd.py --mig PROGRAM --engine sqlite|postgres [--runs N] [--actors N] [--seed N]

The server is that of MIG_TEST_POSTGRES.
"""
import argparse
import collections
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from place import SECONDS, Trouble, revision

MODULES = "ab"
REVISIONS = range(1, 7)
OUTSIDE = {2, 3, 5}  # these run outside of a transaction
NEEDED = {2, 4}  # those of b need the same one of a
STATEMENTS = 4
GATED = {2, 4}  # the statements that fail while the gate is closed
INI = """[mig]
url = {url}
lock_timeout = 10s
lock_retries = 50

[a]
table_prefix = a_

[b]
table_prefix = b_
depends_on = a
"""
RUNS = [
    ["upgrade"],
    ["upgrade"],
    ["upgrade", "-n", "a", "+1"],
    ["upgrade", "-n", "a", "+2"],
    ["upgrade", "-n", "b", "+1"],
    ["upgrade", "--atomic"],
    ["downgrade", "-n", "a", "-1"],
    ["downgrade", "-n", "a", "-2"],
    ["downgrade", "-n", "b", "-1"],
    ["downgrade", "-n", "b", "-2"],
    ["downgrade", "-n", "b", "base"],
    ["downgrade", "--all", "base"],
    ["downgrade", "--atomic", "-n", "b", "-1"],
]
ENDS = [None, None, signal.SIGKILL, signal.SIGINT, signal.SIGTERM, "module"]
# done, refused, failed, no lock, interrupted, and ended by what was sent
STATUSES = {0, 2, 3, 4, 130, -signal.SIGKILL, -signal.SIGINT, -signal.SIGTERM}


class Sqlite:
    """A database file."""
    key = "INTEGER PRIMARY KEY AUTOINCREMENT"
    pause = ""

    def __init__(self, folder):
        self.path = folder / "db"
        self.url = f"sqlite:{self.path}"

    def ask(self, sql):
        connection = sqlite3.connect(self.path, timeout=SECONDS, isolation_level=None)
        try:
            return [[str(value) for value in row] for row in connection.execute(sql)]
        finally:
            connection.close()

    def remove(self):
        pass  # it goes with its folder


class Postgres:
    """A database of the server."""
    key = "bigserial PRIMARY KEY"
    pause = "SELECT pg_sleep({seconds});\n"

    def __init__(self, folder):
        self.server = os.environ["MIG_TEST_POSTGRES"]
        self.name = folder.name.replace("-", "_").lower()
        self.url = f"{self.server.rsplit('/', 1)[0]}/{self.name}"
        self.query(self.server, f"CREATE DATABASE {self.name}")

    @staticmethod
    def query(url, sql):
        done = subprocess.run(["psql", "-qXAt", "-v", "ON_ERROR_STOP=1", url, "-c", sql],
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Trouble(done.stderr)
        return [line.split("|") for line in done.stdout.splitlines()]

    def ask(self, sql):
        return self.query(self.url, sql)

    def remove(self):
        self.query(self.server, f"DROP DATABASE {self.name} WITH (FORCE)")


class Crowd:
    def __init__(self, mig, engine, seed):
        room = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.folder = Path(tempfile.mkdtemp(prefix="mig-crowd-", dir=room))
        self.mig, self.seed = os.path.abspath(mig), seed
        self.database = {"sqlite": Sqlite, "postgres": Postgres}[engine](self.folder)
        self.left = 0  # runs to be begun
        self.lock = threading.Lock()
        self.statuses = collections.Counter()
        self.troubles = []

    def __enter__(self):
        (self.folder / "modules.ini").write_text(INI.format(url=self.database.url))
        chance = random.Random(self.seed)
        for module in MODULES:
            self.database.ask(f"CREATE TABLE {module}_ledger (id {self.database.key}, what text)")
            self.database.ask(f"CREATE TABLE {module}_open AS SELECT 1 AS one")
            for number in REVISIONS:
                self.write(module, number, chance)
        return self

    def __exit__(self, *unused):
        self.database.remove()
        shutil.rmtree(self.folder)

    # --- the workspace

    def section(self, module, number, way, chance):
        made = f"TABLE {module}_{number}"
        text = ""
        if number not in OUTSIDE:
            text = f"CREATE {made} (id INTEGER);\n" if way == "up" else f"DROP {made};\n"
        for i in range(1, STATEMENTS + 1):
            gate = f" FROM {module}_open" if i in GATED else ""
            text += f"INSERT INTO {module}_ledger (what) SELECT '{number} {way} {i}'{gate};\n"
        return text + self.database.pause.format(seconds=chance.randrange(1, 9) / 100)

    def write(self, module, number, chance):
        name, parent = f"{module}00{number}", f"{module}00{number - 1}" if number > 1 else ""
        needs = module == "b" and number in NEEDED
        revision(self.folder / module / "migrations" / "versions" / f"{name}.sql", name, parent,
                 f"-- depends_on: a:a00{number}\n" if needs else "", number in OUTSIDE,
                 self.section(module, number, "up", chance),
                 self.section(module, number, "down", chance))

    # --- the runs

    def start(self, words):
        return subprocess.Popen([self.mig, *words], cwd=self.folder, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                start_new_session=True)

    def finish(self, process, words):
        """Its status and what it has said; one that does not come to its end is a trouble."""
        try:
            said, _ = process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            said, _ = process.communicate()
            self.troubles.append(f"mig {' '.join(words)} hangs:\n{said}")
        return process.returncode, said

    @staticmethod
    def end(process, how, chance):
        """Ends a run, or one of its modules' processes."""
        try:
            if how != "module":
                os.kill(process.pid, how)
                return
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            if children:
                os.kill(int(chance.choice(children)), signal.SIGKILL)
        except (FileNotFoundError, ProcessLookupError):
            pass  # it has come to its end

    def is_left(self):
        with self.lock:
            self.left -= 1
            return self.left >= 0

    def act(self, chance):
        """Begins one run after another, as the others do."""
        while self.is_left():
            words, how = chance.choice(RUNS), chance.choice(ENDS)
            process = self.start(words)
            if how is not None:
                time.sleep(chance.random() * chance.choice([0.05, 0.3, 1]))
                self.end(process, how, chance)
            status, said = self.finish(process, words)
            self.statuses[status] += 1
            if status not in STATUSES:
                self.troubles.append(f"mig {' '.join(words)} ended with {status}:\n{said}")

    def move_gate(self, module, is_open):
        """Until it is done: a run may have the table, or have been killed with it."""
        names = ("closed", "open") if is_open else ("open", "closed")
        while True:
            try:
                self.database.ask(f"ALTER TABLE {module}_{names[0]} RENAME TO {module}_{names[1]}")
                return
            except (Trouble, sqlite3.OperationalError):
                time.sleep(0.05)

    def keep_gates(self, chance):
        """Has statements fail for a while, now in this module, now in that."""
        while self.left > 0:
            module = chance.choice(MODULES)
            time.sleep(chance.random())
            self.move_gate(module, False)
            time.sleep(chance.random() / 2)
            self.move_gate(module, True)

    def go(self, runs, actors):
        self.left = runs
        threads = [threading.Thread(target=self.act, args=(random.Random(f"{self.seed} {i}"),))
                   for i in range(actors)]
        threads.append(threading.Thread(target=self.keep_gates, args=(random.Random(self.seed),)))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    # --- the end

    def settle(self):
        """What is half undone is finished by going down, what is half done by going up."""
        for words in (["downgrade", "-n", "b", "-1"], ["downgrade", "-n", "a", "-1"], ["upgrade"]):
            status, said = self.finish(self.start(words), words)
        if status != 0:
            self.troubles.append(f"the last upgrade ended with {status}:\n{said}")
        status, said = self.finish(self.start(["status", "--exit-code"]), ["status"])
        if status != 0:
            self.troubles.append(f"mig status ended with {status}:\n{said}")

    def read(self, module):
        """The ledger as a story."""
        done = {number: ("down", STATEMENTS) for number in [*REVISIONS, len(REVISIONS) + 1]}
        done[0] = ("up", STATEMENTS)  # what is below and above all of them
        for _, what in self.database.ask(f"SELECT id, what FROM {module}_ledger ORDER BY id"):
            number, way, statement = what.split()
            number, statement = int(number), int(statement)
            before, others = done[number], set(done) - {number}
            begins = before[0] != way and before[1] == STATEMENTS and statement == 1
            goes_on = before[0] == way and statement == before[1] + 1
            neighbour = done[number - 1] if way == "up" else done[number + 1]
            if not begins and not goes_on:
                self.troubles.append(f"{module}: {what} came behind {before}")
            if neighbour != (way, STATEMENTS):
                self.troubles.append(f"{module}: {what} came when its neighbour was {neighbour}")
            if any(done[other][1] != STATEMENTS for other in others):
                self.troubles.append(f"{module}: {what} came when another was half done")
            done[number] = (way, statement)
        if any(done[number] != ("up", STATEMENTS) for number in REVISIONS):
            self.troubles.append(f"{module}: not all is done: {done}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mig", required=True)
    parser.add_argument("--engine", choices=["sqlite", "postgres"], required=True)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--actors", type=int, default=6)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1000000)
    wanted = parser.parse_args()
    if wanted.engine == "postgres" and "MIG_TEST_POSTGRES" not in os.environ:
        return 77
    with Crowd(wanted.mig, wanted.engine, wanted.seed) as crowd:
        crowd.go(wanted.runs, wanted.actors)
        crowd.settle()
        for module in MODULES:
            crowd.read(module)
        ended = ", ".join(f"{n} with {status}" for status, n in sorted(crowd.statuses.items()))
        print(f"{wanted.engine}: {wanted.runs} runs, {wanted.actors} at once, seed {wanted.seed}: "
              f"{ended}; {len(crowd.troubles)} found")
        for trouble in crowd.troubles[:20]:
            print("FOUND", trouble)
    return 1 if crowd.troubles else 0


if __name__ == "__main__":
    sys.exit(main())
