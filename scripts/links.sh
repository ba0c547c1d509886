#!/usr/bin/env bash
# Relative links in the Markdown files lead somewhere, and every page of the book is in its summary.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/machine.sh"

status=0
while IFS= read -r page; do
    while IFS= read -r link; do
        target="$(dirname "$page")/${link%%#*}"
        [ -e "$target" ] || {
            printf '%s: nothing at %s\n' "$page" "$link"
            status=1
        }
    done < <(grep -oE '\]\([^)[:space:]]+\)' "$page" | sed -E 's/^\]\(|\)$//g' | grep -vE '^(https?:|mailto:|#)' || true)
done < <(git ls-files --cached --others --exclude-standard '*.md')

for page in docs/*.md docs/decisions/*.md; do
    name=${page#docs/}
    [ "$name" = SUMMARY.md ] || grep -qF "($name)" docs/SUMMARY.md || {
        printf '%s is not in docs/SUMMARY.md\n' "$page"
        status=1
    }
done
exit "$status"
