#!/bin/sh
# The commands that write files and version tables: init, revision, stamp, ensure_version.
. "$(dirname "$0")/check.sh"
url=${DATABASE_URL:-sqlite:dev.db}

# A first module, alone in its repository.
empty
run init db_migrations
exits 0
prints 'modules.ini
db_migrations/versions
db_migrations/revision.sql.in
schema.sql'
says "next: mig revision -n db_migrations -m 'Create …'"
run revision -m 'Create users' --rev-id aaaa11112222
exits 0
prints 'db_migrations/versions/aaaa11112222_create_users.sql'
says 'new revision aaaa11112222 on <base>'
run revision -m 'Add e-mail' --rev-id bbbb11112222 -q
exits 0
prints 'db_migrations/versions/bbbb11112222_add_e_mail.sql'
says ''
run history
prints 'aaaa11112222 -> bbbb11112222 (head), Add e-mail
<base> -> aaaa11112222, Create users'
run revision -m 'Twice' --rev-id aaaa11112222
exits 2
prints ''
run revision -m 'Branch' --head aaaa11112222
exits 2
prints ''
says "mig: revision 'aaaa11112222' is not a head
  hint: allow a new branch there with --splice"
run revision -m 'Branch' --head aaaa --splice --branch-label side --rev-id cccc11112222
exits 0
says 'new revision cccc11112222 on aaaa11112222'
run heads
prints 'bbbb11112222 (head)
cccc11112222 (side) (head)'
run revision -m 'On which?'
exits 2
run revision -m 'Join' --head bbbb11112222 --head side@head --rev-id dddd11112222
exits 0
says 'new revision dddd11112222 on bbbb11112222, cccc11112222'
run revision -m 'Free' --format json
exits 0
json 'd["error"], len(d["revision"]["id"]), d["revision"]["down_revisions"]' \
    "(None, 12, ['dddd11112222'])"
run revision --dry-run -m 'No'
exits 2
says "mig: 'mig revision' cannot do a dry run"
mkdir -p deep/down && cd deep/down || exit 1
run revision -m 'From below' --rev-id eeee11112222
exits 0
prints '../../db_migrations/versions/eeee11112222_from_below.sql'
check 'the path leads to the file' yes "$([ -f "$(cat "$room/out")" ] && echo yes)"
cd "$box" || exit 1
run init db_migrations
exits 2
prints ''

# Further modules.
run init services/billing
exits 0
prints 'modules.ini
services/billing/migrations/versions
services/billing/migrations/revision.sql.in
services/billing/schema.sql'
run init --name ledger services/books --prefix led_ --format json
exits 0
json 'd["files"][0], len(d["files"])' "('modules.ini', 4)"
run status -n '*'
check 'three modules' 'db_migrations billing ledger' \
    "$(tail -n +2 "$room/out" | cut -d ' ' -f 1 | paste -sd ' ')"
run revision -n '*' -m 'Whose?'
exits 2
prints ''
says 'mig: revision works on one module, and 3 are selected: db_migrations, billing, ledger
  hint: choose one with -n NAME, or work in its folder'
run revision -n billing -m 'Needs' --depends-on nowhere:aaaa
exits 2
says "mig: no module is called 'nowhere'
  hint: the modules are db_migrations, billing, ledger"
run revision -n billing -m 'Needs' --depends-on db_migrations:aaaa --format json
exits 0
json 'd["revision"]["depends_on"]' "['db_migrations:aaaa11112222']"
run init --name a -n b services/many
exits 0
empty
run -n one -n two init x
exits 2
says 'mig: a new module has one name, not 2'
run init
exits 0
prints 'modules.ini'
says ''
run init
exits 2

# Version tables.
examples
run ensure_version
exits 0
prints ''
says 'version tables in place: 2 modules'
run status
prints_part "module_one  pending  -        e6182da7f03c        6  $url"
run ensure_version -n module_one --format json
exits 0
json 'd["error"], d["events"][-1]["kind"]' "(None, 'run_done')"

run stamp head
exits 2
says_part '  hint: choose one with -n NAME, or say --all'
run stamp head --all
exits 0
prints ''
says "stamped 'head': 2 modules"
run status --exit-code
exits 0
run stamp -n module_one 08d3 d270
exits 0
says "stamped '08d3,d270': module_one"
run current -n module_one
prints '08d3b6e1f574
d2706fa84b19'
run stamp -n module_one base --format json
exits 0
json 'd["error"]' None
run current -n module_one
prints ''
run stamp -n module_one ffffffff
exits 2
run stamp --dry-run -n module_one head
exits 2
says "mig: 'mig stamp' cannot do a dry run"
run stamp -n module_one --purge a95f
exits 0
run current -n module_one
prints 'a95f27c3e810 (branchpoint)'

finish
