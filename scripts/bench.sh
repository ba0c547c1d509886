#!/usr/bin/env bash
# The measurements of bench/, in a release build. Arguments go to the harness.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/machine.sh"
need_build

# Built first: the harness starts the server that lies beside it.
cargo build --release --locked --package muster-server
exec cargo run --release --locked --package muster-bench -- "$@"
