#!/bin/sh
# Revisions that the database knows and no file here has: where they are, and how they are undone.
. "$(dirname "$0")/check.sh"
. "$(dirname "$0")/git.sh"

a=aaaa11110000 b=bbbb11110000 c=cccc11110000

# A repository whose branch `feature` has b and c on top of main's a; the database has all three.
feature() {
    empty
    cat >modules.ini <<'EOT'
[mig]
url = ${DATABASE_URL:-sqlite:dev.db}

[one]
table_prefix = one_
EOT
    script one $a '' 'CREATE TABLE one_a (id INTEGER PRIMARY KEY);' 'DROP TABLE one_a;'
    minutes=0
    repository
    git switch -qc feature
    script one $b $a 'CREATE TABLE one_b (id INTEGER PRIMARY KEY);' 'DROP TABLE one_b;'
    commit 'Add b'
    first=$(git rev-parse --short=10 HEAD)
    script one $c $b 'CREATE TABLE one_c (id INTEGER PRIMARY KEY);' 'DROP TABLE one_c;'
    commit 'Add c'
    second=$(git rev-parse --short=10 HEAD)
    run upgrade
    exits 0
    git switch -q main
}

# sql STATEMENT: what the module's database answers.
sql() {
    if [ -n "$database" ]; then
        psql -qXAt "$DATABASE_URL" -c "$1" 2>&1
    else
        sqlite3 dev.db "$1" 2>&1
    fi
}

# at EXPECTED: the rows of the version table.
at() {
    check 'version table' "$1" "$(sql 'SELECT version_num FROM one_mig_version')"
}

# --- Where they are.
feature
place="on branch 'feature' ($second by Ada: Add c)"
problem="the database is at '$c' (Revision $c), which has no file here: it is $place; \
1 more has none either"
advice="git switch feature, or undo it with 'mig switch'"
run status
exits 0
prints_part "one: $problem"
prints_part "  hint: $advice"
run status --exit-code
exits 2
run status --format json
exits 0
json 'd["modules"][0]["state"], d["modules"][0]["applied"], d["modules"][0]["pending"]' \
    "('unknown_revision', 3, 0)"
json '[(r["id"], r["lost"]["reference"], r["lost"]["is_logged"], r["is_current"])
       for r in d["modules"][0]["lost"]]' \
    "[('$c', 'feature', True, True), ('$b', 'feature', True, False)]"
json 'd["modules"][0]["lost"][1]["lost"]["commit"][:10], d["modules"][0]["lost"][1]["file"]' \
    "('$first', 'one/migrations/versions/$b.sql')"
run current
exits 2
prints "$c (current) (no file here: $place)"
says "mig: module 'one': $problem
  hint: $advice"
run history
exits 0
prints "<base> -> $a (head), Revision $a"
run history -i
exits 0
prints "$b -> $c (current) (no file here: $place), Revision $c
$a -> $b (no file here: on branch 'feature' ($first by Ada: Add b)), Revision $b
<base> -> $a (head), Revision $a"
run upgrade
exits 2
says "one  failed
  error: $problem
  hint: $advice
mig: 1 of 1 module failed"
run stamp head
exits 2
says "one  failed
  error: $problem
  hint: $advice
mig: 1 of 1 module failed"
run stamp base
exits 2
run check --format json
exits 2
json 'd["modules"][0]["error"]["message"]' "$problem"
run heads
exits 0
prints "$a (head)"
for name in $b bbbb1 one:bbbb1; do
    run show "$name"
    exits 0
    check 'head' "Rev: $b
Parent: $a
No file here: on branch 'feature' ($first by Ada: Add b)
Script: as applied, from the log" "$(head -n 4 "$room/out")"
    check 'text' "$(git show feature:one/migrations/versions/$b.sql)" "$(tail -n +8 "$room/out")"
done
run show dddd1
exits 2
says "mig: there is no revision 'dddd1' in module 'one'
  hint: heads of the module: '$a'"

# --- Undone from here, by the script that was applied.
git switch -q feature
printf -- '-- nothing\n' >>one/migrations/versions/$c.sql
sed -i.bak 's/DROP TABLE one_c/DROP TABLE nowhere/' one/migrations/versions/$c.sql
rm one/migrations/versions/$c.sql.bak
commit 'Spoil the way down'
git switch -q main
run downgrade -1 --dry-run
exits 0
prints "one  downgrade  $b -> $c (no file here: in the log), Revision $c"
run downgrade -1
exits 0
says "one  warning: '$c' has no file here: its script is from the log
one  1/1  undo $c  Revision $c  (T)
one  done: 1 revision in T"
at $b
run downgrade $a
exits 0
at $a
check 'tables' 'one_a' "$(
    if [ -n "$database" ]; then
        sql "SELECT relname FROM pg_class WHERE relname IN ('one_a', 'one_b', 'one_c')"
    else
        sql "SELECT name FROM sqlite_schema WHERE name IN ('one_a', 'one_b', 'one_c')"
    fi
)"
run status
exits 0
check 'state' 'at head' "$(sed -n 2p "$room/out" | cut -c 9-15)"
run upgrade
exits 0

# --- Without a log, by the text in git; with a log that has lost its text, too.
feature
sql 'DELETE FROM one_mig_version_log' >/dev/null
run show $c
check 'script' 'Script: from git' "$(sed -n 4p "$room/out")"
run downgrade $a
exits 0
says_part "one  warning: '$c' has no file here: its script is from branch 'feature'"
at $a
feature
git switch -q main
run downgrade --atomic $a
exits 0
says_part "one  warning: '$c' has no file here: its script is from the log"
at $a

