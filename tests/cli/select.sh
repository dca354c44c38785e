#!/bin/sh
# Which modules.ini, which modules, which database.
. "$(dirname "$0")/check.sh"
empty

run status
exits 2
prints ''
says "mig: no modules.ini in 'BOX' or any folder above it
  hint: make one with mig init, or name one with -c FILE or MIG_CONFIG"
run -c absent.ini status
exits 2
prints ''

examples
names() {
    check 'modules' "$1" "$(tail -n +2 "$room/out" | cut -d ' ' -f 1 | paste -sd ' ')"
}
run status
exits 0
names 'module_one module_two'
run status -n module_two
names module_two
run -n module_two status -n module_one
names 'module_one module_two'
run status -n '*_two'
names module_two
run status --name=module_two,module_one
names 'module_one module_two'
run status -n nobody
exits 2
prints ''
cd examples/module_two/database || exit 1
run status
names module_two
run status -n '*'
names 'module_one module_two'
cd "$room" || exit 1
run -c box/modules.ini status
exits 0
names 'module_one module_two'
MIG_CONFIG=box/modules.ini
export MIG_CONFIG
run status
exits 0
names 'module_one module_two'
unset MIG_CONFIG
cd "$box" || exit 1

run status --url sqlite:other.db -n module_one
exits 0
prints_part 'module_one  no version table  -        e6182da7f03c        6  sqlite:other.db'
DATABASE_URL=sqlite:third.db
export DATABASE_URL
run status -n module_one
prints_part 'module_one  no version table  -        e6182da7f03c        6  sqlite:third.db'
unset DATABASE_URL

# A database that cannot be reached, and a password that nobody may see.
url='postgresql://me:secret@127.0.0.1:1/nowhere'
run status --url "$url"
exits 0
check 'no password' '' "$(cat "$room/out" "$room/err" | grep secret)"
check 'error in the table' 'module_one  error' "$(sed -n 2p "$room/out" | cut -c 1-17)"
run status --url "$url" --exit-code
exits 4
says "mig: the state of 'module_one' is not known"
run current --url "$url"
exits 4
run upgrade --url "$url" -n module_one
exits 4
prints ''
check 'no password' '' "$(cat "$room/out" "$room/err" | grep secret)"
run upgrade --url "$url" -n module_one --format json
exits 4
json 'd["error"]["code"]' connection

printf '[mig]\nurl = sqlite:dev.db\n\n[one]\ncolour = red\n' >modules.ini
run status
exits 2
prints ''
says_part '  at BOX/modules.ini:5'
run status --format json
exits 2
json 'd["error"]["code"], d["error"]["line"]' "('config', 5)"

printf '[mig]\nurl = sqlite:dev.db\n' >modules.ini
run status
exits 0
prints 'MODULE  STATE  CURRENT  HEAD  PENDING  DATABASE'
run upgrade
exits 0
says 'nothing to do: 0 modules at head'

finish
