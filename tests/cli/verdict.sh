#!/bin/sh
# --format github, junit and sarif: what other programs read is what they expect, and says the same.
. "$(dirname "$0")/check.sh"
. "$(dirname "$0")/git.sh"
here=$(cd "$(dirname "$0")" && pwd)
unset GITHUB_WORKSPACE GITHUB_STEP_SUMMARY
top=$box

# verdicts STATUS WORD…: the command in each format ends with that status and is valid.
verdicts() {
    expected=$1
    shift
    for format in github junit sarif; do
        run --format "$format" "$@"
        exits "$expected"
        cp "$room/out" "$room/$format"
    done
    check 'what each format says' '' \
        "$(python3 "$here/verdict.py" "$top" "$room" github junit sarif 2>&1)"
    check 'as the schema says' '' \
        "$(xmllint --noout --schema "$here/junit.xsd" "$room/junit" 2>&1 | grep -v validates)"
}

# annotates LEVEL PLACE TITLE MESSAGE: one annotation of the last run, by patterns; PLACE ends with
# a comma, or is nothing.
annotates() {
    check "$1 $2title=$3::$4" 1 "$(grep -c "^::$1 $2title=$3::$4" "$room/out")"
}

# junit XPATH EXPECTED, of the last run.
junit() { check "$1" "$2" "$(xmllint --xpath "$1" "$room/out" 2>&1)"; }

# The modules.ini lies below the repository's top, in a folder whose name has to be escaped.
world() {
    empty
    mkdir 'data, bases' && cd 'data, bases' || exit 1
    cp -R "$MIG_TOP/modules.ini" "$MIG_TOP/examples" . || exit 1
    (cd .. && repository) || exit 1
}
place='data%2C bases/examples'
one=examples/module_one/schema.sql

world
verdicts 0 upgrade --dry-run
run upgrade --dry-run --format junit
junit 'string(/testsuites/@skipped)' 12
junit 'string(//testcase[1]/skipped/@message)' 'dry run'
verdicts 5 check
run check --format github
annotates error 'file=data%2C bases/modules.ini,line=[1-9][0-9]*,' \
    'module_one%3A revisions are pending' "6 revisions are pending%0Ahint: run 'mig upgrade'$"

# A run: a suite for each module, a case for each revision.
run upgrade --format junit
exits 0
junit 'count(//testsuite)' 2
junit 'string(/testsuites/@tests)' 12
junit 'string(//testsuite[2]/testcase[1]/@name)' '1f8ac64e70d2 create orders'
says_part 'done: 12 revisions of 2 modules in T'
verdicts 0 upgrade
verdicts 0 status
verdicts 0 check
verdicts 0 check --offline
run check --format github
prints ''
verdicts 0 heads

# What is not as declared, in its file and line; what is declared nowhere, in the file for it.
printf 'CREATE TABLE module_one_new (id INTEGER);\n' >>$one
sed -i.bak '/^CREATE INDEX module_two_invoice_unpaid/d' examples/module_two/schema.sql
rm examples/module_two/schema.sql.bak
verdicts 1 check
run check --format github
number=$(grep -n module_one_new $one | cut -d : -f 1)
annotates error "file=$place/module_one/schema.sql,line=$number," 'module_one%3A not as declared' \
    'table module_one_new: declared, not found$'
annotates error "file=$place/module_two/schema.sql," 'module_two%3A not as declared' \
    'index module_two_invoice_unpaid: found, not declared$'
run check --format junit
junit 'count(//testsuite[1]/testcase)' 4
junit 'string(//failure[1]/@type)' schema
junit 'string(//testsuite[1]//failure/@message)' 'table module_one_new: declared, not found'
run check --format sarif
json 'd["runs"][0]["invocations"][0]' "{'executionSuccessful': True, 'exitCode': 1}"
physical='d["runs"][0]["results"][0]["locations"][0]["physicalLocation"]'
json "$physical[\"artifactLocation\"]" "{'uri': 'data%2C%20bases/$one', 'uriBaseId': '%SRCROOT%'}"
json "$physical[\"region\"]" "{'startLine': $number}"

