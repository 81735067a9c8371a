# Runs a command of apt or dpkg, again and again while another program holds their locks, at most SECONDS long.
# Arguments: SECONDS COMMAND ARGUMENT...  While it waits, the last line of standard error tells who holds the lock; the
# last attempt's exit code is the answer. apt's own option waits for dpkg's lock alone, and says nothing meanwhile.
end=$(($(date +%s) + $1))
shift
error=$(mktemp) || exit 71
trap 'rm -f "$error"' EXIT
while :; do
  "$@" 2>"$error"
  code=$?
  if [ "$code" -eq 0 ] || [ "$(date +%s)" -ge "$end" ] ||
    ! grep -qiE 'could not get lock|unable to (lock|acquire)|was locked by another process' "$error"; then
    cat "$error" >&2
    exit "$code"
  fi
  grep -iE 'could not get lock|was locked by another process' "$error" | head -n 1 >&2
  sleep 5
done
