package io.slipway.host.internal;

import io.slipway.host.HostFailure;
import io.slipway.host.HostFailure.Reason;
import io.slipway.host.HostKeyFinding;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.sshd.client.channel.ChannelDirectTcpip;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.session.helpers.MissingAttachedSessionException;
import org.apache.sshd.common.util.net.SshdSocketAddress;

/** Tells apart why no connection came about, in words that say what to look at next. */
final class ConnectTrouble {

    private ConnectTrouble() {}

    static HostFailure failure(
            HostKeyCheck check, Optional<ClientSession> session, Optional<ClientSession> through, IOException trouble) {
        Server server = check.server();
        Optional<HostKeyFinding> finding = check.finding();
        if (finding.isPresent()) {
            return afterTheKey(server, finding.get(), trouble);
        }
        boolean greeted = session.map(ClientSession::getServerVersion).isPresent();
        if (greeted) {
            return beforeTheKey(server, trouble);
        }
        if (through.isPresent()) {
            Optional<HostFailure> behind = behindTheJumpHost(server, through.get(), trouble);
            if (behind.isPresent()) {
                return behind.get();
            }
        } else if (session.isEmpty() && !caused(trouble, MissingAttachedSessionException.class)) {
            return notConnected(server, trouble);
        }
        return notGreeted(check, trouble);
    }

    private static HostFailure afterTheKey(Server server, HostKeyFinding finding, IOException trouble) {
        String shown = finding.keyType() + " " + finding.fingerprint();
        String detail = finding.detail().isEmpty() ? "" : "; " + finding.detail();
        return switch (finding.state()) {
            case UNKNOWN -> server.failure(Reason.HOST_KEY_UNKNOWN, shown + detail, trouble);
            case CHANGED -> server.failure(Reason.HOST_KEY_CHANGED, "shown: " + shown + detail, trouble);
            case TRUSTED, UNREACHABLE -> notLetIn(server, trouble);
        };
    }

    private static HostFailure notLetIn(Server server, IOException trouble) {
        String said = words(trouble);
        boolean refused = said.contains("No more authentication methods") || said.contains("authentication failures");
        if (refused) {
            String seen = server.cluster().ssh().identity().isEmpty()
                    ? "no private key is set in the cluster file, and an SSH agent is not asked"
                    : server.user() + " is not let in with the key " + server.cluster().ssh().identity().get();
            return server.failure(Reason.AUTHENTICATION_REFUSED, seen + ": " + said, trouble);
        }
        return isTimeout(trouble)
                ? server.failure(
                        Reason.UNREACHABLE,
                        List.of("its key is right, and then the login took more than " + seconds(server) + " s"),
                        Optional.of("Look at sshd's log on the host: name lookups and PAM delay logins. Or set a longer "
                                + "ssh.connectTimeout; then retry."),
                        trouble)
                : server.failure(Reason.UNREACHABLE, said, trouble);
    }

    /** The version was exchanged, the key was not. */
    private static HostFailure beforeTheKey(Server server, IOException trouble) {
        String said = words(trouble);
        if (said.contains("Unable to negotiate")) {
            return server.failure(
                    Reason.UNREACHABLE,
                    List.of("Slipway and its sshd have no algorithm in common: " + said),
                    Optional.of("Allow one that both sides have in the host's sshd_config (KexAlgorithms, Ciphers, MACs, "
                            + "HostKeyAlgorithms); then retry."),
                    trouble);
        }
        return isTimeout(trouble)
                ? silent(server, "it greeted, and exchanged no keys within " + seconds(server) + " s", trouble)
                : server.failure(Reason.UNREACHABLE, said, trouble);
    }

    private static HostFailure notGreeted(HostKeyCheck check, IOException trouble) {
        Server server = check.server();
        if (!check.greeting().isBlank()) {
            return server.failure(Reason.UNREACHABLE, List.of("instead of SSH it said: " + check.greeting()),
                    Optional.of(adviceOn(check.greeting())), trouble);
        }
        return isTimeout(trouble)
                ? silent(server, "it accepts connections and says nothing within " + seconds(server) + " s", trouble)
                : server.failure(
                        Reason.UNREACHABLE,
                        List.of("it closed the connection without a greeting"),
                        Optional.of("Check that SSH answers at this port and that sshd accepts more connections "
                                + "(MaxStartups, MaxSessions, PerSourceMaxStartups, firewall); then retry."),
                        trouble);
    }

