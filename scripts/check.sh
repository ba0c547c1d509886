#!/usr/bin/env bash
# What a reader would otherwise have to check by eye: format, lints, documentation, dependencies, sizes.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/machine.sh"
. scripts/steps.sh
need_build
need_lints
need_deny

documentation() { RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --document-private-items --locked --quiet; }

# The advisory database is a Git repository that not every machine reaches; where it does, it is checked.
advisories() {
    if timeout 60 cargo deny fetch db >/dev/null 2>&1; then
        cargo deny --locked check --hide-inclusion-graph advisories
    else
        echo "not checked: the advisory database can't be reached from here"
    fi
}

# A test that meets a changed snapshot leaves a proposal beside it; none may be left lying about.
snapshots() {
    local left
    left=$(find . -path ./target -prune -o -path ./e2e/node_modules -prune -o \( -name '*.snap.new' -o -name '*.pending-snap' \) -print)
    [ -z "$left" ] || {
        printf 'not reviewed:\n%s\n' "$left"
        return 1
    }
}

step "format" cargo fmt --all --check
step "lints" cargo clippy --workspace --all-targets --locked --quiet -- -D warnings
step "documentation" documentation
step "dependencies" cargo deny --locked check --hide-inclusion-graph bans licenses sources
step "advisories" advisories
step "snapshots" snapshots
step "sizes" scripts/sizes.sh
step "links" scripts/links.sh
step "console" scripts/check-console.sh
finish "make check"
