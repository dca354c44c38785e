"""The same history twice: as Alembic's, run in this process, and as mig's, run as a program.

Each revision writes a line into a table when it is applied and one when it is undone, so that what
has run, and in which order, can be read afterwards.
"""
import io
import logging
import os
import re
import shlex
import sqlite3
import subprocess
import sys
from contextlib import closing, redirect_stderr
from pathlib import Path

ENV = """
from alembic import context
connection = context.config.attributes["connection"]
context.configure(connection=connection, transaction_per_migration=True)
with context.begin_transaction():
    context.run_migrations()
"""

REVISION_PY = '''"""make {id}"""
from alembic import op
revision = {id!r}
down_revision = {parents!r}
branch_labels = {labels!r}
depends_on = {needs!r}
def upgrade():
    op.execute("INSERT INTO journal VALUES ('+{id}')")
def downgrade():
    op.execute("INSERT INTO journal VALUES ('-{id}')")
'''

REVISION_SQL = """-- make {id}
--
-- revision: {id}
-- down_revision: {parents}
-- branch_labels: {labels}
-- depends_on: {needs}

-- mig:up
INSERT INTO journal VALUES ('+{id}');

-- mig:down
INSERT INTO journal VALUES ('-{id}');
"""

MODULES = """[mig]
url = sqlite:own.db
[m]
path = .
script_location = m
version_table = alembic_version
"""


def words(ids):
    """As Alembic takes them: nothing, one, or several."""
    return tuple(ids) if len(ids) > 1 else ids[0] if ids else None


class World:
    """A database and its journal."""

    def __init__(self, folder, graph):
        self.folder, self.database = Path(folder), Path(folder) / "own.db"
        self.folder.mkdir()
        with closing(sqlite3.connect(self.database)) as connection:
            connection.execute("CREATE TABLE journal (line TEXT)")
            connection.commit()
        self.write(graph)

    def ask(self, sql):
        with closing(sqlite3.connect(self.database)) as connection:
            return [row[0] for row in connection.execute(sql)]

    def rows(self):
        if not self.ask("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"):
            return []
        return sorted(self.ask("SELECT version_num FROM alembic_version"))

    def journal(self):
        return self.ask("SELECT line FROM journal ORDER BY rowid")

    def stand_at(self, rows, journal):
        """Makes the database what another one is."""
        with closing(sqlite3.connect(self.database)) as connection:
            connection.execute("DELETE FROM alembic_version")
            connection.execute("DELETE FROM journal")
            connection.executemany("INSERT INTO alembic_version VALUES (?)", [(r,) for r in rows])
            connection.executemany("INSERT INTO journal VALUES (?)", [(j,) for j in journal])
            connection.commit()


def in_order(path=".", listdir=os.listdir):
    return sorted(listdir(path))


class AlembicWorld(World):
    def write(self, graph):
        (self.folder / "versions").mkdir()
        (self.folder / "env.py").write_text(ENV)
        for revision in graph:
            text = REVISION_PY.format(id=revision.id, parents=words(revision.parents),
                                      labels=words(revision.labels), needs=words(revision.needs))
            (self.folder / "versions" / (revision.file + ".py")).write_text(text)

    def run(self, line):
        """Whether it was done, and what it printed or why it failed."""
        import sqlalchemy
        from alembic import command, config, util
        said, complaints = io.StringIO(), io.StringIO()
        logging.disable(logging.CRITICAL)
        sys.dont_write_bytecode = True
        os.listdir = in_order  # Alembic takes files as they come, and that decides between branches
        given = config.Config(stdout=said)
        given.set_main_option("script_location", str(self.folder))
        engine = sqlalchemy.create_engine(f"sqlite:///{self.database}")
        try:
            with engine.connect() as connection, redirect_stderr(complaints):
                given.attributes["connection"] = connection
                call(command, given, shlex.split(line))
        except (util.CommandError, AssertionError, KeyError, IndexError) as error:
            return False, f"{type(error).__name__}: {error}"
        finally:
            engine.dispose()
        return True, said.getvalue()


def call(command, given, line):
    """What Alembic's own command line makes of a line."""
    name, *rest = line
    flags = {word for word in rest if word in ("--purge", "-i")}
    rest = [word for word in rest if word not in flags]
    if name == "stamp":
        command.stamp(given, rest, purge="--purge" in flags)
    elif name == "history":
        command.history(given, rev_range=rest[1] if rest else None, indicate_current="-i" in flags)
    else:
        getattr(command, name)(given, *rest)


class MigWorld(World):
    def __init__(self, folder, graph, program):
        self.program = os.path.abspath(program)
        super().__init__(folder, graph)

    def write(self, graph):
        (self.folder / "modules.ini").write_text(MODULES)
        (self.folder / "m" / "versions").mkdir(parents=True)
        for revision in graph:
            text = REVISION_SQL.format(id=revision.id, parents=", ".join(revision.parents),
                                       labels=", ".join(revision.labels),
                                       needs=", ".join(revision.needs))
            (self.folder / "m" / "versions" / (revision.file + ".sql")).write_text(text)

    def run(self, line):
        environment = {name: value for name, value in os.environ.items()
                       if name not in ("MIG_CONFIG", "DATABASE_URL")}
        done = subprocess.run([self.program, *shlex.split(line), "--no-color"], cwd=self.folder,
                              capture_output=True, text=True, env=environment)
        if done.returncode not in (0, 2):
            raise SystemExit(f"mig {line}: status {done.returncode}: {done.stderr}")
        return done.returncode == 0, done.stdout if done.returncode == 0 else done.stderr


def listed(text):
    """What a listing says, without what is only form: a set of lines, their labels in order."""
    def ordered(match):
        return "(" + ", ".join(sorted(match[1].split(", "))) + ")"

    lines = (re.sub(r"\s+", " ", line).strip() for line in text.splitlines())
    return {re.sub(r"\(([^()]+)\)", ordered, line) for line in lines} - {""}
