package io.slipway.addons;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.slipway.inventory.ClusterDefinition.Ingress;
import io.slipway.inventory.ClusterDefinition.RegistryAccess;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.inventory.SecretReference;
import io.slipway.kube.KubeObject;
import io.slipway.kube.Manifests;
import io.slipway.kube.ObjectKey;
import io.slipway.lab.LabHost;
import io.slipway.network.Definitions;
import io.slipway.network.JoinedCluster;
import io.slipway.network.NetworkSteps;
import io.slipway.step.Evidence;
import io.slipway.step.StepFailure;
import io.slipway.step.StepOutcome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster with a network is made useful: registry, ingress, reboots, and the smoke test that shows all of it. */
class ClusterInUseTest {

    private static final String PASSWORD = "correct-horse-battery";

    @TempDir
    private Path folder;

    private final JoinedCluster cluster = new JoinedCluster(new AddonSteps(new RunningAhead()));

    @BeforeEach
    void aClusterWithItsNetwork() {
        cluster.joined();
        for (String step : List.of(
                "installNetworkPlugin", "reserveAddresses", "assignPools", "awaitNodesReady", "configureClusterDns")) {
            cluster.run(new NetworkSteps(), step);
        }
        cluster.lab.hosts().forEach(host -> cluster.run(new NetworkSteps(), "configureNeighbourProxy", host.name()));
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private Optional<KubeObject> get(String apiVersion, String kind, String namespace, String name) {
        return cluster.kube("test").get(new ObjectKey(apiVersion, kind, Optional.ofNullable(namespace), name));
    }

    private KubeObject node(String name) {
        return get("v1", "Node", null, name).orElseThrow();
    }

    private void registry(String content) throws Exception {
        Path secret = Files.writeString(folder.resolve("registry"), content);
        cluster.with(definition -> Definitions.withRegistry(definition, new RegistryAccess(
                "registry.example.net", SecretReference.of("file:" + secret), List.of("apps", "default"), "default")));
    }

    @Test
    void podsMayPullFromTheRegistryAndNobodySeesThePassword() throws Exception {
        registry("puller:" + PASSWORD + "\n");

        cluster.run("grantRegistryAccess");

        assertThat(cluster.run("grantRegistryAccess")).isEqualTo(new StepOutcome.NothingToDo());
        KubeObject secret = get("v1", "Secret", "apps", "slipway-registry").orElseThrow();
        assertThat(secret.text("type")).contains("kubernetes.io/dockerconfigjson");
        String stored = new String(
                Base64.getDecoder().decode(secret.textMap("data").get(".dockerconfigjson")), StandardCharsets.UTF_8);
        String authorization = Base64.getEncoder().encodeToString(("puller:" + PASSWORD).getBytes());
        assertThat(stored).isEqualTo("{\"auths\":{\"registry.example.net\":{\"auth\":\"" + authorization + "\"}}}");
        assertThat(get("v1", "ServiceAccount", "apps", "default").orElseThrow().list("imagePullSecrets").toString())
                .contains("slipway-registry");

        registry("puller:" + PASSWORD + "-renewed");
        cluster.run("grantRegistryAccess");

        assertThat(String.join("\n", cluster.said()))
                .contains("slipway-registry")
                .doesNotContain(PASSWORD, authorization, authorization.substring(0, 20));
    }

    @Test
    void aCredentialThatKubeletCannotReadIsToldWithoutIt() throws Exception {
        registry("just-a-" + PASSWORD);

        StepFailure failure = catchThrowableOfType(StepFailure.class, () -> cluster.run("grantRegistryAccess"));

        assertThat(failure.reason()).isEqualTo(StepFailure.Reason.UNUSABLE_INPUT);
        assertThat(failure).hasMessageContaining("user:password").hasMessageNotContaining(PASSWORD);
    }

    @Test
    void theIngressControllerRunsOnEveryWorkerAndItsBalancerIsProved() throws Exception {
        Path manifest = Files.writeString(folder.resolve("ingress.yaml"), """
                apiVersion: v1
                kind: Namespace
                metadata: {name: ingress}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: controller, namespace: ingress, labels: {app.kubernetes.io/component: controller}}
                spec:
                  type: NodePort
                  ipFamilies: [IPv4]
                  selector: {app: ingress}
                  ports: [{name: http, port: 80, targetPort: 80, nodePort: 30080}]
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: controller, namespace: ingress, labels: {app.kubernetes.io/component: controller}}
                spec:
                  selector: {matchLabels: {app: ingress}}
                  template:
                    metadata: {labels: {app: ingress}}
                    spec:
                      containers:
                      - {name: controller, image: "registry.k8s.io/ingress:v1", ports: [{containerPort: 80}]}
                """);
        cluster.with(definition -> Definitions.withIngress(definition, new Ingress(
                manifest.toString(), Ingress.Exposure.NODE_PORT, Optional.of(new Endpoint("ingress.demo.test", 30080)))));

        cluster.run("installIngress");

        assertThat(cluster.run("installIngress")).isEqualTo(new StepOutcome.NothingToDo());
        List<KubeObject> pods = cluster.kube("test").list("v1", "Pod", "ingress", Map.of("app", "ingress"));
        assertThat(pods).extracting(pod -> pod.text("spec", "nodeName").orElse(""))
                .containsExactlyInAnyOrder("h3", "h4", "h5");
        assertThat(WorkerBalancer.members(cluster.site("test")))
                .extracting(member -> member.host() + ":" + member.port())
                .containsExactly("h3:30080", "h4:30080", "h5:30080");

        assertThat(cluster.prove("proveWorkerBalancer")).isInstanceOfSatisfying(Evidence.NotProven.class, missing ->
                assertThat(missing.seen()).anyMatch(line ->
                        line.startsWith("ingress.demo.test:30080 from h0: curl: (6) Could not resolve host")));
        assertThat(cluster.gather("proveWorkerBalancer")).as("a balancer that was just made needs time")
                .isInstanceOf(Evidence.NotYet.class);
        cluster.lab.network().createBalancer(
                "ingress.demo.test",
                new io.slipway.inventory.Ipv6Address("2001:db8:ba1a::2"),
                30080,
                io.slipway.lab.LabBalancer.HealthCheck.TCP,
                cluster.lab.workers());
        cluster.lab.clock().jump(Duration.ofMinutes(1));

        assertThat(cluster.prove("proveWorkerBalancer")).isInstanceOfSatisfying(Evidence.Proven.class, proven ->
                assertThat(proven.seen()).contains("ingress.demo.test:30080 answered 9 times."));
    }

    @Test
    void theSmokeTestSeesAPodOfItsNodesPoolFromEveryHostAndLeavesNothing() {
        Evidence evidence = cluster.prove("runSmokeTest");

        assertThat(evidence).as(evidence.seen().toString()).isInstanceOf(Evidence.Proven.class);
        assertThat(evidence.seen())
                .anyMatch(line -> line.contains("of its pool rack-a"))
                .anyMatch(line -> line.startsWith("HTTP answered 42 times from 6 hosts"))
                .anyMatch(line -> line.startsWith("The server saw the calling host's own address from 6 of 6"))
                .contains("nft lists the service on the hosts.");
        assertThat(get("v1", "Namespace", null, "slipway-smoke-test")).isEmpty();
        assertThat(get("apps/v1", "Deployment", "slipway-smoke-test", "echo")).isEmpty();
        assertThat(cluster.prove("runSmokeTest")).as("again").isInstanceOf(Evidence.Proven.class);
        String key = cluster.lab.host("h0").files().text("/etc/kubernetes/admin.conf").orElseThrow()
                .replaceAll("(?s).*client-key-data: (\\S+).*", "$1");
        assertThat(String.join("\n", cluster.said())).as("the administrator's key").doesNotContain(key.substring(60, 100));
    }

    @Test
    void theRackFindsThePodByItsOwnHostOrTheSmokeTestSaysWhoAnswers() {
        Evidence proven = cluster.prove("runSmokeTest");
        assertThat(proven.seen()).as("asked from beside").anyMatch(line ->
                line.matches("h\\d found the pod 2001:db8:a\\d::\\S+ by neighbour discovery at h\\d's own hardware address\\."));

        cluster.lab.hosts().forEach(host -> host.files().write("/etc/ndppd.conf",
                host.files().text("/etc/ndppd.conf").orElseThrow().replace("auto", "static")));
        assertThat(cluster.prove("runSmokeTest")).isInstanceOfSatisfying(Evidence.NotProven.class, claimed ->
                assertThat(claimed.seen()).anyMatch(line -> line.contains("another host claims the pool")));

        cluster.lab.hosts().forEach(host -> host.units().stop("ndppd"));
        assertThat(cluster.prove("runSmokeTest")).isInstanceOfSatisfying(Evidence.NotProven.class, silent ->
                assertThat(silent.seen())
                        .anyMatch(line -> line.contains("nobody answers neighbour discovery for the pod")));
    }

    @Test
    void onOneNodeOfEachRackAProbeIsFoundByItsNeighboursOrTheRackIsNamed() {
        assertThat(cluster.prove("provePools")).isInstanceOfSatisfying(Evidence.Proven.class, proven ->
                assertThat(proven.seen())
                        .anyMatch(line -> line.matches("Rack a1, h0: The pod on h0 has 2001:db8:a1:\\S+ of its pool rack-a1\\."))
                        .anyMatch(line -> line.startsWith("Rack a1, h0: ") && line.contains("by neighbour discovery"))
                        .anyMatch(line -> line.matches("Rack a2, h\\d: .* of its pool rack-a2\\.")));
        assertThat(cluster.kube("test").list("v1", "Pod", "slipway-probe", Map.of())).isEmpty();

        cluster.lab.host("h0").units().stop("ndppd");
        assertThat(cluster.prove("provePools")).isInstanceOfSatisfying(Evidence.NotProven.class, silent ->
                assertThat(silent.seen()).anyMatch(line ->
                        line.startsWith("Rack a1, h0: ") && line.contains("nobody answers neighbour discovery")));
        assertThat(cluster.kube("test").list("v1", "Pod", "slipway-probe", Map.of())).as("what is left").isEmpty();
    }

    /** ndppd sees a new route late, and holds its silence for a while when it is asked before (kubernetes-facts, section 12). */
    @Test
    void aRackThatFindsANewPodLateIsGivenTimeForIt() {
        cluster.lab.host("h0").units().stop("ndppd");
        Evidence first;
        do {
            first = cluster.gather("provePools");
            assertThat(first).as(first.seen().toString()).isInstanceOf(Evidence.NotYet.class);
        } while (first.seen().stream().noneMatch(line -> line.contains("nobody answers neighbour discovery")));

        cluster.lab.host("h0").units().start("ndppd");
        assertThat(cluster.prove("provePools")).isInstanceOf(Evidence.Proven.class);
    }

    @Test
    void aNodeWhoseKubeProxyDoesNotWorkIsNamed() {
        cluster.lab.host("h5").units().stop("kubelet");
        cluster.lab.cluster().wake();
        cluster.lab.cluster().settle();

        assertThat(cluster.prove("runSmokeTest")).isInstanceOfSatisfying(Evidence.NotProven.class, missing ->
                assertThat(missing.seen()).anyMatch(line -> line.startsWith("h5: no answer from")));
        assertThat(get("v1", "Namespace", null, "slipway-smoke-test")).isEmpty();
    }

    @Test
    void rebootsThatAPersonMakesAreProvedHostByHost() {
        assertThat(Reboots.hostsToReboot(cluster.site("findHostsToReboot")))
                .extracting(Host::name)
                .extracting(Object::toString)
                .containsExactly("h0", "h1", "h2", "h3", "h4", "h5");
        cluster.lab.hosts().stream().filter(host -> !host.name().equals("h4")).forEach(this::rebootByHand);

        assertThat(cluster.prove("proveReboots")).isInstanceOfSatisfying(Evidence.NotProven.class, missing ->
                assertThat(missing.seen()).containsExactly("h4: not rebooted since its preparation"));

        rebootByHand(cluster.lab.host("h4"));
        assertThat(cluster.prove("proveReboots")).isInstanceOf(Evidence.Proven.class);
        assertThat(Reboots.hostsToReboot(cluster.site("findHostsToReboot"))).isEmpty();
    }

    private void rebootByHand(LabHost host) {
        host.powerOff();
        host.powerOn();
        await().atMost(Duration.ofSeconds(10)).until(() -> host.units().runs("kubelet"));
        cluster.lab.cluster().settle();
    }

    @Test
    void aWorkerIsDrainedRebootedOnceAndTakesPodsAgain() {
        String before = cluster.lab.host("h4").bootId();

        cluster.run("drainNode", "h4");
        assertThat(node("h4").text("spec", "unschedulable")).contains("true");
        assertThat(cluster.run("drainNode", "h4")).isEqualTo(new StepOutcome.NothingToDo());
        cluster.run("rebootHost", "h4");
        String after = cluster.lab.host("h4").bootId();
        assertThat(after).isNotEqualTo(before);
        assertThat(cluster.run("rebootHost", "h4")).isEqualTo(new StepOutcome.NothingToDo());
        assertThat(cluster.lab.host("h4").bootId()).as("not rebooted twice").isEqualTo(after);
        cluster.run("uncordonNode", "h4");

        assertThat(node("h4").text("spec", "unschedulable").orElse("false")).isEqualTo("false");
        assertThat(cluster.run("uncordonNode", "h4")).isEqualTo(new StepOutcome.NothingToDo());
        assertThat(cluster.run("drainNode", "h4")).isEqualTo(new StepOutcome.NothingToDo());
    }

    @Test
    void aHostThatWasNeverToldToRebootIsToldWhenTheStepRunsAgain() {
        String before = cluster.lab.host("h4").bootId();
        cluster.run("drainNode", "h4");
        cluster.lab.faults().on("h4").program("systemctl").with("reboot").once().dropsTheConnection();

        cluster.run("rebootHost", "h4");
        cluster.run("rebootHost", "h4");

        assertThat(cluster.lab.host("h4").bootId()).isNotEqualTo(before);
        cluster.run("uncordonNode", "h4");
    }

    @Test
    void aNodeThatAPersonCordonedStaysSo() {
        cluster.kube("test").apply(Manifests.parse(
                "{apiVersion: v1, kind: Node, metadata: {name: h3}, spec: {unschedulable: true}}").get(0));

        cluster.run("drainNode", "h3");
        cluster.run("uncordonNode", "h3");

        assertThat(node("h3").text("spec", "unschedulable")).contains("true");
    }

    @Test
    void aPodThatNobodyWouldStartAgainIsNamedAndNotEvicted() {
        cluster.kube("test").apply(Manifests.parse("""
                apiVersion: v1
                kind: Pod
                metadata: {name: by-hand, namespace: default}
                spec: {nodeName: h3, containers: [{name: x, image: "registry.k8s.io/pause:3.10"}]}
                """).get(0));

        assertThat(cluster.once("drainNode", "h3")).isInstanceOfSatisfying(StepOutcome.NotYet.class, notYet ->
                assertThat(notYet.what()).contains("pod default/by-hand belongs to nobody"));
        assertThat(get("v1", "Pod", "default", "by-hand")).isPresent();
    }

    @Test
    void aBudgetHoldsThePodOfALeavingNodeByNameUntilItLetsGo() {
        cluster.kube("test").apply(Manifests.parse("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: shop, namespace: default}
                spec:
                  replicas: 1
                  selector: {matchLabels: {app: shop}}
                  template:
                    metadata: {labels: {app: shop}}
                    spec:
                      nodeSelector: {kubernetes.io/hostname: h3}
                      containers: [{name: x, image: "registry.k8s.io/pause:3.10"}]
                """).get(0));
        cluster.kube("test").apply(Manifests.parse("""
                apiVersion: policy/v1
                kind: PodDisruptionBudget
                metadata: {name: shop-stays, namespace: default}
                spec: {minAvailable: 1, selector: {matchLabels: {app: shop}}}
                """).get(0));
        cluster.lab.cluster().allowDisruptions("default", "shop-stays", 0);
        cluster.lab.cluster().settle();
        String pod = cluster.kube("test").list("v1", "Pod", "default", Map.of("app", "shop")).get(0).name();

        assertThat(cluster.once("emptyNode", "h3"))
                .isInstanceOfSatisfying(StepOutcome.NotYet.class, notYet -> assertThat(notYet.what())
                        .contains("pod default/" + pod + " is held by the disruption budget shop-stays"));
        assertThat(get("v1", "Pod", "default", pod)).as("not deleted").isPresent();
        cluster.lab.clock().jump(Duration.ofMinutes(16));
        StepFailure failure = catchThrowableOfType(StepFailure.class, () -> cluster.run("emptyNode", "h3"));
        assertThat(failure.seen()).anyMatch(line -> line.contains(pod));

        cluster.kube("test").delete(ObjectKey.of("policy/v1", "PodDisruptionBudget", "default", "shop-stays"));
        assertThat(cluster.run("emptyNode", "h3")).isInstanceOf(StepOutcome.Applied.class);
        assertThat(cluster.run("emptyNode", "h3")).isEqualTo(new StepOutcome.NothingToDo());
        assertThat(node("h3").text("spec", "unschedulable")).contains("true");
    }

    /** Goes twenty times as fast, so that what is given time to settle is over soon. */
    private static final class RunningAhead extends Clock {

        private final Instant start = Instant.now();

        @Override
        public Instant instant() {
            return start.plus(Duration.between(start, Instant.now()).multipliedBy(20));
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("nobody asks for another zone");
        }
    }
}
