#!/usr/bin/env bash
# Every ring of tests: Rust on SQLite and PostgreSQL, documentation, the example scripts, the browser.
# Set-up is part of it. MUSTER_TEST_SCALE=small|full says how often the repeated tests repeat (make soak: full).
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/machine.sh"
. scripts/steps.sh

if [ -z "${MUSTER_TEST_POSTGRES:-}" ]; then
    exec scripts/postgres.sh scripts/test.sh
fi
need_build
need_nginx
# Before the server is built, which looks whether it is there.
scripts/console.sh
export MUSTER_TEST_SCALE=${MUSTER_TEST_SCALE:-small}
export MUSTER_TEST_RINGS="$root/target/rings"
mkdir -p target
: >"$MUSTER_TEST_RINGS"

step "Rust" scripts/test-rust.sh
step "examples" scripts/test-examples.sh
step "clients" scripts/test-clients.sh
step "console" scripts/test-console.sh
step "browser" scripts/test-browser.sh

printf '\n'
awk -F '\t' '
    { printf "%-26s %5d passed %5d failed\n", $1, $2, $3; passed += $2; failed += $3 }
    END { printf "\ntotal: %d passed, %d failed\n", passed, failed }' "$MUSTER_TEST_RINGS" | tee target/rings.txt
finish "make test"
