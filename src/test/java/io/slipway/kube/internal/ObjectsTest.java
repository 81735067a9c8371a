package io.slipway.kube.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.HostName;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeFailure;
import io.slipway.kube.KubeObject;
import io.slipway.kube.Manifests;
import io.slipway.kube.ObjectKey;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Objects are compared by the fields that are named, and what Slipway does not name it leaves alone. */
class ObjectsTest {

    private static ApiServer server;
    private static FabricClusters clusters;
    private static KubeCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        server = new ApiServer("EC", Duration.ofHours(1), "api.example.net");
        TestShells shells = new TestShells();
        shells.adminConf.put(new HostName("cp1"), server.adminConf());
        Endpoint endpoint = new Endpoint("api.example.net", 6443);
        shells.forwarded.put(endpoint.toString(), server.port());
        clusters = new FabricClusters(Clock.systemUTC(), () -> true, Bounds.USUAL);
        cluster = clusters.open(TestDefinitions.cluster(endpoint, ClusterDefinition.ApiAccess.SSH), shells);
    }

    @AfterAll
    static void stop() throws Exception {
        clusters.close();
        server.close();
    }

    @BeforeEach
    void empty() {
        server.mock.reset();
    }

    private static KubeObject object(String yaml) {
        return Manifests.parse(yaml).get(0);
    }

    private static List<String> lines(String yaml) {
        return cluster.difference(object(yaml)).map(KubeCluster.ObjectDifference::lines).orElse(List.of());
    }

    private static final String DAEMON_SET = """
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: node, namespace: kube-system}
            spec:
              selector: {matchLabels: {app: node}}
              template:
                metadata: {labels: {app: node}}
                spec:
                  containers:
                  - name: node
                    image: quay.io/calico/node:v3.32.1
                    env:
                    - {name: IP, value: autodetect}
                    - {name: CALICO_IPV4POOL_IPIP, value: Always}
                    resources: {requests: {cpu: 250m, memory: 1Gi}}
                    volumeMounts:
                    - {name: data, mountPath: /a}
                    - {name: data, mountPath: /b}
            """;

    @Test
    void whatWasAppliedIsNoDifference() {
        assertThat(lines(DAEMON_SET)).containsExactly("DaemonSet kube-system/node does not exist");

        cluster.apply(object(DAEMON_SET));

        assertThat(lines(DAEMON_SET)).isEmpty();
    }

    @Test
    void listsAreMergedByTheirElementsNamesAndTheRestStays() {
        cluster.apply(object(DAEMON_SET));
        String desired = """
                apiVersion: apps/v1
                kind: DaemonSet
                metadata: {name: node, namespace: kube-system}
                spec:
                  template:
                    spec:
                      containers:
                      - name: node
                        env:
                        - {name: IP, value: none}
                        - {name: CALICO_IPV4POOL_IPIP, $patch: delete}
                        - {name: NO_DEFAULT_POOLS, value: "true"}
                        volumeMounts:
                        - {name: data, mountPath: /c}
                """;

        assertThat(lines(desired))
                .containsExactly(
                        "DaemonSet kube-system/node: spec.template.spec.containers[node].env[IP].value is "
                                + "\"autodetect\", shall be \"none\"",
                        "DaemonSet kube-system/node: spec.template.spec.containers[node].env[CALICO_IPV4POOL_IPIP] "
                                + "is there, shall be absent",
                        "DaemonSet kube-system/node: spec.template.spec.containers[node].env[NO_DEFAULT_POOLS] "
                                + "is missing",
                        "DaemonSet kube-system/node: spec.template.spec.containers[node].volumeMounts[/c] is missing");

        cluster.apply(object(desired));

        assertThat(lines(desired)).isEmpty();
        Map<?, ?> container = (Map<?, ?>) cluster.get(object(desired).key()).orElseThrow()
                .list("spec", "template", "spec", "containers").get(0);
        assertThat(container.get("image")).isEqualTo("quay.io/calico/node:v3.32.1");
        assertThat((List<?>) container.get("volumeMounts")).hasSize(3);
        assertThat(container.get("env")).isEqualTo(List.of(
                Map.of("name", "IP", "value", "none"), Map.of("name", "NO_DEFAULT_POOLS", "value", "true")));
    }

    @ParameterizedTest
    @CsvSource({"0.25,1024Mi,true", "250m,1073741824,true", "300m,1Gi,false"})
    void quantitiesAreComparedByTheirAmount(String processor, String memory, boolean same) {
        cluster.apply(object(DAEMON_SET));
        String desired = """
                apiVersion: apps/v1
                kind: DaemonSet
                metadata: {name: node, namespace: kube-system}
                spec: {template: {spec: {containers: [{name: node, resources: {requests: {cpu: %s, memory: %s}}}]}}}
                """.formatted(processor, memory);

        assertThat(lines(desired).isEmpty()).isEqualTo(same);
    }

    @Test
    void aFieldThatShallBeAbsentIsRemoved() {
        cluster.apply(object("""
                apiVersion: v1
                kind: Service
                metadata: {name: web}
                spec: {ipFamilyPolicy: SingleStack, ports: [{port: 80}]}
                """));
        String desired = """
                apiVersion: v1
                kind: Service
                metadata: {name: web}
                spec: {ipFamilyPolicy: null}
                """;

        assertThat(lines(desired))
                .containsExactly("Service default/web: spec.ipFamilyPolicy is \"SingleStack\", shall be absent");
        cluster.apply(object(desired));

        assertThat(lines(desired)).isEmpty();
        assertThat(cluster.get(object(desired).key()).orElseThrow().list("spec", "ports")).hasSize(1);
    }

    @Test
    void aSecretsValuesAreInNoDifference() {
        String desired = """
                apiVersion: v1
                kind: Secret
                metadata: {name: pull, namespace: apps}
                type: kubernetes.io/dockerconfigjson
                stringData: {.dockerconfigjson: '{"auths":{"registry.example.net":{"auth":"aHVudGVyMg=="}}}'}
                """;
        String old = desired.replace("aHVudGVyMg==", "b2xkLXNlY3JldA==");
        cluster.apply(object(old));
        assertThat(lines(old)).isEmpty();

        KubeCluster.ObjectDifference difference = cluster.difference(object(desired)).orElseThrow();

        assertThat(difference.lines()).singleElement().asString().contains("data..dockerconfigjson");
        String stored = cluster.get(object(desired).key()).orElseThrow().textMap("data").get(".dockerconfigjson");
        assertThat(difference.toString() + difference.diff())
                .doesNotContain("aHVudGVyMg==", "b2xkLXNlY3JldA==", stored.substring(0, 12));
    }

    @Test
    void aKindThatTheApiDoesNotServeIsMissingWhenAskedForAndAFailureWhenApplied() {
        KubeObject pool = object("""
                apiVersion: crd.projectcalico.org/v1
                kind: IPReservation
                metadata: {name: rack-a}
                spec: {cidr: "2001:db8:42::/96"}
                """);

        assertThat(cluster.serves("crd.projectcalico.org/v1", "IPReservation")).isFalse();
        assertThat(cluster.get(pool.key())).isEmpty();
        assertThat(cluster.list("crd.projectcalico.org/v1", "IPReservation", null, Map.of())).isEmpty();
        KubeFailure failure = catchThrowableOfType(KubeFailure.class, () -> cluster.apply(pool));
        assertThat(failure.reason()).isEqualTo(KubeFailure.Reason.INVALID);
    }

    @Test
    void aDefinitionThatComesLaterIsNoticed() {
        String name = "ippools.crd.projectcalico.org";
        assertThat(cluster.serves("crd.projectcalico.org/v1", "IPPool")).isFalse();
        cluster.apply(object("""
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: %s}
                spec:
                  group: crd.projectcalico.org
                  names: {kind: IPPool, plural: ippools, singular: ippool, listKind: IPPoolList}
                  scope: Cluster
                  preserveUnknownFields: false
                  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
                """.formatted(name)));
        assertThat(cluster.serves("crd.projectcalico.org/v1", "IPPool")).isTrue();
        KubeObject pool = object("""
                apiVersion: crd.projectcalico.org/v1
                kind: IPPool
                metadata: {name: rack-a}
                spec: {cidr: "2001:db8:42::/96", natOutgoing: false}
                """);

        cluster.apply(pool);

        assertThat(cluster.difference(pool)).isEmpty();
        assertThat(cluster.list("crd.projectcalico.org/v1", "IPPool", null, Map.of()))
                .extracting(KubeObject::name)
                .containsExactly("rack-a");
    }

    @Test
    void aDeletedObjectIsGone() {
        cluster.apply(object(DAEMON_SET));
        ObjectKey key = object(DAEMON_SET).key();

        cluster.delete(key);
        cluster.delete(key);

        assertThat(cluster.get(key)).isEmpty();
    }

    @Test
    void aRollOutTellsWhichPodsAreLateAndWhy() {
        cluster.apply(object(DAEMON_SET));
        KubeObject withStatus = object(DAEMON_SET + """
                status: {desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 1, observedGeneration: 9}
                """);
        server.mock.createClient().resource(fabric(withStatus)).updateStatus();
        server.mock.createClient().resource("""
                apiVersion: v1
                kind: Pod
                metadata: {name: node-x1, namespace: kube-system, labels: {app: node}}
                spec: {nodeName: w1, containers: [{name: node}]}
                status:
                  phase: Pending
                  containerStatuses:
                  - {name: node, state: {waiting: {reason: ImagePullBackOff, message: no such host}}}
                """).create();

        KubeCluster.Rollout rollout = cluster.rollout(object(DAEMON_SET).key());

        assertThat(rollout.complete()).isFalse();
        assertThat(rollout.detail())
                .contains("node-x1 on w1: node ImagePullBackOff: no such host")
                .anyMatch(line -> line.contains("1 of 2 pods"));
    }

    private static io.fabric8.kubernetes.api.model.HasMetadata fabric(KubeObject object) {
        return server.mock.createClient().getKubernetesSerialization()
                .convertValue(object.content(), io.fabric8.kubernetes.api.model.apps.DaemonSet.class);
    }

    @Test
    void restartingChangesOnlyThePodsTemplate() {
        cluster.apply(object(DAEMON_SET));

        cluster.restart(object(DAEMON_SET).key());

        KubeObject restarted = cluster.get(object(DAEMON_SET).key()).orElseThrow();
        assertThat(restarted.text("spec", "template", "metadata", "annotations", "kubectl.kubernetes.io/restartedAt"))
                .isPresent();
        assertThat(lines(DAEMON_SET)).isEmpty();
        assertThat(restarted.text("spec", "template", "metadata", "labels", "app")).isEqualTo(Optional.of("node"));
    }
}
