#!/bin/sh
# What a log says of revisions that were edited or interrupted, and setting it right.
. "$(dirname "$0")/check.sh"
. "$(dirname "$0")/git.sh"

a=aaaa11110000 b=bbbb11110000

sql() {
    if [ -n "$database" ]; then
        psql -qXAt -F ' ' "$DATABASE_URL" -c "$1" 2>&1
    else
        sqlite3 -separator ' ' dev.db "$1" 2>&1
    fi
}

# log: revision, direction, state and statements of all rows.
log() {
    check 'log' "$1" "$(sql 'SELECT revision, direction, state, statements
FROM one_mig_version_log ORDER BY id')"
}

empty
cat >modules.ini <<'EOT'
[mig]
url = ${DATABASE_URL:-sqlite:dev.db}

[one]
table_prefix = one_
EOT
script one $a '' 'CREATE TABLE one_a (id INTEGER PRIMARY KEY);' 'DROP TABLE one_a;'
run upgrade
exits 0
run repair
exits 0
prints ''
says 'nothing to repair'
run repair --accept
exits 0
says 'nothing to repair'

# --- Edited files: comments do not count.
file=one/migrations/versions/$a.sql
printf -- '\n-- a remark\n' >>$file
run status
check 'lines' 2 "$(wc -l <"$room/out" | tr -d ' ')"
sed -i.bak 's/one_a (id/one_a (no/' $file
rm $file.bak
run status
exits 0
trouble="one: revision '$a': the file was edited after it was applied
  hint: 'mig show $a' prints it; 'mig repair --accept $a' takes it as what was applied, and \
'mig switch' undoes it as it was applied"
check 'trouble' "$trouble" "$(tail -n +4 "$room/out")"
run status --format json
json 'd["modules"][0]["edited"], d["modules"][0]["state"]' "(['$a'], 'at_head')"
run repair
prints "$trouble"
run repair --accept bbbb
exits 2
says "mig: 'bbbb' is no edited revision of the selected modules
  hint: there is one:$a"
run repair --done aaaa
exits 2
says "mig: 'aaaa' is no interrupted revision of the selected modules
  hint: there is none at all: see mig status"
run repair aaaa
exits 2
run repair --accept --done
exits 2
run repair --accept aaaa --dry-run
exits 0
says "one: revision '$a': would be accepted as it is now"
log "$a up done 1"
run repair --accept one:aaaa
exits 0
says "one: revision '$a': accepted as it is now"
log "$a up done 1
$a accept done 0"
check 'both texts are kept' '2 (no 1 (id' "$(sql "SELECT (SELECT id || ' (no' FROM
one_mig_version_log WHERE script LIKE '%one_a (no%'), (SELECT id || ' (id' FROM one_mig_version_log
WHERE script LIKE '%one_a (id%')")"
run repair
says 'nothing to repair'
run switch
says 'nothing to undo: all that is applied is here'

# --- A revision outside of a transaction that was interrupted.
script one $b $a 'CREATE TABLE one_b (id INTEGER PRIMARY KEY);
INSERT INTO one_nowhere VALUES (1);
INSERT INTO one_b VALUES (3);' 'DROP TABLE one_b;'
sed -i.bak 's/^-- mig:up/-- mig:up transaction=false/' one/migrations/versions/$b.sql
rm one/migrations/versions/$b.sql.bak
interrupt() {
    run upgrade
    exits 3
    run status
    exits 0
    check 'trouble' \
        "one: revision '$b', begun by WHO at WHEN, failed after 1 statement: ERROR
  hint: 'mig upgrade' goes on there; 'mig repair --done $b' takes it as done, \
'mig repair --clear $b' forgets it" \
        "$(tail -n +4 "$room/out" | sed -e 's/statement: .*/statement: ERROR/' \
            -e 's/begun by [^ ]* at [-0-9:. +]*,/begun by WHO at WHEN,/')"
}
interrupt
run status --format json
json '[(i["revision"], i["direction"], i["has_failed"], i["statements"])
       for i in d["modules"][0]["interrupted"]]' "[('$b', 'up', True, 1)]"
run upgrade
exits 3
says_part "one  warning: an earlier run of '$b' was cut short after 1 statement: going on behind"

