package io.slipway.inventory.file;

import io.slipway.inventory.ClusterDefinition.BalancerAddress;
import io.slipway.inventory.ClusterDefinition.BalancerAddress.Carrier;
import io.slipway.inventory.ClusterDefinition.Kubernetes;
import io.slipway.inventory.ClusterDefinition.ProxyMode;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.inventory.InvalidValue;
import io.slipway.inventory.Ipv6Address;
import io.slipway.inventory.KubernetesVersion;
import io.slipway.inventory.ReleaseFacts;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The release, its known defects, the endpoint and the balancer (kubernetes-facts, sections 3, 5, 6 and 10). */
final class KubernetesChecks extends Check {

    private final Kubernetes kubernetes = cluster.kubernetes();

    KubernetesChecks(Context context) {
        super(context);
    }

    @Override
    void check() {
        if (isSound("kubernetes.version")) {
            release();
        }
        if (isSound("kubernetes.controlPlaneEndpoint")) {
            endpoint();
        }
        if (isSound("kubernetes.balancerAddress")) {
            balancerAddress();
        }
        dnsDomain();
    }

    private void release() {
        KubernetesVersion version = kubernetes.version();
        if (!facts.isKnown()) {
            wrong("kubernetes.version", "Slipway does not know Kubernetes " + version,
                    "a version from " + ReleaseFacts.known());
            return;
        }
        if (!facts.isVerified()) {
            warn(WarningId.KUBERNETES_VERSION_NOT_VERIFIED, "kubernetes.version",
                    "what Slipway knows of " + version + " was not verified on hosts or in its source",
                    "use " + ReleaseFacts.verified() + ", or try it on a test cluster first");
        }
        if (facts.hasBalancerRegression()) {
            warn(WarningId.KUBEADM_BALANCER_REGRESSION, "kubernetes.version",
                    "kubeadm " + version + " fails at init while the balancer's health check has not passed yet",
                    facts.withoutBalancerRegression().map(better -> "use " + better + " or newer")
                            .orElse("use another patch version"));
        }
        if (isSound("hosts") && cluster.controlPlaneHosts().size() > 1) {
            joins(version);
        }
        if (isSound("kubernetes.proxyMode")) {
            proxyMode(version, kubernetes.proxyMode());
        }
    }

    private void joins(KubernetesVersion version) {
        if (facts.promotesTooEarly()) {
            warn(WarningId.ETCD_MEMBER_PROMOTED_TOO_EARLY, "kubernetes.version",
                    "kubeadm " + version + " may make a new etcd member vote before it runs, and then the join fails",
                    "use 1.33.8, 1.34.4, 1.35.1, 1.36.0 or newer; Slipway joins one by one and can repeat a failed join");
        }
        if (facts.needsEveryMemberToJoin()) {
            warn(WarningId.ETCD_JOIN_NEEDS_ALL_MEMBERS, "kubernetes.version",
                    "with kubeadm " + version + " one dead control-plane host keeps every further one from joining",
                    "use 1.33.12, 1.34.8, 1.35.5, 1.36.1 or newer, or remove a dead host before another joins");
        }
    }

    private void proxyMode(KubernetesVersion version, ProxyMode mode) {
        if (!facts.supports(mode)) {
            wrong("kubernetes.proxyMode", version + " has no " + mode.text() + " mode",
                    Arrays.stream(ProxyMode.values()).filter(facts::supports).map(ProxyMode::text)
                            .collect(Collectors.joining(" or ")));
        }
        if (facts.isDeprecated(mode)) {
            warn(WarningId.PROXY_MODE_DEPRECATED, "kubernetes.proxyMode",
                    "kube-proxy's " + mode.text() + " mode is deprecated since 1.35 and will be removed", "use nftables");
        }
        if (facts.hasDefect(mode)) {
            warn(WarningId.PROXY_MODE_DEFECT, "kubernetes.proxyMode",
                    "kube-proxy's " + mode.text() + " mode has a known defect in " + version,
                    "use 1.34.4, 1.35.1, 1.36.0 or newer, or nftables");
        }
    }

    private void endpoint() {
        Endpoint endpoint = kubernetes.controlPlaneEndpoint();
        if (endpoint.isAddress()) {
            Ipv6Address address = new Ipv6Address(endpoint.host());
            if (!address.isGlobalUnicast()) {
                wrong("kubernetes.controlPlaneEndpoint", address + " cannot be reached from other hosts",
                        "the balancer's name, or its global address");
            }
            boolean other = kubernetes.balancerAddress().address().filter(carried -> !carried.equals(address)).isPresent();
            if (other) {
                wrong("kubernetes.balancerAddress.address", "it is not the endpoint's address " + address,
                        "the address that the balancer sends to the hosts, which is the endpoint's");
            }
        }
        List<Host> controlPlane = cluster.controlPlaneHosts();
        controlPlane.stream()
                .filter(host -> host.name().text().equals(endpoint.host()) || host.address().text().equals(endpoint.host()))
                .findFirst()
                .ifPresent(host -> {
                    if (controlPlane.size() > 1) {
                        warn(WarningId.ENDPOINT_IS_ONE_HOST, "kubernetes.controlPlaneEndpoint",
                                "the endpoint is host " + host.name() + " itself; the cluster is down when that host is",
                                "the name of a balancer over all control-plane hosts");
                    }
                });
        cluster.workers().stream()
                .filter(host -> host.name().text().equals(endpoint.host()) || host.address().text().equals(endpoint.host()))
                .forEach(host -> wrong("kubernetes.controlPlaneEndpoint", "the endpoint is the worker " + host.name(),
                        "the balancer's name"));
    }

    private void balancerAddress() {
        BalancerAddress balancer = kubernetes.balancerAddress();
        String path = "kubernetes.balancerAddress";
        if (balancer.carrier() == Carrier.NONE) {
            for (String setting : List.of("interface", "address")) {
                if (isGiven("/kubernetes/balancerAddress/" + setting)) {
                    wrong(path + "." + setting, "it has no meaning while the carrier is none", "carrier: tunnel or dummy");
                }
            }
            return;
        }
        if (balancer.address().isEmpty()) {
            wrong(path + ".address", "it is missing", "the balancer's IPv6 address, which control-plane hosts shall carry");
        }
        balancer.address().ifPresent(address -> {
            if (!address.isGlobalUnicast()) {
                wrong(path + ".address", address + " cannot be the balancer's address", "a global or unique local address");
            }
            cluster.hosts().stream()
                    .filter(host -> host.address().equals(address))
                    .forEach(host -> wrong(path + ".address",
                            address + " is the own address of host " + host.name(), "the balancer's address"));
        });
        balancer.interfaceName().ifPresent(name -> cluster.controlPlaneHosts().stream()
                .filter(host -> host.uplink().equals(name))
                .limit(1)
                .forEach(host -> wrong(path + ".interface", name + " is the uplink of host " + host.name(),
                        "a name that no interface has yet, such as slipway0")));
    }

    private void dnsDomain() {
        try {
            new HostName(kubernetes.dnsDomain());
        } catch (InvalidValue notADomain) {
            wrong("kubernetes.dnsDomain", InvalidValue.quoted(kubernetes.dnsDomain()) + " is no domain",
                    "such as cluster.local");
        }
    }
}
