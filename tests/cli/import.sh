#!/bin/sh
# Histories of other tools, imported, run, compared with the same SQL run by hand, and stamped.
. "$(dirname "$0")/check.sh"
url=${DATABASE_URL:-sqlite:dev.db}
shelf="CREATE TABLE shelf (id integer PRIMARY KEY, label text NOT NULL);"
fill="INSERT INTO shelf VALUES (1, 'top; left');
CREATE INDEX shelf_label ON shelf (label);"
clear="DROP INDEX shelf_label;
DELETE FROM shelf;"
widen="ALTER TABLE shelf ADD COLUMN width integer;"

# sql TEXT: runs SQL in the module's database.
sql() {
    if [ -n "$database" ]; then
        PGOPTIONS='-c client_min_messages=warning' \
            psql -qX -v ON_ERROR_STOP=1 "$DATABASE_URL" -c "$1" >/dev/null
    else
        sqlite3 -bail dev.db "$1"
    fi || { echo "cannot run: $1" && exit 1; }
}

# What the database holds, mig's tables aside.
state() {
    if [ -n "$database" ]; then
        psql -qXAt -v ON_ERROR_STOP=1 "$DATABASE_URL" -c "
            SELECT table_name, column_name, data_type, is_nullable, column_default
            FROM information_schema.columns
            WHERE table_schema = 'public' AND table_name !~ 'mig_version'
            ORDER BY table_name, ordinal_position" -c "
            SELECT conrelid::regclass, conname, pg_get_constraintdef(oid)
            FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace AND conname !~ 'mig_version'
            ORDER BY conname" -c "
            SELECT indexdef
            FROM pg_indexes
            WHERE schemaname = 'public' AND tablename !~ 'mig_version'
            ORDER BY indexname" || { echo "cannot look at the database" && exit 1; }
        psql -qXAt "$DATABASE_URL" -c "SELECT * FROM shelf ORDER BY id" 2>/dev/null
        return
    fi
    sqlite3 dev.db "SELECT sql FROM sqlite_master WHERE tbl_name NOT LIKE '%mig_version%'
                    AND tbl_name NOT LIKE 'sqlite_%' ORDER BY name"
    sqlite3 dev.db "SELECT * FROM shelf ORDER BY id" 2>/dev/null
}

