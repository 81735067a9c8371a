# Writes a file in one piece: standard input to a temporary file beside it, then owner, mode, rename.
# Arguments: PATH MODE SIZE; a standard input of another size was cut off on its way and changes nothing.
path=$1 mode=$2 size=$3
umask 022
directory=$(dirname -- "$path")
mkdir -p -- "$directory" || exit 1
temporary=$(mktemp -- "$directory/.slipway.XXXXXX") || exit 1
trap 'rm -f -- "$temporary"' EXIT
cat >"$temporary" || exit 1
if [ "$(wc -c <"$temporary")" -ne "$size" ]; then
  echo "only $(wc -c <"$temporary") of $size bytes arrived" >&2
  exit 1
fi
chown 0:0 -- "$temporary" && chmod -- "$mode" "$temporary" && sync -- "$temporary" && mv -fT -- "$temporary" "$path"
