#!/bin/sh
# Tries what a service should not be able to do, and says of each whether it could. The places it writes to are open to
# everybody, so that nothing but the unit's hardening can forbid it.
try() {
  what=$1
  shift
  if "$@" >/dev/null 2>&1; then echo "$what: done"; else echo "$what: forbidden"; fi
}
cd /
try write-own-directory sh -c 'echo probe >/var/lib/slipway/probe-wrote'
try write-tmp sh -c 'echo probe >/tmp/probe-wrote'
try write-etc sh -c 'echo probe >/etc/open/probe'
try write-usr sh -c 'echo probe >/usr/open/probe'
try write-var sh -c 'echo probe >/var/open/probe'
try write-home sh -c 'echo probe >/home/open/probe'
try read-home cat /home/open/readable
try become-root sh -c '[ "$(/usr/local/bin/id-as-root -u)" = 0 ]'
try see-other-processes test -r /proc/1/status
try open-device sh -c ': </dev/net/tun'
try make-user-namespace unshare --user true
try set-the-sticky-user-bit sh -c 'cp /bin/true /tmp/set && chmod u+s /tmp/set'
try open-netlink ip link
