#!/bin/sh
# A rehearsal on a server without room for all of its locks at once, which a run has.
. "$(dirname "$0")/check.sh"
empty
mkdir -p m/migrations/versions
cat >modules.ini <<'INI'
[mig]
url = ${MIG_TEST_POSTGRES}
[m]
table_prefix = m_
[n]
table_prefix = n_
INI
# revision ID DOWN_REVISION: with tables enough for more than half of the room.
revision() {
    cat >"m/migrations/versions/$1.sql" <<SQL
-- $1
--
-- revision: $1
-- down_revision: $2

-- mig:up
DO \$\$ BEGIN
    FOR i IN 1 .. 3000 LOOP EXECUTE 'CREATE TABLE m_$1_' || i || ' ()'; END LOOP;
END \$\$;
SQL
}
revision aaa1 ''
revision aaa2 aaa1
mkdir -p n/migrations/versions
sed 's/aaa1/nnn1/g; s/m_/n_/; s/3000/1/' m/migrations/versions/aaa1.sql \
    >n/migrations/versions/nnn1.sql
cat >rehearse.sh <<'SH'
"$MIG" upgrade --dry-run --execute >"$room/out" 2>"$room/err" </dev/null || exit $?
"$MIG" upgrade -q >"$room/ran" 2>&1
SH
# The room is that of so many locks for each transaction that there may be.
settings='max_locks_per_transaction = 10
max_connections = 200
max_prepared_transactions = 10'
export room
line='mig upgrade --dry-run --execute'
env -u MIG_TEST_POSTGRES -u PGHOST -u PGPORT -u PGUSER \
    MIG_TEST_POSTGRES_SETTINGS="$settings" \
    sh "$MIG_TOP/tests/live/postgres.sh" sh rehearse.sh || status=$?
exits 0
why='no room for so many locks in one transaction (max_locks_per_transaction)'
check 'what is left out' "m  upgrade  aaa1, aaa1  (T, 1 statement)
m  upgrade  aaa2, aaa2  (not rehearsed: $why)
n  upgrade  nnn1, nnn1  (not rehearsed: $why)" "$(plain <"$room/out" | grep '^[mn] ')"
check 'the run has room' '' "$(cat "$room/ran")"
finish
