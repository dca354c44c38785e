#!/bin/sh
# The commands that only look: current, heads, history, show, status.
. "$(dirname "$0")/check.sh"
examples
url=${DATABASE_URL:-sqlite:dev.db}

run heads
exits 0
says ''
prints 'module_one  e6182da7f03c (head)
module_two  3e7b1a60d5f9 (head)'
run heads -n module_one -v
exits 0
prints 'Rev: e6182da7f03c (head)
Parent: 7be94c50a3d8
Path: examples/module_one/database/migrations/versions/e6182da7f03c_allow_only_known_roles.sql
Created: 2026-10-02 11:20:13+00:00

    allow only known roles'
run heads --format json
exits 0
json '[(r["module"], r["id"], r["is_head"]) for r in d["revisions"]]' \
    "[('module_one', 'e6182da7f03c', True), ('module_two', '3e7b1a60d5f9', True)]"

run history -n module_one
exits 0
says ''
prints '7be94c50a3d8 -> e6182da7f03c (head), allow only known roles
08d3b6e1f574, d2706fa84b19 -> 7be94c50a3d8 (mergepoint), merge members and e-mail search
a95f27c3e810 -> 08d3b6e1f574, create members
a95f27c3e810 -> d2706fa84b19, find users by e-mail in any spelling
4c1e0b7d92aa -> a95f27c3e810 (branchpoint), create organisations
<base> -> 4c1e0b7d92aa, create users'
run history
exits 0
prints_part 'module_two  <base> (module_one:4c1e0b7d92aa) -> 1f8ac64e70d2, create orders'
run history -v -n module_one
prints_part 'Branches into: 08d3b6e1f574, d2706fa84b19'
prints_part 'Merges: 08d3b6e1f574, d2706fa84b19'
run history --format json
json 'len(d["revisions"]), "is_applied" in d["revisions"][0]' '(12, False)'

run show module_one:4c1e
exits 0
says ''
file=examples/module_one/database/migrations/versions/4c1e0b7d92aa_create_users.sql
prints "Rev: 4c1e0b7d92aa
Module: module_one
Parent: <base>
Path: $file
Created: 2026-09-07 08:12:44+00:00

    create users

$(cat $file)"
run show module_one:4c1e --format json
json 'd["revisions"][0]["id"], d["revisions"][0]["text"] == open("'$file'").read()' \
    "('4c1e0b7d92aa', True)"
run show 4c1e module_two:base module_two:head
exits 0
check 'one paragraph each' 'Rev: 4c1e0b7d92aa
Rev: 3e7b1a60d5f9 (head)' "$(grep '^Rev: ' "$room/out")"
run show ffffffff
exits 2
prints ''

# Before anything is applied.
run status
exits 0
says ''
prints "MODULE      STATE             CURRENT  HEAD          PENDING  DATABASE
module_one  no version table  -        e6182da7f03c        6  $url
module_two  no version table  -        3e7b1a60d5f9        6  $url"
check 'looking creates nothing' '' "$(ls | grep '\.db')"
run status --exit-code
exits 5
says "mig: 12 revisions are pending in 2 modules
  hint: run 'mig upgrade'"
run current
exits 0
prints ''
says 'module_one: no revision is applied
module_two: no revision is applied'
run current -q
exits 0
says ''

run upgrade -n module_one,module_two -q
exits 0
prints ''
says ''
run downgrade -q -n module_two -1
exits 0
run status --exit-code
exits 5
prints "MODULE      STATE    CURRENT       HEAD          PENDING  DATABASE
module_one  at head  e6182da7f03c  e6182da7f03c        0  $url
module_two  pending  92d5f04bc7e3  3e7b1a60d5f9        1  $url"
says "mig: 1 revision is pending in 1 module
  hint: run 'mig upgrade'"
run status -n module_one --exit-code
exits 0
says ''
run status --format json --exit-code
exits 5
json '[(m["name"], m["state"], m["applied"], m["pending"], m["error"]) for m in d["modules"]]' \
    "[('module_one', 'at_head', 6, 0, None), ('module_two', 'pending', 5, 1, None)]"
json 'd["error"]["code"]' pending
run current
exits 0
says ''
prints 'module_one  e6182da7f03c (head)
module_two  92d5f04bc7e3 (mergepoint)'
run current -n module_one
prints 'e6182da7f03c (head)'
run current -n module_one -v
prints "Current revision(s) of module_one in $url:
Rev: e6182da7f03c (head)
Parent: 7be94c50a3d8
Path: examples/module_one/database/migrations/versions/e6182da7f03c_allow_only_known_roles.sql
Created: 2026-10-02 11:20:13+00:00

    allow only known roles"
run current --format json
json '[(m["name"], m["current"], m["heads"]) for m in d["modules"]]' \
    "[('module_one', ['e6182da7f03c'], ['e6182da7f03c']), \
('module_two', ['92d5f04bc7e3'], ['3e7b1a60d5f9'])]"
run history -i -n module_two
merge='5a40e7c9128b, c86e13fb0a57 -> 92d5f04bc7e3'
prints_part "$merge (current) (mergepoint), merge invoices and totals"
run history -i --format json
json 'sum(r["is_applied"] for r in d["revisions"])' 11

# A row that no file explains.
rm examples/module_one/database/migrations/versions/e6182da7f03c_*
run status
exits 0
prints_part "module_one  unknown revision  e6182da7f03c  7be94c50a3d8        0  $url"
run status --exit-code
exits 2
says "mig: the state of 'module_one' is not known"
run status --format json
exits 0
json 'd["modules"][0]["state"], d["modules"][0]["error"]["code"]' "('unknown_revision', 'revision')"
run current
exits 2

finish
