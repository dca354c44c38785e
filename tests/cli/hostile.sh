#!/bin/sh
# Names that try to be something else, and files that are none.
. "$(dirname "$0")/check.sh"

# --- Prefixes, tables, columns and indexes of reserved words, quotes, semicolons, other alphabets,
# the greatest length, format and pattern signs: the whole life of a module, one module for each.
empty
python3 - "${DATABASE_URL:-sqlite:dev.db}" <<'PYTHON' || exit 1
import os
import sys

prefixes = ["select", "it's\"; DROP TABLE x; --", "Größe日本", "x" * 50 + "_", "% $1 %s %I", "a b\\c",
            "[$(touch evil)`touch evil`", "*?{}"]
settings = f"[mig]\nurl = {sys.argv[1]}\n"
quote = lambda name: '"' + name.replace('"', '""') + '"'
for number, prefix in enumerate(prefixes):
    module = f"m{number}"
    settings += f"\n[{module}]\ntable_prefix = {prefix}\nversion_table = {prefix}v\n"
    os.makedirs(f"{module}/migrations/versions")
    table = quote((prefix + "t" * 63).encode()[:63].decode(errors="ignore"))
    column, index, more = quote(prefix), quote(prefix + "i"), quote("new" + prefix)
    with open(f"{module}/migrations/versions/a.sql", "w") as file:
        file.write(f"-- m\n-- revision: aaaa000{number}\n-- down_revision:\n-- mig:up\n"
                   f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, {column} TEXT);\n"
                   f"CREATE INDEX {index} ON {table} ({column});\n"
                   f"-- mig:down\nDROP TABLE {table};\n")
    with open(f"{module}/schema.sql", "w") as file:
        file.write(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, {column} TEXT, {more} TEXT);\n"
                   f"CREATE INDEX {index} ON {table} ({column});\n")
open("modules.ini", "w").write(settings)
PYTHON
run upgrade
exits 0
run status --exit-code
exits 0
run check
exits 1
run revision --autogenerate -m more
exits 0
run upgrade
exits 0
run check
exits 0
check 'clean' 8 "$(grep -c ': clean$' "$room/err")"
run dump
exits 0
cp "$room/out" "$room/dump"
run upgrade --sql base:head
exits 0
cp "$room/out" "$room/script"
run downgrade base --all
exits 0
run dump
check 'nothing is left' 0 "$(grep -c TABLE "$room/out")"
check 'nothing was run' '' "$(find . -name 'evil*')"

# What mig writes is read back by the database's own program, to the same end.
empty_database() {
    if [ -n "$database" ]; then
        server "DROP DATABASE IF EXISTS $database WITH (FORCE)"
        server "CREATE DATABASE $database"
    else
        rm -f dev.db
    fi
}
feed() {
    if [ -n "$database" ]; then
        psql -qX -v ON_ERROR_STOP=1 "$DATABASE_URL" -f "$1" >/dev/null 2>"$room/err"
    else
        sqlite3 -bail dev.db <"$1" >/dev/null 2>"$room/err"
    fi
}
empty_database
feed "$room/script"
check 'the script runs' 0 $?
run check
exits 0
empty_database
feed "$room/dump"
check 'the dump loads' 0 $?
run stamp head --all
exits 0
run check
exits 0

# --- A revision of 100 MB.
empty
mkdir -p a/migrations/versions
printf '[mig]\nurl = ${DATABASE_URL:-sqlite:dev.db}\n[a]\n' >modules.ini
python3 - <<'PYTHON' || exit 1
line = "INSERT INTO a_t VALUES (1); -- " + "x" * 968 + "\n"
with open("a/migrations/versions/big.sql", "w") as file:
    file.write("-- Big\n-- revision: bbbb1111\n-- down_revision:\n-- mig:up\n"
               "CREATE TABLE a_t (id INTEGER);\n")
    file.write(line * 100)
    file.write("INSERT INTO a_t VALUES (length('" + "y" * (100 << 20) + "'));\n")
PYTHON
sum='SELECT count(*), max(id) FROM a_t'
run upgrade
exits 0
if [ -n "$database" ]; then
    found=$(psql -qXAt "$DATABASE_URL" -c "$sum")
else
    found=$(sqlite3 dev.db "$sum")
fi
check 'all of it' "101|$((100 * 1024 * 1024))" "$found"
run status --exit-code
exits 0

# What follows is the same on every engine.
[ -z "$database" ] || finish

# --- A module's name is plain.
printf '[mig]\nurl = sqlite:dev.db\n[%s]\n' "it's" >modules.ini
run status
exits 2
says_part "mig: the module name 'it's' holds a '"
for name in 'a/../b' '..' 'a b' '-n' 'a"b'; do
    printf '[mig]\nurl = sqlite:dev.db\n[%s]\n' "$name" >modules.ini
    run status
    exits 2
done