# --- Deleted, rebased away, stashed, never committed: git remembers, or the log alone.
feature
git branch -qD feature
run status
prints_part "one: the database is at '$c' (Revision $c), which has no file here: \
it is on no branch any more ($second by Ada: Add c); 1 more has none either"
prints_part "  hint: undo it with 'mig switch'; 'mig show $c' prints it"
feature
rm -rf .git
run status
prints_part "one: the database is at '$c' (Revision $c), which has no file here: \
it is only in the log of the database; 1 more has none either"
run switch
exits 0
at $a
feature
rm -rf .git
sql 'DELETE FROM one_mig_version_log' >/dev/null
run status
prints_part "one: the database is at '$c', which is no revision of module 'one', and neither its \
log nor git knows '$c'"
run downgrade base
exits 2
run switch
exits 2
run stamp --purge head
exits 0
at $a
feature
git switch -q feature
git tag v1
git switch -q --detach main
git branch -qD feature
run status
prints_part "one: the database is at '$c' (Revision $c), which has no file here: \
it is on tag 'v1' ($second by Ada: Add c); 1 more has none either"
prints_part "  hint: git switch --detach v1, or undo it with 'mig switch'"
feature
git switch -q feature
rm one/migrations/versions/$c.sql
run status
prints_part "one: the database is at '$c' (Revision $c), which has no file here: \
it is in HEAD but not in the working tree ($second by Ada: Add c)"
prints_part "  hint: git restore 'one/migrations/versions/$c.sql', or undo it with 'mig switch'"

# --- mig switch: back to what both branches have.
feature
git switch -q feature
run switch main --dry-run
exits 0
prints "one  downgrade  $b -> $c (head), Revision $c
one  downgrade  $a -> $b, Revision $b  after $c (down_revision)"
says 'now: git switch main, then mig upgrade'
at $c
run switch main
exits 0
says "one  1/2  undo $c  Revision $c  (T)
one  2/2  undo $b  Revision $b  (T)
one  done: 2 revisions in T
now: git switch main, then mig upgrade"
at $a
check 'nothing is touched' '' "$(git status --short)"
git switch -q main
run switch feature
exits 0
says "nothing to undo: all that is applied is on 'feature'
now: git switch feature, then mig upgrade"
run switch HEAD~0
exits 0
says_part 'now: git switch --detach HEAD~0, then mig upgrade'
for reference in main HEAD @; do
    run switch "$reference"
    exits 0
    says "nothing to undo: all that is applied is on '$reference'
'$reference' is checked out already; mig upgrade applies what is here"
done
run switch main --dry-run --format json
json 'd["next"]' ''
git switch -q --detach HEAD
run switch HEAD~0
says_part "'HEAD~0' is checked out already; mig upgrade applies what is here"
run switch main
says_part 'now: git switch main, then mig upgrade'
git switch -q main
run switch nowhere
exits 2
says "mig: git knows no commit 'nowhere'
  hint: git fetch origin nowhere:refs/remotes/origin/nowhere, or see git branch --all"

# Two branches with a revision each.
git switch -qc other
script one dddd11110000 $a 'CREATE TABLE one_d (id INTEGER PRIMARY KEY);' 'DROP TABLE one_d;'
commit 'Add d'
run upgrade
exits 0
run switch feature
exits 0
at $a
git switch -q feature
run upgrade
at $c
run switch other --format json
exits 0
json '(d["next"], d["unknown"],
       [e["revision"] for e in d["events"] if e["kind"] == "revision_done"])' \
    "('git switch other', [], ['$c', '$b'])"
git switch -q other
run upgrade
at dddd11110000

# What was edited since is another revision: undone as it was applied.
sed -i.bak -e 's/one_d /one_dd /' -e 's/TABLE one_d;/TABLE one_dd;/' \
    one/migrations/versions/dddd11110000.sql
rm one/migrations/versions/*.bak
run switch
exits 0
says_part "one  warning: 'dddd11110000' was edited: its script is from the log"
at $a
run upgrade
at dddd11110000
run switch
exits 0
says 'nothing to undo: all that is applied is here'
printf -- '-- a remark\n' >>one/migrations/versions/dddd11110000.sql
run switch
says 'nothing to undo: all that is applied is here'

# A module that the other branch does not have stays; one whose folder was moved is found.
git switch -q -f main
run switch
exits 0
at $a
git switch -qc moved
git mv one eins
sed -i.bak 's/^table_prefix/path = eins\ntable_prefix/' modules.ini
printf '\n[two]\ntable_prefix = two_\n' >>modules.ini
rm modules.ini.bak
script two eeee11110000 '' 'CREATE TABLE two_e (id INTEGER PRIMARY KEY);' 'DROP TABLE two_e;'
script eins ffff11110000 $a 'CREATE TABLE one_f (id INTEGER PRIMARY KEY);' 'DROP TABLE one_f;'
commit 'Move one, add two'
run upgrade
exits 0
run switch main
exits 0
at $a
says_part 'two: not there, stays as it is'
git switch -q main
run status
exits 0
check 'state' 'at head' "$(sed -n 2p "$room/out" | cut -c 9-15)"
run switch moved
says_part "nothing to undo: all that is applied is on 'moved'"

finish
