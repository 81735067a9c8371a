package io.slipway.adoption;

import io.slipway.adoption.ClusterReading.NetworkReading;
import io.slipway.adoption.ClusterReading.NetworkReading.Kind;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeObject;
import io.slipway.kube.ObjectKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which network plugin a cluster has, how it was installed, and what Calico was told (kubernetes-facts, section 11). */
final class NetworkPlugins {

    private static final List<String> CALICO_GROUPS = List.of("projectcalico.org/v3", "crd.projectcalico.org/v1");
    private static final Pattern OTHERS =
            Pattern.compile("cilium|kube-flannel.*|weave-net|kube-router|antrea-agent|kindnet|aws-node|ovn.*|kube-ovn.*");
    private static final Pattern VERSION = Pattern.compile(":(v\\d+\\.\\d+\\.\\d+)(?:$|[-@])");

    private final KubeCluster kube;

    NetworkPlugins(KubeCluster kube) {
        this.kube = kube;
    }

    NetworkReading read() {
        List<KubeObject> agents = kube.list("apps/v1", "DaemonSet", null, Map.of());
        Optional<KubeObject> calico =
                agents.stream().filter(agent -> agent.name().equals("calico-node")).findFirst();
        if (calico.isPresent()) {
            Kind kind = byOperator(calico.get()) ? Kind.CALICO_BY_OPERATOR : Kind.CALICO_BY_MANIFEST;
            return new NetworkReading(
                    kind, version(calico.get()), calico.get().key().toString(), backend(), all("IPPool"), reserved());
        }
        return agents.stream().filter(agent -> OTHERS.matcher(agent.name()).matches()).findFirst()
                .map(agent -> notCalico(Kind.OTHER, agent.key().toString()))
                .orElse(notCalico(Kind.NONE, "no network plugin"));
    }

    private static NetworkReading notCalico(Kind kind, String name) {
        return new NetworkReading(kind, Optional.empty(), name, Optional.empty(), List.of(), List.of());
    }

    private Optional<String> backend() {
        return kube.get(ObjectKey.of("v1", "ConfigMap", "kube-system", "calico-config"))
                .flatMap(map -> map.text("data", "calico_backend"));
    }

    private boolean byOperator(KubeObject agent) {
        return agent.key().namespace().equals(Optional.of("calico-system"))
                || kube.serves("operator.tigera.io/v1", "Installation") && kube.get(ObjectKey.clusterScoped(
                        "operator.tigera.io/v1", "Installation", "default")).isPresent();
    }

    private static Optional<String> version(KubeObject agent) {
        for (Object container : agent.list("spec", "template", "spec", "containers")) {
            Matcher tag = VERSION.matcher(String.valueOf(((Map<?, ?>) container).get("image")));
            if (tag.find()) {
                return Optional.of(tag.group(1));
            }
        }
        return Optional.empty();
    }

    private List<KubeObject> all(String kind) {
        return CALICO_GROUPS.stream()
                .filter(group -> kube.serves(group, kind))
                .findFirst()
                .map(group -> kube.list(group, kind, null, Map.of()))
                .orElse(List.of());
    }

    private List<String> reserved() {
        return all("IPReservation").stream()
                .flatMap(reservation -> reservation.list("spec", "reservedCIDRs").stream())
                .map(String::valueOf)
                .distinct()
                .toList();
    }
}
