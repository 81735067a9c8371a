# Starts a long command as a transient systemd unit with a record of its own, unless its last attempt is not closed.
# Arguments: STATE-DIRECTORY RUN-DIRECTORY OPERATION ACTIVITY NAME SECONDS SIZE WRAPPER COMMAND ARGUMENT...
# Standard input of SIZE bytes becomes the input file; the argument {input} stands for its path. SIZE 0: no input file.
# Answer: "started ATTEMPT" or "there ATTEMPT".
state=$1 run=$2 operation=$3 activity=$4 name=$5 seconds=$6 size=$7 wrapper=$8
shift 8
umask 077
base=$state/records/$operation/$activity/$name
mkdir -p -- "$base" || exit 1
last=$(ls "$base" | sort -n | tail -n 1)
attempt=$((${last:-0} + 1))
if [ -n "$last" ] && [ ! -e "$base/$last/closed" ]; then
  unit=slipway-$operation-$activity-$name-$last
  case $(systemctl show "$unit.service" -p ActiveState --value) in active | activating | deactivating) runs=yes ;; *) runs= ;; esac
  if [ -n "$runs" ] || [ -e "$base/$last/started" ]; then
    cat >/dev/null
    echo "there $last"
    exit 0
  fi
  # Recorded but never started: the same attempt.
  attempt=$last
fi
record=$base/$attempt
mkdir -p -- "$record" || exit 1
unit=slipway-$operation-$activity-$name-$attempt
input=
if [ "$size" -gt 0 ]; then
  mkdir -p -- "$run" || exit 1
  input=$run/$unit
  cat >"$input" || exit 1
  if [ "$(wc -c <"$input")" -ne "$size" ]; then
    rm -f -- "$input"
    echo "the input was cut off on its way" >&2
    exit 1
  fi
fi
# systemd puts its own variables into a unit's arguments unless every dollar is doubled (systemd.service, "Command lines").
literal() {
  text=$(printf '%sx' "$1" | sed 's/\$/$$/g')
  text=${text%x}
}
turned=0
count=$#
while [ "$turned" -lt "$count" ]; do
  if [ "$1" = '{input}' ]; then text=$input; else literal "$1"; fi
  set -- "$@" "$text"
  shift
  turned=$((turned + 1))
done
literal "$wrapper"
if systemd-run --quiet --collect --unit="$unit" --property=Type=exec --setenv=HOME=/root --setenv=LC_ALL=C.UTF-8 \
  --setenv="PATH=$PATH" /bin/sh -c "$text" slipway-wrapper "$record" "$input" "$seconds" "$@"; then
  echo "started $attempt"
else
  code=$?
  [ -z "$input" ] || rm -f -- "$input"
  exit "$code"
fi
