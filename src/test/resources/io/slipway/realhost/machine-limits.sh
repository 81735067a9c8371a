#!/bin/bash
# Raises what hundreds of booted hosts share of this machine's kernel, and puts it back when standard input ends.
set -u
parameter=/proc/sys/fs/inotify/max_user_instances
before=$(cat "$parameter") || exit 1
trap 'echo "$before" >"$parameter"' EXIT
trap 'exit 1' INT TERM
[ "$before" -ge 16384 ] || echo 16384 >"$parameter" || exit 1
echo ready
cat >/dev/null
exit 0
