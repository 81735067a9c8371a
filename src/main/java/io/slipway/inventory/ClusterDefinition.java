package io.slipway.inventory;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that a site decides about one cluster, complete: every default is already filled in, every value already
 * checked for its form. Read from a cluster file by {@code ClusterFile}; the field names are those of the file.
 *
 * @param name the cluster's name
 * @param hosts in the order of the file; the first control-plane host is only where init runs, nothing else about it
 *     is special later
 * @param ssh how hosts are reached
 * @param kubernetes version, networks and kubeadm's configuration
 * @param packages where the host's packages come from
 * @param images where container images come from
 * @param containerd the container runtime's configuration
 * @param resolver which name servers hosts and pods use
 * @param networkPlugin what gives pods their addresses
 * @param pools the pods' address pools, already derived from the hosts where the file gives none
 * @param reservedAddresses addresses inside the pools that no pod may get: hosts, gateways
 * @param neighbourProxy whether and how hosts answer neighbour solicitations for their pods (ndppd)
 * @param registryAccess the private registry that pods may pull from
 * @param ingress the ingress controller, if Slipway installs one
 * @param smokeTest the last proof, if wanted
 * @param limits how much happens at once
 * @param acceptedWarnings ids of warnings that the site has accepted in its file
 */
public record ClusterDefinition(
        ClusterName name,
        List<Host> hosts,
        Ssh ssh,
        Kubernetes kubernetes,
        Packages packages,
        Images images,
        Containerd containerd,
        Resolver resolver,
        NetworkPlugin networkPlugin,
        List<Pool> pools,
        List<Ipv6Address> reservedAddresses,
        NeighbourProxy neighbourProxy,
        Optional<RegistryAccess> registryAccess,
        Optional<Ingress> ingress,
        Optional<SmokeTest> smokeTest,
        Limits limits,
        Set<String> acceptedWarnings) {

    /** The node label that carries a host's rack; pools select by it. */
    public static final String RACK_LABEL = "slipway.io/rack";

    public ClusterDefinition {
        Objects.requireNonNull(name, "name");
        hosts = List.copyOf(hosts);
        pools = List.copyOf(pools);
        reservedAddresses = List.copyOf(reservedAddresses);
        acceptedWarnings = Set.copyOf(acceptedWarnings);
    }

    public List<Host> controlPlaneHosts() {
        return hosts.stream().filter(Host::isControlPlane).toList();
    }

    public List<Host> workers() {
        return hosts.stream().filter(host -> !host.isControlPlane()).toList();
    }

    /** @throws IllegalArgumentException when the cluster has no host of that name */
    public Host host(HostName name) {
        return hosts.stream()
                .filter(host -> host.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "cluster " + this.name + " has no host named " + name));
    }

    /** The same cluster, reached in another way. */
    public ClusterDefinition withSsh(Ssh other) {
        return new ClusterDefinition(
                name, hosts, other, kubernetes, packages, images, containerd, resolver, networkPlugin, pools,
                reservedAddresses, neighbourProxy, registryAccess, ingress, smokeTest, limits, acceptedWarnings);
    }

    /** The pools whose selector matches the host, in the order of their names, as Calico uses them. */
    public List<Pool> poolsOf(Host host) {
        return pools.stream().filter(pool -> pool.hosts().contains(host.name())).toList();
    }

    /**
     * How hosts are reached.
     *
     * @param user the login name
     * @param port used for every host without a port of its own
     * @param identity the private key in OpenSSH's format; without it no host lets Slipway in
     * @param passphrase what the private key is encrypted with, if it is
     * @param knownHosts files in OpenSSH's known_hosts format, beside the keys that operators confirm in Slipway
     * @param certificateAuthorities public keys (OpenSSH text) of host certificate authorities that are trusted
     * @param jump a host through which all others are reached
     * @param sudo true when the user is not root and has {@code sudo} without a password
     * @param connectTimeout bound on connecting and authenticating
     */
    public record Ssh(
            String user,
            int port,
            Optional<SecretReference> identity,
            Optional<SecretReference> passphrase,
            List<String> knownHosts,
            List<String> certificateAuthorities,
            Optional<Jump> jump,
            boolean sudo,
            Duration connectTimeout) {

        /** With a private key that is not encrypted. */
        public Ssh(
                String user,
                int port,
                Optional<SecretReference> identity,
                List<String> knownHosts,
                List<String> certificateAuthorities,
                Optional<Jump> jump,
                boolean sudo,
                Duration connectTimeout) {
            this(user, port, identity, Optional.empty(), knownHosts, certificateAuthorities, jump, sudo, connectTimeout);
        }

        /** A host that forwards the connections; its key is checked like every other. */
        public record Jump(Endpoint endpoint, String user) {}
    }

    /**
     * Version, networks and kubeadm's configuration.
     *
     * @param version of kubeadm, kubelet and the control plane
     * @param controlPlaneEndpoint the balancer's name and port
     * @param balancerHealthCheck how the site's balancer checks a control-plane host
     * @param balancerAddress how control-plane hosts carry the balancer's address
     * @param podSubnet what kubeadm is told; the pools may lie elsewhere
     * @param serviceSubnet at most 20 host bits (kubernetes-facts, section 4)
     * @param dnsDomain the cluster's domain
     * @param proxyMode kube-proxy's mode, chosen by version when the file is silent
     * @param apiAccess how Slipway itself reaches the API server
     * @param extraDocuments further kubeadm, kubelet or kube-proxy configuration, as YAML documents that are merged
     *     into the generated ones by kind
     * @param patches kubeadm patches by file name ({@code kube-apiserver0+strategic.yaml}) and content
     * @param ignoredPreflightErrors kubeadm's names with the site's reason
     */
    public record Kubernetes(
            KubernetesVersion version,
            Endpoint controlPlaneEndpoint,
            BalancerHealthCheck balancerHealthCheck,
            BalancerAddress balancerAddress,
            Ipv6Subnet podSubnet,
            Ipv6Subnet serviceSubnet,
            String dnsDomain,
            ProxyMode proxyMode,
            ApiAccess apiAccess,
            List<Map<String, Object>> extraDocuments,
            Map<String, String> patches,
            Map<String, String> ignoredPreflightErrors) {

        /** The port of each host's API server: the site's own {@code bindPort}, else the endpoint's port. */
        public int apiServerPort() {
            return extraDocuments.stream()
                    .filter(document -> "InitConfiguration".equals(document.get("kind")))
                    .map(document -> document.get("localAPIEndpoint"))
                    .filter(Map.class::isInstance)
                    .map(endpoint -> ((Map<?, ?>) endpoint).get("bindPort"))
                    .filter(Number.class::isInstance)
                    .map(port -> ((Number) port).intValue())
                    .findFirst()
                    .orElse(controlPlaneEndpoint.port());
        }

        /** The cluster DNS service's address: the tenth of the service subnet, as kubeadm chooses it. */
        public Ipv6Address clusterDns() {
            return serviceSubnet.address(10);
        }
    }

    /** kube-proxy's modes (kubernetes-facts, section 10). */
    public enum ProxyMode {
        IPVS,
        NFTABLES,
        IPTABLES;

        /** As KubeProxyConfiguration writes it. */
        public String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** What the balancer's health check asks of a member. */
    public enum BalancerHealthCheck {
        /** A TCP connection; can be proved before there is an API server. */
        TCP,
        /** HTTPS {@code /readyz}; fully proved only once API servers answer. */
        HTTPS_READYZ
    }

    /**
     * How control-plane hosts carry the address that the balancer sends to them.
     *
     * @param carrier the kind of interface
     * @param interfaceName the interface's name; empty exactly when the carrier is {@code NONE}
     * @param address the balancer's address; empty exactly when the carrier is {@code NONE}
     */
    public record BalancerAddress(Carrier carrier, Optional<String> interfaceName, Optional<Ipv6Address> address) {

        /** The kinds of interface that a host can carry the address on. */
        public enum Carrier {
            TUNNEL,
            DUMMY,
            NONE
        }
    }

    /** How Slipway reaches the API server. */
    public enum ApiAccess {
        /** Straight to the endpoint, or to a control-plane host while the endpoint does not answer. */
        DIRECT,
        /** Through the SSH connection of a control-plane host; the default where a jump host is set. */
        SSH
    }

    /**
     * Where the host's packages come from.
     *
     * @param source the kind of source
     * @param repositoryUrl the Kubernetes repository's folder, for {@code PUBLIC} and {@code MIRROR}
     * @param repositoryKey the repository's signing key in ASCII armour, where the file gives one; otherwise the
     *     host downloads {@code Release.key} from the repository
     * @param kubernetesVersion the Debian version of kubeadm, kubelet and kubectl, such as {@code 1.36.2-1.1}
     * @param containerdPackage the package's name, {@code containerd} or {@code containerd.io}
     * @param versions further packages with a version each; an empty version means the repository's newest
     */
    public record Packages(
            Source source,
            Optional<String> repositoryUrl,
            Optional<String> repositoryKey,
            String kubernetesVersion,
            String containerdPackage,
            Map<String, String> versions) {

        /** The kinds of source. */
        public enum Source {
            PUBLIC,
            MIRROR,
            INSTALLED
        }
    }

    /**
     * Where container images come from.
     *
     * @param source {@code PULLED}: kubelet and Slipway pull them; {@code PRESENT}: they are already on the host
     * @param repository kubeadm's {@code imageRepository}, the registry or a mirror
     */
    public record Images(Source source, String repository) {

        /** The kinds of source. */
        public enum Source {
            PULLED,
            PRESENT
        }
    }

    /**
     * The container runtime's configuration beyond what Slipway needs.
     *
     * @param extraToml TOML that is merged over the generated configuration
     * @param registryMirrors by registry host, the mirrors' URLs in order (DNS names: an IPv6 literal does not work)
     * @param cniBinaryDirectory where network plugins lie on the host
     */
    public record Containerd(
            Optional<String> extraToml, Map<String, List<String>> registryMirrors, String cniBinaryDirectory) {}

    /**
     * Name servers.
     *
     * @param upstream the site's real name servers, which pods and, without unbound, hosts ask
     * @param unbound whether each host runs a local unbound with DNS64
     * @param dns64Prefix the NAT64 prefix, present exactly when DNS64 is on
     */
    public record Resolver(List<Ipv6Address> upstream, boolean unbound, Optional<Ipv6Subnet> dns64Prefix) {}

    /**
     * What gives pods their addresses.
     *
     * @param kind Calico, another plugin's manifest, or the site's own business
     * @param manifest a file path or URL; empty exactly when the kind is {@code NONE}
     * @param version Calico's version, {@code v3.32.1}; empty for other kinds
     * @param calicoctl URL of the calicoctl binary, or empty when it is not to be installed
     * @param calicoctlSha256 its digest, 64 hex characters; present exactly when {@code calicoctl} is
     */
    public record NetworkPlugin(
            Kind kind,
            Optional<String> manifest,
            Optional<String> version,
            Optional<String> calicoctl,
            Optional<String> calicoctlSha256) {

        /** The kinds of plugin. */
        public enum Kind {
            CALICO,
            MANIFEST,
            NONE
        }
    }

    /**
     * A pool of pod addresses (Calico's IPPool).
     *
     * @param name the IPPool's name
     * @param subnet the pool's prefix
     * @param blockSize prefix length of the blocks that nodes take, 116…128
     * @param nodeSelector Calico selector on node labels
     * @param hosts the hosts that the selector matches
     */
    public record Pool(String name, Ipv6Subnet subnet, int blockSize, String nodeSelector, Set<HostName> hosts) {

        public Pool {
            hosts = Set.copyOf(hosts);
        }
    }

    /**
     * ndppd.
     *
     * @param enabled whether hosts run it
     * @param mode {@code AUTO} answers only for routed addresses; {@code STATIC} for the whole pool
     */
    public record NeighbourProxy(boolean enabled, Mode mode) {

        /** ndppd's methods (kubernetes-facts, section 12). */
        public enum Mode {
            AUTO,
            STATIC
        }
    }

    /**
     * A private registry.
     *
     * @param registry its DNS name, with port where needed
     * @param credentials {@code user:password} or a token, by reference
     * @param namespaces where the pull secret is put
     * @param serviceAccount the service account that gets it
     */
    public record RegistryAccess(
            String registry, SecretReference credentials, List<String> namespaces, String serviceAccount) {}

    /**
     * An ingress controller.
     *
     * @param manifest a file path or URL
     * @param exposure how traffic reaches it
     * @param balancerEndpoint name and port of the balancer over the workers, or empty when there is none
     */
    public record Ingress(String manifest, Exposure exposure, Optional<Endpoint> balancerEndpoint) {

        /** How traffic reaches the controller. */
        public enum Exposure {
            NODE_PORT,
            HOST_NETWORK
        }
    }

    /**
     * The last proof.
     *
     * @param image an echo server that listens on {@code containerPort} and answers with the client's address
     * @param containerPort the port in the image
     * @param nodePort the NodePort that every node must answer on
     */
    public record SmokeTest(String image, int containerPort, int nodePort) {}

    /**
     * How much happens at once.
     *
     * @param parallelHosts hosts worked on at the same time
     * @param rebootWave share of the workers, in percent, that may be rebooting at once
     */
    public record Limits(int parallelHosts, int rebootWave) {}
}
