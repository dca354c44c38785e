#!/bin/sh
# The exit status, one by one.
. "$(dirname "$0")/check.sh"
. "$(dirname "$0")/git.sh"

# ends STATUS WORD…: a run that ends so, and whose JSON says the same.
ends() {
    expected=$1
    shift
    run --format json "$@"
    exits "$expected"
    if [ "$expected" = 0 ]; then
        json 'd["error"]' None
    else
        json '"error" in d and d["error"]["code"] not in (None, "ok")' True
    fi
}

empty
cat >modules.ini <<'INI'
[mig]
url = ${DATABASE_URL:-sqlite:dev.db}

[one]
table_prefix = one_

[two]
table_prefix = two_
depends_on = one
INI
script one aaaa00000001 '' 'CREATE TABLE one_a (id INTEGER PRIMARY KEY);' 'DROP TABLE one_a;'
script two bbbb00000001 '' 'CREATE TABLE two_a (id INTEGER PRIMARY KEY);' 'DROP TABLE two_a;'
put one/schema.sql 'CREATE TABLE one_a (id INTEGER PRIMARY KEY);'
put two/schema.sql 'CREATE TABLE two_a (id INTEGER PRIMARY KEY);'
repository

# 5: revisions are pending; only who asks for that is told by the status.
ends 5 check
ends 5 status --exit-code
ends 5 current --check-heads
ends 5 revision --autogenerate -m x
ends 0 status
ends 0 current

# 0: done, clean, nothing to do.
ends 0 upgrade --dry-run
ends 0 upgrade
ends 0 upgrade
ends 0 check
ends 0 check --offline
ends 0 verify
ends 0 status --exit-code
ends 0 current --check-heads
ends 0 heads --merged-with HEAD
ends 0 check --changed-since HEAD
run --version
exits 0
run help
exits 0

# 1: a check has found something.
put one/schema.sql 'CREATE TABLE one_a (id INTEGER PRIMARY KEY, b TEXT);'
ends 1 check
ends 1 check --offline
git checkout -q one/schema.sql
git switch -qc other
script one aaaa00000003 aaaa00000001 'SELECT 1;' ''
commit 'Theirs'
git switch -q main
script one aaaa00000002 aaaa00000001 'SELECT 1;' ''
ends 1 heads --merged-with other
ends 1 check --offline --merged-with other
rm one/migrations/versions/aaaa00000002.sql
echo 'DROP TABLE one_a;' >>one/migrations/versions/aaaa00000001.sql
ends 1 check
ends 1 check --offline --changed-since HEAD
git checkout -q one
script one aaaa00000002 aaaa00000001 'CREATE TABLE IF NOT EXISTS one_b (id INTEGER);' ''
ends 1 verify
rm one/migrations/versions/aaaa00000002.sql

# What differs weighs more than what is pending.
put one/schema.sql 'CREATE TABLE one_a (id INTEGER PRIMARY KEY, b TEXT);'
script two bbbb00000002 bbbb00000001 'SELECT 1;' ''
ends 1 check
git checkout -q one
ends 5 check
rm two/migrations/versions/bbbb00000002.sql

# 2: wrong usage, configuration, revision files, references; nothing has been run.
run
exits 2
ends 2 --no-such-option
ends 2 no-such-command
ends 2 upgrade one two three
ends 2 upgrade -n nothing
ends 2 upgrade ffffffffffff
ends 2 downgrade base
ends 2 check --changed-since no-such-ref
ends 2 check --merged-with no-such-ref
ends 2 upgrade -c no/such/file
sed -i.bak 's/^table_prefix = one_/colour = red/' modules.ini
ends 2 upgrade
mv modules.ini.bak modules.ini
script one aaaa00000002 ffff00000000 'SELECT 1;' ''
ends 2 upgrade
ends 2 check
rm one/migrations/versions/aaaa00000002.sql
mv one/schema.sql one/kept.sql
ends 2 check
mv one/kept.sql one/schema.sql
ends 0 check

# 3: a migration fails, and what depends on it is held up.
script one aaaa00000002 aaaa00000001 'INSERT INTO one_missing VALUES (1);' ''
script two bbbb00000002 bbbb00000001 'SELECT 1;' ''
sed -i.bak 's/^-- down_revision: bbbb00000001/&\n-- depends_on: one:aaaa00000002/' \
    two/migrations/versions/bbbb00000002.sql
rm two/migrations/versions/*.bak
ends 3 upgrade
json 'sorted(e["error"]["code"] for e in d["events"] if "error" in e)' "['blocked', 'sql']"
ends 3 upgrade --atomic
ends 3 check --offline
rm two/migrations/versions/bbbb00000002.sql
script one aaaa00000002 aaaa00000001 'SELECT 1;' 'DROP TABLE one_missing;'
ends 0 upgrade
ends 3 downgrade -n one base
rm one/migrations/versions/aaaa00000002.sql
ends 2 upgrade
ends 0 stamp -n one --purge aaaa00000001

# 4: the database cannot be reached, or a lock was not had.
url=postgresql://127.0.0.1:1/nowhere
ends 4 upgrade --url $url -n one
ends 4 check --url $url -n one
ends 4 status --exit-code --url $url
ends 0 status --url $url
script one aaaa00000002 aaaa00000001 'ALTER TABLE one_a ADD COLUMN b TEXT;' ''
mkfifo "$room/hold"
if [ -n "$database" ]; then
    psql -qX "$DATABASE_URL" >/dev/null <"$room/hold" &
    exec 9>"$room/hold"
    echo 'BEGIN; LOCK TABLE one_a; \! : >'"$room/held" >&9
else
    sqlite3 dev.db >/dev/null <"$room/hold" &
    exec 9>"$room/hold"
    printf 'BEGIN IMMEDIATE;\n.shell : >%s\n' "$room/held" >&9
fi
wait_until sh -c "[ -e '$room/held' ] && echo 1"
sed -i.bak 's/^\[mig\]/&\nlock_timeout = 100ms\nlock_retries = 1/' modules.ini
ends 4 upgrade
json 'd["error"]["code"]' lock
exec 9>&-
wait
mv modules.ini.bak modules.ini
ends 0 upgrade

# 130: interrupted.
slow='WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
INSERT INTO one_a (id) SELECT i FROM n WHERE i < 0;'
script one aaaa00000003 aaaa00000002 "$slow" ''
line='mig upgrade, interrupted' status=0
python3 - "$MIG" upgrade -v -n one >"$room/out" 2>"$room/err" <<'PY' || status=$?
import os, signal, subprocess, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)  # which runs behind a shell ignore
run = subprocess.Popen(sys.argv[1:], start_new_session=True, stderr=subprocess.PIPE, text=True)
for line in run.stderr:
    sys.stderr.write(line)
    if "aaaa00000003" in line and "starts" in line:
        os.killpg(run.pid, signal.SIGINT)
sys.exit(run.wait())
PY
exits 130
run current -n one
prints aaaa00000002

finish
