# What must be the same whoever installed the packages.
set -e
dpkg-query -W -f='${db:Status-Abbrev} ${Package} ${Version}\n' containerd curl ca-certificates conntrack cri-tools kubelet kubeadm kubectl
cat /etc/apt/sources.list.d/kubernetes.list
