#!/bin/sh
# Behind PgBouncer in transaction pooling a session is another client's next: nothing that mig has
# set for itself is left to that.
. "$(dirname "$0")/check.sh"

empty
cat >modules.ini <<'EOT'
[mig]
url = ${DATABASE_URL}
lock_timeout = 7s
statement_timeout = 77s

[one]
table_prefix = one_
EOT
mkdir -p one/migrations/versions
cat >one/migrations/versions/a.sql <<'SQL'
-- First
-- revision: aaaa1111
-- down_revision:
-- mig:up
CREATE TABLE one_a AS SELECT 1 AS id, current_setting('lock_timeout') AS found;
-- mig:down
DROP TABLE one_a;
SQL
cat >one/migrations/versions/b.sql <<'SQL'
-- Second
-- revision: bbbb1111
-- down_revision: aaaa1111
-- mig:up transaction=false
INSERT INTO one_a SELECT 2, current_setting('lock_timeout');
CREATE INDEX CONCURRENTLY one_i ON one_a (id);
-- mig:down transaction=false
DROP INDEX CONCURRENTLY IF EXISTS one_i;
DELETE FROM one_a WHERE id = 2;
SQL
echo 'CREATE TABLE one_a (id integer, found text);' >one/schema.sql

# What clients find who come after a run: as many at once as there may be sessions.
found() {
    for client in 1 2 3 4 5 6 7 8; do
        psql -qXAt "$DATABASE_URL" -c "SELECT current_setting('lock_timeout'),
current_setting('statement_timeout'), current_setting('tcp_keepalives_idle') = '60',
pg_sleep(0.1)" &
    done
    wait
}

for words in status upgrade current check dump 'downgrade -1' 'upgrade --dry-run --execute' \
    'upgrade --atomic' repair 'stamp head' 'downgrade base' ensure_version; do
    # shellcheck disable=SC2086 # words are words
    run $words
    [ "$words" = check ] || [ "$words" = 'upgrade --atomic' ] || exits 0
    check 'what is left' '0|0|f|' "$(found | sort -u)"
    [ "$words" != upgrade ] || check 'what mig has set is there while it runs' '7s
7s' "$(psql -qXAt "$DATABASE_URL" -c 'SELECT found FROM one_a ORDER BY id')"
done
finish
