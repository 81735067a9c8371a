package io.slipway.kube.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.mockwebserver.http.MockResponse;
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
import io.slipway.kube.ObjectKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The API is ill, slow or cut off: a busy moment is waited for, an ill member is left, and the rest is told. */
class FaultsOfTheApiTest {

    private static final Endpoint ENDPOINT = new Endpoint("api.example.net", 6443);
    private static final String PATH = "/api/v1/namespaces/kube-system/configmaps/wanted";
    private static final KubeObject WANTED = new KubeObject(Map.of(
            "apiVersion", "v1", "kind", "ConfigMap", "metadata", Map.of("name", "wanted", "namespace", "kube-system"),
            "data", Map.of("text", "line\n".repeat(2000))));

    private final TestShells shells = new TestShells();
    private volatile boolean inCharge = true;
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
        clusters = new FabricClusters(Clock.systemUTC(), () -> inCharge, Bounds.USUAL);
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

    @ParameterizedTest
    @CsvSource({"429, 1", "503, 1", "429, date", "503, date"})
    void aServerThatSaysWhenIsNotAskedBefore(int code, String retryAfter) {
        cluster.apply(WANTED);
        boolean dated = retryAfter.equals("date");
        Instant date = Instant.now().plusSeconds(2).truncatedTo(ChronoUnit.SECONDS);
        AtomicReference<Instant> first = asksToWait(PATH, code, dated ? httpDate(date) : retryAfter);

        assertThat(cluster.get(WANTED.key())).isPresent();

        Instant again = server.requests.get(server.requests.size() - 1).at();
        assertThat(again).isAfterOrEqualTo(dated ? date : first.get().plusSeconds(1));
    }

