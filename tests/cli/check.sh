# What each suite here starts with: a box to work in, runs of mig, and checks that count.
# MIG is the program, MIG_TOP the repository. With MIG_ENGINE=postgres the examples live in a new
# database on the server of MIG_TEST_POSTGRES, else in SQLite files in the box.

set -u
. "$MIG_TOP/tests/cli/wait.sh"
: "${MIG:?}" "${MIG_TOP:?}"
unset MIG_CONFIG DATABASE_URL NO_COLOR CI
# What PATH has may be a script that looks for an interpreter, each time again.
python=$(python3 -c 'import sys; print(sys.executable)')
python3() { "$python" "$@"; }
passed=0 failed=0
line='' status=0
room=$(mktemp -d "${TMPDIR:-/tmp}/mig-cli-XXXXXX")
room=$(cd "$room" && pwd -P)
box=$room/box
database=''

if [ "${MIG_ENGINE:-sqlite}" = postgres ]; then
    [ -n "${MIG_TEST_POSTGRES:-}" ] || exit 77
    command -v psql >/dev/null || exit 77
    database=$(basename "$room" | tr 'A-Z-' 'a-z_')_$(basename "$0" .sh)
    DATABASE_URL=${MIG_TEST_POSTGRES%/*}/$database
    export DATABASE_URL
fi

server() {
    psql -qX "$MIG_TEST_POSTGRES" -c 'SET client_min_messages = error' -c "$1" >/dev/null
}

leave() {
    [ -z "$database" ] || server "DROP DATABASE IF EXISTS $database WITH (FORCE)"
    rm -rf "$room"
}
trap leave EXIT
trap 'exit 130' HUP INT PIPE TERM

# An empty folder to work in, and an empty database.
empty() {
    cd "$room" && rm -rf "$box" && mkdir "$box" && cd "$box" || exit 1
    [ -z "$database" ] && return
    server "DROP DATABASE IF EXISTS $database WITH (FORCE)" && server "CREATE DATABASE $database" ||
        exit 1
}

# The repository's own workspace of two modules, to work in.
examples() {
    empty
    cp -R "$MIG_TOP/modules.ini" "$MIG_TOP/examples" . || exit 1
}

# run WORD…: runs mig; what it says is kept.
run() {
    line="mig $*"
    status=0
    "$MIG" "$@" >"$room/out" 2>"$room/err" </dev/null || status=$?
}

# Standard input without what differs from run to run: durations, the box's place.
plain() {
    sed -E -e 's/([0-9]+ min )?[0-9.]+ (us|ms|s)\b/T/g' -e "s|$box|BOX|g" -e "s|$room|ROOM|g"
}

# check WHAT EXPECTED FOUND
check() {
    if [ "$2" = "$3" ]; then
        passed=$((passed + 1))
        return
    fi
    failed=$((failed + 1))
    printf 'FAILED: %s: %s\n--- expected\n%s\n--- found\n%s\n---\n' "$line" "$1" "$2" "$3"
    printf 'status %s, standard error:\n' "$status"
    plain <"$room/err"
}

# What the last run did: its exit status, all that it wrote, a part of what it wrote.
exits() { check 'exit status' "$1" "$status"; }
prints() { check 'standard output' "$1" "$(plain <"$room/out")"; }
says() { check 'standard error' "$1" "$(plain <"$room/err")"; }
prints_part() { check 'part of standard output' "$1" "$(plain <"$room/out" | grep -xF -e "$1")"; }
says_part() { check 'part of standard error' "$1" "$(plain <"$room/err" | grep -xF -e "$1")"; }

# json EXPRESSION EXPECTED: a Python expression about the document `d` on standard output.
json() {
    check "$1" "$2" "$(python3 -S -c 'import json, sys
d = json.load(open(sys.argv[1]))
print(eval(sys.argv[2]))' "$room/out" "$1" 2>&1 | tail -n 1)"
}

finish() {
    printf '%s passed, %s failed\n' "$passed" "$failed"
    [ "$failed" = 0 ]
    exit
}
