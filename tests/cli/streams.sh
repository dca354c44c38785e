#!/bin/sh
# What becomes of output that nobody takes, of colors, and of interrupts.
. "$(dirname "$0")/check.sh"
examples

if [ -c /dev/full ]; then
    line='mig history >/dev/full' status=0
    "$MIG" history >/dev/full 2>"$room/err" || status=$?
    exits 2
    says 'mig: cannot write to standard output: No space left on device'
    line='mig upgrade >/dev/full' status=0
    "$MIG" upgrade -q >/dev/full 2>"$room/err" || status=$?
    exits 0
    says ''
fi
line='mig history >&-' status=0
"$MIG" history >&- 2>"$room/err" || status=$?
exits 2
says 'mig: cannot write to standard output: Bad file descriptor'
line='mig downgrade >&- 2>&- <&-' status=0
"$MIG" downgrade --all base >&- 2>&- <&- || status=$?
exits 0
run status --exit-code
exits 5

# walk REDIRECTIONS STATUS: what a run does does not hang on its streams; STATUS is that of a
# command whose results are lost.
walk() {
    for words in upgrade "status --format json" check "upgrade --sql base:head" \
        "revision -n module_one -m more" "downgrade --all base --format json"; do
        line="mig $words $1" status=0
        # shellcheck disable=SC2086 # words are words
        eval "\"$MIG\" $words" '>"$room/out" 2>"$room/err" </dev/null' "$1" || status=$?
        case $words in
        upgrade | check) exits 0 ;;
        *) exits "$2" ;;
        esac
        [ "$words" != upgrade ] || upgraded
    done
    run status
    check 'all is undone' 0 "$(grep -c e6182da7f03c "$room/out")"
    check 'one revision is made' 1 "$(find . -name '*_more.sql' | wc -l | tr -d ' ')"
    rm examples/module_one/database/migrations/versions/*_more.sql
}

upgraded() {
    run status --exit-code
    exits 0
    [ -z "$database" ] || return
    check 'the database' ok "$(sqlite3 -init /dev/null dev.db 'PRAGMA integrity_check')"
}

for closed in '<&-' '2>&-' '<&- 2>&-'; do
    walk "$closed" 0
done
for closed in '>&-' '<&- >&-' '>&- 2>&-' '<&- >&- 2>&-'; do
    walk "$closed" 2
done
if [ -c /dev/full ]; then
    walk '2>/dev/full' 0
    walk '>/dev/full' 2
    line='mig upgrade --format json >/dev/full' status=0
    "$MIG" upgrade --format json >/dev/full 2>"$room/err" || status=$?
    exits 2
    says "mig: cannot write to standard output: No space left on device
  hint: only what it had to say is lost: what it had to change is changed"
fi
run upgrade
exits 0

# The reader of a pipe is gone before anything is written.
line='mig history | true' status=0
mkfifo "$room/go"
{
    cat "$room/go" >/dev/null
    "$MIG" history 2>"$room/err" || echo $? >"$room/status"
} | { exec <&- && : >"$room/go"; }
check 'quiet exit' '' "$(cat "$room/status" 2>/dev/null)"
says ''

# So it is with messages: the run goes on.
line='mig upgrade 2>&1 | true' status=0
{
    cat "$room/go" >/dev/null
    "$MIG" upgrade 2>&1 || echo $? >"$room/status"
} | { exec <&- && : >"$room/go"; }
check 'quiet exit' '' "$(cat "$room/status" 2>/dev/null)"
run status --exit-code
exits 0

# No colors but on a terminal, and only where they are wanted.
escape=$(printf '\033')
has_colors() {
    script -qec "$1" /dev/null </dev/null | grep -q "$escape" && echo yes || echo no
}
if command -v script >/dev/null && script -qec true /dev/null </dev/null >/dev/null 2>&1; then
    TERM=xterm
    export TERM
    line='mig status'
    check 'colors on a terminal' yes "$(has_colors "'$MIG' status")"
    check 'no colors with --no-color' no "$(has_colors "'$MIG' status --no-color")"
    check 'no colors with NO_COLOR' no "$(NO_COLOR=1 has_colors "'$MIG' status")"
    check 'no colors with CI' no "$(CI=true has_colors "'$MIG' status")"
    check 'no colors with TERM=dumb' no "$(TERM=dumb has_colors "'$MIG' status")"
    check 'no colors in JSON' no "$(has_colors "'$MIG' status --format json")"
fi
run status
check 'no colors in a file' '' "$(grep "$escape" "$room/out")"

# Ctrl-C: what runs is rolled back and reported.
cat >examples/module_one/database/migrations/versions/slow.sql <<'SQL'
-- count for ever
--
-- revision: aaaa00000000
-- down_revision: e6182da7f03c

-- mig:up
CREATE TABLE module_one_half (id INTEGER);
INSERT INTO module_one_half
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 0;

-- mig:down
DROP TABLE module_one_half;
SQL
line='mig upgrade -v -n module_one, interrupted' status=0
python3 - "$MIG" upgrade -v -n module_one >"$room/out" 2>"$room/err" <<'PY' || status=$?
import os, signal, subprocess, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)  # which runs behind a shell ignore
run = subprocess.Popen(sys.argv[1:], start_new_session=True, stderr=subprocess.PIPE, text=True)
for line in run.stderr:
    sys.stderr.write(line)
    if "count for ever  starts" in line:
        os.killpg(run.pid, signal.SIGINT)
sys.exit(run.wait())
PY
exits 130
prints ''
says_part 'module_one  stopped at 1 of 1: aaaa00000000 count for ever'
says_part 'mig: interrupted'
run current -n module_one
prints 'e6182da7f03c'

finish
