#!/bin/sh
# Before a git merge: the heads that it would leave, conflicts, and revisions that the other branch
# has already and this one has changed.
. "$(dirname "$0")/check.sh"
. "$(dirname "$0")/git.sh"

a=aaaa11110000 b=bbbb11110000 c=cccc11110000 d=dddd11110000
folder=one/migrations/versions

# main has a and b.
begin() {
    empty
    printf '[mig]\nurl = sqlite:dev.db\n\n[one]\ntable_prefix = one_\n' >modules.ini
    script one $a '' 'CREATE TABLE one_a (id INTEGER PRIMARY KEY);' 'DROP TABLE one_a;'
    script one $b $a 'CREATE TABLE one_b (id INTEGER PRIMARY KEY);' 'DROP TABLE one_b;'
    put one/schema.sql 'CREATE TABLE one_a (id INTEGER PRIMARY KEY);
CREATE TABLE one_b (id INTEGER PRIMARY KEY);'
    minutes=0
    repository
    first=$(git rev-parse --short=10 HEAD)
}

table() {
    script one "$1" "$2" "CREATE TABLE one_$1 (id INTEGER PRIMARY KEY);" "DROP TABLE one_$1;"
}

# --- Heads.
begin
run heads --merged-with main
exits 0
prints "$b (head), Revision $b (on both sides, $first by Ada: Begin)"
run heads --merged-with nowhere
exits 2
says "mig: git knows no commit 'nowhere'
  hint: git fetch origin nowhere:refs/remotes/origin/nowhere, or see git branch --all"
git switch -qc feature
table $c $b
run heads --merged-with main
exits 0
prints "$c (head), Revision $c (here, not committed yet)"
commit 'Add c'
ours=$(git rev-parse --short=10 HEAD)
git switch -q main
GIT_AUTHOR_NAME=Bob table $d $b
GIT_AUTHOR_NAME=Bob commit 'Add d'
theirs=$(git rev-parse --short=10 HEAD)
git switch -q feature
two="$c (head), Revision $c (here, $ours by Ada: Add c)
$d (head), Revision $d (there, $theirs by Bob: Add d)"
cure="mig: merged with 'main', module 'one' has 2 heads
  hint: git merge main, then mig rebase --onto main -n one"
run heads --merged-with main
exits 1
prints "$two"
says "$cure"
run heads --merged-with main --format json
exits 1
json 'd["error"]["code"], d["merge"][0]["clean"]' "('drift', False)"
json '[(h["id"], h["is_here"], h["is_there"], h["author"]) for h in d["merge"][0]["heads"]]' \
    "[('$c', True, False, 'Ada'), ('$d', False, True, 'Bob')]"
run heads --merged-with main..feature
exits 1
prints "$two"
git merge -q -m Merge main
run heads --merged-with main
exits 1
check 'both are here' "$c (head), Revision $c (here, $ours by Ada: Add c)
$d (head), Revision $d (on both sides, $theirs by Bob: Add d)" "$(cat "$room/out")"
sed -i.bak "s/^-- down_revision: $b/-- down_revision: $d/" $folder/$c.sql
rm $folder/$c.sql.bak
run heads --merged-with main
exits 0
prints "$c (head), Revision $c (here, $ours by Ada: Add c)"

# In check, beside what it finds else.
git checkout -q -- .
git reset -q --hard HEAD~1
put one/schema.sql 'CREATE TABLE one_a (id INTEGER PRIMARY KEY);
CREATE TABLE one_b (id INTEGER PRIMARY KEY);
CREATE TABLE one_cccc11110000 (id INTEGER PRIMARY KEY);'
run check --offline --merged-with main
exits 1
prints "$two"
says "$cure"
run check --offline --merged-with $b
exits 2
run check --offline --merged-with main~1
exits 0
prints ''
says 'one: clean'

# --- Files: one side deletes, moves, edits; both do.
begin
git switch -qc feature
git rm -q $folder/$b.sql
commit 'Delete b'
run heads --merged-with main
exits 0
prints "$a (head), Revision $a (on both sides, $first by Ada: Begin)"
git switch -q main
table $c $b
commit 'Stand on b'
git switch -q feature
run heads --merged-with main
exits 1
says "mig: module 'one' merged with 'main': there is no revision '$b', the down_revision of '$c'
  at $folder/$c.sql:4"
git switch -q main
printf -- '-- more\n' >>$folder/$b.sql
commit 'Edit b'
git switch -q feature
run heads --merged-with main
exits 1
prints_part "$folder/$b.sql: revision $b: deleted here, changed there"
says "mig: merged with 'main', module 'one' has a conflict in 1 revision file
  hint: git merge main, and settle it there"
git switch -q main
run heads --merged-with feature
prints_part "$folder/$b.sql: revision $b: changed here, deleted there"

