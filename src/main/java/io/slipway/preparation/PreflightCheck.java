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
    /** kubeadm warns about kernels that Kubernetes is not tested with (kubernetes-facts, section 9). */
    KERNEL_NOT_VALIDATED,
    /** Every kernel module that preparation loads is there to be loaded (procedure P04). */
    KERNEL_MODULE_MISSING,
    /** systemd runs the host, and can run what outlives a lost connection. */
    SYSTEMD_TOO_OLD,
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
    /** The host's own name resolves to an IPv6 address on it, by DNS or its hosts file. */
    HOST_NAME_NOT_RESOLVED,
    /** One of the addresses that the host's own name resolves to is the node's address. */
    HOST_NAME_RESOLVES_ELSEWHERE,
    /** The control plane's name resolves to an IPv6 address on the host. */
    ENDPOINT_NOT_RESOLVED,
    /** Where hosts carry the balancer's address, the control plane's name resolves to it. */
    ENDPOINT_RESOLVES_ELSEWHERE,
    /** The names that images are pulled from resolve to IPv6, by their own record or DNS64. */
    REGISTRY_NOT_RESOLVED,
    /** Each registry, or its mirrors, answers over IPv6 with a certificate that the host trusts. */
    REGISTRY_NOT_REACHED,
    /** The name that packages come from resolves to IPv6, by its own record or DNS64. */
    REPOSITORY_NOT_RESOLVED,
    /** The package repository answers over IPv6, and it is one. */
    REPOSITORY_NOT_REACHED,
    /** The names that single files come from, such as calicoctl, resolve to IPv6. */
    DOWNLOAD_NOT_RESOLVED,
    /** The servers that single files come from answer over IPv6. */
    DOWNLOAD_NOT_REACHED,
    /** The uplink exists and carries the node's address. */
    ADDRESS_NOT_ON_UPLINK,
    /** The node's address can be used: found unique on the link, neither temporary nor running out. */
    ADDRESS_NOT_USABLE,
    /** Nothing that the host sees on its link has an address which Calico may give to a pod (procedure P18). */
    ADDRESS_IN_POOL_NOT_RESERVED,
    /** The uplink puts the whole /64 of the rack on the link, which pools and neighbour discovery count on. */
    RACK_SUBNET_DIFFERS,
    /** IPv6 needs packets of 1280 bytes, inside the balancer's tunnel too; less than 1500 is worth knowing. */
    MTU_LOW,
    /** The uplinks of all hosts have the same MTU. */
    MTU_DIFFERS,
    /** There is a way out over IPv6. */
    NO_DEFAULT_ROUTE,
    /** The default route goes through the uplink. */
    DEFAULT_ROUTE_ELSEWHERE,
    /** The next hop of the default route answers neighbour discovery. */
    GATEWAY_SILENT,
    /** The default route goes with its router advertisement when forwarding is switched on (procedure P05). */
    DEFAULT_ROUTE_FROM_ADVERTISEMENT,
    /** Another program listens where the cluster's parts will. */
    PORT_IN_USE,
    /** What an earlier cluster left. */
    LEFT_OVERS,
    /** The host's kubelet works for another cluster. */
    HOST_IN_ANOTHER_CLUSTER,
    /** Docker or CRI-O runs beside containerd. */
    OTHER_RUNTIME,
    /** Of the two packages of containerd, which exclude each other, the one that is not wanted is installed. */
    CONTAINERD_PACKAGE_DIFFERS,
    /** containerd speaks the version of the CRI that kubelet asks for (kubernetes-facts, section 16). */
    CONTAINERD_TOO_OLD,
    /** Somebody else's configuration of containerd stands where Slipway's will (procedure P06). */
    CONTAINERD_CONFIGURATION_REPLACED,
    /** dpkg was interrupted; preparation has it finish. */
    PACKAGES_HALF_INSTALLED,
    /** The system upgrades itself at this moment; preparation waits. */
    PACKAGES_BEING_UPGRADED,
    /** A firewall service runs and may drop the cluster's traffic. */
    FIREWALL_ACTIVE,
    /** The clock is not synchronised yet; preparation mends it. */
    CLOCK_NOT_SYNCHRONISED,
    /** The clocks of all hosts are within a second. */
    CLOCKS_APART,
    /** No two hosts are copies of each other: kubeadm asks for nodes with identities of their own. */
    HOSTS_ALIKE,
    /** Swap is on; preparation turns it off. */
    SWAP_ON;

    /** The stable id, such as {@code port-in-use}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
