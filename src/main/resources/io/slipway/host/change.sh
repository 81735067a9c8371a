# Runs a command that changes this host, alone: under the host's lock, and refused when a later operation was here.
# Arguments: STATE-DIRECTORY FENCE LOCK-WAIT-SECONDS COMMAND ARGUMENT...
# Exit: the command's own; 213 when the lock stays taken; 214 when a later operation was here; 215 when neither can be told.
state=$1 fence=$2 wait=$3
shift 3
(umask 077 && mkdir -p -- "$state") && chmod 700 -- "$state" && exec 9>>"$state/lock" || exit 215
flock -w "$wait" 9 || exit 213
seen=$(cat "$state/fence" 2>/dev/null || echo 0)
case $seen in '' | *[!0-9]*) seen=0 ;; esac
if [ "$seen" -gt "$fence" ]; then
  echo "operation with fencing number $seen was here, this one has $fence" >&2
  exit 214
fi
if [ "$seen" -ne "$fence" ]; then
  echo "$fence" >"$state/fence.new" && mv -f -- "$state/fence.new" "$state/fence" || exit 215
fi
# The command must not keep the lock alive in what it leaves running.
"$@" 9>&-
