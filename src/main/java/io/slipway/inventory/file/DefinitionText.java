package io.slipway.inventory.file;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterDefinition.BalancerAddress;
import io.slipway.inventory.ClusterDefinition.BalancerAddress.Carrier;
import io.slipway.inventory.ClusterDefinition.Kubernetes;
import io.slipway.inventory.ClusterDefinition.NetworkPlugin;
import io.slipway.inventory.ClusterDefinition.Packages;
import io.slipway.inventory.ClusterDefinition.Ssh;
import io.slipway.inventory.Host;
import io.slipway.inventory.Ipv6Address;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;

/**
 * A definition as a cluster file that leaves nothing to defaults: always in the same order and form, so that texts of two
 * definitions differ only where the definitions do. Read again, it gives the same definition.
 */
public final class DefinitionText {

    private DefinitionText() {}

    /** The complete cluster file. */
    public static String of(ClusterDefinition cluster) {
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("name", cluster.name().text());
        file.put("kubernetes", kubernetes(cluster.kubernetes()));
        file.put("hosts", cluster.hosts().stream().map(DefinitionText::host).toList());
        file.put("ssh", ssh(cluster.ssh()));
        file.put("packages", packages(cluster.packages()));
        file.put("images", map("source", constant(cluster.images().source()), "repository", cluster.images().repository()));
        Map<String, Object> containerd = map(
                "registryMirrors", new TreeMap<>(cluster.containerd().registryMirrors()),
                "cniBinaryDirectory", cluster.containerd().cniBinaryDirectory());
        put(containerd, "extraToml", cluster.containerd().extraToml());
        file.put("containerd", containerd);
        Map<String, Object> resolver =
                map("upstream", texts(cluster.resolver().upstream()), "unbound", cluster.resolver().unbound());
        put(resolver, "dns64Prefix", cluster.resolver().dns64Prefix());
        file.put("resolver", resolver);
        file.put("networkPlugin", plugin(cluster.networkPlugin()));
        if (cluster.networkPlugin().kind() == NetworkPlugin.Kind.CALICO) {
            file.put("pools", cluster.pools().stream().map(pool -> map(
                    "name", pool.name(), "subnet", pool.subnet().toString(), "blockSize", pool.blockSize(),
                    "nodeSelector", pool.nodeSelector())).toList());
        }
        file.put("reservedAddresses", texts(furtherReserved(cluster)));
        file.put("neighbourProxy", map(
                "enabled", cluster.neighbourProxy().enabled(), "mode", constant(cluster.neighbourProxy().mode())));
        cluster.registryAccess().ifPresent(access -> file.put("registryAccess", map(
                "registry", access.registry(), "credentials", access.credentials().toString(),
                "namespaces", access.namespaces(), "serviceAccount", access.serviceAccount())));
        cluster.ingress().ifPresent(ingress -> {
            Map<String, Object> map = map("manifest", ingress.manifest(), "exposure", constant(ingress.exposure()));
            put(map, "balancerEndpoint", ingress.balancerEndpoint());
            file.put("ingress", map);
        });
        file.put("smokeTest", cluster.smokeTest().<Object>map(test -> map(
                "image", test.image(), "containerPort", test.containerPort(), "nodePort", test.nodePort())).orElse("none"));
        file.put("limits", map(
                "parallelHosts", cluster.limits().parallelHosts(), "rebootWave", cluster.limits().rebootWave()));
        file.put("acceptedWarnings", List.copyOf(new TreeSet<>(cluster.acceptedWarnings())));
        return yaml(file);
    }

    private static Map<String, Object> host(Host host) {
        Map<String, Object> map = map(
                "name", host.name().text(), "address", host.address().text(), "role", constant(host.role()));
        put(map, "rack", host.rack());
        if (!host.labels().isEmpty()) {
            map.put("labels", new TreeMap<>(host.labels()));
        }
        map.put("uplink", host.uplink());
        put(map, "management", host.management());
        return map;
    }

