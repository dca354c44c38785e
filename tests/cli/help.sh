#!/bin/sh
# Help, version, and command lines that make no sense.
. "$(dirname "$0")/check.sh"
empty

run
exits 2
prints ''
says "mig: no command given
  hint: 'mig help' lists the commands"

run help
exits 0
says ''
prints_part 'usage: mig [OPTION]... COMMAND [ARGUMENT]...'
prints_part '  upgrade                 apply revisions'
cp "$room/out" "$room/overview"
run --help
exits 0
check 'the same as mig help' "$(cat "$room/overview")" "$(cat "$room/out")"
run -qh
check 'the same as mig help' "$(cat "$room/overview")" "$(cat "$room/out")"

for command in init revision merge edit delete upgrade downgrade stamp ensure_version status \
    current heads branches history show list_templates help; do
    run help "$command"
    exits 0
    says ''
    cp "$room/out" "$room/about"
    check 'the usage comes first' "usage: mig $command" \
        "$(head -n 1 "$room/out" | cut -d ' ' -f 1-3)"
    run "$command" --help
    exits 0
    check 'the same as mig help COMMAND' "$(cat "$room/about")" "$(cat "$room/out")"
done

for word in --version -V; do
    run $word
    exits 0
    prints 'mig 0.1.0'
    says ''
done
run --version --format json
exits 0
json 'd' "{'version': '0.1.0', 'error': None}"
run help --format json
json 'sorted(d), d["text"].split("\n")[0]' \
    "(['error', 'text'], 'usage: mig [OPTION]... COMMAND [ARGUMENT]...')"

run upgarde
exits 2
prints ''
says "mig: unknown command 'upgarde'
  hint: did you mean 'upgrade'? 'mig help' lists the commands"
run help upgarde
exits 2
says "mig: unknown command 'upgarde'
  hint: did you mean 'upgrade'? 'mig help' lists the commands"
run upgrade --fail-fats
exits 2
says "mig: unknown option '--fail-fats'
  hint: did you mean '--fail-fast'? 'mig help upgrade' lists the options"
run --colour status
exits 2
says "mig: unknown option '--colour'
  hint: 'mig help' lists the options"
run upgrade head heads
exits 2
says "mig: unexpected argument 'heads'
  hint: usage: mig upgrade [OPTION]... [TARGET]"
run downgrade
exits 2
says "mig: 'mig downgrade' needs TARGET
  hint: usage: mig downgrade [OPTION]... TARGET"
run status --jobs 0
exits 2
says "mig: option '--jobs' is a number from 1 to 10000, not '0'"
run status --format yaml
exits 2
says "mig: option '--format' is text or json or github or junit or sarif, not 'yaml'"
run status --format json --wrong
exits 2
json 'd["error"]["code"], d["error"]["message"]' "('usage', \"unknown option '--wrong'\")"

run help --markdown
exits 0
check 'docs/commands.md is up to date: mig help --markdown >docs/commands.md' \
    "$(cat "$MIG_TOP/docs/commands.md")" "$(cat "$room/out")"

finish