# The top is where GitHub has checked out, the repository's, or the folder of modules.ini.
GITHUB_WORKSPACE=$room
export GITHUB_WORKSPACE
top=$room
verdicts 1 check
run check --format github
annotates error "file=box/$place/module_one/schema.sql,line=$number," \
    'module_one%3A not as declared' 'table module_one_new: '
GITHUB_WORKSPACE=$room/elsewhere top=$box
verdicts 1 check
unset GITHUB_WORKSPACE
mv "$box/.git" "$room/kept"
top="$box/data, bases"
verdicts 1 check
mv "$room/kept" "$box/.git"
top=$box
cd examples/module_one || exit 1
verdicts 1 check
cd ../..

# The summary grows; one that cannot be written is an error, and the annotations are there.
GITHUB_STEP_SUMMARY=$room/summary
export GITHUB_STEP_SUMMARY
run check --format github
run check --format github
check 'two tables' 2 "$(grep -c '^### mig check$' "$GITHUB_STEP_SUMMARY")"
check 'a row for each module' 4 "$(grep -c '^| module[\\]_' "$GITHUB_STEP_SUMMARY")"
check 'a row for a finding' 2 \
    "$(grep -c "^| | error | data, .*:$number | table module..one..new: declared, not found |$" \
        "$GITHUB_STEP_SUMMARY")"
run check --format junit
check 'no other format writes it' 2 "$(grep -c '^###' "$GITHUB_STEP_SUMMARY")"
git checkout -q .
GITHUB_STEP_SUMMARY=$room/no/such/folder
run check --format github
exits 2
says_part "mig: cannot open 'ROOM/no/such/folder': No such file or directory"
unset GITHUB_STEP_SUMMARY

# An edited revision.
edited=examples/module_one/database/migrations/versions/4c1e0b7d92aa_create_users.sql
echo 'SELECT 1;' >>$edited
verdicts 1 check
run check --format github
annotates error "file=data%2C bases/$edited," 'module_one%3A edited after it was applied' \
    'revision 4c1e0b7d92aa: the file was edited after it was applied$'
verdicts 0 status
run status --format github
annotates warning '.*' '.*edited after it was applied' "revision '4c1e0b7d92aa'"
verdicts 1 check --changed-since HEAD --offline
run check --changed-since HEAD --offline --format github
annotates error "file=data%2C bases/$edited," 'module_one%3A changed after it was merged' \
    "revision 4c1e0b7d92aa: changed here, and 'HEAD' has it already"
git checkout -q .
verdicts 0 check --changed-since HEAD

versions=examples/module_one/database/migrations/versions

# Nothing that a server says becomes a command of its own: nowhere on standard error either.
cat >$versions/said.sql <<'SQL'
-- x
--
-- revision: eeee00000000
-- down_revision: e6182da7f03c

-- mig:up
SELECT 1 FROM "module_one_
  ::error::no ##[error]no";

-- mig:down
SQL
commands() {
    check 'nothing is a command' 0 "$(grep -cE '^[[:space:]]*::|##\[' "$room/err")"
    check 'it is there' 2 "$(grep -cF '\u003a:error::no \u0023#[error]no' "$room/err")"
}
run upgrade module_one:eeee00000000 --format github
exits 3
commands
line='mig upgrade on a runner' status=0
GITHUB_ACTIONS=true "$MIG" upgrade module_one:eeee00000000 \
    >"$room/out" 2>"$room/err" || status=$?
exits 3
commands
rm $versions/said.sql

# A statement that fails: where it stands, what the server says; what depends on it is held up.
cat >$versions/bad.sql <<'SQL'
-- 100% bad
--
-- revision: bbbb00000000
-- down_revision: e6182da7f03c

-- mig:up
CREATE TABLE module_one_half (id INTEGER);
INSERT INTO module_one_missing
VALUES (1);

