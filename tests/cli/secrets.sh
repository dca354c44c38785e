#!/bin/sh
# A password of all that is awkward in one: it opens the database, and is nowhere to be read.
. "$(dirname "$0")/check.sh"

secret="S3cr3t@%:/'\"\\&?#=; Hidd3n"
encoded="S3cr3t%40%25%3A%2F%27%22%5C%26%3F%23%3D%3B%20Hidd3n"
quoted="'S3cr3t@%:/\\'\"\\\\&?#=; Hidd3n'"
empty
server "DO \$\$ BEGIN CREATE ROLE keeper LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END \$\$"
psql -qX "$MIG_TEST_POSTGRES" -v secret="$secret" >/dev/null <<'SQL' || exit 1
ALTER ROLE keeper CREATEDB PASSWORD :'secret';
SQL
server "ALTER DATABASE $database OWNER TO keeper"
psql -qX "$DATABASE_URL" -c 'ALTER SCHEMA public OWNER TO keeper' || exit 1
unset DATABASE_URL
where=127.0.0.1:${MIG_TEST_POSTGRES##*:}
port=${where#*:} port=${port%%/*}

# All that any run here has written.
all=$room/all
keep() {
    cat "$room/out" "$room/err" >>"$all"
}

workspace() {
    printf '[mig]\nurl = %s\n[one]\ntable_prefix = one_\n' "$1" >modules.ini
}

mkdir -p one/migrations/versions
cat >one/migrations/versions/a.sql <<'SQL'
-- First
-- revision: aaaa1111
-- down_revision:
-- mig:up
CREATE TABLE one_a (id integer PRIMARY KEY);
-- mig:down
DROP TABLE one_a;
SQL
cp one/migrations/versions/a.sql one/schema.sql
printf 'CREATE TABLE one_a (id integer PRIMARY KEY, more text);\n' >one/schema.sql

# --- It opens the database, in each spelling.
for url in "postgresql://keeper:$encoded@127.0.0.1:$port/$database" \
    "host=127.0.0.1 port=$port dbname=$database user=keeper password=$quoted" \
    "postgresql://127.0.0.1:$port/$database?user=keeper&password=$encoded"; do
    workspace "$url"
    for words in "upgrade -v" "status" "status --format json" "current" "history -i" "check" \
        "diff" "dump" "upgrade --dry-run" "upgrade --sql base:head" "stamp head" "repair" "verify" \
        "downgrade base" "revision --autogenerate -m more --format json" "downgrade -1"; do
        # shellcheck disable=SC2086 # words are words
        run $words
        keep
        case $words in
        check | downgrade\ -1 | revision*) continue ;;
        esac
        exits 0
    done
    rm -f one/migrations/versions/*_more.sql
    run --url "$url" upgrade --format json
    exits 0
    keep
done

# --- Whatever goes wrong.
wrong() {
    run --url "$1" status --exit-code
    check "status of $2" 1 "$([ "$status" = 4 ] || [ "$status" = 2 ] && echo 1)"
    keep
    workspace "$1"
    run upgrade
    check "status of $2" 1 "$([ "$status" = 4 ] || [ "$status" = 2 ] && echo 1)"
    keep
}
wrong "postgresql://keeper:${encoded}x@127.0.0.1:$port/$database" 'a wrong password'
wrong "postgresql://keeper:$encoded@127.0.0.1:1/$database" 'no server'
wrong "postgresql://keeper:$encoded@127.0.0.1:$port/nowhere" 'no database'
wrong "postgresql://keeper:$encoded@127.0.0.1:$port/$database?nonsense=1" 'an unknown option'
wrong "postgresql://keeper:$secret@127.0.0.1:$port/$database" 'a password that is not encoded'
wrong "postgresql://keeper:$encoded%zz@127.0.0.1:$port/$database" 'a broken encoding'
wrong "host=127.0.0.1 port=$port password=$secret user=keeper dbname=$database" 'no quotes'
wrong "mysql://keeper:$encoded@127.0.0.1:$port/$database" 'an unknown engine'

# --- A url where none is looked for.
url="postgresql://keeper:$encoded@127.0.0.1:$port/$database"
pairs="host=127.0.0.1 port=$port password=$quoted user=keeper"
misplaced() {
    [ "$status" != 0 ] || check "status of $1" 'not 0' "$status"
    keep
}
for ini in "[$url]" "[postgresql://keeper:$secret@127.0.0.1/$database]" "[$pairs]" \
    "[mig]
url = sqlite:$url" "[$url]
url = sqlite:a.db
[$url]" "[$url]
nonsense = 1" "[one]
depends_on = $url" "[one]
path = $url" "[one]
url = sqlite:a.db
isolation = $url" "[one]
compare = $url" "$url" "url = $url" "[mig]
$url" "[mig]
url = \"$url" "[mig]
url = $url \${UNSET_VARIABLE}" "[mig]
url = $url \${" "[one] $url" "[one]
url = $url; $url" "[one]
dev_url = $url ;$url" "[one]
url = sqlite:a.db
dev_url = sqlite:$url"; do
    printf '%s\n' "$ini" >modules.ini
    for words in upgrade "upgrade --sql" "status --format json" "check --format sarif"; do
        # shellcheck disable=SC2086 # words are words
        run $words
        misplaced "$ini"
    done
done
workspace sqlite:a.db
for misplaced in "$url" "--$url" "--url$url" "-$url" "-n$url" "--name=$url" "-c$url" "--jobs=$url" \
    "--format=$url" "--changed-since=$url" "--url=sqlite:$url" "$pairs" "-n$pairs" "-c$pairs"; do
    for words in status "status --format json" "upgrade --sql" show revision; do
        # shellcheck disable=SC2086 # words are words
        run $words "$misplaced"
        misplaced "$misplaced"
        run "$misplaced" "$misplaced" $words
        misplaced "$misplaced"
    done
done
MIG_CONFIG=$url run status
misplaced MIG_CONFIG
run --url "$url" status --url
misplaced 'no url'
for tool in alembic flyway; do
    run import "$tool" "$url"
    misplaced "import $tool"
done

workspace "$url"
cat >>one/migrations/versions/a.sql <<'SQL'
-- after
SQL
cat >one/migrations/versions/b.sql <<'SQL'
-- Second
-- revision: bbbb1111
-- down_revision: aaaa1111
-- mig:up
SELECT 1 / 0;
SQL
run upgrade
exits 3
keep
run upgrade --format json
exits 3
keep

# --- While it runs: the command lines of all processes, what the server shows of its sessions, and
# what is said when a process dies.
cat >one/migrations/versions/b.sql <<'SQL'
-- Second
-- revision: bbbb1111
-- down_revision: aaaa1111
-- mig:up
SELECT pg_sleep(3600);
SQL
line='mig --url URL upgrade, killed'
"$MIG" --url "postgresql://u:$encoded@127.0.0.1:1/x" "--url=$url" upgrade >"$room/out" \
    --url "$url" 2>"$room/err" &
runner=$!
sessions="SELECT count(*) FROM pg_stat_activity WHERE datname = '$database' AND
query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()"
wait_until psql -qXAt "$MIG_TEST_POSTGRES" -c "$sessions"
worker=$(cat "/proc/$runner/task/$runner/children")
for process in $runner $worker; do
    tr '\0' ' ' <"/proc/$process/cmdline" >>"$all"
    cat "/proc/$process/comm" >>"$all"
done
check 'the command line' 3 "$(tr '\0' '\n' <"/proc/$runner/cmdline" | grep -c '^\(--url=\)*\**$')"
psql -qXAt "$MIG_TEST_POSTGRES" \
    -c "SELECT * FROM pg_stat_activity WHERE datname = '$database'" >>"$all"
# shellcheck disable=SC2086
kill -ABRT $worker
status=0
wait "$runner" || status=$?
keep
exits 3
check 'the death is told' 1 "$(grep -c 'was ended by SIGABRT' "$room/err")"

# --- What stays: in the database, in files.
psql -qXAt "${MIG_TEST_POSTGRES%/*}/$database" >>"$all" \
    -c 'SELECT database_to_xml(true, false, $$$$)' -c 'TABLE pg_description' \
    -c 'SELECT proname, prosrc FROM pg_proc' -c 'TABLE pg_shdescription' || exit 1
check 'the log is in it' 1 "$(grep -c '^<one_mig_version_log>' "$all")"
rm modules.ini
check 'files' '' "$(grep -rlE 'S3cr3t|Hidd3n' . 2>/dev/null)"
check 'output' '' "$(grep -anE 'S3cr3t|Hidd3n' "$all")"
server "DROP OWNED BY keeper"
finish
