# Tells how a long command stands. Arguments: STATE-DIRECTORY OPERATION ACTIVITY NAME
# Answer, output as base64 behind an x:
#   never | running SECONDS xLAST-ERROR-LINE | finished CODE SECONDS xOUTPUT xERROR | interrupted REASON xOUTPUT xERROR
state=$1 operation=$2 activity=$3 name=$4
limit=1048576
encode() { tail -c "$limit" "$1" 2>/dev/null | base64 | tr -d '\n'; }
base=$state/records/$operation/$activity/$name
last=$(ls "$base" 2>/dev/null | sort -n | tail -n 1)
record=$base/$last
if [ -z "$last" ] || [ -e "$record/closed" ]; then
  echo never
  exit 0
fi
# The unit first, then the exit code: a command that ends between the two looks is seen as finished.
active=$(systemctl show "slipway-$operation-$activity-$name-$last.service" -p ActiveState --value 2>/dev/null)
now=$(date +%s)
if [ ! -e "$record/started" ]; then
  if [ "$active" = active ] || [ "$active" = activating ]; then echo 'running 0 x'; else echo never; fi
  exit 0
fi
read -r boot begun <"$record/started"
if [ -e "$record/exit" ]; then
  read -r code ended <"$record/exit"
  printf 'finished %s %s x%s x%s\n' "$code" "$((ended - begun))" "$(encode "$record/stdout")" "$(encode "$record/stderr")"
elif [ "$boot" != "$(cat /proc/sys/kernel/random/boot_id)" ]; then
  printf 'interrupted reboot x%s x%s\n' "$(encode "$record/stdout")" "$(encode "$record/stderr")"
elif [ "$active" = active ] || [ "$active" = activating ] || [ "$active" = deactivating ]; then
  printf 'running %s x%s\n' "$((now - begun))" "$(tail -n 1 "$record/stderr" 2>/dev/null | tail -c 1000 | base64 | tr -d '\n')"
else
  printf 'interrupted gone x%s x%s\n' "$(encode "$record/stdout")" "$(encode "$record/stderr")"
fi
