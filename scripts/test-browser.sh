#!/usr/bin/env bash
# The journeys of e2e/ in Chromium against the real binary. Arguments name the files to run.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/machine.sh"
need_node
need_browser

scripts/console.sh
cargo build --locked --package muster-server
cd e2e
npm ci --loglevel=error
status=0
if [ $# -eq 0 ]; then set -- journeys/*.test.js; fi
node --test --test-reporter=spec "$@" 2>&1 | tee ../target/browser-test.log || status=$?
count() { sed -nE "s/^(#|ℹ) $1 ([0-9]+)$/\2/p" ../target/browser-test.log | tail -n 1; }
printf 'browser\t%d\t%d\n' "$(count pass)" "$(($(count fail) + $(count cancelled)))" >>"${MUSTER_TEST_RINGS:-/dev/null}"
exit "$status"