    /** OpenSSH's own words before it hangs up; from 9.8 on the same for both of its reasons (sshd_config(5)). */
    private static String adviceOn(String greeting) {
        if (greeting.contains("MaxStartups")) {
            return "Too many logins are being made on the host. Raise MaxStartups in its sshd_config, or retry.";
        }
        return greeting.contains("Not allowed at this time")
                ? "Too many logins are being made on the host (MaxStartups), or after failed ones sshd shuts out the address "
                        + "that they came from for a while. Mend the login, wait a minute, then retry; or name the address in "
                        + "PerSourcePenaltyExemptList in the host's sshd_config."
                : "Check that SSH answers at this port; then retry.";
    }

    private static HostFailure silent(Server server, String seen, IOException trouble) {
        return server.failure(Reason.UNREACHABLE, List.of(seen),
                Optional.of("Look at the host's load and its sshd, or at a firewall between; then retry."), trouble);
    }

    private static HostFailure notConnected(Server server, IOException trouble) {
        if (caused(trouble, UnknownHostException.class) || caused(trouble, UnresolvedAddressException.class)) {
            return server.failure(Reason.UNREACHABLE,
                    List.of(server.endpoint().host() + " has no address on Slipway's machine"),
                    Optional.of("Give the name an AAAA record, or write the address into the cluster file; then retry."),
                    trouble);
        }
        String said = words(trouble);
        if (caused(trouble, NoRouteToHostException.class) || said.contains("unreachable")) {
            return server.failure(Reason.UNREACHABLE,
                    List.of("Slipway's machine has no route to it: " + said),
                    Optional.of("Check IPv6 on Slipway's machine and the routers between, or set a jump host; then retry."),
                    trouble);
        }
        if (caused(trouble, ConnectException.class) && said.contains("refused")) {
            return server.failure(Reason.UNREACHABLE,
                    List.of("nothing listens at this port: " + said),
                    Optional.of("Check that sshd runs on the host, and ssh.port; then retry."), trouble);
        }
        return isTimeout(trouble) || said.contains("timed out")
                ? server.failure(Reason.UNREACHABLE, "no answer within " + seconds(server) + " s", trouble)
                : server.failure(Reason.UNREACHABLE, said, trouble);
    }

    /** The local end of a forwarding only sees a closed connection: the jump host is asked once more, and says why. */
    private static Optional<HostFailure> behindTheJumpHost(Server server, ClientSession jump, IOException trouble) {
        if (!jump.isOpen()) {
            return Optional.of(server.failure(Reason.CONNECTION_LOST, "the connection to the jump host was lost", trouble));
        }
        try {
            ChannelDirectTcpip channel = jump.createDirectTcpipChannel(
                    new SshdSocketAddress("127.0.0.1", 0),
                    new SshdSocketAddress(server.endpoint().host(), server.port()));
            try {
                channel.open().verify(server.cluster().ssh().connectTimeout());
                return Optional.empty();
            } finally {
                channel.close(true);
            }
        } catch (IOException | IllegalStateException refused) {
            boolean prohibited = chain(refused)
                    .filter(SshChannelOpenException.class::isInstance)
                    .map(SshChannelOpenException.class::cast)
                    .anyMatch(open -> open.getReasonCode() == SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED);
            return Optional.of(server.failure(
                    Reason.UNREACHABLE,
                    List.of("the jump host does not get there: " + (isTimeout(refused)
                            ? "no answer within " + seconds(server) + " s" : words(refused))),
                    Optional.of(prohibited
                            ? "Allow forwarding in the jump host's sshd_config (AllowTcpForwarding, PermitOpen); then retry."
                            : "Check on the jump host that the host's SSH port can be reached from there; then retry."),
                    refused));
        }
    }

    private static long seconds(Server server) {
        Duration timeout = server.cluster().ssh().connectTimeout();
        return Math.max(1, timeout.toSeconds());
    }

    private static boolean isTimeout(Throwable trouble) {
        return caused(trouble, TimeoutException.class);
    }

    private static boolean caused(Throwable trouble, Class<?> kind) {
        return chain(trouble).anyMatch(kind::isInstance);
    }

    private static Stream<Throwable> chain(Throwable trouble) {
        return Stream.iterate(trouble, cause -> cause != null && cause != cause.getCause(), Throwable::getCause);
    }

    private static String words(Throwable trouble) {
        return chain(trouble)
                .map(Throwable::getMessage)
                .filter(message -> message != null && !message.isBlank())
                .findFirst()
                .orElse(trouble.getClass().getSimpleName());
    }
}
