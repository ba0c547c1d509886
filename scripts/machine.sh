# Sourced by the other scripts: where the project is, and what the machine must have.
# Debian packages are installed when something is missing; tools go into target/tools, nothing else outside the checkout.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1
tools="$root/target/tools"
export PATH="$tools/bin:$PATH"
export npm_config_cache="$root/target/npm-cache" npm_config_update_notifier=false npm_config_fund=false npm_config_audit=false
# A Node of ours believes the certificates that the system believes, as Debian's does.
[ ! -f /etc/ssl/certs/ca-certificates.crt ] || export NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}

say() { printf '%s\n' "$*" >&2; }
fail() {
    say "error: $1"
    [ $# -lt 2 ] || say "help: $2"
    exit 1
}
has() { command -v "$1" >/dev/null 2>&1; }

# install PACKAGE…: Debian or Ubuntu packages, as root or through sudo.
install() {
    has apt-get || fail "missing: $*" "install them with this system's package manager"
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        has sudo || fail "missing: $*" "run as root: apt-get install $*"
        as_root=(sudo)
    fi
    say "Installing $*"
    export DEBIAN_FRONTEND=noninteractive
    mkdir -p target
    {
        [ -n "${apt_lists_are_fresh:-}" ] || "${as_root[@]}" apt-get update -qq
        apt_lists_are_fresh=yes
        "${as_root[@]}" apt-get install -y -qq --no-install-recommends "$@"
    } >target/install.log 2>&1 </dev/null || {
        tail -n 20 target/install.log >&2
        fail "could not install $*" "the whole story is in target/install.log"
    }
}

need_build() {
    has cargo || fail "cargo is missing" "install Rust with rustup: https://rustup.rs"
    { has cc && has make; } || install build-essential
    has pkg-config || install pkg-config
    has git || install git
}

# The folder of PostgreSQL's server programs; Debian keeps them off the PATH.
postgres_programs() {
    local folder
    for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV); do
        [ -x "$folder/initdb" ] && echo "$folder" && return
    done
    if has initdb && has pg_ctl; then dirname "$(command -v initdb)"; fi
}
need_postgres() {
    [ -n "$(postgres_programs)" ] || install postgresql
    [ -n "$(postgres_programs)" ] || fail "PostgreSQL's initdb is still missing"
}

node_is_new_enough() { has node && has npm && [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ]; }
need_node() {
    node_is_new_enough && return
    { has node && has npm; } || install nodejs npm
    node_is_new_enough && return
    # The distribution's Node is too old: take a newer one from the npm registry, into target/tools only.
    local machine
    case "$(uname -m)" in
    x86_64) machine=x64 ;;
    aarch64) machine=arm64 ;;
    *) fail "Node 20 or newer is missing" "install it by hand" ;;
    esac
    say "Installing Node 22 into target/tools"
    npm install --loglevel=error --prefix "$tools/node" --no-save "node-linux-$machine@22" >&2
    mkdir -p "$tools/bin"
    ln -sf "../node/node_modules/node-linux-$machine/bin/node" "$tools/bin/node"
    hash -r
    node_is_new_enough || fail "Node 20 or newer is missing" "install it by hand"
}

# Debian calls it chromium; on Ubuntu that package is a snap, so a Chrome that is there already will do.
find_browser() { command -v chromium || command -v google-chrome || command -v chromium-browser; }
need_browser() {
    find_browser >/dev/null || install chromium fonts-liberation
    MUSTER_TEST_BROWSER=${MUSTER_TEST_BROWSER:-$(find_browser)}
    export MUSTER_TEST_BROWSER
}

# The gateway that the tests put in front of a page: they start their own, nothing of the system's.
find_nginx() { command -v nginx || { [ -x /usr/sbin/nginx ] && echo /usr/sbin/nginx; }; }
need_nginx() {
    find_nginx >/dev/null || install nginx-light
    MUSTER_TEST_NGINX=${MUSTER_TEST_NGINX:-$(find_nginx)}
    export MUSTER_TEST_NGINX
}

need_lints() {
    cargo fmt --version >/dev/null 2>&1 || rustup component add rustfmt
    cargo clippy --version >/dev/null 2>&1 || rustup component add clippy
}
need_deny() {
    has cargo-deny && return
    say "Building cargo-deny into target/tools (some minutes, once)"
    cargo install --locked --quiet --root "$tools" --target-dir "$root/target/tools-build" cargo-deny >&2
    rm -rf "$root/target/tools-build"
}
