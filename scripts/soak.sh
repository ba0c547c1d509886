#!/usr/bin/env bash
# The same Rust tests as make test, with every race, property and kill at its full count. Arguments filter by name.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/machine.sh"
need_build

export MUSTER_TEST_SCALE=full NEXTEST_PROFILE=soak PROPTEST_CASES=${PROPTEST_CASES:-10000}
exec scripts/postgres.sh scripts/test-rust.sh "$@"