# history TOOL: three migrations in the folder `src`.
history_goose() {
    mkdir src
    printf -- '-- +goose Up\n%s\n-- +goose Down\nDROP TABLE shelf;\n' "$shelf" >src/00001_shelf.sql
    printf -- '-- +goose Up\n%s\n-- +goose Down\n%s\n' "$fill" "$clear" >src/00002_fill.sql
    printf -- '-- +goose Up\n-- +goose StatementBegin\n%s\n-- +goose StatementEnd\n' "${widen%;}" \
        >src/00003_widen_it.sql
    printf -- '-- +goose Down\nALTER TABLE shelf DROP COLUMN width;\n' >>src/00003_widen_it.sql
}
history_dbmate() {
    mkdir src
    printf -- '-- migrate:up\n%s\n\n-- migrate:down\nDROP TABLE shelf;\n' "$shelf" \
        >src/20260101_shelf.sql
    printf -- '-- migrate:up transaction:false\n%s\n-- migrate:down\n%s\n' "$fill" "$clear" \
        >src/20260102_fill.sql
    printf -- '-- migrate:up\n%s\n-- migrate:down\nALTER TABLE shelf DROP COLUMN width;\n' \
        "$widen" >src/20260103_widen_it.sql
}
history_golang_migrate() {
    mkdir src
    printf 'BEGIN;\n%s\nCOMMIT;\n' "$shelf" >src/1_shelf.up.sql
    printf 'DROP TABLE shelf;\n' >src/1_shelf.down.sql
    printf '%s\n' "$fill" >src/2_fill.up.sql
    printf '%s\n' "$clear" >src/2_fill.down.sql
    printf '%s\n' "$widen" >src/3_widen_it.up.sql
    printf 'ALTER TABLE shelf DROP COLUMN width;\n' >src/3_widen_it.down.sql
}
history_diesel() {
    mkdir -p src/2026-01-01-000000_shelf src/2026-01-02-000000_fill src/2026-01-03-000000_widen_it
    printf '%s\n' "$shelf" >src/2026-01-01-000000_shelf/up.sql
    printf 'DROP TABLE shelf;\n' >src/2026-01-01-000000_shelf/down.sql
    printf '%s\n' "$fill" >src/2026-01-02-000000_fill/up.sql
    printf '%s\n' "$clear" >src/2026-01-02-000000_fill/down.sql
    printf 'run_in_transaction = false\n' >src/2026-01-02-000000_fill/metadata.toml
    printf '%s\n' "$widen" >src/2026-01-03-000000_widen_it/up.sql
    printf 'ALTER TABLE shelf DROP COLUMN width;\n' >src/2026-01-03-000000_widen_it/down.sql
}
history_flyway() {
    mkdir src
    printf '%s\n' "$shelf" >src/V1__shelf.sql
    printf 'DROP TABLE shelf;\n' >src/U1__shelf.sql
    printf '%s\n' "$fill" >src/V1.9__fill.sql
    printf '%s\n' "$clear" >src/U1.9__fill.sql
    printf '%s\n' "$widen" >src/V1.10__widen_it.sql
    printf 'ALTER TABLE shelf DROP COLUMN width;\n' >src/U1.10__widen_it.sql
}
history_sqitch() {
    mkdir -p src/deploy src/revert
    who='2026-01-02T03:04:05Z Ann Other <ann@example.org>'
    printf '%%syntax-version=1.0.0\n%%project=shop\n\nshelf %s # shelf\nfill [shelf] %s # fill\n' \
        "$who" "$who" >src/sqitch.plan
    printf '@v1 %s # out\nwiden %s # widen it\n' "$who" "$who" >>src/sqitch.plan
    printf -- '-- Deploy shop:shelf\nBEGIN;\n%s\nCOMMIT;\n' "$shelf" >src/deploy/shelf.sql
    printf 'BEGIN;\nDROP TABLE shelf;\nCOMMIT;\n' >src/revert/shelf.sql
    printf '%s\n' "$fill" >src/deploy/fill.sql
    printf '%s\n' "$clear" >src/revert/fill.sql
    printf '%s\n' "$widen" >src/deploy/widen.sql
    printf 'ALTER TABLE shelf DROP COLUMN width;\n' >src/revert/widen.sql
}

# table TOOL: what the tool keeps in a database with the first two applied.
table_goose() {
    sql "CREATE TABLE goose_db_version (id integer PRIMARY KEY, version_id bigint NOT NULL,
             is_applied boolean NOT NULL);
         INSERT INTO goose_db_version VALUES (1, 0, true), (2, 1, true), (3, 2, true),
             (4, 3, true), (5, 3, false)"
}
table_dbmate() {
    sql "CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY);
         INSERT INTO schema_migrations VALUES ('20260102'), ('20260101')"
}
table_golang_migrate() {
    sql "CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean NOT NULL);
         INSERT INTO schema_migrations VALUES (2, false)"
}
table_diesel() {
    sql "CREATE TABLE __diesel_schema_migrations (version varchar(50) PRIMARY KEY,
             run_on timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP);
         INSERT INTO __diesel_schema_migrations (version) VALUES ('20260101000000'),
             ('20260102000000')"
}
table_flyway() {
    sql "CREATE TABLE flyway_schema_history (installed_rank integer PRIMARY KEY,
             version varchar(50), type varchar(20), script varchar(1000), success boolean);
         INSERT INTO flyway_schema_history VALUES
             (1, '1', 'BASELINE', '<< Flyway Baseline >>', true),
             (2, '1.9', 'SQL', 'V1.9__fill.sql', true), (3, NULL, 'SQL', 'R__view.sql', true)"
}
table_sqitch() {
    changes="(change_id text PRIMARY KEY, change text, project text, committed_at timestamp);
             INSERT INTO CHANGES VALUES ('a', 'shelf', 'shop', '2026-01-02 03:04:05'),
                 ('b', 'fill', 'shop', '2026-01-02 03:04:06'),
                 ('c', 'fill', 'other', '2026-01-02 03:04:07')"
    if [ -n "$database" ]; then
        sql "CREATE SCHEMA sqitch; CREATE TABLE sqitch.changes
             $(echo "$changes" | sed 's/CHANGES/sqitch.changes/')"
    else
        sqlite3 sqitch.db "CREATE TABLE changes $changes"
    fi
}
tables() {
    if [ -n "$database" ]; then
        sql "DROP SCHEMA IF EXISTS sqitch CASCADE; DROP TABLE IF EXISTS goose_db_version,
             schema_migrations, __diesel_schema_migrations, flyway_schema_history"
    else
        rm -f sqitch.db
        for name in goose_db_version schema_migrations __diesel_schema_migrations \
            flyway_schema_history; do
            sql "DROP TABLE IF EXISTS $name"
        done
    fi
}

