#!/usr/bin/env bash
# Builds the console into console/dist, where `cargo build` finds it. Does nothing when what is there was built from these very files.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/machine.sh"
need_node

sources=$(cd console && find . \( -name node_modules -o -name dist \) -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d ' ' -f 1)
if [ "$(cat console/dist/.sources 2>/dev/null)" = "$sources" ]; then exit 0; fi
npm ci --prefix console --loglevel=error
npm run build --prefix console --silent -- --logLevel warn
echo "$sources" >console/dist/.sources
