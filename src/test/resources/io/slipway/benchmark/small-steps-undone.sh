# Takes the small steps back, so that the next tool finds the host as the one before did; closes all connections at last.
rm -rf /etc/modules-load.d/containerd.conf /etc/sysctl.d/99-k8s.conf /etc/crictl.yaml /var/lib/slipway /root/.ansible
sysctl -q -w net.ipv6.conf.all.forwarding=0 net.ipv6.conf.default.forwarding=0 net.ipv4.ip_forward=0 net.ipv6.conf.host0.accept_ra=0 \
  net.bridge.bridge-nf-call-iptables=0 net.bridge.bridge-nf-call-ip6tables=0
(sleep 0.3; pkill -f 'sshd: root@') >/dev/null 2>&1 </dev/null &
