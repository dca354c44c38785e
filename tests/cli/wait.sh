# wait_until COMMAND…: until it prints 1. Minutes later it says what is printed then, and ends the
# script: that is for what never comes, and no machine is so slow.
wait_until() {
    tries=0
    until found=$("$@" 2>&1) && [ "$found" = 1 ]; do
        tries=$((tries + 1))
        if [ $tries -gt 2000 ]; then
            printf 'FAILED: never 1 but %s: %s\n' "$found" "$*"
            exit 1
        fi
        sleep 0.1
    done
}
