#!/bin/sh
# docs/ci.md: its workflows and hooks do what the page says, run step by step on a copy of the
# examples. On PostgreSQL, the jobs that need a server.
. "$(dirname "$0")/check.sh"
. "$(dirname "$0")/git.sh"
here=$(cd "$(dirname "$0")" && pwd)
page=$MIG_TOP/docs/ci.md
github=.github/workflows/migrations.yml
GITHUB_OUTPUT=$room/output GITHUB_STEP_SUMMARY=$room/summary
CI_DEFAULT_BRANCH=main BASE=origin/main
PATH=$room/bin:$PATH
export GITHUB_OUTPUT GITHUB_STEP_SUMMARY CI_DEFAULT_BRANCH BASE PATH
mkdir "$room/bin" && ln -s "$MIG" "$room/bin/mig"

# job STATUS FILE JOB [NAME=VALUE…]: the steps of a job end with that status.
job() {
    expected=$1
    shift
    line="$*" status=0
    : >"$GITHUB_OUTPUT"
    python3 "$here/workflow.py" "$page" "$@" >"$room/steps" 2>"$room/err" || exit 1
    sh "$room/steps" >"$room/out" 2>"$room/err" </dev/null || status=$?
    exits "$expected"
}

base="github.base_ref || 'main'=main"

# A clone of a repository, on a branch that gives module_two a table; its base has gone on.
clone() {
    examples
    repository
    rm -rf "$room/clone"
    git clone -q "$box" "$room/clone" || exit 1
    git -C "$box" commit -q --allow-empty -m 'Go on' || exit 1
    cd "$room/clone" || exit 1
    git switch -qc feature
    echo 'CREATE TABLE module_two_note (id INTEGER PRIMARY KEY);' >>examples/module_two/schema.sql
    cat >examples/module_two/database/migrations/versions/note.sql <<'SQL'
-- add notes
--
-- revision: aaaa00000001
-- down_revision: 3e7b1a60d5f9

-- mig:up
CREATE TABLE module_two_note (id INTEGER PRIMARY KEY);

-- mig:down
DROP TABLE module_two_note;
SQL
    commit 'Add notes'
}

# --- with a server

if [ -n "$database" ]; then
    clone
    job 0 $github postgres "$base"
    check 'a report' 2 "$(xmllint --xpath 'count(//testsuite)' mig.xml)"
    rm -rf ../base && git worktree prune
    server "DROP DATABASE $database WITH (FORCE)" && server "CREATE DATABASE $database"
    job 0 .gitlab-ci.yml postgres
    check 'a report of the run' 13 "$(xmllint --xpath 'string(/*/@tests)' upgrade.xml)"
    echo 'CREATE TABLE module_one_new (id INTEGER);' >>examples/module_one/schema.sql
    job 1 .gitlab-ci.yml postgres
    finish
fi

# --- without one

for file in $github .gitlab-ci.yml .gitlab/mig.yml .pre-commit-config.yaml; do
    line=$file
    check 'YAML' '' "$(python3 "$here/workflow.py" "$page" $file |
        python3 -c 'import sys, yaml; yaml.safe_load(sys.stdin)' 2>&1)"
done

clone
job 0 $github modules "$base"
check 'the matrix' 'names=["module_two"]' "$(cat "$GITHUB_OUTPUT")"
job 0 $github merge "$base"
prints ''
check 'for code scanning' 0 "$(jq '.runs[0].results | length' mig.sarif)"
check 'a summary' 1 "$(grep -c '^| module..two | ' "$GITHUB_STEP_SUMMARY")"
job 0 $github module "$base" matrix.module=module_two
job 0 .gitlab-ci.yml offline
check 'a report' 1 "$(xmllint --xpath 'count(//testsuite)' mig.xml)"
job 0 .gitlab-ci.yml list
check 'a job for each module' 'include module_two' "$(jq -r 'keys | join(" ")' modules.yml)"
check 'which checks it' 'mig check --offline -n module_two' \
    "$(jq -r '.module_two.script[0]' modules.yml)"
sh -e -c "$(jq -r '.module_two.script[]' modules.yml)" >"$room/out" 2>"$room/err" || status=$?
exits 0

# Nothing has changed: no job.
git switch -q main
job 0 $github modules "$base"
check 'an empty matrix' 'names=[]' "$(cat "$GITHUB_OUTPUT")"
job 0 $github merge "$base"
job 0 .gitlab-ci.yml list
check 'a job that says so' 'include none' "$(jq -r 'keys | join(" ")' modules.yml)"

# What is wrong is seen by the jobs that look for it.
git switch -q feature
echo 'CREATE TABLE module_two_more (id INTEGER);' >>examples/module_two/schema.sql
job 1 $github module "$base" matrix.module=module_two
check 'an annotation' 1 \
    "$(grep -c '^::error file=examples/module_two/schema.sql,line=' "$room/out")"
job 1 $github merge "$base"
job 1 .gitlab-ci.yml offline
check 'a report all the same' 1 "$(xmllint --xpath 'count(//failure)' mig.xml)"
git checkout -q .
sed -i.bak 's/^DROP TABLE module_two_note;//' \
    examples/module_two/database/migrations/versions/note.sql
job 3 $github module "$base" matrix.module=module_two
git checkout -q . && git clean -qfd
echo 'SELECT 1;' >>examples/module_one/database/migrations/versions/4c1e0b7d92aa_create_users.sql
job 1 $github merge "$base"
check 'a revision of the base' 1 "$(grep -c '^::error .*changed after it was merged' "$room/out")"
git checkout -q .

# --- before a commit

python3 "$here/workflow.py" "$page" .git/hooks/pre-commit >.git/hooks/pre-commit
chmod +x .git/hooks/pre-commit
line='git commit'
echo '-- a remark' >>examples/module_two/schema.sql
check 'a commit' 0 "$(git commit -qam 'Remark' >"$room/out" 2>"$room/err" && echo 0)"
echo 'CREATE TABLE module_two_more (id INTEGER);' >>examples/module_two/schema.sql
check 'no commit' 1 "$(git commit -qam 'More' >"$room/out" 2>"$room/err" || echo $?)"
says 'module_two: examples/module_two/schema.sql:33: table module_two_more: declared, not found
mig: not as declared: 1 of 1 module'
echo 'And a word' >README
git checkout -q examples
git add README
check 'a commit of something else' 0 "$(git commit -qm 'Word' >"$room/out" 2>"$room/err" && echo 0)"
says "no module has changed since 'HEAD'"

# pre-commit asks the same.
hook=$(python3 "$here/workflow.py" "$page" .pre-commit-config.yaml | python3 -c '
import re, sys, yaml
hook = yaml.safe_load(sys.stdin)["repos"][0]["hooks"][0]
wanted = re.compile(hook["files"])
for name in "a/schema.sql", "modules.ini", "a/modules.ini", "a/README":
    assert bool(wanted.search(name)) == (name != "a/README"), name
print(hook["entry"])')
check 'the same command' "$(sed -n 's/^exec //p' .git/hooks/pre-commit)" "$hook"

finish
