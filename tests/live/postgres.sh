#!/bin/sh
# Runs a command with a PostgreSQL server of its own:   postgres.sh COMMAND [ARGUMENT...]
#
# The server listens on a free port of the loopback, trusts everybody but the roles "locked" and
# "keeper" (which tests make, with passwords), writes nothing durably, and is gone when the command
# ends. The command finds it by MIG_TEST_POSTGRES, PGHOST, PGPORT and PGUSER, and may stop and start
# it by `$MIG_TEST_POSTGRES_CTL restart`, which is pg_ctl. With MIG_TEST_POSTGRES set already, that
# server is used. MIG_TEST_POSTGRES_SETTINGS are lines for its postgresql.conf. Without PostgreSQL's
# programs: exit 77, or 1 where CI is set.
set -u

[ $# -gt 0 ] || { sed -n '2,9p' "$0" >&2; exit 2; }
[ -z "${MIG_TEST_POSTGRES:-}" ] || exec "$@"

find_programs() {
    for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5,5nr) \
        "$(pg_config --bindir 2>/dev/null)" "$(dirname "$(command -v initdb || echo .)")"; do
        if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ]; then
            echo "$folder"
            return
        fi
    done
}

# The server refuses to run as root.
as_server() {
    if [ -z "$user" ]; then
        "$@"
    else
        setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups env HOME="$data" "$@"
    fi
}

free_kilobytes() {
    df -Pk "$1" 2>/dev/null | awk 'NR == 2 { print $4 }'
}

make_folder() {
    room=$(free_kilobytes /dev/shm)
    if [ "${room:-0}" -gt 500000 ] && [ -w /dev/shm ]; then
        mktemp -d /dev/shm/mig-postgres.XXXXXX
    else
        mktemp -d "${TMPDIR:-/tmp}/mig-postgres.XXXXXX"
    fi
}

make_server() {
    data=$(make_folder) || return 1
    [ -z "$user" ] || chown "$user" "$data" || return 1
    cd "$data" || return 1
    as_server "$programs/initdb" -D "$data/db" -U postgres -A trust -E UTF8 --locale=C \
        --no-sync >"$data/initdb.log" 2>&1 || { cat "$data/initdb.log" >&2; return 1; }
    as_server sh -c "cat >'$data/db/pg_hba.conf'" <<'EOF'
host all locked,keeper 127.0.0.1/32 scram-sha-256
host all all 127.0.0.1/32 trust
EOF
    as_server sh -c "cat >>'$data/db/postgresql.conf'" <<'EOF'
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 500
max_prepared_transactions = 100
shared_buffers = 64MB
autovacuum = off
jit = off
lc_messages = 'C'
timezone = 'Europe/Berlin'
EOF
    printf '%s\n' "${MIG_TEST_POSTGRES_SETTINGS:-}" |
        as_server sh -c "cat >>'$data/db/postgresql.conf'"
}

# What pg_ctl may take on a machine that is busy, in seconds.
PGCTLTIMEOUT=600
export PGCTLTIMEOUT

# A port may be taken by somebody else between the look and the start, so starting is the look.
start_server() {
    attempt=0
    while [ $attempt -lt 20 ]; do
        PGPORT=$((20000 + ($$ * 37 + attempt * 1009) % 12000))
        as_server "$programs/pg_ctl" -D "$data/db" -l "$data/db/log" -o "-p $PGPORT" -w start \
            >/dev/null 2>&1 && return 0
        attempt=$((attempt + 1))
    done
    cat "$data/db/log" >&2
    return 1
}

stop_server() {
    [ -n "$data" ] || return
    as_server "$programs/pg_ctl" -D "$data/db" -m immediate -w stop >/dev/null 2>&1
    cd / && rm -rf "$data"
    data=
}

# Stops the server of a script that was killed. It is nobody's child, so that whoever kills the
# script's family misses it.
watch_over() {
    (
        (
            trap '' INT TERM HUP
            while kill -0 "$1" 2>/dev/null && [ -d "$data" ]; do sleep 1; done
            [ ! -d "$data" ] || stop_server
        ) </dev/null >/dev/null 2>&1 &
    )
}

programs=$(find_programs)
if [ -z "$programs" ]; then
    echo "postgres.sh: no PostgreSQL server is installed (Debian: postgresql)" >&2
    [ -z "${CI:-}" ] && exit 77
    exit 1
fi

user=
if [ "$(id -u)" -eq 0 ]; then
    user=postgres
    id "$user" >/dev/null 2>&1 || user=nobody
fi

data=
home=$(pwd)
trap stop_server EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# The words of a command that a shell reads again.
control_words() {
    [ -z "$user" ] ||
        printf '%s' "setpriv --reuid=$user --regid=$(id -g "$user") --clear-groups" \
            " env HOME='$data' "
    printf '%s' "'$programs/pg_ctl' -D '$data/db' -l '$data/db/log' -o '-p $PGPORT'"
}

make_server && start_server || exit 1
watch_over $$
cd "$home" || exit 1
MIG_TEST_POSTGRES_CTL=$(control_words)
export MIG_TEST_POSTGRES_CTL
export PGHOST=127.0.0.1 PGPORT PGUSER=postgres
export MIG_TEST_POSTGRES="postgresql://postgres@127.0.0.1:$PGPORT/postgres"
"$@"
