package io.slipway.diagnostics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeFailure;
import io.slipway.kube.KubeObject;
import io.slipway.step.Site;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects what a cluster's API can tell: no Secrets, no ConfigMaps, and of pods no environment, where secrets stand too. */
final class ClusterDiagnostics {

    private static final ObjectMapper YAML =
            new ObjectMapper(new YAMLFactory()).enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
    private static final String CALICO = "crd.projectcalico.org/v1";

    private ClusterDiagnostics() {}

    static void collect(Site site, Archive archive) {
        try {
            KubeCluster cluster = site.kube();
            archive.add("cluster/version.txt",
                    "API server " + cluster.version() + ", " + (cluster.ready() ? "ready" : "not ready") + "\n");
            for (Kind kind : Kind.ALL) {
                collect(cluster, kind, archive);
            }
            archive.add("cluster/pods.txt", pods(cluster.list("v1", "Pod", null, Map.of())));
        } catch (KubeFailure failure) {
            archive.missing("the cluster's API", failure.getMessage());
        }
    }

    private static void collect(KubeCluster cluster, Kind kind, Archive archive) {
        try {
            if (cluster.serves(kind.apiVersion(), kind.name())) {
                archive.add("cluster/" + kind.file() + ".yaml",
                        yaml(cluster.list(kind.apiVersion(), kind.name(), null, Map.of())));
            }
        } catch (KubeFailure failure) {
            archive.missing(kind.file(), failure.getMessage());
        }
    }

    private static String yaml(List<KubeObject> objects) {
        StringBuilder text = new StringBuilder();
        for (KubeObject object : objects) {
            try {
                text.append(YAML.writeValueAsString(harmless(object.content())));
            } catch (JsonProcessingException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
        return text.toString();
    }

    /** Without what may hold secrets and without the server's own bookkeeping. */
    private static Object harmless(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> kept = new LinkedHashMap<>();
            map.forEach((key, child) -> {
                String name = String.valueOf(key);
                if (name.equals("env") || name.equals("envFrom")) {
                    kept.put(name, "[left out]");
                } else if (!name.equals("managedFields") && !name.equals(LAST_APPLIED)) {
                    kept.put(name, harmless(child));
                }
            });
            return kept;
        }
        if (value instanceof List<?> list) {
            List<Object> kept = new ArrayList<>();
            list.forEach(child -> kept.add(harmless(child)));
            return kept;
        }
        return value;
    }

    /** A line a pod, those that are not well first. */
    private static String pods(List<KubeObject> pods) {
        List<String> well = new ArrayList<>();
        List<String> unwell = new ArrayList<>();
        for (KubeObject pod : pods) {
            String phase = pod.text("status", "phase").orElse("?");
            boolean ready = pod.condition("Ready").filter("True"::equals).isPresent() || phase.equals("Succeeded");
            (ready ? well : unwell).add(String.format("%-10s %-12s %s/%s on %s, %s%n",
                    ready ? "well" : "NOT READY", phase, pod.text("metadata", "namespace").orElse(""), pod.name(),
                    pod.text("spec", "nodeName").orElse("no node"), pod.text("status", "podIP").orElse("no address")));
        }
        return String.join("", unwell) + String.join("", well);
    }

    /** A kind of objects and the file that they go to. */
    private record Kind(String apiVersion, String name, String file) {

        static final List<Kind> ALL = List.of(
                new Kind("v1", "Node", "nodes"),
                new Kind("v1", "Pod", "pods"),
                new Kind("v1", "Event", "events"),
                new Kind("v1", "Service", "services"),
                new Kind("apps/v1", "DaemonSet", "daemonsets"),
                new Kind("apps/v1", "Deployment", "deployments"),
                new Kind("certificates.k8s.io/v1", "CertificateSigningRequest", "certificate-signing-requests"),
                new Kind(CALICO, "IPPool", "address-pools"),
                new Kind(CALICO, "IPAMBlock", "address-blocks"),
                new Kind(CALICO, "IPReservation", "address-reservations"));
    }
}
