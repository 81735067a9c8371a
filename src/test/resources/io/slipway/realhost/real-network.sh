#!/bin/bash
# The network of the lab of real hosts, until standard input ends: racks with a link each, and a router between them, which
# is a network namespace. Outside of it, on this machine, are what a site has: name server, packages, balancers, Slipway.
# Arguments: NAMESPACE PREFIX OUTSIDE RACK...   (PREFIX is a /48 as 2001:db8:1; OUTSIDE and RACK are its 16-bit subnets)
set -u
namespace=$1 prefix=$2 outside=$3
shift 3

take_down() {
  trap '' EXIT INT TERM
  ip link del "$namespace" 2>/dev/null
  ip netns del "$namespace" 2>/dev/null
}
trap take_down EXIT
trap 'exit 1' INT TERM

ip netns del "$namespace" 2>/dev/null
ip link del "$namespace" 2>/dev/null
ip netns add "$namespace" || exit 1
ip link add "$namespace" type veth peer name outside netns "$namespace" || exit 1
ip link set "$namespace" up
ip -6 address add "$prefix:$outside::1/64" dev "$namespace" nodad
for own in 53 ba1 ba2; do ip -6 address add "$prefix:$outside::$own/64" dev "$namespace" nodad; done
ip -n "$namespace" link set lo up
ip -n "$namespace" link set outside up
ip -n "$namespace" -6 address add "$prefix:$outside::ffff/64" dev outside nodad
nsenter --net="/run/netns/$namespace" sysctl -q net.ipv6.conf.all.forwarding=1
for rack in "$@"; do
  ip -n "$namespace" link add "$rack" type bridge || exit 1
  ip -n "$namespace" link set "$rack" up
  ip -n "$namespace" -6 address add "$prefix:$rack::1/64" dev "$rack" nodad
  ip -6 route add "$prefix:$rack::/64" via "$prefix:$outside::ffff" dev "$namespace"
done
echo ready
cat >/dev/null
exit 0
