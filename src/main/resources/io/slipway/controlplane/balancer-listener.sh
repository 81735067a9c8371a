# Answers one HTTP request on standard input with the first argument, 16 characters.
end=$(printf '\r')
while IFS= read -r line && [ -n "$line" ] && [ "$line" != "$end" ]; do
    :
done
printf 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 17\r\nConnection: close\r\n\r\n%s\n' "$1"
