#!/usr/bin/env python3
"""A database that Alembic has made and stamped is taken over by mig as it is, and back again.

`takeover.py --mig PROGRAM` tries it on SQLite, and on the PostgreSQL of MIG_TEST_POSTGRES. Ends
with 77 where Alembic is not installed.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
from pathlib import Path

import side_by_side

ENV = """
from alembic import context
from sqlalchemy import create_engine, pool

url = context.config.get_main_option("sqlalchemy.url")
if context.is_offline_mode():
    context.configure(url=url, literal_binds=True, dialect_opts={"paramstyle": "named"},
                      transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    with create_engine(url, poolclass=pool.NullPool).connect() as connection:
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()
"""

HEAD = '''"""{message}

Revision ID: {id}
Create Date: 2026-01-02 03:04:05
"""
import sqlalchemy as sa
from alembic import op

revision = "{id}"
down_revision = {parents}
branch_labels = {labels}
depends_on = None


def upgrade():
    {up}


def downgrade():
    {down}
'''

LONG = "a_revision_id_of_32_characters_x"  # as much as Alembic's own column holds
REVISIONS = [
    ("ab12", "Make shelves", None, None,
     "op.create_table('shelf', sa.Column('id', sa.Integer, primary_key=True),"
     " sa.Column('label', sa.String(40), nullable=False, server_default='100%; --'))",
     "op.drop_table('shelf')"),
    ("cd34cd34cd34", "Widen them", "ab12", None,
     "op.add_column('shelf', sa.Column('width', sa.Integer))", "op.drop_column('shelf', 'width')"),
    (LONG, "Fill them", "cd34cd34cd34", None,
     "op.execute(\"INSERT INTO shelf (id, label) VALUES (1, 'top; left')\")",
     "op.execute('DELETE FROM shelf')"),
    ("ef56", "Another branch", "cd34cd34cd34", ("side",),
     "op.create_index('shelf_label', 'shelf', ['label'])", "op.drop_index('shelf_label')"),
    ("join", "Join them", (LONG, "ef56"), None, "pass", "pass"),
]


class Place:
    """A folder with an Alembic project and a mig module, and two databases."""

    def __init__(self, program, folder, own, other):
        self.program, self.folder, self.own, self.other = program, Path(folder), own, other
        (self.folder / "scripts" / "versions").mkdir(parents=True)
        (self.folder / "scripts" / "env.py").write_text(ENV)
        self.point(own)
        for number, (ident, message, parents, labels, up, down) in enumerate(REVISIONS):
            text = HEAD.format(id=ident, message=message, parents=repr(parents),
                               labels=repr(labels), up=up, down=down)
            (self.folder / "scripts" / "versions" / f"{number}.py").write_text(text)

    def point(self, url):
        """Lets Alembic work on a database."""
        ini = f"[alembic]\nscript_location = %(here)s/scripts\nsqlalchemy.url = {url}\n"
        (self.folder / "alembic.ini").write_text(ini)

    def run(self, *words, expected=0):
        environment = {name: value for name, value in os.environ.items()
                       if name not in ("MIG_CONFIG", "DATABASE_URL")}
        done = subprocess.run(words, cwd=self.folder, capture_output=True, text=True,
                              env=environment)
        if done.returncode != expected:
            raise SystemExit(f"FAILED: {words}: status {done.returncode}\n{done.stderr}")
        return done.stdout if expected == 0 else done.stderr

    def alembic(self, *words):
        return self.run("alembic", *words)

    def mig(self, *words, expected=0):
        return self.run(self.program, *words, expected=expected)

    def current(self):
        ours = sorted(line.split()[0] for line in self.mig("current").splitlines())
        theirs = sorted(line.split()[0] for line in self.alembic("current").splitlines())
        check("both see the same", theirs, ours)
        return ours


def check(what, expected, found):
    if expected != found:
        raise SystemExit(f"FAILED: {what}\n  expected: {expected}\n  found:    {found}")


def take_over(place, state, url):
    """Alembic up to the second revision, mig from there, Alembic again."""
    place.point(place.other)
    place.alembic("upgrade", "heads")
    place.point(place.own)
    place.alembic("upgrade", "cd34cd34cd34")

    (place.folder / "modules.ini").write_text(
        f"[mig]\nurl = {url}\n[m]\npath = .\nscript_location = m\n"
        "version_table = alembic_version\n[apart]\npath = apart\ntable_prefix = apart_\n"
        "isolation = off\n")
    listed = place.mig("import", "-n", "m", "alembic", ".").splitlines()
    check("five files", 5, len(listed))
    place.mig("import", "-n", "apart", "alembic", ".", "--stamp")
    check("stamped elsewhere", "cd34cd34cd34", place.mig("current", "-n", "apart").split()[0])
    shutil.rmtree(place.folder / "apart")
    (place.folder / "modules.ini").write_text(
        (place.folder / "modules.ini").read_text().partition("[apart]")[0])

    check("where Alembic has stopped", ["cd34cd34cd34"], place.current())
    place.mig("upgrade", "side")
    check("the branch", ["ef56"], place.current())
    place.mig("upgrade", LONG)
    check("both branches", [LONG, "ef56"], place.current())
    place.mig("upgrade")
    check("the merge", ["join"], place.current())
    check("the same as Alembic's", state(place.other), state(place.own))
    place.mig("import", "alembic", "scripts", "--stamp")
    check("where it was", ["join"], place.current())

    place.alembic("downgrade", "ef56")
    check("what Alembic undoes", [LONG, "ef56"], place.current())
    place.mig("downgrade", f"{LONG}@cd34cd34cd34")
    check("what mig undoes", ["ef56"], place.current())
    place.mig("downgrade", "base")
    check("all of it", [], place.current())
    place.alembic("upgrade", "heads")
    check("the same again", state(place.other), state(place.own))
    check("the merge again", ["join"], place.current())


def on_sqlite(program, folder):
    def state(url):
        database = Path(folder) / url.rpartition("/")[2]
        sql = ("SELECT sql FROM sqlite_master WHERE tbl_name = 'shelf' ORDER BY name; "
               "SELECT * FROM shelf")
        return subprocess.run(["sqlite3", database, sql], capture_output=True, text=True,
                              check=True).stdout
    place = Place(program, folder, "sqlite:///own.db", "sqlite:///other.db")
    take_over(place, state, "sqlite:own.db")


def on_postgres(program, folder, server):
    def ask(url, sql):
        return subprocess.run(["psql", "-qXAt", url, "-c", sql], capture_output=True, text=True,
                              check=True).stdout

    def state(url):
        dump = subprocess.run(["pg_dump", "--no-owner", "--inserts", "-t", "shelf",
                               url.replace("+psycopg2", "")],
                              capture_output=True, text=True, check=True).stdout
        return [line for line in dump.splitlines() if not line.startswith(("--", "\\"))]

    parts = urllib.parse.urlsplit(server)
    names = [f"takeover_{os.getpid()}_{kind}" for kind in ("own", "other")]
    urls = [parts._replace(path="/" + name).geturl() for name in names]
    for name in names:
        ask(server, f"CREATE DATABASE {name}")
    try:
        alembic_urls = [url.replace(parts.scheme, "postgresql+psycopg2", 1) for url in urls]
        place = Place(program, folder, *alembic_urls)
        take_over(place, state, urls[0])

        # An id that does not fit into Alembic's column is refused with what helps.
        more = "x" * 40
        place.mig("revision", "-m", "Too long", "--rev-id", more)
        said = place.mig("upgrade", expected=3)
        advice = "ALTER TABLE alembic_version ALTER COLUMN version_num TYPE text"
        check("what helps is said", True, advice in said)
        ask(urls[0], advice)
        place.mig("upgrade")
        check("any length", more, ask(urls[0], "SELECT version_num FROM alembic_version").strip())
    finally:
        for name in names:
            ask(server, f"DROP DATABASE {name} WITH (FORCE)")


def main():
    version = side_by_side.need_alembic()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mig", required=True)
    program = os.path.abspath(parser.parse_args().mig)
    with tempfile.TemporaryDirectory(prefix="mig-takeover-") as folder:
        on_sqlite(program, folder)
    print(f"SQLite: taken over from Alembic {version}")
    server = os.environ.get("MIG_TEST_POSTGRES")
    try:
        import psycopg2  # noqa: F401, what SQLAlchemy wants
    except ImportError:
        server = None
    if not server:
        print("PostgreSQL: skipped: no server (tests/live/postgres.sh starts one), or no psycopg2")
        return 0
    with tempfile.TemporaryDirectory(prefix="mig-takeover-") as folder:
        on_postgres(program, folder, server)
    print(f"PostgreSQL: taken over from Alembic {version}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
