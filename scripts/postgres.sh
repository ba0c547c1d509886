#!/usr/bin/env bash
# Runs a command beside a PostgreSQL of its own: scripts/postgres.sh COMMAND…
# The server lives in a temporary folder, listens on a free loopback port and a socket in that folder, trusts both,
# promises no durability (it is thrown away) and ends with the command. MUSTER_TEST_POSTGRES names it.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/machine.sh"
need_postgres

programs=$(postgres_programs)
folder=$(mktemp -d "${TMPDIR:-/tmp}/muster-postgres.XXXXXX")
as_owner=()
if [ "$(id -u)" -eq 0 ]; then
    # PostgreSQL refuses to run as root.
    owner=postgres
    getent passwd postgres >/dev/null || owner=nobody
    chown "$owner" "$folder"
    as_owner=(runuser -u "$owner" --)
fi

control() { (cd "$folder" && "${as_owner[@]}" "$programs/pg_ctl" -D "$folder/data" "$@"); }
stop() {
    control stop -s -m immediate >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

(cd "$folder" && "${as_owner[@]}" "$programs/initdb" -D "$folder/data" --username=postgres --auth=trust \
    --encoding=UTF8 --locale=C --no-sync >"$folder/initdb.log" 2>&1) || {
    cat "$folder/initdb.log" >&2
    fail "PostgreSQL could not be set up"
}
cat >>"$folder/data/postgresql.conf" <<SETTINGS
listen_addresses = '127.0.0.1'
unix_socket_directories = '$folder'
max_connections = 300
fsync = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
checkpoint_timeout = 30min
max_wal_size = 4GB
SETTINGS

port=
for _ in 1 2 3 4 5 6 7 8; do
    candidate=$((20000 + RANDOM % 10000))
    if control start -s -w -t 60 -l "$folder/log" -o "-p $candidate" >/dev/null 2>&1; then
        port=$candidate
        break
    fi
done
[ -n "$port" ] || {
    tail -n 20 "$folder/log" >&2
    fail "PostgreSQL did not start"
}

export MUSTER_TEST_POSTGRES="postgres://postgres@127.0.0.1:$port/postgres"
export MUSTER_TEST_REQUIRE_POSTGRES=1
"$@"
