#!/bin/sh
# A module's life under valgrind: memory that is read before it is written, written where it is not
# ours, or lost. Every process of every run writes a report of its own, which has to be empty.
. "$(dirname "$0")/check.sh"
command -v valgrind >/dev/null || exit 77

reports=$room/reports
mkdir "$reports"
program=$MIG
MIG=$room/mig
cat >"$MIG" <<SH
#!/bin/sh
exec valgrind -q --leak-check=full --errors-for-leak-kinds=definite --show-leak-kinds=definite \\
    --track-fds=no --log-file="$reports/%p" "$program" "\$@"
SH
chmod +x "$MIG"

examples
run upgrade
exits 0
run status --exit-code
exits 0
run check
exits 0
cd examples/module_one || exit 1
run revision -m more
exits 0
rm database/migrations/versions/*_more.sql
parent=$("$program" heads | sed 's/ .*//')
cat >database/migrations/versions/more.sql <<SQL
-- More
-- revision: 0123456789ab
-- down_revision: $parent
-- mig:up transaction=false
CREATE TABLE module_one_more (id INTEGER PRIMARY KEY);
INSERT INTO module_one_nowhere VALUES (1);
-- mig:down
DROP TABLE module_one_more;
SQL
run upgrade
exits 3
run status --format json
exits 0
run upgrade --format json
exits 3
run repair --clear
exits 0
run downgrade -1
exits 0
run diff
exits 0
run upgrade --sql base:-1
run nonsense
exits 2
cd ../.. || exit 1
run downgrade base --all
exits 0

for report in "$reports"/*; do
    check "$report" '' "$(cat "$report")"
done
check 'processes were looked at' 1 "$([ "$(find "$reports" -type f | wc -l)" -gt 20 ] && echo 1)"
finish
