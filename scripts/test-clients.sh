#!/usr/bin/env bash
# The clients' examples against the real binary: both ask the same and have to be told the same.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/machine.sh"
need_node

cargo build --locked --package muster-server
cargo build --locked --package muster-client --example ask
(cd clients/typescript && npm ci --loglevel=error && npm run --silent build >&2)

folder=$(mktemp -d)
server=
stop() {
    [ -z "$server" ] || { kill "$server" && wait "$server"; } 2>/dev/null || true
    rm -rf "$folder"
}
trap stop EXIT

export MUSTER_DATABASE="sqlite:$folder/muster.db" MUSTER_MAIL="file:$folder" MUSTER_LISTEN=127.0.0.1:0 MUSTER_LOG_LEVEL=warn
made=$(echo "seven grey herons at dusk" | target/debug/muster init --organization Acme --account Main --owner-email owner@example.com \
    --owner-name "Olive Owner" --owner-password-stdin -o json)
field() { node -e 'console.log(process.argv[2].split(".").reduce((value, name) => value[name], JSON.parse(process.argv[1])))' "$made" "$1"; }
mkfifo "$folder/told"
target/debug/muster serve >"$folder/told" &
server=$!
while read -r line; do
    case "$line" in *"listens on "*) url=${line#*listens on } && url=${url%% *} ;; esac
    case "$line" in *Ready*) break ;; esac
done <"$folder/told"
export MUSTER_URL=$url
MUSTER_API_KEY=$(field api_key.secret)
export MUSTER_API_KEY

expected="check: true
batch: [true, true]
who_can: Olive Owner
what_can: Acme
what_can: Main
refused: permission.unknown"
passed=0
failed=0
# holds NAME COMMAND…: the example is told what is expected.
holds() {
    local name=$1 said
    shift
    said=$("$@" "$(field user.sid)" numbers.manage "$(field account.sid)" 2>&1) || true
    if [ "$said" = "$expected" ]; then
        passed=$((passed + 1))
        printf 'ok: %s\n' "$name"
    else
        failed=$((failed + 1))
        printf 'FAILED: %s was told\n%s\n' "$name" "$said"
    fi
}
holds "the client in Rust" target/debug/examples/ask
holds "the client in TypeScript" node clients/typescript/dist/examples/ask.js
printf 'clients\t%d\t%d\n' "$passed" "$failed" >>"${MUSTER_TEST_RINGS:-/dev/null}"
[ "$failed" -eq 0 ]
