#!/usr/bin/env bash
# The main job, performed on the running program by its command line and by curl: invite people to the right accounts with the
# right role, know what they may do there, and take them out completely. Mail goes over real SMTP, into a sink.
#   examples/main-job.sh sqlite|postgres      MUSTER names the program (else target/debug/muster, built first)
# Every step says what it shows; the first that does not hold ends the script.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
database=${1:-sqlite}
if [ "$database" = postgres ] && [ -z "${MUSTER_TEST_POSTGRES:-}" ]; then
    exec scripts/postgres.sh "examples/$(basename "$0")" postgres
fi
postgres=${MUSTER_TEST_POSTGRES:-}
unset "${!MUSTER_TEST_@}"

[ -n "${MUSTER:-}" ] || cargo build --quiet --locked --package muster-server
muster=$(realpath "${MUSTER:-target/debug/muster}")
cargo build --quiet --locked --package muster-app --features testing --example smtp_sink
sink=$(realpath target/debug/examples/smtp_sink)

folder=$(mktemp -d)
running=()
stop() {
    # The last one first: the server drains while its mail server is still there.
    for ((i = ${#running[@]} - 1; i >= 0; i--)); do
        kill "${running[i]}" 2>/dev/null || true
        wait "${running[i]}" 2>/dev/null || true
    done
    [ "$database" = sqlite ] || psql -q "$postgres" -c "DROP DATABASE IF EXISTS $name WITH (FORCE)" || true
    rm -rf "$folder"
}
trap stop EXIT

step() { printf '\n%s\n' "$*"; }
fail() {
    printf 'FAILED: %s\n' "$*" >&2
    tail -n 20 "$folder/server.log" >&2 || true
    exit 1
}
# The command as one would type it, with who types it before the prompt.
show() {
    local who=
    case "$1" in
    as_owner) who=owner && shift ;;
    as) who=$2 && shift 2 ;;
    esac
    shift
    printf '%s$ muster' "$who"
    local word
    for word in "$@"; do
        case "$word" in *' '*) printf ' "%s"' "$word" ;; *) printf ' %s' "$word" ;; esac
    done
    printf '\n'
}
# expect CODE COMMAND…: runs it, shows it and what it prints, and wants this exit code. What it printed is in $said.
expect() {
    local code=$1 status=0
    shift
    show "$@"
    said=$("$@" 2>&1) || status=$?
    printf '%s\n' "$said" | sed 's/mst_\([a-z]*\)_[0-9A-Za-z_]*/mst_\1_…/'
    [ "$status" -eq "$code" ] || fail "exit code $status, not $code"
}
says() { case "$said" in *"$1"*) ;; *) fail "“$1” was not said" ;; esac; }
# status METHOD PATH SECRET [BODY]: the status of a call.
status() {
    curl --silent --output "$folder/answer" --write-out '%{http_code}' --request "$1" "$MUSTER_URL$2" \
        --header "Authorization: Bearer $3" ${4:+--header 'Content-Type: application/json' --data "$4"}
}
# Waits until something holds, ten seconds at most.
until_holds() {
    for _ in $(seq 200); do
        ! "$@" || return 0
        sleep 0.05
    done
    fail "not in ten seconds: $*"
}

# -- A mail server, a database, a server

"$sink" 127.0.0.1:0 "$folder/mails" >"$folder/sink" &
running+=($!)
until_holds grep -q 'listening on' "$folder/sink"
mail_port=$(sed -n 's/.*listening on .*:\([0-9]*\)$/\1/p' "$folder/sink")

if [ "$database" = sqlite ]; then
    MUSTER_DATABASE="sqlite:$folder/muster.db"
else
    name="muster_example_$$"
    psql -q "$postgres" -c "CREATE DATABASE $name"
    MUSTER_DATABASE="${postgres%/*}/$name"
fi
export MUSTER_DATABASE MUSTER_KEY_FILE="$folder/muster.keys"
export MUSTER_MAIL="smtp://127.0.0.1:$mail_port?tls=none" MUSTER_MAIL_FROM=muster@example.com
# Where login keeps sessions: a folder per person, so that each is signed in on a machine of their own.
export XDG_CONFIG_HOME="$folder/owner"
unset MUSTER_API_KEY MUSTER_ORGANIZATION

step "The organization Acme is made on the machine itself."
printf 'seven grey herons at dusk\n' >"$folder/password"
"$muster" init --organization Acme --account Main --owner-email owner@example.com --owner-name "Olga Owner" \
    --owner-password-stdin -o json <"$folder/password" >"$folder/made" || fail "init"
owner_key=$(grep -o 'mst_key_[0-9A-Za-z_]*' "$folder/made")
[ -n "$owner_key" ] || fail "init printed no key"

serve() {
    "$muster" serve >"$folder/server" 2>>"$folder/server.log" &
    server=$!
    for _ in $(seq 200); do
        kill -0 "$server" 2>/dev/null || return 1
        ! curl --silent --fail --output /dev/null "$MUSTER_URL/readyz" || return 0
        sleep 0.05
    done
    return 1
}
for _ in 1 2 3 4 5; do
    export MUSTER_LISTEN="127.0.0.1:$((20000 + RANDOM % 10000))"
    export MUSTER_URL="http://$MUSTER_LISTEN" MUSTER_PUBLIC_URL="http://$MUSTER_LISTEN"
    if serve; then break; fi
    server=
done
[ -n "$server" ] || fail "the server does not start"
running+=("$server")
as_owner() { MUSTER_API_KEY=$owner_key "$@"; }

