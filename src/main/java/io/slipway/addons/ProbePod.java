package io.slipway.addons;

import io.slipway.inventory.ClusterDefinition.SmokeTest;
import io.slipway.inventory.Host;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeObject;
import io.slipway.kube.ObjectKey;
import java.time.Instant;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A pod of the site's echo server that is bound to one node, in a namespace of its own for all probes. It carries the run
 * that made it, and tolerates every taint: a control-plane host is proved like a worker.
 */
final class ProbePod {

    static final String NAMESPACE = "slipway-probe";
    private static final String LABEL = "slipway-probe";
    private static final String RUN = "slipway.io/run";
    private static final String STARTED = "slipway.io/started";
    private static final ObjectKey SPACE = ObjectKey.clusterScoped("v1", "Namespace", NAMESPACE);

    private final KubeCluster cluster;
    private final ObjectKey key;
    private final Host host;

    ProbePod(KubeCluster cluster, Host host) {
        this.cluster = cluster;
        this.host = host;
        key = ObjectKey.of("v1", "Pod", NAMESPACE, "probe-" + host.name());
    }

    /** The pod of this run; one of an earlier run is not it. */
    Optional<KubeObject> find(String run) {
        return cluster.get(key).filter(pod -> run.equals(pod.textMap("metadata", "annotations").get(RUN)));
    }

    static boolean isEnding(KubeObject pod) {
        return pod.at("metadata", "deletionTimestamp").isPresent();
    }

    static Instant started(KubeObject pod) {
        return Instant.parse(pod.textMap("metadata", "annotations").get(STARTED));
    }

    void create(SmokeTest test, String run, Instant now) {
        cluster.delete(key);
        cluster.apply(new KubeObject(
                Map.of("apiVersion", "v1", "kind", "Namespace", "metadata", Map.of("name", NAMESPACE))));
        cluster.apply(new KubeObject(Map.of(
                "apiVersion", "v1",
                "kind", "Pod",
                "metadata", Map.of(
                        "name", key.name(),
                        "namespace", NAMESPACE,
                        "labels", Map.of("app", LABEL),
                        "annotations", Map.of(RUN, run, STARTED, now.toString())),
                "spec", Map.of(
                        "nodeName", host.name().text(),
                        "restartPolicy", "Never",
                        "terminationGracePeriodSeconds", 1,
                        "automountServiceAccountToken", false,
                        "tolerations", List.of(Map.of("operator", "Exists")),
                        "containers", List.of(EchoServer.container(test))))));
    }

    /** Takes down every probe of one run, on whatever node it is. */
    static void takeDownAll(KubeCluster cluster, String run) {
        cluster.list("v1", "Pod", NAMESPACE, Map.of("app", LABEL)).stream()
                .filter(pod -> run.equals(pod.textMap("metadata", "annotations").get(RUN)))
                .forEach(pod -> cluster.delete(pod.key()));
    }

    /** The namespace stays: other hosts' probes may be in it, and an empty one costs nothing. */
    void takeDown() {
        cluster.delete(key);
    }
}
