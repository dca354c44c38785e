#!/bin/sh
# The commands about declared schemas: check, revision --autogenerate, diff, dump, verify.
. "$(dirname "$0")/check.sh"

empty
mkdir -p app shop
cat >modules.ini <<'INI'
[mig]
url = sqlite:dev.db
[app]
path = app
table_prefix = app_
[shop]
path = shop
table_prefix = shop_
depends_on = app
INI
cat >app/schema.sql <<'SQL'
CREATE TABLE app_users (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL
);
SQL
cat >shop/schema.sql <<'SQL'
CREATE TABLE shop_orders (id INTEGER PRIMARY KEY, app_user INTEGER REFERENCES app_users (id));
SQL

# From nothing.
run check
exits 1
prints 'app: app/schema.sql:1: table app_users: declared, not found
shop: shop/schema.sql:1: table shop_orders: declared, not found'
says 'mig: not as declared: 2 of 2 modules'
run diff -n app
exits 0
prints 'CREATE TABLE app_users (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL
);'
run diff -n app --down
exits 0
prints "-- mig:destructive drops table 'app_users' and its rows
DROP TABLE app_users;"
run revision --autogenerate -m 'First' -q
exits 0
check 'a file for each module' 2 "$(wc -l <"$room/out")"
run check
exits 5
prints 'app: 1 revision is pending
shop: 1 revision is pending'
run revision --autogenerate -m 'Too early'
exits 5
says "mig: app: the database is not up to date: 1 revision is pending
  hint: run 'mig upgrade' first"
run upgrade -q
exits 0
run check
exits 0
prints ''
says 'app: clean
shop: clean'
run check --offline
exits 0
run verify
exits 0

# Only the module that changed gets a file.
echo 'CREATE INDEX shop_orders_user ON shop_orders (app_user);' >>shop/schema.sql
run check
exits 1
prints 'shop: shop/schema.sql:2: index shop_orders_user: declared, not found'
run revision --autogenerate -m 'Index' --format json
exits 0
json '[r["module"] for r in d["revisions"]]' "['shop']"
run upgrade -q
exits 0

# What loses data is said.
cat >app/schema.sql <<'SQL'
CREATE TABLE app_users (
    id INTEGER PRIMARY KEY,
    name TEXT
);
SQL
run check -n app
exits 1
prints 'app: app/schema.sql: column app_users.email: found, not declared
app: app/schema.sql:3: column app_users.name: declared, not found'
run check -n app --format json
exits 1
json 'd["modules"][0]["differences"][1]' \
    "{'object': 'column app_users.name', 'declared': 'column', 'file': 'app/schema.sql', 'line': 3}"
run revision -n app --autogenerate -m 'Names'
exits 0
check 'the loss is on the terminal' 1 \
    "$(grep -c "app: destructive: drops column 'email'" "$room/err")"
check 'and in the file' 1 \
    "$(grep -c "^-- mig:destructive drops column 'email'" "$(cat "$room/out")")"
run upgrade -q
exits 0
run dump -n app
exits 0
prints 'CREATE TABLE app_users (
    id INTEGER PRIMARY KEY,
    name TEXT
);'

# A file that was edited after it was applied; comments do not count.
first=$(echo app/migrations/versions/*_first.sql)
sed -i 's/^CREATE TABLE/-- a comment\n&/' "$first"
run check -n app
exits 0
sed -i 's/email TEXT NOT NULL/email TEXT/' "$first"
run check -n app
exits 1
check 'it is named' 1 "$(grep -c 'the file was edited after it was applied' "$room/out")"

# What is ignored outlives a rebuild, both ways.
empty
mkdir app
printf '[app]\nurl = sqlite:dev.db\npath = app\ntable_prefix =\nignore = indexes\n' >modules.ini
echo 'CREATE TABLE one (id INTEGER);' >app/schema.sql
run revision --autogenerate -m 'One' -q
run upgrade -q
sqlite3 dev.db 'CREATE INDEX by_hand ON one (id)'
echo 'CREATE TABLE one (id INTEGER NOT NULL DEFAULT 1);' >app/schema.sql
run revision --autogenerate -m 'Two' -q
run upgrade -q
exits 0
run dump
check 'it is there after the way up' 1 "$(grep -c by_hand "$room/out")"
run downgrade -q -- -1
exits 0
run dump
check 'and after the way down' 1 "$(grep -c by_hand "$room/out")"

# A revision that does not undo itself.
empty
run init migrations
run revision -m 'Half' --rev-id aaaa11112222 -q
cat >migrations/versions/aaaa11112222_half.sql <<'SQL'
-- Half
--
-- revision: aaaa11112222
-- down_revision:

-- mig:up
CREATE TABLE one (id INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS two (id INTEGER PRIMARY KEY);

-- mig:down
DROP TABLE one;
SQL
run verify
exits 1
check 'the revision and the table are named' 1 \
    "$(grep -c 'revision aaaa11112222: table two: found, not declared' "$room/out")"
run check --offline
exits 1

# What does not load.
printf 'CREATE TABLE one (id);\n\nCREATE TABLE two (' >schema.sql
run check --offline
exits 2
check 'file and line are named' 1 "$(grep -c 'at schema.sql:3' "$room/err")"

# What is not there.
rm schema.sql
run check
exits 5
run check --offline
exits 2
check 'the missing schema is named' 1 \
    "$(grep -c "the declared schema 'schema.sql' does not exist" "$room/err")"

finish
