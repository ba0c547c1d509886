#!/usr/bin/env bash
# What the console must hold to beside its tests: format and lints, types, generated files as they would be generated, all words translated, its weight.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/machine.sh"
scripts/console.sh
need_node
cd console
[ -d node_modules ] || npm ci --loglevel=error

npm run lint --silent
npm run check --silent
npm run budget --silent

unchanged() {
    local before after
    before=$(cat "$1" | sha256sum)
    npm run "$2" --silent >/dev/null
    after=$(cat "$1" | sha256sum)
    [ "$before" = "$after" ] || fail "$1 is not what its source says" "npm run $2 --prefix console"
}
unchanged src/api/schema.d.ts types
unchanged src/locales/en.po words
npm run translated --silent || fail "a language lacks words" "translate what is empty in console/src/locales"
