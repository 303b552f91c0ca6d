#!/bin/sh
# Warns of a lock older than 180 days; time alone never fails a check.
cd "$(dirname "$0")/.." || exit 0
made=$(git log -1 --format=%ct -- requirements.lock 2>/dev/null)
[ -n "$made" ] || exit 0
days=$((($(date +%s) - made) / 86400))
[ "$days" -le 180 ] || echo "warning: requirements.lock is $days days old; run make lock"
