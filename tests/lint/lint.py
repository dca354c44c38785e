#!/usr/bin/env python3
"""lint.py RULE --source DIR …: exits 1 and says where when the tree breaks the rule, 77 when it
cannot be tried here."""
import argparse
import sys
from pathlib import Path

from rules import RULES
from tree import Skip, Tree


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rule", choices=RULES)
    parser.add_argument("--source", required=True)
    parser.add_argument("--build")
    parser.add_argument("--cc", default="cc")
    parser.add_argument("--cxx", default="")
    parser.add_argument("--library", help="libmig.so")
    parser.add_argument("--objects", help="a file that lists the object files")
    wanted = parser.parse_args()
    objects = Path(wanted.objects).read_text().split("\n") if wanted.objects else []
    tree = Tree(wanted.source, wanted.build, wanted.cc, wanted.cxx, wanted.library, objects)
    rule = RULES[wanted.rule]
    try:
        found = rule(tree)
    except Skip as why:
        print(f"skipped: {why}")
        return 77
    for line in found:
        print(line)
    print(f"{len(found)} against: {rule.__doc__}" if found else f"kept: {rule.__doc__}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