# --- Out of the tree: by .., by links, by the names of files.
empty
unset DATABASE_URL
revision() {
    mkdir -p "$1/migrations/versions"
    cat >"$1/migrations/versions/a.sql" <<SQL
-- First
-- revision: aaaa1111
-- down_revision:
-- mig:up
CREATE TABLE a_t (id INTEGER);
-- mig:down
DROP TABLE a_t;
SQL
}
ini() {
    printf '[mig]\nurl = sqlite:dev.db\n%s\n[a]\n%s\n' "${2:-}" "$1" >modules.ini
}
revision a
mkdir -p "$room/elsewhere/migrations/versions"
ln -sfn ../elsewhere link
for path in ../elsewhere link a/../../elsewhere "$room/elsewhere"; do
    ini "path = $path"
    for words in status "revision -m x" upgrade; do
        # shellcheck disable=SC2086
        run $words
        exits 2
        check 'it is said' 1 "$(grep -c 'lies outside the folder of modules.ini' "$room/err")"
    done
done
ini ''
run revision -m '../../../evil; touch evil $(touch evil)'
exits 0
rm a/migrations/versions/*evil*.sql
run revision --rev-id ../evil -m x
exits 2
run revision --version-path ../elsewhere -m x
exits 2
ini '' 'file_template = ../../../${rev}'
run revision -m x
exits 2
# shellcheck disable=SC2016
ini '' 'file_template = $(touch evil)${rev}'
run revision -m x
check 'nothing was run' '' "$(find .. -name 'evil*')"
check 'nothing is elsewhere' '' "$(find "$room/elsewhere" -type f)"
rm -rf a
revision a
ini ''
ln -s /etc/passwd a/migrations/versions/passwd.sql
run upgrade
exits 2
check 'a link to a secret shows nothing of it' '' "$(grep root "$room/err" "$room/out")"
rm a/migrations/versions/passwd.sql
ln -s nowhere a/migrations/versions/b.sql
run upgrade
exits 2
rm a/migrations/versions/b.sql

# --- A message with control characters: no terminal obeys it, and a file gets it as it is.
escape=$(printf '\033')
sed -i "1s/.*/-- First ${escape}[2J/" a/migrations/versions/a.sql
run upgrade
exits 0
says_part 'a  1/1  aaaa1111  First \u001b[2J  (T)'
check 'no escape' 0 "$(grep -c "$escape" "$room/err")"
run show head
check 'a file gets all bytes' 2 "$(grep -c "First ${escape}" "$room/out")"
if command -v script >/dev/null && script -qec true /dev/null </dev/null >/dev/null 2>&1; then
    TERM=xterm script -qec "$MIG history" /dev/null </dev/null >"$room/out"
    check 'a terminal does not' 1 "$(grep -cF 'First \u001b[2J' "$room/out")"
fi
run downgrade base
exits 0
rm dev.db
revision a

# --- A script location that is a file, a FIFO, a link to itself, a device; so of the other files.
mkfifo fifo
ln -s loop loop
: >file
for place in file fifo loop /dev/null; do
    ini "script_location = $place"
    for words in "status --exit-code" upgrade history "revision -m x" check; do
        # shellcheck disable=SC2086
        line="mig $words" status=0
        timeout 300 "$MIG" $words >"$room/out" 2>"$room/err" </dev/null || status=$?
        exits 2
        check 'it is named' 1 "$(cat "$room/out" "$room/err" | grep -c "$place/versions")"
    done
done
for place in fifo loop /dev/zero; do
    ini "target_schema = $place"
    status=0
    run upgrade
    timeout 300 "$MIG" check >"$room/out" 2>"$room/err" </dev/null || status=$?
    exits 2
    status=0
    timeout 300 "$MIG" -c $place status >"$room/out" 2>"$room/err" </dev/null || status=$?
    exits 2
done
ini ''
mkfifo a/migrations/revision.sql.in
run revision -m x
exits 2
rm a/migrations/revision.sql.in

# --- Unreadable: for a user who is not root.
if [ "$(id -u)" = 0 ]; then
    as_nobody() {
        line="mig $* (as nobody)" status=0
        setpriv --reuid=65534 --regid=65534 --clear-groups "$MIG" "$@" >"$room/out" 2>"$room/err" \
            </dev/null || status=$?
    }
    chmod 755 "$room"
    run upgrade
    chmod -R a+rX .
    for place in a/migrations/versions/a.sql a/migrations/versions a/migrations modules.ini; do
        mode=$(stat -c %a $place)
        chmod 0 $place
        for words in "status --exit-code" upgrade history; do
            # shellcheck disable=SC2086
            as_nobody $words
            exits 2
            check 'it says why' 1 "$(cat "$room/out" "$room/err" | grep -c 'Permission denied')"
        done
        chmod "$mode" $place
    done
    as_nobody status
    exits 0
    chmod 600 dev.db
    as_nobody upgrade
    exits 4
    says_part '  hint: this user must be able to read and write the file and its folder'
    chmod 644 dev.db
fi

finish
