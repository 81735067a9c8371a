package io.slipway.preparation;

import java.util.Locale;

/** What preflight looks at; the id of each, in lower case with hyphens, is stable and can be accepted in a cluster file. */
public enum PreflightCheck {
    /** The processor is one that Kubernetes' packages exist for: amd64 or arm64. */
    ARCHITECTURE_UNSUPPORTED,
    /** The system is Debian, Ubuntu or made from one of them. */
    SYSTEM_UNSUPPORTED,
    /** kube-proxy's nftables mode needs Linux 5.13 (kubernetes-facts, section 10). */
    KERNEL_TOO_OLD_FOR_NFTABLES,
    /** kubeadm refuses a control-plane host with fewer than two CPUs. */
    TOO_FEW_CPUS,
    /** kubeadm refuses a control-plane host with less than 1700 MB. */
    TOO_LITTLE_MEMORY,
    /** Images, logs and etcd live in {@code /var}. */
    TOO_LITTLE_SPACE,
    /** From 1.35 kubelet refuses to start on cgroup version 1 unless told otherwise. */
    CGROUP_VERSION_1,
    /** The node is registered under the name that the cluster file gives. */
    HOSTNAME_DIFFERS,
    /** The host's own name has an AAAA record that is its address. */
    HOST_NAME_NOT_RESOLVED,
    /** The control plane's name resolves to IPv6 on the host. */
    ENDPOINT_NOT_RESOLVED,
    /** The name that images are pulled from resolves to IPv6, by its own record or DNS64. */
    REGISTRY_NOT_RESOLVED,
    /** The name that packages come from resolves to IPv6, by its own record or DNS64. */
    REPOSITORY_NOT_RESOLVED,
    /** The uplink exists and carries the node's address. */
    ADDRESS_NOT_ON_UPLINK,
    /** IPv6 needs packets of 1280 bytes; less than 1500 is worth knowing. */
    MTU_LOW,
    /** There is a way out over IPv6. */
    NO_DEFAULT_ROUTE,
    /** The default route goes with its router advertisement when forwarding is switched on (procedure P05). */
    DEFAULT_ROUTE_FROM_ADVERTISEMENT,
    /** Another program listens where the cluster's parts will. */
    PORT_IN_USE,
    /** What an earlier cluster left. */
    LEFT_OVERS,
    /** Docker runs beside containerd. */
    OTHER_RUNTIME,
    /** A firewall service runs and may drop the cluster's traffic. */
    FIREWALL_ACTIVE,
    /** The clock is not synchronised yet; preparation mends it. */
    CLOCK_NOT_SYNCHRONISED,
    /** Swap is on; preparation turns it off. */
    SWAP_ON;

    /** The stable id, such as {@code port-in-use}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