-- mig:down
SQL
run status --format github
exits 0
annotates warning '.*' 'module_one%3A revisions are pending' '1 revision is pending'
run status --exit-code --format github
exits 5
annotates error '.*' 'module_one%3A revisions are pending' '1 revision is pending'
verdicts 3 upgrade
run upgrade --format github
annotates error "file=data%2C bases/$versions/bad.sql,line=8," 'module_one%3A a statement failed' \
    '.*module_one_missing.*%0Astatement: INSERT'
check 'one annotation for one failure' 1 "$(wc -l <"$room/out" | tr -d ' ')"
run upgrade --format junit
junit 'string(//error/@type)' sql
junit 'string(//testcase[error]/@name)' 'bbbb00000000 100% bad'
run upgrade --format sarif
json 'd["runs"][0]["invocations"][0]["executionSuccessful"]' False
verdicts 3 upgrade --atomic
rm $versions/bad.sql

# What does not undo itself, at its way down.
cat >$versions/stays.sql <<'SQL'
-- leave something
--
-- revision: cccc00000000
-- down_revision: e6182da7f03c

-- mig:up
CREATE TABLE IF NOT EXISTS module_one_stays (id INTEGER);

-- mig:down
SQL
verdicts 1 verify
run verify --format github
annotates error "file=data%2C bases/$versions/stays.sql,line=9," \
    'module_one%3A does not undo itself' 'revision cccc00000000: table module_one_stays'
rm $versions/stays.sql
verdicts 0 verify

# Two heads, here and after a merge.
git -C "$box" switch -qc other
sed -e 's/cccc00000000/dddd00000000/' -e 's/leave something/theirs/' >$versions/theirs.sql <<'SQL'
-- leave something
--
-- revision: cccc00000000
-- down_revision: e6182da7f03c

-- mig:up
SQL
commit 'Theirs'
git -C "$box" switch -q main
sed -e 's/dddd00000000/cccc00000000/' -e 's/theirs/ours/' >$versions/ours.sql <<'SQL'
-- theirs
--
-- revision: dddd00000000
-- down_revision: e6182da7f03c

-- mig:up
SQL
verdicts 1 heads --merged-with other
run heads --merged-with other --format github
ours='cccc00000000, ours (here, not committed yet)'
theirs='dddd00000000, theirs (there, [0-9a-f]* by Ada: Theirs)'
annotates error "file=data%2C bases/$versions/ours.sql," 'module_one%3A a merge would not fit' \
    ".*has 2 heads%0A$ours%0A$theirs%0Ahint: git merge other, then mig rebase --onto other"
run upgrade -q
verdicts 1 check --merged-with other
run check --offline --merged-with other --format junit
junit 'count(//testcase[@name="a merge leaves one head and no conflict"])' 2
junit 'count(//failure[@type="merge"])' 1
git -C "$box" merge -q other
verdicts 0 heads
run heads --format github
annotates warning '.*' 'module_one%3A several heads' 'dddd00000000 is a head, too'
verdicts 1 check --offline
run check --offline --format github
annotates error '.*' 'module_one%3A several heads' 'there are 2 heads'

# What is wrong before any module is looked at has a place, too.
echo 'colour = red' >>modules.ini
verdicts 2 check
run check --format github
annotates error 'file=data%2C bases/modules.ini,line=[1-9][0-9]*,' 'wrong configuration' \
    "unknown key 'colour'"
git checkout -q modules.ini
printf -- '-- x\n--\n-- revision: !\n' >$versions/ours.sql
verdicts 2 check
rm $versions/ours.sql
verdicts 2 check --changed-since no-such-branch
run check --changed-since no-such-branch --format github
annotates error '' git \
    "git knows no commit 'no-such-branch'%0Ahint: git fetch origin no-such-branch:refs/"

# Commands without a verdict say so.
verdicts 2 diff
judges='upgrade, downgrade, switch, stamp, ensure_version, status, check, verify, heads'
says "mig: 'mig diff' has no verdict: its formats are text and json
  hint: these have one: $judges"
verdicts 2 upgrade --sql
says 'mig: a script has no verdict: its formats are text and json'
verdicts 2 no-such-command

finish