# Forgotten: the next run begins anew.
run repair --clear
exits 0
says "one: revision '$b': forgotten after 1 statement"
run upgrade
exits 3
says_part '  statement: CREATE TABLE one_b (id INTEGER PRIMARY KEY)'
sql 'DROP TABLE one_b'
interrupt

# Taken as done: the version table moves.
run repair --done bbbb --dry-run
says "one: revision '$b': would be taken as done after 1 statement"
run repair --done bbbb
exits 0
says "one: revision '$b': taken as done after 1 statement"
check 'version' $b "$(sql 'SELECT version_num FROM one_mig_version')"
check 'last row' "$b up done 1 taken as done by hand after 1 statement" "$(sql 'SELECT revision,
direction, state, statements, error FROM one_mig_version_log ORDER BY id DESC LIMIT 1')"
run repair --format json
exits 0
json 'd["modules"][0]["interrupted"]' '[]'
run upgrade
says 'nothing to do: one at head'

# On the way down as well.
cat >>one/migrations/versions/$b.sql <<'EOT'
DROP TABLE one_nowhere;
EOT
sed -i.bak 's/^-- mig:down/-- mig:down transaction=false/' one/migrations/versions/$b.sql
rm one/migrations/versions/$b.sql.bak
run downgrade -1
exits 3
run repair --done
exits 0
says "one: revision '$b': taken as done after 1 statement of the way down"
check 'version' $a "$(sql 'SELECT version_num FROM one_mig_version')"

# What it was done by is on another branch: it can be forgotten all the same.
script one cccc11110000 $a 'CREATE TABLE one_c (id INTEGER PRIMARY KEY);
INSERT INTO one_nowhere VALUES (1);' ''
sed -i.bak 's/^-- mig:up/-- mig:up transaction=false/' one/migrations/versions/cccc11110000.sql
rm one/migrations/versions/cccc11110000.sql.bak
run upgrade cccc
exits 3
rm one/migrations/versions/cccc11110000.sql
run status
check 'advice' "  hint: it has no file here: where that is, 'mig upgrade' goes on; 'mig repair \
--clear cccc11110000' forgets it, when what it did was undone by hand" "$(tail -n 1 "$room/out")"
run status --format json
json '[i["has_file"] for i in d["modules"][0]["interrupted"]]' '[False]'
run repair --done cccc
exits 2
run repair --clear cccc
exits 0
says "one: revision 'cccc11110000': forgotten after 1 statement"
run repair
says 'nothing to repair'

# --- An index that a failed CREATE INDEX CONCURRENTLY has left is built anew.
if [ -n "$database" ]; then
    script one $b $a 'CREATE TABLE one_b (id INTEGER);
INSERT INTO one_b VALUES (1), (1);
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "One b" ON public.one_b (id);' 'DROP TABLE one_b;'
    sed -i.bak 's/^-- mig:up/-- mig:up transaction=false/' one/migrations/versions/$b.sql
    rm one/migrations/versions/$b.sql.bak
    run upgrade
    exits 3
    says_part '  hint: the index "One b" may be left there, not valid: the next run drops it and '\
'builds it anew'
    run status
    check 'invalid' 'one: the index public."One b" is not valid' \
        "$(grep 'is not valid' "$room/out")"
    sql 'DELETE FROM one_b'
    run upgrade
    exits 0
    says_part 'one  warning: the index public."One b" is not valid, left by an attempt that '\
'failed: dropping it to build it anew'
    check 'valid' t \
        "$(sql "SELECT indisvalid FROM pg_index WHERE indexrelid = '\"One b\"'::regclass")"
    run status
    check 'lines' 2 "$(wc -l <"$room/out" | tr -d ' ')"

    # What REINDEX CONCURRENTLY has left beside an index is not to be built at all.
    sql "CREATE INDEX \"One b_ccnew\" ON one_b (id); UPDATE pg_index SET indisvalid = false
WHERE indexrelid = '\"One b_ccnew\"'::regclass"
    run status
    prints_part '  hint: a REINDEX CONCURRENTLY has failed, or goes on; if it has, DROP INDEX '\
'CONCURRENTLY public."One b_ccnew"'
fi

finish