    private static Map<String, Object> ssh(Ssh ssh) {
        Map<String, Object> map = map("user", ssh.user(), "port", ssh.port());
        put(map, "identity", ssh.identity());
        put(map, "passphrase", ssh.passphrase());
        map.put("knownHosts", ssh.knownHosts());
        map.put("certificateAuthorities", ssh.certificateAuthorities());
        ssh.jump().ifPresent(jump ->
                map.put("jump", map("endpoint", jump.endpoint().toString(), "user", jump.user())));
        map.put("sudo", ssh.sudo());
        map.put("connectTimeout", ssh.connectTimeout().toSeconds() + "s");
        return map;
    }

    private static Map<String, Object> kubernetes(Kubernetes kubernetes) {
        return map(
                "version", kubernetes.version().toString(),
                "controlPlaneEndpoint", kubernetes.controlPlaneEndpoint().toString(),
                "balancerHealthCheck", constant(kubernetes.balancerHealthCheck()),
                "balancerAddress", balancerAddress(kubernetes.balancerAddress()),
                "podSubnet", kubernetes.podSubnet().toString(),
                "serviceSubnet", kubernetes.serviceSubnet().toString(),
                "dnsDomain", kubernetes.dnsDomain(),
                "proxyMode", kubernetes.proxyMode().text(),
                "apiAccess", constant(kubernetes.apiAccess()),
                "extraDocuments", kubernetes.extraDocuments(),
                "patches", new TreeMap<>(kubernetes.patches()),
                "ignoredPreflightErrors", new TreeMap<>(kubernetes.ignoredPreflightErrors()));
    }

    private static Map<String, Object> balancerAddress(BalancerAddress balancer) {
        Map<String, Object> map = map("carrier", constant(balancer.carrier()));
        if (balancer.carrier() != Carrier.NONE) {
            put(map, "interface", balancer.interfaceName());
            put(map, "address", balancer.address());
        }
        return map;
    }

    private static Map<String, Object> packages(Packages packages) {
        Map<String, Object> map = map("source", constant(packages.source()));
        if (packages.source() == Packages.Source.MIRROR) {
            put(map, "repositoryUrl", packages.repositoryUrl());
        }
        put(map, "repositoryKey", packages.repositoryKey());
        map.put("kubernetesVersion", packages.kubernetesVersion());
        map.put("containerdPackage", packages.containerdPackage());
        map.put("versions", new TreeMap<>(packages.versions()));
        return map;
    }

    private static Map<String, Object> plugin(NetworkPlugin plugin) {
        Map<String, Object> map = map("kind", constant(plugin.kind()));
        put(map, "manifest", plugin.manifest());
        put(map, "version", plugin.version());
        put(map, "calicoctl", plugin.calicoctl());
        put(map, "calicoctlSha256", plugin.calicoctlSha256());
        return map;
    }

    /** What is reserved beyond what is reserved by itself. */
    private static List<Ipv6Address> furtherReserved(ClusterDefinition cluster) {
        List<Ipv6Address> further = new ArrayList<>(cluster.reservedAddresses());
        further.removeAll(PoolDerivation.reserved(cluster.hosts(), cluster.pools(), PoolDerivation.named(
                cluster.hosts(), cluster.kubernetes(), cluster.resolver()), List.of()));
        return further;
    }

    private static Map<String, Object> map(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int index = 0; index < keysAndValues.length; index += 2) {
            map.put((String) keysAndValues[index], keysAndValues[index + 1]);
        }
        return map;
    }

    private static void put(Map<String, Object> map, String key, Optional<?> value) {
        value.ifPresent(present -> map.put(key, present.toString()));
    }

    private static List<String> texts(Collection<?> values) {
        return values.stream().map(Object::toString).toList();
    }

    private static String constant(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String yaml(Map<String, Object> file) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setIndicatorIndent(2);
        options.setIndentWithIndicator(true);
        options.setSplitLines(false);
        options.setDereferenceAliases(true);
        return new Yaml(new LongTextsAsBlocks(options), options).dump(file);
    }

    /** Texts of several lines stay readable and give small diffs. */
    private static final class LongTextsAsBlocks extends Representer {

        LongTextsAsBlocks(DumperOptions options) {
            super(options);
        }

        @Override
        protected Node representScalar(Tag tag, String value, DumperOptions.ScalarStyle style) {
            boolean block = tag.equals(Tag.STR) && value.contains("\n");
            return super.representScalar(tag, value, block ? DumperOptions.ScalarStyle.LITERAL : style);
        }
    }
}
