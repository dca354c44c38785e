#!/bin/sh
# The commands about the graph of revisions: merge, branches, history's ranges, edit, delete; and
# where new revision files go.
. "$(dirname "$0")/check.sh"
versions=m/versions

# write ID [OPTION]...: a new revision of that id.
write() {
    id=$1
    shift
    "$MIG" revision -q -m "make $id" --rev-id "$id" "$@" >/dev/null || exit 1
}

# Two branches on a trunk.
fork() {
    empty
    "$MIG" init -q m >/dev/null || exit 1
    write base1111
    write left1111 --head base1111 --branch-label left
    write left2222 --head left1111
    write righ1111 --head base1111 --splice --branch-label right
    write righ2222 --head righ1111
}

fork
run branches
exits 0
says ''
prints 'base1111 (branchpoint)
         -> left1111 (left)
         -> righ1111 (right)'
run branches -v
check 'the point is described' 'Rev: base1111 (branchpoint)
Branches into: left1111, righ1111
         -> left1111 (left), make left1111
         -> righ1111 (right), make righ1111' "$(grep -e 'Rev:' -e 'into:' -e '->' "$room/out")"
run branches --format json
json '[(r["id"], r["branches_into"]) for r in d["revisions"]]' \
    "[('base1111', ['left1111', 'righ1111'])]"

# Ranges of the history.
run history
prints 'left1111 -> left2222 (left) (head), make left2222
base1111 -> left1111 (left), make left1111
righ1111 -> righ2222 (right) (head), make righ2222
base1111 -> righ1111 (right), make righ1111
<base> -> base1111 (branchpoint), make base1111'
cp "$room/out" "$room/all"
for range in : base: :heads base:heads; do
    run history -r "$range"
    check 'all of it' "$(cat "$room/all")" "$(cat "$room/out")"
done
run history -r left1111:
prints 'left1111 -> left2222 (left) (head), make left2222
base1111 -> left1111 (left), make left1111'
run history --rev-range=:righ1111
prints 'base1111 -> righ1111 (right), make righ1111
<base> -> base1111 (branchpoint), make base1111'
run history -r right@base:right@head -q
prints 'righ1111 -> righ2222 (right) (head), make righ2222
base1111 -> righ1111 (right), make righ1111
<base> -> base1111 (branchpoint), make base1111'
run history -r m:base1111:left1111 --format json
json '[r["id"] for r in d["revisions"]]' "['left1111', 'base1111']"
run history -r left1111:left1111 -v
check 'a part is described whole' 'Parent: base1111' "$(grep Parent: "$room/out")"
run history -r left1111:righ2222
exits 2
prints ''
says "mig: nothing leads from 'left1111' up to 'righ2222'"
run history -r left1111
exits 2
says "mig: 'left1111' is not a range
  hint: a range is A:B, A: or :B"
run history -r nope1111:
exits 2
prints ''
run history -r current:
exits 0
check 'nothing is applied: all of it' "$(cat "$room/all")" "$(cat "$room/out")"
run history -r :current
exits 0
prints ''
check 'looking creates nothing' '' "$(ls | grep '\.db')"

run current --check-heads
exits 5
prints ''
says "m: no revision is applied
mig: module 'm' is not at its heads: it is at base, not left2222, righ2222
  hint: run 'mig upgrade heads', or merge the heads first"
run upgrade -q left2222
exits 0
run history -r -2:current
prints 'left1111 -> left2222 (left) (head), make left2222
base1111 -> left1111 (left), make left1111
<base> -> base1111 (branchpoint), make base1111'
run history -i -r-1:current
prints 'left1111 -> left2222 (left) (head) (current), make left2222
base1111 -> left1111 (left), make left1111'
run history -r current:
prints 'left1111 -> left2222 (left) (head), make left2222'
run current --check-heads
exits 5
prints 'left2222 (head)'
says "mig: module 'm' is not at its heads: it is at left2222, not left2222, righ2222
  hint: run 'mig upgrade heads', or merge the heads first"
run current --check-heads --format json
exits 5
json 'd["error"]["code"], d["modules"][0]["current"]' "('pending', ['left2222'])"

# Merging.
run merge left2222
exits 2
prints ''
says "mig: a merge joins two heads at least, and this is one: 'left2222'
  hint: name them all: mig merge left2222 righ2222"
run merge base
exits 2
says "mig: a merge joins two heads at least
  hint: heads of the module: 'left2222', 'righ2222'"
run merge left2222 righ1111
exits 2
says "mig: revision 'righ1111' is not a head
  hint: a merge joins heads: 'left2222', 'righ2222'"
run merge left2222 left@head
exits 2
says "mig: revision 'left2222' is named twice"
run merge nope1111 left2222
exits 2
run merge
exits 2
says "mig: 'mig merge' needs REVISION
  hint: usage: mig merge [OPTION]... REVISION..."
