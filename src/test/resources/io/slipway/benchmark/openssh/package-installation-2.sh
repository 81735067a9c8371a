# Install the packages.
dpkg-query -W -f='${db:Status-Abbrev}\n' containerd curl ca-certificates conntrack cri-tools kubelet kubeadm kubectl 2>/dev/null |
  grep -c '^.i' | grep -qx 8 || {
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends containerd curl \
    ca-certificates conntrack cri-tools "kubelet=$VERSION" "kubeadm=$VERSION" "kubectl=$VERSION"
}
