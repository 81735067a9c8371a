# Runs a long command and keeps its record. Its last act is the exit code, by rename: a record without it was cut off.
# Arguments: RECORD INPUT SECONDS COMMAND ARGUMENT...
record=$1 input=$2 seconds=$3
shift 3
umask 077
: >"$record/stdout"
: >"$record/stderr"
printf '%s %s\n' "$(cat /proc/sys/kernel/random/boot_id)" "$(date +%s)" >"$record/started.new" || exit 1
# A power cut must not forget that the command began, or it would run a second time.
sync -- "$record/started.new"
mv -f -- "$record/started.new" "$record/started" && sync -- "$record" || exit 1
umask 022
timeout -k 30 "$seconds" "$@" </dev/null >>"$record/stdout" 2>>"$record/stderr"
code=$?
[ -z "$input" ] || rm -f -- "$input"
umask 077
printf '%s %s\n' "$code" "$(date +%s)" >"$record/exit.new" && mv -f -- "$record/exit.new" "$record/exit"