run merge --dry-run heads
exits 2
says "mig: 'mig merge' cannot do a dry run"
run merge left2222 righ2222 -m 'Both' --rev-id join1111 --branch-label joined
exits 0
prints "$versions/join1111_both.sql"
says 'new revision join1111 on left2222, righ2222'
run heads
prints 'join1111 (joined, left, right) (head)'
rm $versions/join1111_both.sql
run merge heads --rev-id join2222
exits 0
prints "$versions/join2222_merge_left2222_and_righ2222.sql"
run merge heads
exits 2
prints ''
says "mig: there is nothing to merge: module 'm' has one head"
run upgrade -q
exits 0
run current --check-heads
exits 0
prints 'join2222 (head) (mergepoint)'

# What is applied stays; what is not can be taken out.
run delete join2222
exits 2
prints ''
says "mig: revision 'join2222' is applied in '${DATABASE_URL:-sqlite:dev.db}'
  hint: undo it first, with mig downgrade, wherever it is applied"
run delete righ1111
exits 2
run downgrade -q base
exits 0
cp -R m before
run delete --dry-run righ2222
exits 0
prints "rewrite $versions/join2222_merge_left2222_and_righ2222.sql: \
down_revision left2222, righ1111 instead of left2222, righ2222
remove  $versions/righ2222_make_righ2222.sql"
says 'would delete revision righ2222'
check 'a dry run changes nothing' '' "$(diff -r before m)"
run delete righ2222
exits 0
says 'deleted revision righ2222'
check 'one line of one file has changed' "< -- down_revision: left2222, righ2222
> -- down_revision: left2222, righ1111
Only in before/versions: righ2222_make_righ2222.sql" \
    "$(diff -r before m | grep -e '^[<>]' -e '^Only')"
run delete base1111 --format json
exits 0
json '[d["revision"]["id"], d["asked"]]' "['base1111', True]"
json '[(c["revision"]["id"], c["down_revisions"]) for c in d["children"]]' \
    "[('left1111', []), ('righ1111', [])]"
run history
prints "left2222, righ1111 -> join2222 (left, right) (head) (mergepoint), \
merge left2222 and righ2222
left1111 -> left2222 (left), make left2222
<base> -> left1111 (left), make left1111
<base> -> righ1111 (right), make righ1111"
run delete base
exits 2
says "mig: 'base' names 0 revisions
  hint: one revision is deleted at a time"
run delete left1111,left2222
exits 2
says "mig: 'left1111,left2222' names 2 revisions
  hint: one revision is deleted at a time"
run delete nope1111
exits 2
run delete
exits 2
says "mig: 'mig delete' needs REVISION
  hint: usage: mig delete [OPTION]... REVISION"
run delete righ1111 --url postgresql://localhost:1/nowhere
exits 0
says_part 'warning: what it labels loses its label: right'
says_part 'deleted revision righ1111'
check 'that nobody was asked is said' 1 \
    "$(grep -c "^warning: whether 'righ1111' is applied is not known: " "$room/err")"

# What another revision depends on stays, and a head like that is told apart.
empty
run init -q m
run init -q other
write need1111 -n m
write main1111 -n m --head base
write main2222 -n m --head main1111 --depends-on need1111
write away1111 -n other --depends-on m:main1111
run heads -n m
prints 'need1111 (effective head)
main2222 (head)'
run heads -n m --resolve-dependencies
prints 'main2222 (head)'
run stamp -q -n m main2222
run current -n m
prints 'main2222 (head)
need1111 (effective head)'
run current -n m --format json
json 'd["modules"][0]["current"], d["modules"][0]["tips"]' \
    "(['main2222'], ['main2222', 'need1111'])"
run stamp -q -n m base
run delete m:need1111
exits 2
says "mig: revision 'main2222' of m depends on 'need1111'
  at m/versions/main2222_make_main2222.sql:6
  hint: delete 'main2222' first, or take 'need1111' out of its depends_on"
run delete m:main1111
exits 2
says "mig: revision 'away1111' of other depends on 'main1111'
  at other/migrations/versions/away1111_make_away1111.sql:6
  hint: delete 'away1111' first, or take 'main1111' out of its depends_on"
run delete -n '*' away1111
exits 2
says "mig: delete works on one module, and 2 are selected: m, other
  hint: choose one with -n NAME, or work in its folder"
run history -n '*' -r away1111:
exits 0
prints 'other  <base> (m:main1111) -> away1111 (head), make away1111'
run merge -n '*' heads
exits 2
says "mig: merge works on one module, and 2 are selected: m, other
  hint: choose one with -n NAME, or work in its folder"

