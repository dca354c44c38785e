#!/bin/sh
# Rehearsals: --dry-run --execute, what it prints, and what it refuses.
. "$(dirname "$0")/check.sh"
examples
versions=examples/module_two/database/migrations/versions
# sized: standard output with sizes as S, without what is slow on a busy machine only.
sized() {
    plain <"$room/out" | grep -vE '^ +line [0-9]+ took T: (ALTER|UPDATE)' |
        sed -E 's/ +[0-9.]+ (bytes|[kMGT]B)/ S/; s/T +line/T line/'
}

run upgrade --execute
exits 2
prints ''
says "mig: --execute goes with --dry-run
  hint: 'mig upgrade --dry-run --execute' rehearses; to run, leave --execute out"
run downgrade --execute base
exits 2
says_part "  hint: 'mig downgrade --dry-run --execute' rehearses; to run, leave --execute out"
run upgrade --dry-run --execute --sql
exits 2
prints ''
says_part 'mig: --execute and --sql exclude each other'
run stamp --dry-run --execute head
exits 2
run help upgrade
exits 0
prints_part "  --execute               with --dry-run: run it, measure locks, rows and time, and \
leave"

run upgrade --dry-run --execute -n module_one +1
exits 0
prints_part 'module_one  upgrade  4c1e0b7d92aa, create users  (T, 1 statement)'
says 'module_one  1/1  4c1e0b7d92aa  create users  (T)
module_one  rehearsed: 1 revision in T
nothing has changed: 1 of 1 revision rehearsed'
run upgrade --dry-run --execute -q
exits 0
says ''
run current
exits 0
prints ''
check 'no file was made' 'examples modules.ini' "$(ls | tr '\n' ' ' | sed 's/ $//')"
run upgrade
exits 0
run upgrade --dry-run --execute
exits 0
prints ''
says 'nothing to do: 2 modules at head'

run downgrade --dry-run --execute --all base
exits 0
says_part 'module_two  1/6  undo 3e7b1a60d5f9  bill invoices to an amount  (T)'
says_part 'rehearsed: 12 revisions of 2 modules in T'
says_part 'nothing has changed: 12 of 12 revisions rehearsed'
run downgrade --dry-run --execute base
exits 2
run downgrade -q module_two:92d5f04bc7e3
exits 0
run upgrade --dry-run --execute --format json
exits 0
says ''
json '[(s["revision"]["id"], s["direction"], s["is_rehearsed"], s["left_out"], s["statements"])
    for s in d["steps"]]' "[('3e7b1a60d5f9', 'up', True, None, 2)]"
json '[e["kind"] for e in d["events"]]' "['plan', 'module_start', 'revision_start', \
'revision_done', 'module_done', 'run_done']"
json 'd["error"]' None
run upgrade --dry-run --execute --format junit
exits 0
check 'a case for the revision' 1 "$(grep -c '<testcase ' "$room/out")"

# A failure: the run's words, and what was measured before it.
cat >"$versions/late.sql" <<'SQL'
-- Late
--
-- revision: aaaa0001
-- down_revision: 3e7b1a60d5f9

-- mig:up
INSERT INTO module_two_none VALUES (1);
SQL
run upgrade --dry-run --execute
exits 3
prints_part 'module_two  upgrade  aaaa0001, Late  (not rehearsed to its end)'
says_part 'module_two  failed at 2 of 2: aaaa0001 Late'
says_part '  at examples/module_two/database/migrations/versions/late.sql:7'
plain <"$room/err" | grep -v rehearsed >"$room/rehearsed"
run upgrade --dry-run --execute --format json
exits 3
json '[s["is_rehearsed"] for s in d["steps"]], d["error"]["code"]' "([True, False], 'sql')"
run upgrade
exits 3
check 'the run says the same' "$(cat "$room/rehearsed")" "$(plain <"$room/err")"

if [ -z "$database" ]; then
    sed -i 's/^INSERT.*/UPDATE module_two_order SET number = 1;/' "$versions/late.sql"
    sqlite3 dev.db "INSERT INTO module_one_user (id, email, full_name) VALUES (1, 'a', 'b');
INSERT INTO module_two_order (id, user_id, number) VALUES (1, 1, 'x')"
    run upgrade --dry-run --execute
    exits 0
    check 'no locks, but rows' 'module_two  upgrade  aaaa0001, Late  (T, 1 statement)
   table S  what happens to it
   module_two_order S  1 row updated' "$(sized | sed 's/table  *size/table S/')"
    finish
fi

cat >"$versions/late.sql" <<'SQL'
-- Late
--
-- revision: aaaa0001
-- down_revision: 3e7b1a60d5f9

-- mig:up
ALTER TABLE module_two_order ADD COLUMN late integer;
SELECT pg_sleep(0.15);
SQL
cat >"$versions/later.sql" <<'SQL'
-- Later
--
-- revision: aaaa0002
-- down_revision: aaaa0001

-- mig:up transaction=false
CREATE INDEX CONCURRENTLY module_two_order_late ON module_two_order (late);
SQL
cat >"$versions/last.sql" <<'SQL'
-- Last
--
-- revision: aaaa0003
-- down_revision: aaaa0002

-- mig:up
SQL
run upgrade --dry-run --execute
exits 0
check 'locks, and what is left out' 'module_two  upgrade  aaaa0001, Late  (T, 2 statements)
   lock              held for  since   table S  what happens to it
   ACCESS EXCLUSIVE  T line 7  module_two_order S
   line 8 took T: SELECT pg_sleep(0.15)
module_two  upgrade  aaaa0002, Later  (not rehearsed: it runs outside of a transaction)
module_two  upgrade  aaaa0003, Last  (not rehearsed: it comes after module_two:aaaa0002, '\
'which was not rehearsed)' "$(sized | sed 's/table  *size/table S/; s/  *$//')"
says_part 'nothing has changed: 1 of 3 revisions rehearsed'
run upgrade --dry-run --execute --atomic
exits 2
says_part "mig: --atomic cannot take revisions that run outside of a transaction: \
module_two:aaaa0002"
run upgrade --dry-run --execute +1 -n module_two
exits 0
finish
