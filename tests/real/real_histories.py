#!/usr/bin/env python3
"""Runs mig over real histories with the runner that lies beside them: up to the head, again, down
step by step as far as they go, and up again, comparing with what psql and sqlite3 make of the same
SQL.

The folder is --folder, or MIG_REAL_HISTORIES; the PostgreSQL is the tests' (MIG_TEST_POSTGRES), and
one is started when there is none. Ends with 77 when there are no histories.
"""
import argparse
import os
import shutil
import subprocess
import sys
import urllib.parse
from pathlib import Path

POSTGRES = Path(__file__).resolve().parents[1] / "live" / "postgres.sh"


def server(url):
    """How the runner is told of a server."""
    parts = urllib.parse.urlsplit(url)
    wanted = dict(urllib.parse.parse_qsl(parts.query))
    found = {
        "RW_PGHOST": parts.hostname or wanted.get("host"),
        "RW_PGPORT": str(parts.port or wanted.get("port") or 5432),
        "RW_PGUSER": parts.username or wanted.get("user") or "postgres",
        "PGPASSWORD": parts.password,
        "PGTZ": "UTC",  # what was expected was written down there
        "PG_BIN": os.path.dirname(shutil.which("psql") or ""),
    }
    return {name: value for name, value in found.items() if value}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mig", required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--work", required=True)
    wanted, more = parser.parse_known_args()
    folder = Path(os.environ.get("MIG_REAL_HISTORIES") or wanted.folder)
    runner, histories = folder / "bin" / "run_realworld.py", folder / "real"
    if not runner.is_file() or not histories.is_dir():
        print(f"skipped: no real histories at {folder}")
        return 77
    if "MIG_TEST_POSTGRES" not in os.environ:
        return subprocess.run([POSTGRES, sys.executable, *sys.argv]).returncode
    command = [sys.executable, "-B", runner, "--mig", wanted.mig, "--cases", histories, "--work",
               wanted.work, "--no-combined", *more]
    environment = os.environ | server(os.environ["MIG_TEST_POSTGRES"])
    return subprocess.run(command, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
