#!/usr/bin/env bash
# Files stay the size of one room: over 400 lines is listed, over 800 fails. Tests and generated files are exempt.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/machine.sh"

status=0
while IFS= read -r file; do
    case "$file" in
    */tests/* | */snapshots/* | */package-lock.json) continue ;;
    *.rs | *.sql | *.js | *.css | *.html | *.sh | scripts/* | .ci/*) ;;
    *) continue ;;
    esac
    [ -f "$file" ] || continue
    lines=$(wc -l <"$file")
    if [ "$lines" -gt 800 ]; then
        printf 'too long: %s has %d lines, 800 at most\n' "$file" "$lines"
        status=1
    elif [ "$lines" -gt 400 ]; then
        printf 'long: %s has %d lines\n' "$file" "$lines"
    fi
done < <(git ls-files --cached --others --exclude-standard)
exit "$status"
