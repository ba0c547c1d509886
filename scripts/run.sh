#!/usr/bin/env bash
# Builds Muster and serves a small organization in .run/ on this machine: make run
# The first start makes it and prints a random password once; every later start serves the same database again.
# .run/muster.toml holds the settings; variables (MUSTER_LISTEN, MUSTER_PUBLIC_URL, MUSTER_DATABASE, …) go before it.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/machine.sh"
need_build
has curl || install curl

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
owner=owner@example.com
password_file="$state/owner-password"

first_start=no
if [ -z "$("$muster" organization list --quiet)" ]; then
    first_start=yes
    (LC_ALL=C tr -dc 'a-km-zA-HJ-NP-Z2-9' </dev/urandom || true) | head -c 20 >"$password_file"
    made=$("$muster" init --organization Acme --account Main --owner-email "$owner" --owner-name "Olga Owner" \
        --owner-password-stdin -o json <"$password_file")
    # The key is used below and then revoked; it is written nowhere.
    key=$(grep -o 'mst_key_[0-9A-Za-z_]*' <<<"$made" | head -n 1)
fi

"$muster" serve &
server=$!
trap 'kill -TERM "$server" 2>/dev/null || true' EXIT INT TERM
until curl --silent --fail --output /dev/null "http://$MUSTER_LISTEN/readyz"; do
    kill -0 "$server" 2>/dev/null || { wait "$server" || exit $?; }
    sleep 0.1
done

if [ "$first_start" = yes ]; then
    export MUSTER_URL="http://$MUSTER_LISTEN" MUSTER_API_KEY="$key"
    "$muster" account create "Support EU" --parent Main --quiet >/dev/null
    "$muster" invite person@example.com --account "Main/Support EU" --role developer --account Main --role viewer --quiet >/dev/null
    "$muster" key revoke "$(sed -E 's/^mst_key_([0-9a-f]{32})_.*/SK\1/' <<<"$key")" --yes --quiet >/dev/null
    unset MUSTER_URL MUSTER_API_KEY key
fi

printf '\nMuster serves Acme at %s\n' "$url"
printf 'Sign in at %s/sign_in as %s\n' "$url" "$owner"
if [ "$first_start" = yes ]; then
    printf 'Password: %s   (shown once; kept in .run/owner-password, readable by you alone)\n' "$(cat "$password_file")"
    printf 'Made: the subaccount Main/Support EU, and an invitation for person@example.com; mails are files in .run/mail\n'
else
    printf 'The password was shown at the first start; it is in .run/owner-password unless you changed or removed it\n'
fi
printf 'Stop with Ctrl-C. Start over with: rm -r .run\n\n'

# The trap interrupts wait; the server then drains, and its end is the end of this script.
wait "$server" || true
wait "$server" 2>/dev/null