# On PostgreSQL only what differs there is tried: truth values, and a table in a schema.
# adopt TOOL ID1 ID2 ID3 FILES
adopt() {
    tool=$1 name=$(echo "$1" | tr - _)
    empty
    sql "$shelf $fill $widen"
    expected=$(state)
    check 'something is made by hand' 1 "$(echo "$expected" | grep -c '^1|top; left|')"
    empty
    "$MIG" init -q m >/dev/null
    "history_$name"
    run import --dry-run "$tool" src
    exits 0
    prints "$5"
    says 'would import 3 revisions'
    check 'nothing is written' '' "$(ls m/versions)"
    run import "$tool" src
    exits 0
    prints "$5"
    says 'imported 3 revisions'
    run history
    prints "$3 -> $4 (head), widen it
$2 -> $3, fill
<base> -> $2, shelf"
    run upgrade -q
    exits 0
    check 'the same as by hand' "$expected" "$(state)"
    run downgrade -q base
    exits 0
    check 'nothing is left' '' "$(state | grep -i shelf)"

    # Taken over where the tool has stopped.
    sql "$shelf $fill"
    "table_$name"
    run import --stamp --dry-run "$tool" src
    exits 0
    says "would import 0 revisions, 3 are there already
would stamp $3"
    run current
    prints ''
    run import --stamp "$tool" src
    exits 0
    says "imported 0 revisions, 3 are there already
stamped $3"
    run current
    prints "$3"
    run import --stamp "$tool" src
    exits 0
    run upgrade -q
    exits 0
    tables
    check 'the same as by hand' "$expected" "$(state)"
}

adopt goose 00001 00002 00003 'm/versions/00001_shelf.sql
m/versions/00002_fill.sql
m/versions/00003_widen_it.sql'
[ -n "$database" ] || adopt dbmate 20260101 20260102 20260103 'm/versions/20260101_shelf.sql
m/versions/20260102_fill.sql
m/versions/20260103_widen_it.sql'
[ -n "$database" ] || check 'the option is carried over' '-- mig:up transaction=false' \
    "$(grep mig:up m/versions/20260102_fill.sql)"
[ -n "$database" ] || adopt golang-migrate 1 2 3 'm/versions/1_shelf.sql
m/versions/2_fill.sql
m/versions/3_widen_it.sql'
[ -n "$database" ] || adopt diesel 20260101000000 20260102000000 20260103000000 \
    'm/versions/20260101000000_shelf.sql
m/versions/20260102000000_fill.sql
m/versions/20260103000000_widen_it.sql'
adopt flyway 1 1.9 1.10 'm/versions/1_shelf.sql
m/versions/1.9_fill.sql
m/versions/1.10_widen_it.sql'
adopt sqitch shelf fill widen 'm/versions/shelf_shelf.sql
m/versions/fill_fill.sql
m/versions/widen_widen_it.sql'

