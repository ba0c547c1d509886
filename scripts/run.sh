#!/usr/bin/env bash
# Builds Muster and serves the demonstration in .run/ on this machine: make run
# The first start makes it and prints a random password once; every later start serves the same database again.
# .run/muster.toml holds the settings; variables (MUSTER_LISTEN, MUSTER_PUBLIC_URL, MUSTER_DATABASE, …) go before it.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/machine.sh"
need_build
has curl || install curl

if node_is_new_enough; then
    scripts/console.sh
else
    say "Node 20 or newer is not here: Muster is built without its web console"
fi
cargo build --release --locked --package muster-server
muster="$root/target/release/muster"
state="$root/.run"
umask 077
mkdir -p "$state/mail"
[ -e "$state/muster.toml" ] || cat >"$state/muster.toml" <<SETTINGS
database = "sqlite:$state/muster.db"
key_file = "$state/muster.keys"
mail = "file:$state/mail"
SETTINGS
export MUSTER_CONFIG="$state/muster.toml" MUSTER_LISTEN=${MUSTER_LISTEN:-127.0.0.1:8600}
# Calm: MUSTER_LOG_LEVEL=info shows every request.
export MUSTER_LOG_LEVEL=${MUSTER_LOG_LEVEL:-warn}
url=${MUSTER_PUBLIC_URL:-http://$MUSTER_LISTEN}
password_file="$state/owner-password"

[ ! -e "$state/people.unfinished" ] || fail "the first start was cut off while it made the demonstration" "start over: rm -r .run"
first_start=no
if [ -z "$("$muster" organization list --quiet)" ]; then
    first_start=yes
    say "Making the demonstration: an organization with thirteen months behind it"
    (LC_ALL=C tr -dc 'a-km-zA-HJ-NP-Z2-9' </dev/urandom || true) | head -c 20 >"$password_file"
    "$muster" demo --owner-password-stdin <"$password_file" | sed -n '/^E-MAIL/,$p' >"$state/people.unfinished"
    mv "$state/people.unfinished" "$state/people"
fi

"$muster" serve &
server=$!
trap 'kill -TERM "$server" 2>/dev/null || true' EXIT INT TERM
until curl --silent --fail --output /dev/null "http://$MUSTER_LISTEN/readyz"; do
    kill -0 "$server" 2>/dev/null || { wait "$server" || exit $?; }
    sleep 0.1
done

printf '\nMuster serves Acme at %s\n' "$url"
printf 'Sign in at %s/sign_in as one of these; all have the same password\n\n' "$url"
if [ -e "$state/people" ]; then sed 's/^/  /' "$state/people"; else printf '  owner@example.com\n'; fi
if [ "$first_start" = yes ]; then
    printf '\nPassword: %s   (shown once; kept in .run/owner-password, readable by you alone)\n' "$(cat "$password_file")"
else
    printf '\nThe password was shown at the first start; it is in .run/owner-password unless you changed or removed it\n'
fi
printf 'Acme is made up, its 200 people are too. Mails are files in .run/mail\n'
printf 'Stop with Ctrl-C. Start over with: rm -r .run\n\n'

# The trap interrupts wait; the server then drains, and its end is the end of this script.
wait "$server" || true
wait "$server" 2>/dev/null
