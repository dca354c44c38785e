#!/usr/bin/env python3
"""Fails at the 1st, 2nd, … n-th fault point of a run until none is hit.

A run of two modules is made to go wrong at one call after another (shim.c says how); after each,
the database must be at a revision boundary, `mig status` must explain it, and a rerun must finish,
with each statement's effect there exactly once.

    loop.py --mig PROGRAM --shim LIBRARY [--engine sqlite|wal|postgres] [--way up|down]
            [--how WORD,…] [--points N] [--seed N] [--at WAY:HOW:N]

--points keeps each engine and direction to about N points, spread from a random one on; 0 is all
of them. --at tries one point alone.
"""
import argparse
import collections
import importlib.util
import os
import random
import sys
import time

from place import ENGINES, Trouble

WAYS = ["up", "down"]
HOWS = {
    "sqlite": ["kill", "crash", "torn", "error", "full"],
    "wal": ["kill", "crash", "torn", "error", "full"],
    "postgres": ["kill", "crash", "torn", "error", "terminate", "restart"],
}
MOST = 5000
OTHER_PYTHON = "/usr/bin/python3"


class Loop:
    def __init__(self, place, wanted):
        self.place, self.wanted = place, wanted
        self.hit = collections.Counter()
        self.found = []

    def one(self, way, how, number):
        """Fails at one point; False when the run had fewer."""
        where = f"{self.place.engine}:{way}:{how}:{number}"
        try:
            self.place.set_up(way)
            call = self.place.fault(way, how, number)
            if call is None:
                return False
            self.hit[call.split()[0]] += 1
            self.place.check(way)
        except Trouble as trouble:
            self.found.append(f"{where} ({self.place.said()}): {trouble}")
            print("FOUND", self.found[-1], flush=True)
        return True

    def count(self, way):
        """How many points a run has that nothing happens to."""
        self.place.set_up(way)
        return self.place.count(way)

    def some(self, way, hows):
        """Points from a random one on, each with the next way of going wrong."""
        count = self.count(way)
        stride = max(1, count // self.wanted.points)
        start = random.randrange(stride) + 1
        for turn, number in enumerate(range(start, count + 1, stride)):
            self.one(way, hows[(turn + start) % len(hows)], number)

    def run(self, hows):
        for way in self.wanted.way or WAYS:
            if self.wanted.points:
                self.some(way, hows)
                continue
            for how in hows:
                started = time.monotonic()
                number = 1
                while number < MOST and self.one(way, how, number):
                    number += 1
                print(f"{self.place.engine}: {way}, {how}: {number - 1} points in "
                      f"{time.monotonic() - started:.0f} s", flush=True)


def has_psycopg2():
    """Debian's Python has it where another one is in use that has not."""
    if importlib.util.find_spec("psycopg2"):
        return True
    if sys.executable != OTHER_PYTHON and os.access(OTHER_PYTHON, os.X_OK):
        os.execv(OTHER_PYTHON, [OTHER_PYTHON, "-B", *sys.argv])
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mig", required=True)
    parser.add_argument("--shim", required=True)
    parser.add_argument("--engine", action="append", choices=sorted(ENGINES))
    parser.add_argument("--way", action="append", choices=WAYS)
    parser.add_argument("--how")
    parser.add_argument("--points", type=int, default=0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--at")
    wanted = parser.parse_args()
    random.seed(wanted.seed)
    engines = wanted.engine or ["sqlite", "wal", "postgres"]
    if "postgres" in engines and not has_psycopg2():
        print("skipped: no Python here has psycopg2")
        return 77
    failed = points = 0
    for engine in engines:
        with ENGINES[engine](wanted.mig, wanted.shim) as place:
            loop = Loop(place, wanted)
            if wanted.at:
                way, how, number = wanted.at.split(":")
                loop.one(way, how, int(number))
            else:
                loop.run(wanted.how.split(",") if wanted.how else HOWS[engine])
        calls = ", ".join(f"{name} {count}" for name, count in sorted(loop.hit.items()))
        print(f"{engine}: {sum(loop.hit.values())} points hit ({calls}), {len(loop.found)} found",
              flush=True)
        failed += len(loop.found)
        points += sum(loop.hit.values())
    print(f"seed {wanted.seed}: {points} points, {failed} found")
    return 1 if failed or not points else 0


if __name__ == "__main__":
    sys.exit(main())
