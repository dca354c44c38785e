#!/bin/sh
# --atomic: all modules or none; over two servers where there is one to start a second beside.
. "$(dirname "$0")/check.sh"
examples
versions=examples/module_two/database/migrations/versions

run upgrade --atomic
exits 0
prints ''
says_part 'module_one  done: 6 revisions in T'
says_part 'done: 12 revisions of 2 modules in T'
run downgrade --atomic --all base
exits 0
run upgrade --atomic --sql
exits 0
check 'one transaction for the tables of each module, one for all revisions' 3 \
    "$(grep -c '^COMMIT' "$room/out")"

sed -i 's/^-- mig:up/-- mig:up transaction=false/' "$versions"/3e7b1a60d5f9_*
run upgrade --atomic
exits 2
says 'mig: --atomic cannot take revisions that run outside of a transaction: module_two:3e7b1a60d5f9
  hint: go as far as before them with --atomic, run them without it, then go on'
sed -i 's/^-- mig:up.*/-- mig:up\nBROKEN;/' "$versions"/3e7b1a60d5f9_*
run upgrade --atomic
exits 3
says_part "module_one  stopped: rolled back, since module 'module_two' has failed"
says_part "module_two  failed at 6 of 6: 3e7b1a60d5f9 bill invoices to an amount, \
and the 5 before it are rolled back"
run current
exits 0
prints ''
[ -n "$database" ] || finish

# A second server, which takes no prepared transactions: module far is there.
rm -rf examples
revision() {
    mkdir -p "$1/migrations/versions"
    printf -- '-- %s\n-- revision: %s1\n\n-- mig:up\nCREATE TABLE %s_one (id int);\n%s\n' \
        "$1" "$1" "$1" "$2" >"$1/migrations/versions/$1.sql"
}
revision near ''
revision far ''
cat >second.sh <<'SH'
sed "s|FAR|$MIG_TEST_POSTGRES|; s|NEAR|$DATABASE_URL|" modules.in >modules.ini
"$MIG" "$@" >"$room/out" 2>"$room/err" </dev/null
SH
far() {
    line="mig $*"
    status=0
    export room
    env -u MIG_TEST_POSTGRES -u PGHOST -u PGPORT -u PGUSER \
        MIG_TEST_POSTGRES_SETTINGS='max_prepared_transactions = 0' \
        sh "$MIG_TOP/tests/live/postgres.sh" sh "${script:-second.sh}" "$@" || status=$?
}
printf '[near]\nurl = NEAR\n[far]\nurl = FAR\n' >modules.in
far upgrade --atomic
exits 2
says_part "  hint: set max_prepared_transactions in its postgresql.conf, at least as many as there \
are databases, and restart it"
check 'nothing ran' '' "$(psql -XAtc "SELECT to_regclass('near_one')" "$DATABASE_URL")"

# The one whose commit decides need not be prepared.
printf '[far]\nurl = FAR\n[near]\nurl = NEAR\n' >modules.in
far upgrade --atomic
exits 0
says_part 'near  done: 1 revision in T'
psql -qXc 'DROP TABLE near_one, mig_version, mig_version_log' "$DATABASE_URL"

# Killed before that commit, whose server is not the one where something is left.
cat >killed.sh <<'SH'
. "$MIG_TOP/tests/cli/wait.sh"
sed "s|FAR|$MIG_TEST_POSTGRES|; s|NEAR|$DATABASE_URL|" modules.in >modules.ini
psql -qX "$MIG_TEST_POSTGRES" -c 'BEGIN' -c 'SELECT pg_advisory_lock(42)' \
    -c 'SELECT pg_sleep(3600)' >"$room/held" 2>&1 &
holder=$!
ask() { psql -XAtc "$1" "$MIG_TEST_POSTGRES"; }
# The server is this test's own: nobody else has sessions there, or locks.
waits() { ask "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 42 AND $1"; }
wait_until waits granted
"$MIG" upgrade --atomic >"$room/first" 2>&1 </dev/null &
runner=$!
wait_until waits 'NOT granted'
worker=$(cat "/proc/$runner/task/$runner/children")
let_go() {
    kill "$holder"
    ask "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(3600)%'
        AND pid <> pg_backend_pid()" >"$room/ended"
}
# The server ends what a dead process is doing: for it to commit, the process is stopped meanwhile.
if [ "$1" = roll_back ]; then
    kill -9 "$worker"
    wait_until ask "SELECT (count(*) = 0)::int FROM (SELECT pg_terminate_backend(pid)
        FROM pg_stat_activity WHERE wait_event = 'advisory') AS ended"
    let_go
else
    kill -STOP "$worker"
    let_go
    wait_until ask "SELECT (count(*) = 0)::int FROM pg_stat_activity
        WHERE application_name LIKE 'mig %' AND state = 'active'"
    kill -9 "$worker"
fi
wait "$runner"
psql -XAtc "SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()" \
    "$DATABASE_URL" >"$room/left"
wait_until ask "SELECT (count(*) = 0)::int FROM pg_stat_activity
    WHERE application_name LIKE 'mig %'"
"$MIG" ensure_version >"$room/out" 2>"$room/err" </dev/null
SH
revision far "CREATE FUNCTION far_wait() RETURNS trigger LANGUAGE plpgsql AS
'BEGIN PERFORM pg_advisory_xact_lock_shared(42); RETURN NULL; END';
CREATE CONSTRAINT TRIGGER far_wait AFTER INSERT ON far_one DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION far_wait();
INSERT INTO far_one VALUES (1);"
# With isolation such a trigger would run before.
sed -i '1i [mig]\nlock_timeout = 60s\nisolation = off' modules.in
script=killed.sh far roll_back
exits 0
check 'one was left' 1 "$(cat "$room/left")"
check 'it was rolled back' '' "$(psql -XAtc "SELECT to_regclass('near_one')" "$DATABASE_URL")"
script=killed.sh far commit
exits 0
check 'one was left' 1 "$(cat "$room/left")"
check 'it was committed' near_one "$(psql -XAtc "SELECT to_regclass('near_one')" "$DATABASE_URL")"

finish