    @Test
    void whoConnectsWaitsTooWhereTheServerSaysWhen() {
        clusters.close();
        clusters = new FabricClusters(Clock.systemUTC(), () -> true, Bounds.USUAL);
        server.requests.clear();
        AtomicReference<Instant> first = asksToWait("/version", 429, "1");

        KubeCluster connected =
                clusters.open(TestDefinitions.cluster(ENDPOINT, ClusterDefinition.ApiAccess.SSH), shells);

        assertThat(connected.version()).isEqualTo("v1.36.2");
        assertThat(server.requests).filteredOn(request -> request.at().isAfter(first.get())).isNotEmpty()
                .allSatisfy(later -> assertThat(later.at()).isAfterOrEqualTo(first.get().plusSeconds(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3600", "date", "999999999999999999999"})
    void moreTimeThanAStepHasIsLeftToItsRetry(String retryAfter) {
        cluster.apply(WANTED);
        server.requests.clear();
        boolean dated = retryAfter.equals("date");
        server.instead = request -> Optional.of(busy(429, dated ? httpDate(Instant.now().plusSeconds(3600)) : retryAfter));

        KubeFailure told = catchThrowableOfType(KubeFailure.class, () -> cluster.get(WANTED.key()));

        assertThat(told.reason()).isEqualTo(KubeFailure.Reason.SERVER_ERROR);
        assertThat(told).hasMessageContaining("HTTP 429: not now")
                .hasMessageMatching("(?s).*asks to be left alone for (3599|3600|999999999) s; a step waits 30 s at most.*");
        assertThat(server.requests).as("asked once").hasSize(1);
    }

    /** RFC 9110: whole seconds or one of its dates, which is the server's, not ours. What is neither asks for nothing. */
    @ParameterizedTest
    @CsvSource(nullValues = "none", delimiter = '|', value = {
        "none                          | none                          | none",
        "0                             | none                          | PT0S",
        "120                           | none                          | PT2M",
        "007                           | none                          | PT7S",
        "99999999999999999999          | none                          | PT277777H46M39S",
        "-1                            | none                          | none",
        "1.5                           | none                          | none",
        "soon                          | none                          | none",
        "Fri, 31 Dec 1999 23:59:59 GMT | none                          | PT59S",
        "Fri, 31 Dec 1999 23:59:59 GMT | Fri, 31 Dec 1999 23:59:50 GMT | PT9S",
        "Fri, 31 Dec 1999 23:59:59 GMT | long ago                      | PT59S",
        "Fri, 31 Dec 1999 23:00:00 GMT | none                          | PT0S",
        "Sat, 31 Dec 1999 23:59:59 GMT | none                          | none"
    })
    void whatRetryAfterSays(String retryAfter, String date, Duration wait) {
        assertThat(RetryAfter.wait(retryAfter, date, Instant.parse("1999-12-31T23:59:00Z")))
                .isEqualTo(Optional.ofNullable(wait));
    }

    @Test
    void aSlipwayThatIsNotInChargeReadsAndChangesNothing() {
        cluster.apply(WANTED);
        ObjectKey workload = ObjectKey.of("apps/v1", "Deployment", "kube-system", "coredns");
        cluster.apply(new KubeObject(Map.of("apiVersion", "apps/v1", "kind", "Deployment",
                "metadata", Map.of("name", "coredns", "namespace", "kube-system"), "spec", Map.of("replicas", 2))));
        KubeObject changed = new KubeObject(Map.of(
                "apiVersion", "v1", "kind", "ConfigMap", "metadata", Map.of("name", "wanted", "namespace", "kube-system"),
                "data", Map.of("text", "other")));
        KubeObject created = new KubeObject(Map.of(
                "apiVersion", "v1", "kind", "ConfigMap", "metadata", Map.of("name", "new", "namespace", "kube-system")));
        ObjectKey pod = ObjectKey.of("v1", "Pod", "kube-system", "coredns-1");
        server.requests.clear();
        inCharge = false;

        Map<String, ThrowingCallable> changes = Map.of(
                "create", () -> cluster.apply(created),
                "patch", () -> cluster.apply(changed),
                "delete", () -> cluster.delete(WANTED.key()),
                "restart", () -> cluster.restart(workload),
                "evict", () -> cluster.evict(pod));
        changes.forEach((name, change) -> assertThatThrownBy(change).as(name)
                .isInstanceOfSatisfying(KubeFailure.class, failure ->
                        assertThat(failure.reason()).isEqualTo(KubeFailure.Reason.NOT_IN_CHARGE))
                .hasMessageContaining("has not reached its database"));

        assertThat(cluster.difference(WANTED)).as("read, and as it was").isEmpty();
        assertThat(server.requests).extracting(ApiServer.Request::method).as("all that was sent").containsOnly("GET");
        inCharge = true;
        cluster.apply(changed);
        assertThat(cluster.difference(changed)).as("in charge again").isEmpty();
    }

    @Test
    void whoLosesTheChargeWhileItWaitsChangesNothing() {
        server.requests.clear();
        server.instead = request -> {
            if (!request.method().equals("POST") || !inCharge) {
                return Optional.empty();
            }
            inCharge = false;
            return Optional.of(busy(429, "1"));
        };

        assertThatThrownBy(() -> cluster.apply(WANTED)).isInstanceOfSatisfying(KubeFailure.class, failure ->
                assertThat(failure.reason()).isEqualTo(KubeFailure.Reason.NOT_IN_CHARGE));

        assertThat(server.requests).filteredOn(request -> request.method().equals("POST")).hasSize(1);
        assertThat(cluster.get(WANTED.key())).isEmpty();
    }

    /** @return when it was asked that way for the first time */
    private AtomicReference<Instant> asksToWait(String path, int code, String retryAfter) {
        AtomicReference<Instant> first = new AtomicReference<>();
        server.instead = request -> request.path().equals(path) && first.compareAndSet(null, request.at())
                ? Optional.of(busy(code, retryAfter))
                : Optional.empty();
        return first;
    }

    private static MockResponse busy(int code, String retryAfter) {
        return new MockResponse().setResponseCode(code).setHeader("Retry-After", retryAfter)
                .setHeader("Content-Type", "application/json")
                .setBody("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\"not now\",\"code\":" + code + "}");
    }

    private static String httpDate(Instant date) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(date.atOffset(ZoneOffset.UTC));
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
