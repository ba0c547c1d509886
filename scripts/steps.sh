# Sourced by scripts that do several things and say at the end which of them failed.

failed_steps=()

# step NAME COMMAND…: runs it under a heading, remembers a failure and goes on.
step() {
    local name=$1 status=0
    shift
    printf '\n== %s\n' "$name"
    "$@" || status=$?
    if [ "$status" -ne 0 ]; then
        printf '== FAILED: %s (exit %s)\n' "$name" "$status"
        failed_steps+=("$name")
    fi
}

# finish NAME: the closing words, and the exit code.
finish() {
    if [ "${#failed_steps[@]}" -eq 0 ]; then
        printf '\n%s: all steps passed\n' "$1"
        exit 0
    fi
    printf '\n%s: FAILED' "$1"
    printf ' · %s' "${failed_steps[@]}"
    printf '\n'
    exit 1
}