begin
git switch -qc feature
sed -i.bak 's/^-- Revision b.*/-- Better words/' $folder/$b.sql
rm $folder/$b.sql.bak
commit 'Edit the top'
git switch -q main
printf -- '-- more\n' >>$folder/$b.sql
commit 'Edit the end'
git switch -q feature
run heads --merged-with main
exits 0
prints "$b (head), Better words (on both sides, $first by Ada: Begin)"
printf -- '-- other\n' >>$folder/$b.sql
run heads --merged-with main
exits 1
prints_part "$folder/$b.sql: revision $b: changed on both sides"
git checkout -q -- .
script one $c $b 'SELECT 1;' ''
git switch -q main
script one $c $b 'SELECT 2;' ''
commit 'The same id'
git switch -q feature
script one $c $b 'SELECT 1;' ''
run heads --merged-with main
prints_part "$folder/$c.sql: revision $c: added on both sides"
rm $folder/$c.sql
table $d $b
mv $folder/$d.sql $folder/$c.sql
run heads --merged-with main
exits 1
prints_part "$folder/$c.sql: revision $c: a new file of this name on both sides"

# A module whose folder is moved on one side; CRLF in the working tree.
begin
git switch -qc moved
git mv one eins
sed -i.bak 's/^table_prefix/path = eins\ntable_prefix/' modules.ini
rm modules.ini.bak
commit 'Move the module'
git switch -q main
table $c $b
commit 'Add c'
git switch -q moved
run heads --merged-with main
exits 0
prints_part "$c (head), Revision $c (there, $(git rev-parse --short=10 main) by Ada: Add c)"
git switch -q main
run heads --merged-with moved
exits 0
for file in $folder/*.sql; do
    sed -i.bak 's/$/\r/' "$file"
    rm "$file.bak"
done
run heads --merged-with moved
exits 0

# After a merge of several branches all heads are here: there is nothing to move them onto.
begin
for id in $c $d eeee11110000; do
    git switch -qc "side-$id" main
    table $id $b
    commit "Add $id"
done
git switch -qc octopus main
git merge -q -m Octopus side-$c side-$d side-eeee11110000 >/dev/null
run heads --merged-with main
exits 1
says "mig: merged with 'main', module 'one' has 3 heads
  hint: all of them are this branch's: mig merge -n one heads"
run merge -n one heads -q
exits 0
run heads --merged-with main
exits 0
check 'none is changed' '' "$("$MIG" check --offline --changed-since main 2>&1 | grep already)"

# --- Revisions that the other branch has, changed or deleted here.
begin
git switch -qc feature
table $c $b
commit 'Add c'
table $c $a
printf 'CREATE TABLE one_cccc11110000 (id INTEGER PRIMARY KEY);\n' >>one/schema.sql
table $c $b
run check --offline --changed-since main
exits 0
printf -- '-- a remark\n' >>$folder/$b.sql
run check --offline --changed-since main
exits 0
sed -i.bak 's/one_b (id/one_b (no/' $folder/$b.sql one/schema.sql
rm $folder/*.bak one/*.bak
rewritten="one: $folder/$b.sql: revision $b: changed here, and 'main' has it already"
run check --offline --changed-since main
exits 1
prints "$rewritten"
says 'mig: not as declared: 1 of 1 module'
run check --offline --changed-since main --format json
exits 1
json 'd["modules"][0]["rewritten"], d["modules"][0]["clean"]' \
    "([{'revision': '$b', 'file': '$folder/$b.sql', 'is_deleted': False}], False)"
run check --changed-since main
exits 1
prints "one: 3 revisions are pending
$rewritten"
run check --offline --changed-since main..feature
exits 0
check 'nothing is rewritten in the commits' 0 "$(grep -c already "$room/out")"
commit 'Change b'
run check --offline --changed-since main..feature
prints "$rewritten"
git switch -q main
sed -i.bak 's/one_b (id/one_b (no/' $folder/$b.sql
rm $folder/*.bak
commit 'The same there'
git switch -q feature
run check --offline --changed-since main
exits 0
git mv $folder/$b.sql $folder/renamed.sql
run check --offline --changed-since main
exits 0
sed -i.bak "s/^-- down_revision: $b/-- down_revision: $a/" $folder/$c.sql
rm $folder/*.bak
git rm -qf $folder/renamed.sql
put one/schema.sql 'CREATE TABLE one_a (id INTEGER PRIMARY KEY);
CREATE TABLE one_cccc11110000 (id INTEGER PRIMARY KEY);'
run check --offline --changed-since main
exits 1
prints "one: $folder/$b.sql: revision $b: deleted here, and 'main' has it already"

# A folder that is moved takes its revisions along; one that is changed there was changed.
begin
git switch -qc moved
git mv one eins
sed -i.bak 's/^table_prefix/path = eins\ntable_prefix/' modules.ini
rm modules.ini.bak
chmod +x eins/migrations/versions/$a.sql
run check --offline --changed-since main
exits 0
echo 'SELECT 1;' >>eins/migrations/versions/$b.sql
rewritten="one: eins/migrations/versions/$b.sql: revision $b: changed here, and 'main' has it \
already"
run check --offline --changed-since main
exits 1
prints "$rewritten"
commit 'Move and change'
run check --offline --changed-since main
prints "$rewritten"
rm eins/migrations/versions/$b.sql
put eins/schema.sql 'CREATE TABLE one_a (id INTEGER PRIMARY KEY);'
run check --offline --changed-since main
exits 1
prints "one: one/migrations/versions/$b.sql: revision $b: deleted here, and 'main' has it already"

finish
