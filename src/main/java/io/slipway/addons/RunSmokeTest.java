package io.slipway.addons;

import io.slipway.inventory.ClusterDefinition.SmokeTest;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeObject;
import io.slipway.kube.ObjectKey;
import io.slipway.step.ClusterProof;
import io.slipway.step.ClusterTarget;
import io.slipway.step.Evidence;
import io.slipway.step.Site;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The last proof (procedure P23): a pod of the site's echo server gets an address of its node's pool and answers by its
 * service's address and by every node's port. Everything is in a namespace of its own, which carries the run that made
 * it and is deleted at the end of that run, whatever came out.
 */
final class RunSmokeTest implements ClusterProof {

    static final String NAMESPACE = "slipway-smoke-test";
    private static final String NAME = "echo";
    private static final String RUN = "slipway.io/run";
    private static final String STARTED = "slipway.io/started";
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final ObjectKey SPACE = ObjectKey.clusterScoped("v1", "Namespace", NAMESPACE);
    private static final ObjectKey WORKLOAD = ObjectKey.of("apps/v1", "Deployment", NAMESPACE, NAME);
    private static final ObjectKey SERVICE = ObjectKey.of("v1", "Service", NAMESPACE, NAME);

    private final Clock clock;

    RunSmokeTest(Clock clock) {
        this.clock = clock;
    }

    @Override
    public String id() {
        return "runSmokeTest";
    }

    @Override
    public String title() {
        return "Run the smoke test";
    }

    @Override
    public boolean concerns(ClusterTarget target) {
        return target.cluster().smokeTest().isPresent();
    }

    @Override
    public boolean madeByAPerson() {
        return false;
    }

    @Override
    public Evidence gather(ClusterTarget target) {
        Site site = target.site();
        KubeCluster cluster = site.kube();
        Evidence evidence;
        try {
            evidence = look(site, cluster);
        } catch (RuntimeException failure) {
            try {
                takeDown(cluster);
            } catch (RuntimeException leftOver) {
                failure.addSuppressed(leftOver);
            }
            throw failure;
        }
        if (!(evidence instanceof Evidence.NotYet)) {
            takeDown(cluster);
        }
        return evidence;
    }

    private static void takeDown(KubeCluster cluster) {
        cluster.delete(WORKLOAD);
        cluster.delete(SERVICE);
        cluster.delete(SPACE);
    }

    private Evidence look(Site site, KubeCluster cluster) {
        String run = site.work().operation();
        Optional<KubeObject> space = cluster.get(SPACE);
        if (space.isPresent() && space.get().at("metadata", "deletionTimestamp").isPresent()) {
            return Evidence.notYet(List.of("an earlier smoke test is being taken down"), Duration.ZERO);
        }
        if (space.isPresent() && !run.equals(space.get().textMap("metadata", "annotations").get(RUN))) {
            takeDown(cluster);
            space = Optional.empty();
        }
        if (space.isEmpty()) {
            objects(site.cluster().smokeTest().orElseThrow(), run).forEach(cluster::apply);
            return Evidence.notYet(List.of("the echo server starts"), Duration.ZERO);
        }
        KubeCluster.Rollout rollout = cluster.rollout(WORKLOAD);
        Instant started = Instant.parse(space.get().textMap("metadata", "annotations").get(STARTED));
        if (!rollout.complete()) {
            List<String> seen = new ArrayList<>(rollout.detail());
            Duration age = Duration.between(started, clock.instant());
            if (age.compareTo(PATIENCE) > 0) {
                seen.add(0, "The echo server did not start within " + PATIENCE.toMinutes() + " minutes.");
                return new Evidence.NotProven(seen);
            }
            return Evidence.notYet(seen, age);
        }
        List<KubeObject> pods = cluster.list("v1", "Pod", NAMESPACE, Map.of("app", NAME));
        KubeObject service = cluster.get(SERVICE).orElseThrow(() -> new IllegalStateException("no " + SERVICE));
        Evidence evidence = new SmokeTestChecks(site, pods, service).evidence();
        return Settling.heeded(evidence, readySince(pods).orElse(started), clock);
    }

    private static Optional<Instant> readySince(List<KubeObject> pods) {
        return pods.stream().map(pod -> pod.conditionSince("Ready")).flatMap(Optional::stream).map(Instant::parse)
                .max(Comparator.naturalOrder());
    }

    private List<KubeObject> objects(SmokeTest test, String run) {
        Map<String, Object> labels = Map.of("app", NAME);
        Map<String, Object> inSpace = Map.of("name", NAME, "namespace", NAMESPACE, "labels", labels);
        KubeObject space = new KubeObject(Map.of(
                "apiVersion", "v1",
                "kind", "Namespace",
                "metadata", Map.of(
                        "name", NAMESPACE,
                        "annotations", Map.of(RUN, run, STARTED, clock.instant().toString()))));
        KubeObject deployment = new KubeObject(Map.of(
                "apiVersion", "apps/v1",
                "kind", "Deployment",
                "metadata", inSpace,
                "spec", Map.of(
                        "replicas", 1,
                        "selector", Map.of("matchLabels", labels),
                        "template", Map.of(
                                "metadata", Map.of("labels", labels),
                                "spec", Map.of("containers", List.of(EchoServer.container(test)))))));
        KubeObject service = new KubeObject(Map.of(
                "apiVersion", "v1",
                "kind", "Service",
                "metadata", inSpace,
                "spec", Map.of(
                        "type", "NodePort",
                        "selector", labels,
                        "ipFamilies", List.of("IPv6"),
                        "ports", List.of(Map.of(
                                "port", SmokeTestChecks.SERVICE_PORT,
                                "targetPort", test.containerPort(),
                                "nodePort", test.nodePort(),
                                "protocol", "TCP")))));
        return List.of(space, deployment, service);
    }
}
