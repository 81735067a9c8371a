# Closes the last attempt of a long command that is over. Arguments: STATE-DIRECTORY OPERATION ACTIVITY NAME
state=$1 operation=$2 activity=$3 name=$4
base=$state/records/$operation/$activity/$name
last=$(ls "$base" 2>/dev/null | sort -n | tail -n 1)
[ -n "$last" ] || exit 0
# A unit may outlive its record by a moment; a record with an exit code is over.
if [ ! -e "$base/$last/exit" ] && [ "$(systemctl show "slipway-$operation-$activity-$name-$last.service" -p ActiveState --value)" = active ]; then
  echo "it still runs" >&2
  exit 1
fi
: >"$base/$last/closed"
