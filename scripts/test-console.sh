#!/usr/bin/env bash
# The console's own tests: what needs no browser.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/machine.sh"
need_node
cd console
npm ci --loglevel=error
status=0
npx vitest run --reporter=json --outputFile=../target/console-test.json >../target/console-test.log 2>&1 || status=$?
[ "$status" -eq 0 ] || cat ../target/console-test.log
count() { node -p "require('../target/console-test.json').$1"; }
printf 'console\t%d\t%d\n' "$(count numPassedTests)" "$(count numFailedTests)" >>"${MUSTER_TEST_RINGS:-/dev/null}"
exit "$status"
