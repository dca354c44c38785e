#!/bin/sh
# Completion, in the shells that are here.
. "$(dirname "$0")/check.sh"
. "$(dirname "$0")/git.sh"

# completes WORDS EXPECTED: what bash offers for the last of the words, an empty one being ''.
completes() {
    line="mig $1"
    check "bash: $1" "$2" "$(eval "set -- mig $1" && bash --norc -c '
        . "$0"
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        [ "$(complete -p mig)" = "complete -o default -F _mig mig" ] || echo not set up
        _mig
        echo "${COMPREPLY[@]}"' "$room/bash" "$@" 2>&1)"
}

examples
repository
git branch feature
git tag v1
for shell in bash zsh fish; do
    run completion $shell
    exits 0
    cp "$room/out" "$room/$shell"
done
run completion powershell
exits 2
says "mig: there is no completion for 'powershell'
  hint: choose from bash, zsh, fish"

completes 'upg' 'upgrade'
completes "''" "$("$MIG" help | sed -n '/^Commands:/,/^$/s/^  \([a-z_]*\) .*/\1/p;
    /^Options/,$s/^  \(-\(.\), \)\{0,1\}--\([a-z-]*\).*/\1--\3/p' | sed 's/,//' | tr '\n' ' ' |
    sed 's/ $//')"
completes 'upgrade --ato' '--atomic'
completes 'upgrade --for' '--format'
completes 'heads --ato' ''
completes "--format ''" 'text json github junit sarif'
completes '--format j' 'json junit'
completes 'check --format = s' 'sarif'
completes "check --format = ''" 'text json github junit sarif'
completes "check --format =" 'text json github junit sarif'
completes '-n upgrade che' 'check'
completes '--format json upgrade --fail' '--fail-fast'
completes '--format = json upgrade --fail' '--fail-fast'
completes 'check --changed-since f' 'feature'
completes 'heads --merged-with v' 'v1'
completes '-c mod' 'modules.ini'
: >'a file'
completes '-c a' 'a file'
completes "upgrade --jobs ''" ''
completes 'help downg' 'downgrade'
completes 'no-such-command --form' ''

# Each option that the help shows is completed, and no other.
for command in $("$MIG" help | sed -n '/^Commands:/,/^$/s/^  \([a-z_]*\) .*/\1/p'); do
    shown=$("$MIG" help "$command" | sed -n 's/^  \(-., \)\{0,1\}--\([a-z-]*\).*/\2/p' | sort)
    line="mig $command --"
    check "options of $command" "$shown" "$(bash --norc -c '
        . "$0"
        COMP_WORDS=(mig "$1" --) COMP_CWORD=2
        _mig
        printf "%s\n" "${COMPREPLY[@]#--}"' "$room/bash" "$command" | sort)"
done

if command -v zsh >/dev/null; then
    line='zsh'
    check 'zsh reads it' '' "$(zsh -f -c 'autoload -U compinit && compinit -u -d "$2/zdump" &&
        . "$1" && [ "$_comps[mig]" = _mig ] || echo not set up' zsh "$room/zsh" "$room" 2>&1)"
fi
if command -v fish >/dev/null; then
    line='fish'
    HOME=$room
    export HOME
    offers() { fish --no-config -c "source $room/fish; complete -C 'mig $1'" 2>&1 | cut -f 1; }
    check 'a command' upgrade "$(offers upg)"
    check 'an option of it' '--atomic' "$(offers 'upgrade --ato')"
    check 'no option of another' '' "$(offers 'heads --ato')"
    check 'a format' sarif "$(offers 'check --format sa')"
    check 'a branch' feature "$(offers 'check --changed-since feat')"
    check 'a command to explain' downgrade "$(offers 'help downg')"
fi

finish
