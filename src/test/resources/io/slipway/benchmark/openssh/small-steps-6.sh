# Record the boot identity.
[ -s /var/lib/slipway/markers/boot-identity ] || {
  umask 077 && mkdir -p /var/lib/slipway/markers && cat /proc/sys/kernel/random/boot_id >/var/lib/slipway/markers/boot-identity
}
