#!/bin/sh
# --sql: scripts instead of runs.
. "$(dirname "$0")/check.sh"
examples

# The shell of the engine on a script in a file.
shell() {
    line="shell $1"
    status=0
    if [ -n "$database" ]; then
        psql -X -f "$1" "$DATABASE_URL" >"$room/out" 2>"$room/err" </dev/null || status=$?
    else
        command -v sqlite3 >/dev/null || exit 77
        sqlite3 -init /dev/null dev.db <"$1" >"$room/out" 2>"$room/err" || status=$?
    fi
}

run upgrade --sql
exits 0
says ''
prints_part '-- module module_one: from base to e6182da7f03c'
prints_part '-- module_two: 1f8ac64e70d2, from base to 1f8ac64e70d2'
cp "$room/out" "$room/up.sql"
run status --exit-code
exits 5
shell "$room/up.sql"
exits 0
prints ''
run status --exit-code
exits 0
shell "$room/up.sql"
check 'a second run is refused' yes "$([ "$status" -ne 0 ] && echo yes)"
check 'and says why' 1 \
    "$(grep -c "module 'module_one' is not at base, where this starts from" "$room/err")"

run downgrade --sql -n module_two head:-1
exits 0
cp "$room/out" "$room/down.sql"
shell "$room/down.sql"
exits 0
run current -n module_two
prints '92d5f04bc7e3 (mergepoint)'
run upgrade --sql -n module_two current:head
exits 0
prints_part '-- module module_two: from 92d5f04bc7e3 to 3e7b1a60d5f9'

run downgrade --sql base -n module_one
exits 2
prints ''
says "mig: the script of a downgrade needs a range: 'base' is none
  hint: write FROM:base, or current:base to have the database asked"
run upgrade --sql --format json -n module_one 08d3:head
exits 0
says ''
json 'd["error"], d["sql"].count("-- module_one: ")' '(None, 4)'
run stamp --sql --all head
exits 0
prints_part '-- module_two: stamp, from base to 3e7b1a60d5f9'
run ensure_version --sql -n module_one
exits 0
prints_part '-- module_one: the tables that mig keeps its books in'

finish
