#!/bin/sh
# Each command's document, against docs/json.md.
. "$(dirname "$0")/check.sh"
. "$(dirname "$0")/git.sh"
here=$(cd "$(dirname "$0")" && pwd)
page=$MIG_TOP/docs/json.md

# document STATUS 'ROW' WORD…: a run whose document is what a row of the page's table says.
document() {
    expected=$1 row=$2
    shift 2
    run --format json "$@"
    exits "$expected"
    check "the document of $row" '' \
        "$(python3 -S "$here/document.py" "$page" "$row" "$room/out" 2>&1)"
}

line='mig help'
check 'all commands are on the page' '' \
    "$("$MIG" help | sed -n '/^Commands:/,/^$/s/^  \([a-z_]*\) .*/\1/p' |
        python3 -S "$here/document.py" "$page")"

examples
repository
main=examples/module_one/database/migrations/versions
unset VISUAL
document 0 status status
document 5 status status --exit-code
document 5 check check
document 0 'upgrade --dry-run' upgrade --dry-run
document 0 'upgrade --sql' upgrade --sql
document 0 upgrade upgrade
document 0 'downgrade --dry-run' downgrade --dry-run -n module_two -1
document 0 'downgrade --sql' downgrade --sql -n module_two head:base
document 0 downgrade downgrade -n module_two -1
document 0 stamp stamp -n module_two head
document 0 'stamp --sql' stamp --sql -n module_one head
document 0 ensure_version ensure_version
document 0 'ensure_version --sql' ensure_version --sql -n module_one
document 0 current current
document 0 heads heads
document 0 history history
document 0 history history --indicate-current
document 0 show show module_one:head
document 0 branches branches
document 0 'heads --merged-with' heads --merged-with HEAD
document 0 check check -n module_one
document 0 'check --offline' check --offline
document 0 'check --merged-with' check --offline --merged-with HEAD
document 0 verify verify -n module_one
document 0 diff diff
document 0 dump dump
document 0 repair repair
document 0 list_templates list_templates
document 0 completion completion bash
document 2 completion completion csh
document 0 help help
document 0 help help upgrade
document 0 --version --version
document 2 upgrade upgrade --no-such-option
document 2 upgrade upgrade -n nothing

# What is found, and what has failed.
echo 'CREATE TABLE module_one_new (id INTEGER);' >>examples/module_one/schema.sql
document 1 check check -n module_one
document 0 diff diff -n module_one
document 0 'revision --autogenerate' revision --autogenerate -n module_one -m new
git clean -qfd
git checkout -q .
echo 'SELECT 1;' >>$main/4c1e0b7d92aa_create_users.sql
document 1 check check -n module_one --changed-since HEAD
document 0 status status
document 0 repair repair
document 0 'repair --accept' repair --accept -n module_one 4c1e0b7d92aa
git checkout -q .
document 0 'repair --accept' repair --accept -n module_one 4c1e0b7d92aa

# Files: written, moved, undone, gone.
document 0 revision revision -n module_one -m 'one more' --rev-id aaaa00000001
EDITOR=true
export EDITOR
document 0 edit edit -n module_one head
document 0 revision revision -n module_one -m 'a fork' --rev-id bbbb00000001 \
    --head e6182da7f03c --splice
document 0 branches branches
document 0 merge merge -n module_one heads --rev-id cccc00000001
document 0 delete delete --dry-run module_one:cccc00000001
document 0 delete delete module_one:cccc00000001
document 0 rebase rebase -n module_one --dry-run bbbb00000001
document 0 rebase rebase -n module_one bbbb00000001
document 0 upgrade upgrade -n module_one
mv $main/*bbbb00000001* "$room"
document 0 status status
document 2 current current
document 0 history history --indicate-current
document 0 show show module_one:bbbb00000001
document 0 'switch --dry-run' switch --dry-run -n module_one
document 0 switch switch -n module_one
cat >$main/bad.sql <<'SQL'
-- bad
--
-- revision: dddd00000001
-- down_revision: aaaa00000001

-- mig:up
NO;
SQL
document 3 upgrade upgrade -n module_one
json 'd["error"]["code"]' sql
rm $main/bad.sql

mkdir "$room/goose"
printf -- '-- +goose Up\nCREATE TABLE other_a (id INTEGER);\n' >"$room/goose/00001_begin.sql"
document 0 init init other
document 0 import import -n other goose "$room/goose"

finish
