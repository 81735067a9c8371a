# Answers queries about this host without changing anything; one line each, in the order of the queries.
# Arguments: file PATH | directory PATH | parameter NAME | module NAME | unit NAME | package NAME | run COUNT ARGUMENT...
# Text travels as base64; "-" stands for nothing.
encode() { base64 | tr -d '\n'; }
limit=1048576
while [ $# -gt 0 ]; do
  kind=$1
  case $kind in
    file)
      if [ -f "$2" ]; then
        printf 'file %s x%s\n' "$(stat -L -c '%U:%G %a %.9Y' -- "$2")" "$(head -c "$limit" -- "$2" | encode)"
      else
        printf 'file -\n'
      fi
      shift 2 ;;
    directory)
      printf 'directory x%s\n' "$(if [ -d "$2" ]; then ls -A1 -- "$2" | sort | encode; fi)"
      shift 2 ;;
    parameter)
      path=/proc/sys/$(printf '%s' "$2" | tr ./ /.)
      if value=$(cat "$path" 2>/dev/null); then
        printf 'parameter x%s\n' "$(printf '%s' "$value" | encode)"
      else
        printf 'parameter -\n'
      fi
      shift 2 ;;
    module)
      name=$(printf '%s' "$2" | tr - _)
      if [ -d "/sys/module/$name" ] || grep -qsE "/$(printf '%s' "$2" | sed 's/[-_]/[-_]/g')\.ko" "/lib/modules/$(uname -r)/modules.builtin"; then
        printf 'module yes\n'
      else
        printf 'module no\n'
      fi
      shift 2 ;;
    unit)
      shown=$(systemctl show "$2" -p LoadState -p ActiveState -p SubState -p UnitFileState \
        -p ActiveEnterTimestampMonotonic 2>/dev/null)
      # What systemd made from a script in /etc/init.d is always "generated"; whether it starts at boot is asked apart.
      case $shown in
        *UnitFileState=generated*)
          shown=$(printf '%s\n' "$shown" | grep -v '^UnitFileState=' &&
            printf 'UnitFileState=%s' "$(systemctl is-enabled "$2" 2>/dev/null)") ;;
      esac
      printf 'unit x%s %s %s\n' "$(printf '%s\n' "$shown" | encode)" \
        "$(date +%s.%N)" "$(cut -d' ' -f1 /proc/uptime)"
      shift 2 ;;
    package)
      if line=$(dpkg-query -W -f='${db:Status-Abbrev} ${Version}' -- "$2" 2>/dev/null); then
        printf 'package x%s\n' "$(printf '%s' "$line" | encode)"
      else
        printf 'package -\n'
      fi
      shift 2 ;;
    run)
      count=$2
      shift 2
      directory=$(mktemp -d) || exit 71
      (
        # The command is the first COUNT arguments: turn them to the end, then drop what is before them.
        turned=0
        while [ "$turned" -lt "$count" ]; do
          set -- "$@" "$1"
          shift
          turned=$((turned + 1))
        done
        shift $(($# - count))
        exec timeout 10 "$@" </dev/null >"$directory/output" 2>"$directory/error"
      )
      code=$?
      printf 'run %s x%s x%s\n' "$code" \
        "$(tail -c "$limit" "$directory/output" | encode)" "$(tail -c "$limit" "$directory/error" | encode)"
      rm -rf "$directory"
      shift "$count" ;;
    *)
      echo "unknown query: $kind" >&2
      exit 64 ;;
  esac
done