step "Two subaccounts."
expect 0 as_owner "$muster" account create "Support EU" --parent Main
expect 0 as_owner "$muster" account create "Support US" --parent Main

step "Three people, each with different roles in several accounts, by one mail each."
expect 0 as_owner "$muster" invite ada@example.com --account "Main/Support EU" --role developer --account Main --role viewer
expect 0 as_owner "$muster" invite bob@example.com --account "Main/Support EU" --role viewer --account "Main/Support US" --role developer --account Main --role billing_manager
expect 0 as_owner "$muster" invite cleo@example.com --account "Main/Support EU" --role administrator --account "Main/Support US" --role administrator
mails() { [ "$(find "$folder/mails" -name '*.eml' 2>/dev/null | wc -l)" -ge "$1" ]; }
until_holds mails 3
# link E-MAIL: the link in the mail to this person, with what quoted-printable broke put together again.
link() {
    local mail
    mail=$(grep -l "^To:.*$1" "$folder"/mails/*.eml) || fail "no mail to $1"
    sed -e ':a' -e '/=\r\{0,1\}$/{N;s/=\r\{0,1\}\n//;ba' -e '}' "$mail" | sed 's/=3D/=/g' |
        grep -o "http[^ \"<>]*/accept?token=mst_inv_[0-9A-Za-z_]*" | head -n 1
}
[ "$(find "$folder/mails" -name '*.eml' | wc -l)" -eq 3 ] || fail "not one mail each"

step "They accept by the mailed link: the page shows what they get, opening it uses nothing up, the form accepts."
for person in ada bob cleo; do
    address=$(link "$person@example.com")
    for _ in 1 2 3; do
        curl --silent --fail "$address" >"$folder/page" || fail "the page of $person"
    done
    grep -q 'You are invited' "$folder/page" || fail "the page shows no invitation"
    answer=$(curl --silent --output "$folder/page" --write-out '%{http_code}' --header "Origin: $MUSTER_PUBLIC_URL" \
        --data-urlencode "token=${address#*token=}" --data-urlencode "name=${person^}" \
        --data-urlencode "password=$person likes four random words" "$MUSTER_URL/accept")
    case "$answer" in 2?? | 303) echo "$person accepted" ;; *) cat "$folder/page"; fail "accepting as $person: $answer" ;; esac
done
[ "$(curl --silent --output /dev/null --write-out '%{http_code}' "$(link ada@example.com)")" -eq 410 ] || fail "a used link still works"

step "They sign in."
for person in ada bob cleo; do
    XDG_CONFIG_HOME="$folder/$person" "$muster" login --email "$person@example.com" --password-stdin <<<"$person likes four random words"
done
as() {
    local person=$1
    shift
    XDG_CONFIG_HOME="$folder/$person" "$@"
}
expect 0 as ada "$muster" whoami
says ada@example.com
expect 0 as_owner "$muster" member list --account "Main/Support EU"
for person in ada bob cleo; do says "$person@example.com"; done

step "Checks: allowed and denied, and why."
expect 0 as_owner "$muster" check ada@example.com numbers.manage --account "Main/Support EU" --explain
says allowed
expect 4 as_owner "$muster" check ada@example.com numbers.manage --account Main --explain
says denied
expect 4 as_owner "$muster" check ada@example.com logs.read --account "Main/Support US"
expect 0 as_owner "$muster" check bob@example.com billing.manage --account Main
expect 4 as_owner "$muster" check bob@example.com users.invite --account Main --explain
says "missing users.invite"
expect 0 as ada "$muster" check ada@example.com logs.read --account Main
expect 4 as ada "$muster" member list --account "Main/Support EU"

step "Ada makes a key and uses it."
expect 0 as ada "$muster" --quiet key create ci-deploy --account "Main/Support EU" --kind restricted --permission logs.read
ada_key=$said
[ "$(status GET /v1/me "$ada_key")" -eq 200 ] || fail "the key does not work"
expect 0 as_owner "$muster" key list --account "Main/Support EU"
says ci-deploy

step "Ada leaves Support EU. A key in use is not forgotten: first the plan, then the choice."
expect 5 as_owner "$muster" --yes member remove ada@example.com --account "Main/Support EU"
says ci-deploy
expect 10 as_owner "$muster" member remove ada@example.com --account "Main/Support EU" --keys revoke --dry-run
expect 0 as_owner "$muster" check ada@example.com numbers.manage --account "Main/Support EU"
expect 0 as_owner "$muster" --yes member remove ada@example.com --account "Main/Support EU" --keys revoke
says ci-deploy
says revoked

step "It is over at once: the key, the checks; what she has elsewhere stays."
[ "$(status GET /v1/me "$ada_key")" -eq 401 ] || fail "the key still works"
echo "the key answers 401"
expect 4 as_owner "$muster" check ada@example.com numbers.manage --account "Main/Support EU"
expect 0 as_owner "$muster" check ada@example.com logs.read --account Main

step "Bob leaves the company: one act for all accounts."
expect 0 as_owner "$muster" --yes member deactivate bob@example.com
for account in Main "Main/Support EU" "Main/Support US"; do
    expect 4 as_owner "$muster" check bob@example.com logs.read --account "$account"
done
expect 4 as bob "$muster" whoami

step "What happened, and that nobody changed it since."
expect 0 as_owner "$muster" event list --limit 8
expect 0 "$muster" audit verify
says good

step "The main job holds on $database."
