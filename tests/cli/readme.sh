#!/bin/sh
# The README's five minutes.
. "$(dirname "$0")/check.sh"
empty
PATH=$(dirname "$MIG"):$PATH
export PATH
line='the five minutes of README.md' status=0
python3 "$MIG_TOP/tests/cli/readme.py" "$MIG_TOP/README.md" >"$room/out" 2>"$room/err" || status=$?
exits 0
says ''
finish
