package io.slipway.host.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipway.host.Command;
import io.slipway.host.HostFailure;
import io.slipway.host.HostKeyFinding;
import io.slipway.host.Work;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.inventory.Ipv6Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that take a connection and then do not behave as an SSH server does: every wait ends, with words for it. */
class SilentServersTest {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    /** What an operator may wait at most; a hang would be minutes. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SshHostShells shells = new SshHostShells(entry -> {}, new NobodysKeys());

    @AfterEach
    void close() {
        shells.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "''                                     | false | it accepts connections and says nothing within 2 s",
        "SSH-2.0-OpenSSH_9.2p1                  | false | it greeted, and exchanged no keys within 2 s",
        "HTTP/1.1 400 Bad Request               | false | instead of SSH it said: HTTP/1.1 400 Bad Request",
        "Exceeded MaxStartups                   | true  | MaxStartups",
        "Not allowed at this time               | false | PerSourcePenaltyExemptList",
        "''                                     | true  | it closed the connection without a greeting",
    })
    void theWaitEndsAndSaysWhatWasSeen(String says, boolean hangsUp, String told) throws Exception {
        try (Mute mute = new Mute(says, hangsUp)) {
            ClusterDefinition cluster = cluster(mute.port());
            long start = System.nanoTime();

            HostFailure failure = catchThrowableOfType(HostFailure.class, () -> look(cluster));
            List<HostKeyFinding> keys = shells.hostKeys(cluster, cluster.hosts());

            assertThat(failure.reason()).isEqualTo(HostFailure.Reason.UNREACHABLE);
            assertThat(failure).hasMessageContaining(told);
            assertThat(keys).singleElement().satisfies(key -> {
                assertThat(key.state()).isEqualTo(HostKeyFinding.State.UNREACHABLE);
                assertThat(key.detail()).isNotBlank();
            });
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE);
        }
    }

    @Test
    void whoWaitsForASilentHostGetsOneAnswerForAll() throws Exception {
        try (Mute mute = new Mute("", false)) {
            ClusterDefinition cluster = cluster(mute.port());
            var callers = Executors.newFixedThreadPool(40);
            try {
                List<CompletableFuture<HostFailure>> answers = IntStream.range(0, 40).mapToObj(number ->
                        CompletableFuture.supplyAsync(
                                () -> catchThrowableOfType(HostFailure.class, () -> look(cluster)), callers)).toList();

                assertThat(answers).extracting(answer -> answer.orTimeout(60, java.util.concurrent.TimeUnit.SECONDS).join())
                        .allSatisfy(failure -> assertThat(failure.reason()).isEqualTo(HostFailure.Reason.UNREACHABLE));
                assertThat(mute.calls()).as("not one connection after the other").isLessThan(10);
            } finally {
                callers.shutdownNow();
            }
        }
    }

    private void look(ClusterDefinition cluster) {
        shells.open(cluster, cluster.hosts().get(0), new Work("OPS-1", 1, "look", 1)).look(Command.of("true"));
    }

    private static ClusterDefinition cluster(int port) {
        Host host = new Host(new HostName("h1"), new Ipv6Address("2001:db8::1"), Host.Role.WORKER, Optional.empty(), Map.of(),
                "eth0", Optional.of(new Endpoint("::1", port)));
        return new ClusterDefinition(
                new ClusterName("test"), List.of(host),
                new ClusterDefinition.Ssh("root", 22, Optional.empty(), List.of(), List.of(), Optional.empty(), false,
                        CONNECT_TIMEOUT),
                null, null, null, null, null, null, List.of(), List.of(), null, Optional.empty(), Optional.empty(),
                Optional.empty(), null, Set.of());
    }

    /** Accepts connections, says one line or none, and then hangs up or stays silent. */
    private static final class Mute implements AutoCloseable {

        private final ServerSocket server;
        private final List<Socket> open = new java.util.concurrent.CopyOnWriteArrayList<>();
        private final AtomicInteger calls = new AtomicInteger();

        Mute(String says, boolean hangsUp) throws IOException {
            server = new ServerSocket(0, 200, InetAddress.getByName("::1"));
            Thread thread = new Thread(() -> serve(says, hangsUp));
            thread.setDaemon(true);
            thread.start();
        }

        private void serve(String says, boolean hangsUp) {
            try {
                while (true) {
                    Socket caller = server.accept();
                    calls.incrementAndGet();
                    if (!says.isEmpty()) {
                        caller.getOutputStream().write((says + "\r\n").getBytes(StandardCharsets.US_ASCII));
                    }
                    if (hangsUp) {
                        // Its greeting is read first: with unread bytes a close would be a reset, which takes ours with it.
                        caller.getInputStream().read(new byte[1024]);
                        caller.close();
                    } else {
                        open.add(caller);
                    }
                }
            } catch (IOException closed) {
                // The test is over.
            }
        }

        int port() {
            return server.getLocalPort();
        }

        int calls() {
            return calls.get();
        }

        @Override
        public void close() throws IOException {
            server.close();
            for (Socket caller : open) {
                caller.close();
            }
        }
    }

    /** Nobody has confirmed anything. */
    private static final class NobodysKeys implements io.slipway.host.HostKeyStore {

        @Override
        public List<String> confirmed(ClusterName cluster, HostName host) {
            return List.of();
        }

        @Override
        public void confirm(ClusterName cluster, HostName host, String key, String confirmedBy) {
            throw new UnsupportedOperationException("nobody confirms keys here");
        }
    }
}
