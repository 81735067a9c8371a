package io.slipway.kube.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.HostName;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeFailure;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From a control-plane host's admin.conf to an answer of the API server that we mean, and of no other. */
class ReachingTheApiTest {

    private static final Endpoint ENDPOINT = new Endpoint("api.example.net", 6443);
    private static final String HOST = "[2001:db8:1::11]:6443";
    private static final Duration DAY = Duration.ofHours(12);

    private final TestShells shells = new TestShells();
    private FabricClusters clusters;

    @BeforeEach
    void open() {
        clusters = new FabricClusters(Clock.systemUTC(), () -> true, Bounds.USUAL);
    }

    @AfterEach
    void close() {
        clusters.close();
        assertThat(shells.openTunnels).as("tunnels left open").hasValue(0);
    }

    private KubeCluster throughSsh() {
        return clusters.open(TestDefinitions.cluster(ENDPOINT, ClusterDefinition.ApiAccess.SSH), shells);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void theServersNameIsCheckedAlthoughTheTunnelEndsOnLoopback(String keys) throws Exception {
        try (ApiServer server = new ApiServer(keys, DAY, "api.example.net")) {
            shells.adminConf.put(new HostName("cp1"), server.adminConf());
            shells.forwarded.put(ENDPOINT.toString(), server.port());

            assertThat(throughSsh().version()).isEqualTo("v1.36.2");
        }
    }

    @Test
    void aServerWithAnotherNameIsNotTrusted() throws Exception {
        try (ApiServer server = new ApiServer("RSA", DAY, "other.example.net", "127.0.0.1", "localhost")) {
            shells.adminConf.put(new HostName("cp1"), server.adminConf());
            shells.forwarded.put(ENDPOINT.toString(), server.port());

            KubeFailure failure = catchThrowableOfType(KubeFailure.class, this::throughSsh);

            assertThat(failure.reason()).isEqualTo(KubeFailure.Reason.NOT_TRUSTED);
            assertThat(failure).hasMessageContaining("other.example.net").hasMessageContaining("api.example.net");
        }
    }

    @Test
    void aServerOfAnotherAuthorityIsNotTrusted() throws Exception {
        try (ApiServer server = new ApiServer("RSA", DAY, "api.example.net");
                ApiServer stranger = new ApiServer("RSA", DAY, "api.example.net")) {
            shells.adminConf.put(new HostName("cp1"), server.adminConf());
            shells.forwarded.put(ENDPOINT.toString(), stranger.port());

            KubeFailure failure = catchThrowableOfType(KubeFailure.class, this::throughSsh);

            assertThat(failure.reason()).isEqualTo(KubeFailure.Reason.NOT_TRUSTED);
        }
    }

    @Test
    void whileTheBalancerIsNotThereOneControlPlaneHostServes() throws Exception {
        try (ApiServer server = new ApiServer("RSA", DAY, "2001:db8:1::11")) {
            shells.adminConf.put(new HostName("cp1"), server.adminConf());
            shells.forwarded.put(HOST, server.port());

            assertThat(throughSsh().version()).isEqualTo("v1.36.2");
        }
    }

    @Test
    void withoutATunnelTheEndpointItselfIsAsked() throws Exception {
        try (ApiServer server = new ApiServer("RSA", DAY, "localhost")) {
            shells.adminConf.put(new HostName("cp2"), server.adminConf());
            Endpoint endpoint = new Endpoint("localhost", server.port());

            KubeCluster cluster =
                    clusters.open(TestDefinitions.cluster(endpoint, ClusterDefinition.ApiAccess.DIRECT), shells);

            assertThat(cluster.version()).isEqualTo("v1.36.2");
        }
    }

    @Test
    void beforeInitThereAreNoCredentialsAndTheMessageSaysWhatToDo() {
        KubeFailure failure = catchThrowableOfType(KubeFailure.class, this::throughSsh);

        assertThat(failure.reason()).isEqualTo(KubeFailure.Reason.NO_CREDENTIALS);
        assertThat(failure).hasMessageContaining("cp1: no /etc/kubernetes/admin.conf").hasMessageContaining("Run init");
    }

    @Test
    void anUnreadableAdminConfIsNamedWithoutItsContent() {
        shells.adminConf.put(new HostName("cp1"), "users: [{name: hunter2-secret");

        KubeFailure failure = catchThrowableOfType(KubeFailure.class, this::throughSsh);

        assertThat(failure.reason()).isEqualTo(KubeFailure.Reason.NO_CREDENTIALS);
        assertThat(failure).hasMessageContaining("cp1").hasMessageNotContaining("hunter2-secret");
    }

    @Test
    void theClusterBuiltAnewIsReachedWithItsNewCredentials() throws Exception {
        KubeCluster cluster;
        try (ApiServer first = new ApiServer("RSA", DAY, "api.example.net")) {
            shells.adminConf.put(new HostName("cp1"), first.adminConf());
            shells.forwarded.put(ENDPOINT.toString(), first.port());
            cluster = throughSsh();
            cluster.version();
        }
        try (ApiServer second = new ApiServer("RSA", DAY, "api.example.net")) {
            shells.adminConf.put(new HostName("cp1"), second.adminConf());
            shells.forwarded.put(ENDPOINT.toString(), second.port());

            assertThat(cluster.version()).isEqualTo("v1.36.2");
        }
    }

    @Test
    void credentialsThatEndSoonAreReadAgain() throws Exception {
        try (ApiServer server = new ApiServer("RSA", Duration.ofSeconds(30), "api.example.net")) {
            shells.adminConf.put(new HostName("cp1"), server.adminConf());
            shells.forwarded.put(ENDPOINT.toString(), server.port());
            KubeCluster cluster = throughSsh();
            int before = shells.reads.get();

            cluster.version();

            assertThat(shells.reads.get()).isGreaterThan(before);
        }
    }

    @Test
    void oneConnectionServesEverybody() throws Exception {
        try (ApiServer server = new ApiServer("RSA", DAY, "api.example.net")) {
            shells.adminConf.put(new HostName("cp1"), server.adminConf());
            shells.forwarded.put(ENDPOINT.toString(), server.port());

            for (int number = 0; number < 5; number++) {
                throughSsh().version();
            }

            assertThat(shells.reads).hasValue(1);
            assertThat(shells.openTunnels).hasValue(1);
        }
    }
}
