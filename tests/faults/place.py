"""A workspace on a database of either engine, runs of mig in it, and what must hold after each."""
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from pathlib import Path

SECONDS = 600  # that no run may take, on however slow a machine
STEPS = {"a": ["a001", "a002", "a003", "a004"], "b": ["b001", "b002"]}
INI = """[mig]
url = {url}
jobs = 2

[a]
table_prefix = a_

[b]
table_prefix = b_
depends_on = a
transaction_per_migration = false
"""
OUTSIDE = "a003"  # it runs outside of a transaction


class Trouble(Exception):
    """What must hold does not."""


def revision(path, name, parent, header, outside, up, down):
    option = " transaction=false" if outside else ""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"-- {name}\n--\n-- revision: {name}\n-- down_revision: {parent}\n{header}\n"
                    f"-- mig:up{option}\n{up}\n\n-- mig:down{option}\n{down}\n")


class Place:
    """Each statement of each revision leaves a row in its module's table of effects."""
    middle = ""  # a statement that cannot run in a transaction

    def __init__(self, mig, shim):
        self.mig, self.shim = os.path.abspath(mig), os.path.abspath(shim)
        room = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.folder = Path(tempfile.mkdtemp(prefix="mig-faults-", dir=room))
        self.fault_file = self.folder / "said"

    def __enter__(self):
        self.write()
        self.make()
        return self

    def __exit__(self, *unused):
        self.remove()
        shutil.rmtree(self.folder)

    # --- the workspace

    def write(self):
        (self.folder / "modules.ini").write_text(INI.format(url=self.url))
        for module, names in STEPS.items():
            for i, name in enumerate(names):
                self.write_step(module, names[i - 1] if i else "", name)

    def write_step(self, module, parent, name):
        header = {"b001": "-- depends_on: a:a002\n", "b002": "-- depends_on: a:a004\n"}
        effects = f"INSERT INTO {module}_effect VALUES ('{name}', '%s', %d);"
        up = [effects % ("up", 1), f"CREATE TABLE {module}_{name} (id INTEGER);",
              effects % ("up", 2)]
        down = [effects % ("down", 1), f"DROP TABLE {module}_{name};", effects % ("down", 2)]
        if name == OUTSIDE:
            up.insert(2, self.middle_up)
            down.insert(1, self.middle_down)
        if not parent:  # the table of effects outlives its revision
            up.insert(0, f"CREATE TABLE IF NOT EXISTS {module}_effect (name TEXT, way TEXT, "
                         "number INTEGER);")
        revision(self.folder / module / "migrations" / "versions" / f"{name}.sql", name, parent,
                 header.get(name, ""), name == OUTSIDE, "\n".join(up), "\n".join(down))

    # --- runs

    def run(self, words, environment=None):
        """Runs mig, and returns when all of its processes are gone: its status and what it says."""
        reading, writing = os.pipe()
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            process = subprocess.Popen([self.mig, *words], cwd=self.folder, stdout=out, stderr=err,
                                       stdin=subprocess.DEVNULL, start_new_session=True,
                                       env={**os.environ, **(environment or {})},
                                       pass_fds=[writing])
            os.close(writing)
            try:
                process.wait(SECONDS)
                self.wait_for_end(reading, process.pid)
            except subprocess.TimeoutExpired:
                self.end(process, reading)
                raise Trouble(f"mig {' '.join(words)} hangs") from None
            os.close(reading)
            texts = []
            for file in (out, err):
                file.seek(0)
                texts.append(file.read().decode(errors="replace"))
        return process.returncode, *texts

    @staticmethod
    def wait_for_end(reading, group):
        """The pipe is at its end when the last process that has inherited it is gone."""
        import select
        if not select.select([reading], [], [], SECONDS)[0]:
            raise subprocess.TimeoutExpired("mig", SECONDS)

    @staticmethod
    def end(process, reading):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
        os.close(reading)

    def words(self, way):
        return ["upgrade"] if way == "up" else ["downgrade", "base", "--all"]

    def said(self):
        return self.fault_file.read_text() if self.fault_file.exists() else "none hit"

    def preload(self, how, number):
        self.fault_file.unlink(missing_ok=True)
        return {"LD_PRELOAD": self.shim, "MIG_FAULT_HOW": how, "MIG_FAULT_AT": str(number),
                "MIG_FAULT_SAID": str(self.fault_file),
                "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0"}

    def fault(self, way, how, number):
        """Runs mig with a fault at a point; which call it was, or None when there was none."""
        environment = self.preload(how, number)
        if how in self.commands:
            environment |= {"MIG_FAULT_HOW": "run", "MIG_FAULT_RUN": self.commands[how]}
        self.status, out, self.told = self.run(self.words(way), environment)
        if not self.fault_file.exists():
            if self.status:
                raise Trouble(f"a run without a fault ended with {self.status}: {self.told}")
            return None
        if "Sanitizer" in self.told:
            raise Trouble(self.told)
        if self.status < 0 and self.status != -signal.SIGKILL:
            raise Trouble(f"ended by signal {-self.status}: {self.told}")
        return self.said()

    def count(self, way):
        """How many points a run has: the first number that is not hit, found by halves."""
        low, high = 1, 2
        while self.is_hit(way, high):
            low, high = high, high * 2
        while high - low > 1:
            middle = (low + high) // 2
            if self.is_hit(way, middle):
                low = middle
            else:
                high = middle
        return low

    def is_hit(self, way, number):
        self.set_up(way)
        self.run(self.words(way), self.preload("kill", number))
        return self.fault_file.exists()

    # --- what must hold

    def check(self, way):
        self.wait_for_sessions()
        before = self.boundary()
        self.check_status(before)
        if self.status == 0 and any(before[module] != (names if way == "up" else [])
                                    for module, names in STEPS.items()):
            raise Trouble(f"it ended with 0 at {before}")
        status, out, told = self.run(self.words(way))
        if status != 0:
            raise Trouble(f"the rerun ended with {status}: {told}")
        self.check_effects(way, before, told)
        if way == "up":
            status, out, told = self.run(["status", "--exit-code"])
            if status != 0:
                raise Trouble(f"status after the rerun: {status} {out} {told}")

    def applied(self, module):
        """What the version table says, as the list of revisions below it."""
        if not self.has_table(f"{module}_mig_version"):
            return []
        rows = [row[0] for row in self.query(f"SELECT version_num FROM {module}_mig_version")]
        if len(rows) > 1:
            raise Trouble(f"version table of {module}: {rows}")
        names = STEPS[module]
        return names[:names.index(rows[0]) + 1] if rows else []

    def log(self, module):
        """(revision, direction, state, statements) of the rows of a log."""
        if not self.has_table(f"{module}_mig_version_log"):
            return []
        return self.query("SELECT revision, direction, state, statements FROM "
                          f"{module}_mig_version_log ORDER BY id")

    def effects(self, module):
        if not self.has_table(f"{module}_effect"):
            return []
        return sorted(self.query(f"SELECT name, way, number FROM {module}_effect"))

    def boundary(self):
        """Checks that version table, log, tables and effects say the same; what is applied."""
        applied = {}
        for module, names in STEPS.items():
            applied[module] = self.applied(module)
            log, effects = self.log(module), self.effects(module)
            for name in names:
                self.check_revision(module, name, name in applied[module],
                                    [row[1:] for row in log if row[0] == name],
                                    [row[1:] for row in effects if row[0] == name])
        return applied

    def check_revision(self, module, name, is_applied, log, effects):
        ups = sum(row[:2] == ("up", "done") for row in log)
        downs = sum(row[:2] == ("down", "done") for row in log)
        if ups - downs != is_applied:
            raise Trouble(f"{name}: applied {is_applied}, and the log says {log}")
        wanted = [("up", 1), ("up", 2)] * ups + [("down", 1), ("down", 2)] * downs
        has_table = is_applied
        cut_short = name == OUTSIDE and log and log[-1][1] != "done"
        if cut_short:
            way, _, count = log[-1]
            own, has_table = self.after(way, count)
            wanted += own
        if sorted(wanted) != effects:
            raise Trouble(f"{name}: the log says {log}, and the effects are {effects}")
        if self.has_table(f"{module}_{name}") != has_table:
            raise Trouble(f"{name}: the log says {log}, and its table is "
                          f"{'not ' if has_table else ''}there")

    @staticmethod
    def after(way, count):
        """What there is of the revision outside of a transaction after so many statements."""
        if way == "up":  # effect, table, middle, effect
            own = [("up", 1)] * (count >= 1) + [("up", 2)] * (count >= 4)
            return own, count >= 2
        own = [("down", 1)] * (count >= 1) + [("down", 2)] * (count >= 4)
        return own, count < 3  # effect, middle, table, effect

    def check_status(self, applied):
        status, out, told = self.run(["status", "--format", "json"])
        if status != 0:
            raise Trouble(f"status ended with {status}: {told}")
        for module in json.loads(out)["modules"]:
            name = module["name"]
            if module["applied"] != len(applied[name]):
                raise Trouble(f"status says {module} where {applied[name]} are applied")
            last = [row for row in self.log(name) if row[0] == OUTSIDE][-1:]
            cut_short = [row[0] for row in last
                         if row[2] == "started" or (row[2] == "failed" and row[3] > 0)]
            if [entry["revision"] for entry in module["interrupted"]] != cut_short:
                raise Trouble(f"status says {module['interrupted']}, the log {last}")

    def check_effects(self, way, before, told):
        after = self.boundary()
        for module, names in STEPS.items():
            if after[module] != (names if way == "up" else []):
                raise Trouble(f"after the rerun {module} is at {after[module]}")
            twice = [row for row in set(self.effects(module))
                     if self.effects(module).count(row) != 1]
            if twice:
                raise Trouble(f"more than once: {twice}")

    def wait_for_sessions(self):
        """SQLite has none."""