# What stands in the way of stamping.
empty
"$MIG" init -q m >/dev/null
history_golang_migrate
sql 'CREATE TABLE unrelated (a integer)'
run import --stamp golang-migrate src
exits 2
prints ''
says "mig: there is no table 'schema_migrations' in '$url'"
check 'no file is written' '' "$(ls m/versions)"
run import --table x golang-migrate src
exits 2
says 'mig: --table says what --stamp reads, and --stamp is not there'
table_golang_migrate
sql 'UPDATE schema_migrations SET dirty = true'
run import --stamp golang-migrate src
exits 3
says "mig: $url: the database is dirty at version '2'
  hint: mend it and run migrate force 2 first"
check 'no file is written' '' "$(ls m/versions)"
sql 'UPDATE schema_migrations SET dirty = false, version = 7'
run import --stamp golang-migrate src
exits 2
says "mig: $url: version '7' is applied, and not in the folder"
sql 'DELETE FROM schema_migrations'
run import --stamp golang-migrate src
exits 0
says 'imported 3 revisions
nothing is applied: nothing to stamp'
sql "CREATE TABLE kept (version bigint, dirty boolean); INSERT INTO kept VALUES (1, false)"
run import --stamp --table kept golang-migrate src --format json
exits 0
json 'd["stamped"], d["known"], d["revisions"], d["remarks"], d["error"]' \
    "(['1'], 3, [], [], None)"
run stamp -q 3
run import --stamp --table kept golang-migrate src
exits 2
says "mig: the database is at '3', beyond what golang-migrate has applied
  hint: say what is right with mig stamp"
run current
prints '3 (head)'
run import --stamp dbmate src
exits 2
empty
"$MIG" init -q m >/dev/null
history_dbmate
table_dbmate
sql "DELETE FROM schema_migrations WHERE version = '20260101'"
run import --stamp dbmate src
exits 2
says "mig: dbmate has applied what follows '20260101', and that it has not
  hint: let dbmate apply it first"
sql "DROP TABLE schema_migrations"
sql "CREATE TABLE schema_migrations (id integer)"
run import --stamp dbmate src
exits 3
check 'no file is written' '' "$(ls m/versions)"
empty
"$MIG" init -q m >/dev/null
history_flyway
table_flyway
sql "UPDATE flyway_schema_history SET success = false WHERE installed_rank = 2"
run import --stamp flyway src
exits 3
says "mig: $url: 'V1.9__fill.sql' has failed
  hint: mend the database and run flyway repair first"

# What cannot run inside of a transaction does not, said or not.
if [ -n "$database" ]; then
    empty
    "$MIG" init -q m >/dev/null
    mkdir src
    printf '%s\n' "$shelf" >src/1_shelf.up.sql
    printf 'CREATE INDEX CONCURRENTLY shelf_label ON shelf (label);\n' >src/2_index.up.sql
    printf 'DROP INDEX CONCURRENTLY shelf_label;\n' >src/2_index.down.sql
    run import golang-migrate src
    exits 0
    says "note: 2_index.up.sql: transaction=false, since 'CREATE INDEX CONCURRENTLY shelf_label \
ON shelf (label);' cannot run inside of one
note: 2_index.down.sql: transaction=false, since 'DROP INDEX CONCURRENTLY shelf_label;' cannot run \
inside of one
imported 2 revisions"
    run upgrade -q
    exits 0
    run downgrade -q 1
    exits 0
    run downgrade 1-1
    exits 2
    says_part "mig: revision '1' cannot be downgraded: it has no -- mig:down section"
    finish
fi

# What stands in the way of importing. No database is asked for that.
empty
"$MIG" init -q m >/dev/null
history_goose
run import
exits 2
says "mig: 'mig import' needs TOOL
  hint: usage: mig import [OPTION]... TOOL FOLDER"
run import gose src
exits 2
says "mig: nothing is known of a tool 'gose'
  hint: did you mean 'goose'?"
