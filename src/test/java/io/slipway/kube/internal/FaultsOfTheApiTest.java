package io.slipway.kube.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipway.faults.FaultProxy;
import io.slipway.faults.FaultProxy.Direction;
import io.slipway.faults.FaultProxy.Fault;
import io.slipway.faults.FaultProxy.Kind;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.HostName;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeFailure;
import io.slipway.kube.KubeObject;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The API is ill, slow or cut off: a busy moment is waited for, an ill member is left, and the rest is told. */
class FaultsOfTheApiTest {

    private static final Endpoint ENDPOINT = new Endpoint("api.example.net", 6443);
    private static final String PATH = "/api/v1/namespaces/kube-system/configmaps/wanted";
    private static final KubeObject WANTED = new KubeObject(Map.of(
            "apiVersion", "v1", "kind", "ConfigMap", "metadata", Map.of("name", "wanted", "namespace", "kube-system"),
            "data", Map.of("text", "line\n".repeat(2000))));

    private final TestShells shells = new TestShells();
    private ApiServer server;
    private FaultProxy proxy;
    private FabricClusters clusters;
    private KubeCluster cluster;

    @BeforeEach
    void start() throws Exception {
        server = new ApiServer("EC", Duration.ofHours(12), "api.example.net");
        proxy = new FaultProxy(server.port());
        shells.adminConf.put(new HostName("cp1"), server.adminConf());
        shells.forwarded.put(ENDPOINT.toString(), proxy.port());
        clusters = new FabricClusters(Clock.systemUTC());
        cluster = clusters.open(TestDefinitions.cluster(ENDPOINT, ClusterDefinition.ApiAccess.SSH), shells);
    }

    @AfterEach
    void stop() throws Exception {
        clusters.close();
        proxy.close();
        server.close();
        assertThat(shells.openTunnels).as("tunnels left open").hasValue(0);
    }

    @Test
    void anIllMemberBehindTheBalancerIsLeftForAnother() {
        cluster.apply(WANTED);
        int connections = server.connections.get();
        answers(500, "etcdserver: request timed out", 2);

        assertThat(cluster.get(WANTED.key())).isPresent();

        assertThat(server.connections.get()).as("another connection, which the balancer can lead to another member")
                .isGreaterThan(connections);
    }

    @Test
    void whoStaysIllIsNamedWithItsWordsAndTheWayThere() {
        answers(503, "etcdserver: no leader", 20);

        KubeFailure told = catchThrowableOfType(KubeFailure.class, () -> cluster.get(WANTED.key()));

        assertThat(told.reason()).isEqualTo(KubeFailure.Reason.SERVER_ERROR);
        assertThat(told).hasMessageContaining("the endpoint api.example.net:6443").hasMessageContaining("HTTP 503")
                .hasMessageContaining("etcdserver: no leader").hasMessageContaining("What to do: ");
    }

    @Test
    void aBusyServerIsAskedAgainOnTheSameConnection() {
        cluster.apply(WANTED);
        int connections = server.connections.get();
        answers(429, "too many requests", 2);

        assertThat(cluster.get(WANTED.key())).isPresent();

        assertThat(server.connections).hasValue(connections);
    }

    @Test
    void anAnswerThatNeverComesIsGivenUpAndAskedForOnANewConnection() {
        cluster.apply(WANTED);
        proxy.stallWhatIsOpen();

        assertThat(cluster.get(WANTED.key())).isPresent();
    }

    @Test
    void anObjectIsMadeOnceWhateverByteTheConnectionBreaksAt() {
        proxy.next(null);
        cluster.apply(WANTED);
        cluster.delete(WANTED.key());
        long[] whole = {proxy.passed(Direction.TO_SERVER), proxy.passed(Direction.TO_CLIENT)};
        Random random = new Random(4);
        for (int number = 0; number < 48; number++) {
            Direction direction = Direction.values()[number % 2];
            Kind kind = Kind.values()[number / 2 % Kind.values().length];
            Fault fault = new Fault(kind, direction, random.nextLong(whole[direction.ordinal()]));
            proxy.next(fault);
            KubeFailure told = catchThrowableOfType(KubeFailure.class, () -> cluster.apply(WANTED));
            proxy.mend();

            if (told != null) {
                assertThat(told.reason()).as(fault.toString()).isIn(
                        KubeFailure.Reason.UNREACHABLE, KubeFailure.Reason.NOT_TRUSTED, KubeFailure.Reason.TIMED_OUT);
            }
            cluster.apply(WANTED);
            assertThat(cluster.difference(WANTED)).as("as wanted after " + fault).isEmpty();
            assertThat(cluster.list("v1", "ConfigMap", "kube-system", Map.of())).as("once after " + fault).hasSize(1);
            cluster.delete(WANTED.key());
        }
    }

    private void answers(int code, String words, int times) {
        server.mock.expect().get().withPath(PATH)
                .andReturn(code, "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\"" + words
                        + "\",\"code\":" + code + "}")
                .times(times);
    }
}
