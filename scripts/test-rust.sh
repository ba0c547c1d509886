#!/usr/bin/env bash
# The Rust rings and the documentation's examples. Arguments go to the test runner (a name to filter by, say).
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/machine.sh"

# A snapshot that differs fails; it is never rewritten by a test run.
export INSTA_UPDATE=no
rings=${MUSTER_TEST_RINGS:-/dev/null}
profile=${NEXTEST_PROFILE:-default}
status=0

if cargo nextest --version >/dev/null 2>&1; then
    report="target/nextest/$profile/junit.xml"
    rm -f "$report"
    cargo nextest run --workspace --locked "$@" || status=$?
    [ ! -f "$report" ] || awk '
        function value(name) { return match($0, " " name "=\"[^\"]*\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0 }
        /<testsuite / { bad = value("errors") + value("failures"); print value("name") "\t" value("tests") - value("skipped") - bad "\t" bad }
    ' "$report" >>"$rings"
else
    cargo test --workspace --locked --no-fail-fast --lib --bins --tests "$@" 2>&1 | tee target/cargo-test.log || status=$?
    awk '/ Running / { name = $0; sub(/.*\//, "", name); sub(/-[0-9a-f]+\).*/, "", name) }
         /^test result:/ { if ($4 + $6 > 0) print name "\t" $4 "\t" $6 }' target/cargo-test.log >>"$rings"
fi
[ $# -eq 0 ] || exit "$status"

doc_status=0
cargo test --workspace --locked --doc --quiet >target/doc-test.log 2>&1 || doc_status=$?
examples=$(awk '/^test result:/ { passed += $4; failed += $6 }
    END { if (passed + failed > 0) print "documentation\t" passed "\t" failed }' target/doc-test.log)
if [ -n "$examples" ] || [ "$doc_status" -ne 0 ]; then cat target/doc-test.log; fi
[ -z "$examples" ] || printf '%s\n' "$examples" >>"$rings"
[ "$status" -ne 0 ] || status=$doc_status
exit "$status"