class SqlitePlace(Place):
    engine, journal = "sqlite", "delete"
    middle_up, middle_down = "VACUUM;", "VACUUM;"
    commands = {}

    @property
    def url(self):
        return "sqlite:faults.db"

    def make(self):
        self.file = self.folder / "faults.db"
        self.start("up")
        status, _, told = self.run(["upgrade"])
        if status != 0:
            raise Trouble(told)
        with sqlite3.connect(self.file) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        shutil.copyfile(self.file, self.folder / "head")

    def start(self, way):
        for file in self.folder.glob("faults.db*"):
            file.unlink()
        if way == "down":
            shutil.copyfile(self.folder / "head", self.file)
        elif self.journal == "wal":
            with sqlite3.connect(self.file) as connection:
                connection.execute("PRAGMA journal_mode = wal")
            connection.close()

    set_up = start

    def query(self, sql):
        connection = sqlite3.connect(self.file)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def has_table(self, name):
        return self.file.exists() and bool(
            self.query(f"SELECT 1 FROM sqlite_schema WHERE name = '{name}'"))

    def remove(self):
        pass


class WalPlace(SqlitePlace):
    engine, journal = "wal", "wal"


class PostgresPlace(Place):
    engine = "postgres"
    middle_up = "CREATE INDEX CONCURRENTLY a_middle ON a_a003 (id);"
    middle_down = "DROP INDEX CONCURRENTLY a_middle;"

    def __init__(self, mig, shim):
        import psycopg2
        self.psycopg2 = psycopg2
        self.server = os.environ["MIG_TEST_POSTGRES"]
        self.control = os.environ["MIG_TEST_POSTGRES_CTL"]
        self.database = f"faults_{os.getpid()}"
        self.connection = None
        super().__init__(mig, shim)
        kill = ("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name "
                "LIKE 'mig %' ORDER BY backend_start")
        self.commands = {
            "terminate": f'psql -qXAt "{self.server}" -c "{kill}" >/dev/null',
            "restart": f"{self.control} -m immediate -w restart >/dev/null 2>&1",
        }

    @property
    def url(self):
        return self.server.rsplit("/", 1)[0] + "/" + self.database

    def administer(self, *statements):
        connection = self.psycopg2.connect(self.server)
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        connection.close()

    def drop(self, name):
        self.close()
        return f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"

    def make(self):
        self.set_up("up")
        status, _, told = self.run(["upgrade"])
        if status != 0:
            raise Trouble(told)
        self.administer(self.drop("faults_head"),
                        f"CREATE DATABASE faults_head TEMPLATE {self.database}")

    def set_up(self, way):
        # A copied sequence that a crash sets back hands out numbers twice, but for a checkpoint.
        template = "template0" if way == "up" else "faults_head"
        self.administer(self.drop(self.database),
                        f"CREATE DATABASE {self.database} TEMPLATE {template}", "CHECKPOINT")

    def close(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def query(self, sql):
        for attempt in range(1800):
            try:
                if self.connection is None:
                    self.connection = self.psycopg2.connect(self.url)
                    self.connection.autocommit = True
                with self.connection.cursor() as cursor:
                    cursor.execute(sql)
                    return cursor.fetchall()
            except self.psycopg2.OperationalError:
                self.close()
                time.sleep(0.1)
        raise Trouble("the server does not come back")

    def has_table(self, name):
        return bool(self.query(f"SELECT 1 FROM pg_class WHERE relname = '{name}'"))

    def wait_for_sessions(self):
        """A server notices late that a client is gone; until then its statement goes on."""
        sessions = "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'mig %'"
        for attempt in range(9000):
            if not self.query(sessions):
                return
            time.sleep(0.02)
        raise Trouble("a session outlives its run")

    def remove(self):
        self.administer(self.drop(self.database), "DROP DATABASE IF EXISTS faults_head")


ENGINES = {"sqlite": SqlitePlace, "wal": WalPlace, "postgres": PostgresPlace}
