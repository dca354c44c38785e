#!/bin/sh
# mig rebase: two heads after a git merge become one.
. "$(dirname "$0")/check.sh"
. "$(dirname "$0")/git.sh"

# make MODULE ID DOWN_REVISION: a revision with a table of its own.
make() {
    script "$1" "$2" "$3" "CREATE TABLE ${1}_$2 (id integer);" "DROP TABLE ${1}_$2;"
}

# Two modules whose histories have gone on, on two branches: `work` and, merged into it, `main`.
diverged() {
    empty
    cat >modules.ini <<'EOT'
[mig]
url = sqlite:dev.db

[one]
table_prefix = one_

[two]
table_prefix = two_
EOT
    make one base1 ''
    make two base2 ''
    repository
    git checkout -q -b work
    make one mine1 base1
    make one mine2 mine1
    sed -i 's/^-- down_revision: mine1$/-- down_revision:  mine1 \r\n-- branch_labels: side/' \
        one/migrations/versions/mine2.sql
    commit 'Mine'
    git checkout -q main
    make one other1 base1
    make one other2 other1
    make two more2 base2
    commit 'Others'
    git checkout -q work
}
merged() {
    diverged
    git merge -q -m 'Merge main' main || exit 1
}

diverged
run rebase --onto main
exits 2
prints ''
says "mig: one: 'main' has a revision 'other1' of module 'one', which is not here
  hint: git merge main (or git rebase main) first"
run rebase --onto nowhere -n one
exits 2
says_part "mig: git knows no commit 'nowhere'"

merged
run heads -n one
prints 'mine2 (side) (head)
other2 (head)'
cp -R one before
run rebase --onto main --dry-run
exits 0
prints "rewrite one/migrations/versions/mine1.sql: down_revision other2 instead of base1"
says 'one would be rebased onto other2'
check 'nothing is changed' '' "$(diff -r before one)"
make one mine3 mine2 # not committed yet
run rebase --onto main
exits 0
prints "rewrite one/migrations/versions/mine1.sql: down_revision other2 instead of base1"
says 'one is rebased onto other2'
check 'one line of one file has changed' '< -- down_revision: base1
> -- down_revision: other2
Only in one/migrations/versions: mine3.sql' "$(diff -r before one | grep -e '^[<>]' -e '^Only')"
run history -n one
prints 'mine2 -> mine3 (side) (head), Revision mine3
mine1 -> mine2 (side), Revision mine2
other2 -> mine1 (side), Revision mine1
other1 -> other2 (side), Revision other2
base1 -> other1 (side), Revision other1
<base> -> base1 (side), Revision base1'
run rebase --onto main
exits 0
prints ''
says 'nothing to rebase'
run upgrade -q
exits 0

# What the database has applied stays where it is.
merged
run upgrade -q -n one mine1
run rebase --onto main -n one
exits 2
prints ''
says "mig: 'mine1' is applied in 'sqlite:dev.db'
  hint: undo it first, with mig downgrade; or --force, and stamp what is right then"
run rebase --onto main -n one --force --format json
exits 0
json '[(m["name"], m["head"], m["applied"], m["asked"]) for m in d["modules"]]' \
    "[('one', 'other2', ['mine1'], True)]"
json '[(c["revision"]["id"], c["down_revisions"]) for c in d["modules"][0]["changes"]]' \
    "[('mine1', ['other2'])]"
merged
run upgrade -q -n one mine1
run rebase --onto main -n one --force
exits 0
says 'warning: the database of one has applied mine1: say what is right with mig stamp
one is rebased onto other2'
merged
run rebase --onto main -n one --url postgresql://localhost:1/nowhere
exits 0
check 'that nobody was asked is said' 1 \
    "$(grep -c '^warning: whether the database of one has applied them is not known: ' "$room/err")"

# By name, with what follows.
merged
run rebase one:mine1 --dry-run
exits 0
prints "rewrite one/migrations/versions/mine1.sql: down_revision other2 instead of base1"
run rebase -n one other1
exits 0
prints "rewrite one/migrations/versions/other1.sql: down_revision mine2 instead of base1"
run heads -n one
prints 'other2 (side) (head)'
merged
run rebase -n one mine2
exits 2
says "mig: what is named follows a head already, and there are still 2 heads: 'mine2', 'other2'
  hint: name the revision that its branch begins with"
run rebase mine1
exits 2
says "mig: rebase works on one module, and 2 are selected: one, two
  hint: choose one with -n NAME, or work in its folder"
run rebase -n one
exits 2
says 'mig: it is not said which revisions are to be moved
  hint: name the branch that was merged with --onto REF, or revisions'
run rebase -n one mine1 --onto main
exits 2
says 'mig: revisions are named, or found by git: not both
  hint: name the branch that was merged with --onto REF, or revisions'
run rebase -n one base
exits 2
says "mig: 'base' names no revision"

# Merges leave no one way to do it.
run merge -q -n one heads --rev-id join1
run rebase --onto main
exits 2
says "mig: one: what is moved and what is not are joined by 'join1'
  hint: a merge that is applied nowhere can be taken out with mig delete"
run delete -q one:join1
run rebase -q --onto main
exits 0
says ''

# All modules or none: one file has no line to change.
merged
script two lone '' '' ''
sed -i '/down_revision/d' two/migrations/versions/lone.sql
cp -R one before
run rebase --onto main
exits 2
says "mig: there is no line '-- down_revision: …' to change
  at two/migrations/versions/lone.sql:3"
check 'nothing is changed' '' "$(diff -r before one)"

# Another commit than a branch; a folder without git.
merged
git tag release main
run rebase --onto release -q
exits 0
rm -rf .git
run rebase --onto main
exits 2
says_part "mig: one: 'BOX' is not in a git repository"

finish
