# Tries web servers over IPv6, all at the same time, without changing anything. Arguments: (URL HOST PORT)...
# Answer: one line each, in any order: URL CODE STATUS. CODE is curl's exit code, STATUS the last HTTP status or 000.
# A host without curl tries the TCP connection alone: 0, 7 (refused or no way) or 28 (no answer), with status 000.
try() {
  if command -v curl >/dev/null 2>&1; then
    status=$(curl -6 --silent --output /dev/null --head --location --max-redirs 5 --max-time 8 \
      --write-out '%{http_code}' -- "$1" 2>/dev/null)
    code=$?
  else
    timeout 8 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$2" "$3" 2>/dev/null
    code=$?
    case $code in 0) ;; 124) code=28 ;; *) code=7 ;; esac
    status=000
  fi
  printf '%s %s %s\n' "$1" "$code" "${status:-000}"
}
while [ $# -gt 2 ]; do
  try "$1" "$2" "$3" &
  shift 3
done
wait
