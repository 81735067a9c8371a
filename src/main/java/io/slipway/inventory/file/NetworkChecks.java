package io.slipway.inventory.file;

import io.slipway.inventory.ClusterDefinition.NetworkPlugin;
import io.slipway.inventory.ClusterDefinition.Resolver;
import io.slipway.inventory.Host;
import io.slipway.inventory.Ipv6Address;
import io.slipway.inventory.Ipv6Subnet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Subnets, name servers and the network plugin (kubernetes-facts, sections 4, 11 and 13; procedure P09, P12, P17, P19). */
final class NetworkChecks extends Check {

    /** kubeadm allows 20 host bits and wants ten addresses (section 4). */
    private static final int LARGEST_SERVICE_SUBNET = 108;

    private static final int SMALLEST_SERVICE_SUBNET = 124;

    /** RFC 6052, section 2.2. */
    private static final Set<Integer> NAT64_LENGTHS = Set.of(32, 40, 48, 56, 64, 96);

    private static final Pattern CALICO_VERSION = Pattern.compile("v([0-9]{1,4})\\.([0-9]{1,4})\\.[0-9]{1,4}");
    private static final Pattern VERSION_IN_URL = Pattern.compile("/(v[0-9]+\\.[0-9]+\\.[0-9]+)/");

    NetworkChecks(Context context) {
        super(context);
    }

    @Override
    void check() {
        if (isSound("kubernetes.serviceSubnet")) {
            services(cluster.kubernetes().serviceSubnet());
        }
        if (isSound("kubernetes.podSubnet", "kubernetes.serviceSubnet")) {
            pods(cluster.kubernetes().podSubnet(), cluster.kubernetes().serviceSubnet());
        }
        if (isSound("resolver")) {
            resolver(cluster.resolver());
        }
        if (isSound("networkPlugin")) {
            plugin(cluster.networkPlugin());
        }
    }

    private void services(Ipv6Subnet services) {
        String path = "kubernetes.serviceSubnet";
        if (services.prefixLength() < LARGEST_SERVICE_SUBNET || services.prefixLength() > SMALLEST_SERVICE_SUBNET) {
            wrong(path, services + " has the wrong size for services",
                    "a prefix length from " + LARGEST_SERVICE_SUBNET + " to " + SMALLEST_SERVICE_SUBNET + ", such as /112");
        }
        unusual(path, services);
        cluster.hosts().stream()
                .filter(host -> services.contains(host.address()))
                .forEach(host -> wrong(path, services + " holds the address of host " + host.name(),
                        "a prefix that nothing else uses"));
        cluster.resolver().upstream().stream().filter(services::contains).forEach(server ->
                wrong(path, services + " holds the name server " + server, "a prefix that nothing else uses"));
        cluster.kubernetes().balancerAddress().address().filter(services::contains).ifPresent(address ->
                wrong(path, services + " holds the balancer's address " + address, "a prefix that nothing else uses"));
    }

    private void pods(Ipv6Subnet pods, Ipv6Subnet services) {
        unusual("kubernetes.podSubnet", pods);
        if (pods.overlaps(services)) {
            warn(WarningId.POD_AND_SERVICE_SUBNETS_OVERLAP, "kubernetes.serviceSubnet",
                    "the pod subnet " + pods + " and the service subnet " + services
                            + " overlap; a pod with a service's address would be unreachable",
                    "keep them apart, unless no pod ever gets an address of the service subnet");
        }
        Optional<Host> inside = cluster.hosts().stream().filter(host -> pods.contains(host.address())).findFirst();
        if (inside.isPresent() && cluster.networkPlugin().kind() != NetworkPlugin.Kind.CALICO) {
            warn(WarningId.HOST_ADDRESS_IN_POD_SUBNET, "kubernetes.podSubnet",
                    "the pod subnet " + pods + " holds the address of host " + inside.get().name()
                            + ", which a pod could be given",
                    "a pod subnet that holds no host, or reserve the hosts' addresses in your network plugin");
        }
    }

