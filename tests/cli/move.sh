#!/bin/sh
# The commands that move databases: upgrade, downgrade, and what they say on the way.
. "$(dirname "$0")/check.sh"
examples
versions=examples/module_one/database/migrations/versions

run upgrade --dry-run -n module_one +2
exits 0
says ''
prints "module_one  upgrade  <base> -> 4c1e0b7d92aa, create users
module_one  upgrade  4c1e0b7d92aa -> a95f27c3e810, create organisations  after 4c1e0b7d92aa \
(down_revision)"
run upgrade --dry-run
exits 0
step='<base> (module_one:4c1e0b7d92aa) -> 1f8ac64e70d2, create orders'
prints_part "module_two  upgrade  $step  after module_one:4c1e0b7d92aa (depends_on)"
run upgrade --dry-run --format json
exits 0
json 'len(d["steps"]), d["steps"][0]["direction"], d["steps"][0]["revision"]["id"]' \
    "(12, 'up', '4c1e0b7d92aa')"
json '[s["waits_for"] for s in d["steps"] if s["revision"]["id"] == "1f8ac64e70d2"]' \
    "[['module_one:4c1e0b7d92aa']]"
json '[(r["module"], r["revision"], r["why"]) for r in d["steps"][-1]["reasons"]]' \
    "[('module_two', '92d5f04bc7e3', 'down_revision')]"
run status --exit-code
exits 5

# Two modules that wait for each other.
sed -i 's/^-- depends_on:.*/-- depends_on: module_two:3e7b1a60d5f9/' \
    examples/module_one/database/migrations/versions/4c1e0b7d92aa_*
run upgrade --dry-run
exits 2
prints ''
says_part "mig: the revisions wait for each other: module_one:4c1e0b7d92aa -> \
module_two:3e7b1a60d5f9 -> module_two:92d5f04bc7e3 -> module_two:5a40e7c9128b -> \
module_two:b3075d9e61fc -> module_two:1f8ac64e70d2 -> module_one:4c1e0b7d92aa"
says_part '  hint: a depends_on among them must go'
sed -i 's/^-- depends_on:.*/-- depends_on:/' \
    examples/module_one/database/migrations/versions/4c1e0b7d92aa_*

# What another module must have first is neither selected nor applied.
run upgrade -n module_two
exits 2
prints ''

run upgrade -n module_one +2
exits 0
prints ''
says 'module_one  1/2  4c1e0b7d92aa  create users  (T)
module_one  2/2  a95f27c3e810  create organisations  (T)
module_one  done: 2 revisions in T'
run upgrade -n module_one 4c1e
exits 0
says "nothing to do: already at '4c1e'"
run upgrade --verbose module_one:08d3b6e1f574
exits 0
says 'module_one  starts: 1 revision
module_one  1/1  08d3b6e1f574  create members  starts
module_one  1/1  08d3b6e1f574  create members  (T)
module_one  done: 1 revision in T'
run upgrade
exits 0
prints ''
says_part 'module_two  6/6  3e7b1a60d5f9  bill invoices to an amount  (T)'
says_part 'module_one  done: 3 revisions in T'
says_part 'module_two  done: 6 revisions in T'
says_part 'done: 9 revisions of 2 modules in T'
run upgrade
exits 0
says 'nothing to do: 2 modules at head'
run upgrade heads -n module_one
exits 0
says "nothing to do: already at 'heads'"
run upgrade -q
exits 0
says ''
(cd examples/module_one && "$MIG" upgrade 2>"$room/err")
check 'inside of a module, that one' 'nothing to do: module_one at head' "$(cat "$room/err")"

run downgrade -1
exits 2
prints ''
says_part '  hint: choose one with -n NAME, or say --all'
run downgrade --dry-run -n module_two -1
exits 0
prints 'module_two  downgrade  92d5f04bc7e3 -> 3e7b1a60d5f9 (head), bill invoices to an amount'
run downgrade -n module_two -1
exits 0
prints ''
says 'module_two  1/1  undo 3e7b1a60d5f9  bill invoices to an amount  (T)
module_two  done: 1 revision in T'
run downgrade --all base
exits 0
says_part 'module_one  6/6  undo 4c1e0b7d92aa  create users  (T)'
says_part 'done: 11 revisions of 2 modules in T'
run downgrade --all base
exits 0
says "nothing to do: already at 'base'"
run current
exits 0
prints ''

run upgrade --format json
exits 0
says ''
json 'd["error"], d["events"][0]["kind"], d["events"][0]["total"], d["events"][-1]["kind"]' \
    "(None, 'plan', 12, 'run_done')"
json '[e["revision"] for e in d["events"] if e["kind"] == "revision_done" and
    e["module"] == "module_one"][0]' 4c1e0b7d92aa
run downgrade --format json --all base
exits 0
json 'sum(e["kind"] == "revision_done" and e["direction"] == "down" for e in d["events"])' 12

# A revision that fails.
cat >"$versions/a95f27c3e810_create_organisations.sql" <<'SQL'
-- create organisations
--
-- revision: a95f27c3e810
-- down_revision: 4c1e0b7d92aa

-- mig:up
CREATE TABLE module_one_organisation (id INTEGER PRIMARY KEY);

ALTER TABLE module_one_nothing
    ADD COLUMN x INTEGER;

-- mig:down
DROP TABLE module_one_organisation;
SQL
run upgrade -n module_one -q
exits 3
prints ''
says_part 'module_one  failed at 2 of 6: a95f27c3e810 create organisations'
says_part "  at $versions/a95f27c3e810_create_organisations.sql:9"
says_part '  statement: ALTER TABLE module_one_nothing'
says_part 'mig: 1 of 1 module failed'
run current -n module_one
prints '4c1e0b7d92aa'
run upgrade
exits 3
says_part 'mig: 1 of 2 modules failed'
says_part 'module_two  done: 6 revisions in T'
run upgrade --format json
exits 3
json 'd["error"]["code"], d["error"]["message"]' "('sql', '1 of 2 modules failed')"
json '[(e["module"], e["error"]["code"], e["error"]["line"]) for e in d["events"]
    if e["kind"] == "module_failed"]' "[('module_one', 'sql', 9)]"

# A dependency that fails holds up what needs it.
run downgrade --all base -q
exits 0
sed -i 's/^CREATE TABLE module_one_user /CREATE TABLE module_one_user ( /' \
    "$versions"/4c1e0b7d92aa_*
run upgrade
exits 3
says_part 'module_one  failed at 1 of 6: 4c1e0b7d92aa create users'
says_part "module_two  stopped: revision '1f8ac64e70d2' depends on 'module_one:4c1e0b7d92aa', \
which has not been reached"
says_part 'mig: 2 of 2 modules failed'

# A file that cannot be read right is found before anything runs.
printf -- '-- mig:sideways\n' >>"$versions/08d3b6e1f574_create_members.sql"
run upgrade
exits 2
prints ''
run upgrade --format json
exits 2
json 'd["error"]["code"], d["error"]["file"]' \
    "('revision', '$versions/08d3b6e1f574_create_members.sql')"

finish
