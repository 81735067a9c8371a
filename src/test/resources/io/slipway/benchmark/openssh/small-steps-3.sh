# Configure the kernel parameters.
file=/etc/sysctl.d/99-k8s.conf
wanted='net.ipv6.conf.host0.accept_ra = 2
net.bridge.bridge-nf-call-iptables = 1
net.bridge.bridge-nf-call-ip6tables = 1
net.ipv4.ip_forward = 1
net.ipv6.conf.default.forwarding = 1
net.ipv6.conf.all.forwarding = 1'
[ "$(cat $file 2>/dev/null)" = "$wanted" ] || { printf '%s\n' "$wanted" >$file.new && mv $file.new $file && sysctl -q -p $file; }
