#!/bin/sh
# --changed-since: the modules that a branch has changed.
. "$(dirname "$0")/check.sh"
. "$(dirname "$0")/git.sh"

# changed REF EXPECTED: the modules that are left.
changed() {
    run heads --changed-since "$1" -v
    exits 0
    check "changed since $1" "$2" "$(sed -n -e "s/^changed since '.*': //p" \
        -e 's/^no module has changed.*/none/p' "$room/err")"
}

# Four modules: three depends on two, which depends on one; four on none.
modules() {
    empty
    cat >modules.ini <<'EOT'
[mig]
url = sqlite:dev.db

[one]
table_prefix = one_

[two]
table_prefix = two_
depends_on = one

[three]
path = deep/three
table_prefix = three_
depends_on = two

[four]
table_prefix = four_
script_location = database/four
version_locations = more/four
target_schema = schemas/four.sql
EOT
    put one/schema.sql 'CREATE TABLE one_a (id INTEGER PRIMARY KEY);'
    put two/schema.sql 'CREATE TABLE two_a (id INTEGER PRIMARY KEY);'
    put deep/three/schema.sql 'CREATE TABLE three_a (id INTEGER PRIMARY KEY);'
    put schemas/four.sql 'CREATE TABLE four_a (id INTEGER PRIMARY KEY);'
}

modules
run heads --changed-since main
exits 2
prints ''
says "mig: 'BOX' is not in a git repository
  hint: make one with git init, or work in a clone"

repository
run heads --changed-since release
exits 2
says "mig: git knows no commit 'release'
  hint: git fetch origin release:refs/remotes/origin/release, or see git branch --all"
run status --changed-since release --format json
exits 2
json 'd["error"]["code"]' git

# Nothing has changed.
run check --changed-since main
exits 0
prints ''
says "no module has changed since 'main'"
run check --changed-since main --format json
exits 0
json 'd' "{'modules': [], 'error': None}"
says ''
run upgrade --changed-since HEAD
exits 0
says "no module has changed since 'HEAD'"

# Committed, staged, unstaged and untracked changes, and what depends on them.
git switch -qc feature
put README 'Not of a module'
changed main none
put deep/three/README 'untracked'
changed main three
git add deep/three/README
changed main three
put two/schema.sql '-- changed'
changed main 'two, three'
commit 'Change two and three'
changed main 'two, three'
changed HEAD none
changed HEAD~1 'two, three'
changed @~1 'two, three'
changed @ none
changed main..feature 'two, three'
put one/new 'untracked'
changed main 'one, two, three'
changed main..feature 'two, three'
changed main... 'two, three'
changed feature..main none
put one/new ''
rm -r one/new

# -n and the working folder come first; a module counts also when what it stands on is not selected.
run heads --changed-since main -v -n 't*'
says_part "changed since 'main': two, three"
run heads --changed-since main -v -n four,one
says "no module has changed since 'main'"
cd deep/three || exit 1
run heads --changed-since main -v
says_part "changed since 'main': three"
run -c ../../modules.ini heads --changed-since main -v -n '*'
says_part "changed since 'main': two, three"
cd ../..

# Each place of a module.
git switch -q --discard-changes main
for place in database/four/versions/1.sql more/four/1.sql schemas/four.sql four/x; do
    put "$place" '-- a file'
    run status --changed-since HEAD -v
    says_part "changed since 'HEAD': four"
    git clean -qfd
    git restore .
done
put schemas/four.sql.orig 'beside the place'
changed HEAD none
git clean -qfd

# Deletions, modes, renames.
rm two/schema.sql
changed HEAD 'two, three'
git restore .
chmod +x one/schema.sql
changed HEAD 'one, two, three'
git restore .
git mv deep/three deep/drei
changed HEAD three
sed -i.bak 's|deep/three|deep/drei|' modules.ini
rm modules.ini.bak
changed HEAD three
git reset -q --hard

# Settings: a module's own, all modules', comments.
sed -i.bak 's/^table_prefix = two_/table_prefix = zwei_/' modules.ini
changed HEAD 'two, three'
git restore modules.ini
sed -i.bak 's/^table_prefix = two_/table_prefix = two_  ; its tables/' modules.ini
changed HEAD none
git restore modules.ini
sed -i.bak 's/^url.*/url = sqlite:other.db/' modules.ini
changed HEAD 'one, two, three, four'
git restore modules.ini
printf '\n[five]\ntable_prefix = five_\n' >>modules.ini
changed HEAD five
git restore modules.ini
rm -f modules.ini.bak

# What the other branch did meanwhile does not count; an octopus merge counts from its base.
for name in one two four; do
    git switch -qc "side-$name" main
    put "$name/side" 'a change'
    commit "Change $name"
done
changed main four
changed side-one four
git switch -qc all main
git merge -q -m 'Merge three branches' side-one side-two side-four >/dev/null
changed main 'one, two, three, four'
changed side-one 'two, three, four'
git switch -q main
put one/theirs 'a change'
commit 'Go on'
git switch -q side-four
changed main four
git rebase -q main
changed main four

# A clone whose history is cut short.
git clone -q --depth 1 --no-single-branch "file://$box" "$room/clone" -b side-four
git -C "$box" switch -q main
for subject in a b; do
    commit "$subject"
done
cd "$room/clone" || exit 1
git fetch -q --depth 1
run heads --changed-since origin/main
exits 2
common="the last commit in common with 'origin/main'"
says "mig: the history of this clone is cut short before $common
  hint: git fetch --unshallow, or git fetch --deepen=100"
git fetch -q --unshallow
changed origin/main four
git branch -q -D main 2>/dev/null
changed main four

# A clone of one branch alone says how to get another, by either name.
git clone -q --depth 1 "file://$box" "$room/narrow" -b side-four
cd "$room/narrow" || exit 1
for reference in main origin/main; do
    run heads --changed-since $reference
    exits 2
    says "mig: git knows no commit '$reference'
  hint: git fetch origin main:refs/remotes/origin/main, or see git branch --all"
done
sh -c "$(sed -n 's/^  hint: \(.*\), or see .*/\1/p' "$room/err")" 2>/dev/null
changed main four
changed origin/main four

# Line ends that git converts are no change.
git clone -q -c core.autocrlf=true "file://$box" "$room/windows" -b side-four
cd "$room/windows" || exit 1
check 'line ends' 1 "$(grep -c "$(printf '\r')" one/schema.sql)"
touch one/schema.sql
changed HEAD none

finish