    private void unusual(String path, Ipv6Subnet subnet) {
        for (Ipv6Subnet unusable : List.of(
                Ipv6Subnet.of("fe80::/10"), Ipv6Subnet.of("ff00::/8"), Ipv6Subnet.of("::/8"))) {
            if (subnet.overlaps(unusable)) {
                wrong(path, subnet + " lies in " + unusable + ", which is not routed",
                        "a unique local prefix such as fd00:10:96::/112, or a global one of yours");
            }
        }
    }

    private void resolver(Resolver resolver) {
        for (int index = 0; index < resolver.upstream().size(); index++) {
            Ipv6Address server = resolver.upstream().get(index);
            if (!server.isGlobalUnicast()) {
                wrong("resolver.upstream[" + index + "]", server + " cannot be reached from pods",
                        "the site's real name servers; with a loopback address CoreDNS asks itself and stops");
            }
        }
        if (resolver.unbound() && resolver.upstream().isEmpty()) {
            wrong("resolver.upstream", "unbound has no name server to ask", "the site's name servers");
        }
        if (resolver.dns64Prefix().isPresent() && !resolver.unbound()) {
            wrong("resolver.dns64Prefix", "without unbound nothing does DNS64", "unbound: true, or leave the prefix out");
        }
        resolver.dns64Prefix().ifPresent(prefix -> {
            if (!NAT64_LENGTHS.contains(prefix.prefixLength())) {
                wrong("resolver.dns64Prefix", prefix + " has no length of a NAT64 prefix",
                        "a length of 32, 40, 48, 56, 64 or 96, mostly 64:ff9b::/96");
            }
            cluster.hosts().stream().filter(host -> prefix.contains(host.address())).limit(1).forEach(host ->
                    wrong("resolver.dns64Prefix", prefix + " holds the address of host " + host.name(),
                            "the prefix of the site's NAT64"));
        });
    }

    private void plugin(NetworkPlugin plugin) {
        boolean calico = plugin.kind() == NetworkPlugin.Kind.CALICO;
        if (plugin.kind() == NetworkPlugin.Kind.MANIFEST && plugin.manifest().isEmpty()) {
            wrong("networkPlugin.manifest", "it is missing", "the plugin's manifest, a file or a URL");
        }
        if (plugin.kind() == NetworkPlugin.Kind.NONE && isGiven("/networkPlugin/manifest")) {
            wrong("networkPlugin.manifest", "with kind none no manifest is applied", "kind: manifest, or leave it out");
        }
        if (!calico && isGiven("/networkPlugin/version")) {
            wrong("networkPlugin.version", "only Calico's version is asked for", "leave it out, or kind: calico");
        }
        if (!calico && isGiven("/pools")) {
            wrong("pools", "only Calico has pools", "leave them out, or networkPlugin kind: calico");
        }
        if (plugin.calicoctl().isPresent() != plugin.calicoctlSha256().isPresent()) {
            wrong("networkPlugin.calicoctlSha256", "calicoctl and calicoctlSha256 belong together", "give both or none");
        }
        plugin.version().ifPresent(version -> calico(plugin, version));
    }

    private void calico(NetworkPlugin plugin, String version) {
        Matcher parts = CALICO_VERSION.matcher(version);
        if (parts.matches() && Integer.parseInt(parts.group(1)) == 3 && Integer.parseInt(parts.group(2)) < 21) {
            wrong("networkPlugin.version", "Calico " + version + " cannot keep pods from getting hosts' addresses",
                    "v3.21.0 or newer, which has reservations");
        }
        if (!isGiven("/networkPlugin/manifest")) {
            return;
        }
        Matcher inUrl = VERSION_IN_URL.matcher(plugin.manifest().orElse(""));
        if (inUrl.find()) {
            if (!inUrl.group(1).equals(version)) {
                wrong("networkPlugin.manifest", "this is the manifest of " + inUrl.group(1) + ", and the version is " + version,
                        "version: " + inUrl.group(1) + ", or the manifest of " + version);
            }
        } else if (!isGiven("/networkPlugin/version")) {
            warn(WarningId.CALICO_VERSION_OF_MANIFEST_UNKNOWN, "networkPlugin.manifest",
                    "the manifest does not tell its version, so Slipway takes it for " + version, "give networkPlugin.version");
        }
    }
}
