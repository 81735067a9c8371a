#!/bin/bash
# Boots one Debian host in namespaces of its own and keeps it running, through reboots, until standard input ends.
# Arguments: BASE-TREE DIRECTORY NAME BRIDGE-ADDRESS HOST-ADDRESS   (addresses without prefix length; it is 64)
# or:        BASE-TREE DIRECTORY NAME GATEWAY HOST-ADDRESS NAMESPACE BRIDGE HOSTNAME   on a bridge that is there, in a
#            network namespace, with a default route to the gateway.
# DIRECTORY/upper is the host's own layer over the base tree and may hold files before the start; a home directory of
# "deploy" in it makes that user.
# Leaves nothing behind: no mount, cgroup, link or process.
set -u
base=$1 directory=$2 name=$3 bridge_address=$4 host_address=$5
namespace=${6:-}
bridge=${7:-br-$name}
hostname=${8:-$name}
root=$directory/root

# Runs a program in the network that the host's bridge is in.
there() {
  if [ -n "$namespace" ]; then nsenter --net="/run/netns/$namespace" "$@"; else "$@"; fi
}

controllers() {
  local mounted
  for mounted in /sys/fs/cgroup/*/; do
    [ -e "$mounted/cgroup.procs" ] && printf '%s\n' "${mounted%/}"
  done
}

make_cgroups() {
  local controller file
  while read -r controller; do
    mkdir -p "$controller/$name"
    for file in cpuset.cpus cpuset.mems; do
      [ -e "$controller/$name/$file" ] && cat "$controller/$file" >"$controller/$name/$file"
    done
    echo 0 >"$controller/$name/cgroup.procs"
  done < <(controllers)
}

leave_cgroups() {
  local controller
  while read -r controller; do echo $$ >"$controller/cgroup.procs"; done < <(controllers)
}

# What is still in the host's own cgroups; nothing else can be there.
kill_rest() {
  local controller
  while read -r controller; do
    find "$controller/$name" -name cgroup.procs -exec cat {} + 2>/dev/null | xargs -r kill -KILL 2>/dev/null
  done < <(controllers)
}

# A busy kernel lets go of an empty one late: bounds for a hang, not times.
remove_cgroups() {
  local controller try
  while read -r controller; do
    for try in $(seq 300); do
      [ -d "$controller/$name" ] || break
      find "$controller/$name" -depth -type d -exec rmdir {} \; 2>/dev/null
      [ -d "$controller/$name" ] && { kill_rest; sleep 0.2; }
    done
  done < <(controllers)
}

take_down() {
  local try mounted
  trap '' EXIT INT TERM
  [ -n "${nspawn:-}" ] && kill -TERM "$nspawn" 2>/dev/null
  for try in $(seq 50); do kill -0 "${nspawn:-0}" 2>/dev/null && [ -n "${nspawn:-}" ] || break; sleep 0.1; done
  leave_cgroups
  kill_rest
  wait
  remove_cgroups
  there ip link del "vb-$name" 2>/dev/null
  [ -n "$namespace" ] || ip link del "$bridge" 2>/dev/null
  for mounted in $(awk -v d="$directory/" 'index($2, d) == 1 {print $2}' /proc/mounts | sort -r); do umount -l "$mounted"; done
  rm -rf "/run/systemd/nspawn/propagate/$name" "/run/systemd/nspawn/unix-export/$name"
}
trap take_down EXIT
trap 'exit 1' INT TERM

mkdir -p "$directory/upper" "$directory/work" "$root" "$directory/containerd"
mount -t overlay "$name" -o "lowerdir=$base,upperdir=$directory/upper,workdir=$directory/work" "$root" || exit 1
if [ -z "$namespace" ]; then
  ip link add name "$bridge" type bridge && ip link set "$bridge" up || exit 1
  echo 1 >"/proc/sys/net/ipv6/conf/$bridge/accept_dad" 2>/dev/null
  ip -6 address add "$bridge_address/64" dev "$bridge" nodad || exit 1
fi

mkdir -p "$root/etc/systemd/system" "$root/usr/local/sbin" "$root/lib/modules/$(uname -r)" "$root/var/lib/containerd"
echo "$hostname" >"$root/etc/hostname"
[ -e "$directory/upper/etc/hosts" ] ||
  printf '::1 localhost\n%s %s\n%s packages.example.net\n' "$host_address" "$hostname" "$bridge_address" >"$root/etc/hosts"
if [ -d "$directory/upper/home/deploy" ]; then
  chroot "$root" useradd --no-create-home --shell /bin/bash deploy
  chroot "$root" chown -R deploy:deploy /home/deploy
  echo 'deploy ALL=(ALL) NOPASSWD: ALL' >"$root/etc/sudoers.d/deploy"
fi
# What a machine without modules of its own has built in; modprobe then says so, as on a real one.
for module in overlay br_netfilter nf_conntrack; do
  [ -d "/sys/module/$module" ] || { [ "$module" = br_netfilter ] && [ -d /proc/sys/net/bridge ]; } || continue
  echo "kernel/$module.ko"
done >"$root/lib/modules/$(uname -r)/modules.builtin"
: >"$root/lib/modules/$(uname -r)/modules.order"
chroot "$root" depmod

cat >"$root/usr/local/sbin/first-process" <<INIT
#!/bin/sh
# The host's own cgroups must be writable for it, and global kernel parameters must not be changed for the machine.
for controller in /sys/fs/cgroup/*; do mount -o remount,bind,rw "\$controller" 2>/dev/null; done
mkdir -p /run/kernel
for parameter in vm/overcommit_memory kernel/panic kernel/panic_on_oops kernel/pid_max kernel/keys/root_maxkeys \\
    kernel/keys/root_maxbytes fs/inotify/max_user_instances fs/inotify/max_user_watches vm/max_map_count; do
  [ -e "/proc/sys/\$parameter" ] || continue
  private=/run/kernel/\$(echo "\$parameter" | tr / .)
  cat "/proc/sys/\$parameter" >"\$private"
  mount --bind "\$private" "/proc/sys/\$parameter"
done
ip link set lo up
ip link set host0 up
echo 0 >/proc/sys/net/ipv6/conf/host0/accept_ra
ip -6 address add $host_address/64 dev host0 nodad
${namespace:+ip -6 route add default via $bridge_address dev host0}
exec /lib/systemd/systemd "\$@"
INIT
chmod 755 "$root/usr/local/sbin/first-process"

# Without CAP_SYS_TIME: the clock is the machine's.
boot() {
  while :; do
    (
      make_cgroups
      [ -z "$namespace" ] || set -- nsenter --net="/run/netns/$namespace"
      exec env SYSTEMD_SECCOMP=0 SYSTEMD_NSPAWN_LOCK=0 "$@" systemd-nspawn --quiet --register=no --keep-unit \
        --machine="$name" --hostname="$hostname" --console=pipe --network-bridge="$bridge" --capability=all --drop-capability=CAP_SYS_TIME --resolv-conf=off --timezone=off \
        --link-journal=no --kill-signal=SIGRTMIN+3 --bind="$directory/containerd:/var/lib/containerd" -D "$root" \
        /usr/local/sbin/first-process SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1
    ) </dev/null &
    nspawn=$!
    echo "$nspawn" >"$directory/nspawn"
    wait "$nspawn"
    code=$?
    # 133: the host asked for a reboot.
    [ "$code" -eq 133 ] || exit "$code"
    kill_rest
    remove_cgroups
    there ip link del "vb-$name" 2>/dev/null
  done
}

boot &
booting=$!
cat >/dev/null
nspawn=$(cat "$directory/nspawn")
kill "$booting" 2>/dev/null
exit 0
