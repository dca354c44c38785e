#!/bin/sh
# Runs a command whose PostgreSQL is behind PgBouncer in transaction pooling:
#     postgres.sh pgbouncer.sh COMMAND [ARGUMENT...]
#
# The pooler stands before the server that postgres.sh has made, serves all of its databases,
# listens on a free port of the loopback, and is gone when the command ends. The command finds it
# by MIG_TEST_POSTGRES. Without PgBouncer: exit 77, or 1 where CI is set.
set -u

[ $# -gt 0 ] || { sed -n '2,7p' "$0" >&2; exit 2; }
[ -n "${PGPORT:-}" ] || { echo "pgbouncer.sh: run it by postgres.sh" >&2; exit 2; }

program=$(command -v pgbouncer || command -v /usr/sbin/pgbouncer)
if [ -z "$program" ]; then
    echo "pgbouncer.sh: PgBouncer is not installed (Debian: pgbouncer)" >&2
    [ -z "${CI:-}" ] && exit 77
    exit 1
fi

# It refuses to run as root.
user=
if [ "$(id -u)" -eq 0 ]; then
    user=postgres
    id "$user" >/dev/null 2>&1 || user=nobody
fi

as_pooler() {
    if [ -z "$user" ]; then
        exec "$@"
    else
        exec setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups "$@"
    fi
}

write_settings() {
    cat >"$folder/pgbouncer.ini" <<EOF
[databases]
* = host=127.0.0.1 port=$PGPORT user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $port
unix_socket_dir =
auth_type = any
pool_mode = transaction
max_client_conn = 500
default_pool_size = 10
client_login_timeout = 600
query_wait_timeout = 600
server_connect_timeout = 600
server_login_retry = 1
ignore_startup_parameters = extra_float_digits
logfile = $folder/log
EOF
}

# Ready when it accepts connections; a port that is taken ends it.
is_ready() {
    tries=0
    while [ $tries -lt 3000 ] && kill -0 "$pid" 2>/dev/null; do
        grep -q 'process up' "$folder/log" 2>/dev/null && return 0
        tries=$((tries + 1))
        sleep 0.05
    done
    kill "$pid" 2>/dev/null
    return 1
}

start_pooler() {
    attempt=0
    while [ $attempt -lt 20 ]; do
        port=$((33000 + ($$ * 31 + attempt * 1013) % 12000))
        rm -f "$folder/log"
        write_settings
        (as_pooler "$program" -q "$folder/pgbouncer.ini") </dev/null >/dev/null 2>"$folder/errors" &
        pid=$!
        is_ready && return 0
        attempt=$((attempt + 1))
    done
    cat "$folder/errors" "$folder/log" >&2
    return 1
}

stop_pooler() {
    [ -z "$pid" ] || kill "$pid" 2>/dev/null
    [ -z "$pid" ] || wait "$pid" 2>/dev/null
    rm -rf "$folder"
}

pid=
folder=$(mktemp -d "${TMPDIR:-/tmp}/mig-pgbouncer.XXXXXX") || exit 1
[ -z "$user" ] || chown "$user" "$folder"
trap stop_pooler EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

start_pooler || exit 1
MIG_TEST_POSTGRES="postgresql://postgres@127.0.0.1:$port/postgres"
export MIG_TEST_POSTGRES
"$@"
