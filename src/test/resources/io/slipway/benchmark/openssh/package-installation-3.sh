# Hold the packages.
[ "$(apt-mark showhold | grep -cxE 'kubelet|kubeadm|kubectl|containerd')" = 4 ] || apt-mark hold kubelet kubeadm kubectl containerd >/dev/null