# The editor.
run edit -n m main1111
exits 2
says 'mig: no editor is known
  hint: set $VISUAL or $EDITOR, or editor in modules.ini'
EDITOR="sh -c 'echo editor \"\$@\"' x" run edit m:main1111
exits 0
prints 'editor BOX/m/versions/main1111_make_main1111.sql'
VISUAL='echo visual' EDITOR=false run edit -n m main1111
prints 'visual BOX/m/versions/main1111_make_main1111.sql'
EDITOR='echo {} --wait $(touch run) ; touch run' run edit -n m main1111
prints 'BOX/m/versions/main1111_make_main1111.sql --wait $(touch run) ; touch run'
check 'no shell has run it' '' "$(find . -name run)"
EDITOR='echo' run edit -n m main1111 --format json
json 'd["error"], d["revisions"][0]["id"]' "(None, 'main1111')"
says 'BOX/m/versions/main1111_make_main1111.sql'
EDITOR=false run edit -n m heads
exits 2
says "mig: the editor failed: 'false' ended with status 1"
EDITOR=no-such-editor run edit -n m heads
exits 2
says "mig: the editor failed: cannot run 'no-such-editor': No such file or directory"
EDITOR="vi 'x" run edit -n m heads
exits 2
says "mig: the editor: a quote is not closed in the command 'vi 'x'"
EDITOR=true run edit -n '*' heads
exits 2
says "mig: 'heads' names revisions of 2 modules: m, other
  hint: choose one with -n NAME, or work in its folder"
EDITOR=true run edit -n m base
exits 2
says "mig: 'base' names no revision"
EDITOR=true run edit -n m current
exits 2
says "mig: 'current' names no revision"
sed -i 's/^\[mig\]$/[mig]\neditor = echo own/' modules.ini
EDITOR=false run edit -n m main1111
exits 0
prints 'own BOX/m/versions/main1111_make_main1111.sql'

# Templates.
empty
run list_templates
exits 0
prints 'generic - the header, and a section each for the way up and down
explained - the same, with comments that say what goes where'
says 'use one with mig init --template NAME PATH'
run list_templates --format json
json '[t["name"] for t in d["templates"]]' "['generic', 'explained']"
run init --template explaned m
exits 2
says "mig: there is no template 'explaned'
  hint: did you mean 'explained'?"
check 'nothing is made' '' "$(ls)"
run init -q -t explained m
exits 0
run revision -q -m 'First' --rev-id aaaa1111
exits 0
check 'its comments are in the file' 1 "$(grep -c 'cannot be undone' $versions/*)"
run upgrade -q
exits 0
run downgrade -q base
exits 0

# Version locations, and the hook.
mkdir -p more
cat >>modules.ini <<'INI'
version_locations = more
post_write_hook = sh -c 'printf "%s\n" "$PWD" "$@" >hook.log' x $(touch run) --in={}
INI
run revision -m 'Second' --rev-id bbbb1111 --version-path more
exits 0
prints 'more/bbbb1111_second.sql'
check 'the hook has run in the folder of modules.ini' "$box
\$(touch
run)
--in=$box/more/bbbb1111_second.sql" "$(cat hook.log)"
check 'no shell has cut its words' '' "$(find . -name run)"
run revision -m 'Third' --rev-id cccc1111
prints 'more/cccc1111_third.sql'
cd more || exit 1
run revision -m 'Side' --rev-id dddd1111 --head aaaa1111 --splice --version-path ../m/versions
prints '../m/versions/dddd1111_side.sql'
run merge heads --rev-id eeee1111 --version-path .
prints 'eeee1111_merge_dddd1111_and_cccc1111.sql'
check 'the hook runs on merges' 1 "$(grep -c eeee1111 ../hook.log)"
cd "$box" || exit 1
run revision -m 'Nowhere' --version-path elsewhere
exits 2
prints ''
says "mig: 'elsewhere' is no version location of module 'm'
  hint: there is m/versions, more; version_locations in modules.ini adds more"
sed -i 's/^post_write_hook.*/post_write_hook = sh -c "echo told; exit 3"/' modules.ini
run revision -m 'Written' --rev-id ffff1111
exits 2
prints ''
says "told
mig: 'more/ffff1111_written.sql' was written, but its post_write_hook failed: 'sh' ended with \
status 3
  hint: run by hand what it should have done: sh -c echo told; exit 3 \
BOX/more/ffff1111_written.sql"
check 'the file is there' more/ffff1111_written.sql "$(ls more/ffff*)"
sed -i "s/^post_write_hook.*/post_write_hook = fix 'it/" modules.ini
run revision -m 'Unwritten'
exits 2
says "mig: post_write_hook of module 'm': a quote is not closed in the command 'fix 'it'"
check 'nothing is written' '' "$(find . -name '*unwritten*')"

finish
