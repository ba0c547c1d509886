#!/usr/bin/env bash
# The example scripts against the real binary, each on SQLite and on PostgreSQL.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/machine.sh"

passed=0
failed=0
for example in examples/*.sh; do
    [ -f "$example" ] || continue
    [ -n "${built:-}" ] || cargo build --locked --package muster-server
    built=yes
    for database in sqlite postgres; do
        printf '\n-- %s on %s\n' "$example" "$database"
        if MUSTER=target/debug/muster "$example" "$database" </dev/null; then
            passed=$((passed + 1))
        else
            printf -- '-- FAILED: %s on %s\n' "$example" "$database"
            failed=$((failed + 1))
        fi
    done
done
[ $((passed + failed)) -eq 0 ] || printf 'examples\t%d\t%d\n' "$passed" "$failed" >>"${MUSTER_TEST_RINGS:-/dev/null}"
[ "$failed" -eq 0 ]