run import goose nowhere
exits 2
says "mig: 'nowhere' is not a folder"
run import dbmate m
exits 2
says "mig: there are no migrations of dbmate in 'm'"
run import dbmate src
exits 2
says "mig: a statement stands above '-- migrate:up'
  at src/00001_shelf.sql:2"
mkdir deep && cd deep || exit 1
run import -v goose ../src --dry-run
exits 0
check 'the file is shown' '../m/versions/00003_widen_it.sql
-- widen it
--
-- Imported from goose, 00003_widen_it.sql
--
-- revision: 00003
-- down_revision: 00002
-- branch_labels:
-- depends_on:

-- mig:up
ALTER TABLE shelf ADD COLUMN width integer
;

-- mig:down
ALTER TABLE shelf DROP COLUMN width;' "$(sed -n '/widen_it.sql$/,$p' "$room/out" | sed '$d')"
cd "$box" || exit 1

# All files or none: the third cannot be written.
run import -q goose src --format json
json '[(r["id"], r["source"], r["is_stub"]) for r in d["revisions"]][0]' \
    "('00001', '00001_shelf.sql', False)"
rm m/versions/*
sed -i 's|^script_location.*|&\nfile_template = ${rev}/x|' modules.ini
run import goose src
exits 2
says "mig: revision '00001' would be written to '00001/x.sql', where the module does not find it
  hint: a file_template with folders needs recursive_version_locations = true"
sed -i 's|^script_location.*|&\nrecursive_version_locations = true|' modules.ini
: >m/versions/00003
run import goose src
exits 2
says "mig: cannot make the folder 'BOX/m/versions/00003': File exists"
check 'what was written is taken back' 00003 "$(find m/versions -type f -printf '%f\n')"
rm -r m/versions/*
sed -i 's|^file_template.*|file_template = same|' modules.ini
run import goose src
exits 2
says "mig: '00001_shelf.sql' and '00002_fill.sql' would be written to the same file \
'BOX/m/versions/same.sql'
  hint: put \${rev} into file_template"
sed -i '/^file_template/d' modules.ini

# Later imports add what is new.
mv src/00003_widen_it.sql .
run import -q goose src
exits 0
mv 00003_widen_it.sql src
run import goose src
exits 0
prints m/versions/00003_widen_it.sql
says 'imported 1 revision, 2 are there already'
sed -i 's/top; left/top/' src/00002_fill.sql
run import goose src
exits 0
says 'note: 00002_fill.sql has changed since m/versions/00002_fill.sql was made of it
imported 0 revisions, 3 are there already'
mv src/00002_fill.sql src/00002_moved.sql
cp src/00003_widen_it.sql src/000025_between.sql
mv src/00003_widen_it.sql src/00030_widen_it.sql
sed -i 's/revision: 00003/revision: 00030/' m/versions/00003_widen_it.sql
run import goose src
exits 2
says "mig: revision '00030' follows '00002' here, and '000025' in 'src'
  at m/versions/00003_widen_it.sql:6
  hint: only what comes on top of the module's revisions can be added to them"
rm src/000025_between.sql
run revision -q -m Own --rev-id mine1111
run import goose src
exits 2
says "mig: module 'm' has a revision 'mine1111', which is not in 'src'
  at m/versions/mine1111_own.sql:3
  hint: import into a module without revisions of its own: mig init PATH makes one"

# What is not SQL is said, and fails until it is.
"$MIG" init -q other >/dev/null
printf 'package x\n' >src/00040_code.go
run import -n other goose src
exits 1
prints_part other/migrations/versions/00040_code.sql
says 'note: 00040_code.go is written in Go: its SQL is to be written by hand
imported 4 revisions
mig: 1 of the 4 revisions is to be written by hand
  hint: their SQL is not known; until it is there they fail when they are run'
run import -n '*' goose src
exits 2
says "mig: import works on one module, and 2 are selected: m, other
  hint: choose one with -n NAME, or work in its folder"

finish
