package io.slipway.host.internal;

import io.slipway.host.HostKeyFinding;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.session.Session;

/**
 * The check of one connection's host key, and what it found: MINA's own verifier can only say no. It rides on the
 * connection from before its first byte.
 */
final class HostKeyCheck {

    private static final AttributeRepository.AttributeKey<HostKeyCheck> KEY = new AttributeRepository.AttributeKey<>();

    /** A certificate that did not hold, and why in MINA's words. */
    record RefusedCertificate(OpenSshCertificate certificate, String why) {}

    private final Server server;
    private final boolean onlyLook;
    private final KnownKeys.Trusted trusted;
    private volatile HostKeyFinding finding;
    private volatile String key = "";
    private volatile RefusedCertificate refused;
    private volatile String greeting = "";

    /** @param onlyLook true when the connection ends with the key, whatever it is */
    HostKeyCheck(Server server, boolean onlyLook, KnownKeys.Trusted trusted) {
        this.server = server;
        this.onlyLook = onlyLook;
        this.trusted = trusted;
    }

    /** To be handed to the connection. */
    AttributeRepository attribute() {
        return AttributeRepository.ofKeyValuePair(KEY, this);
    }

    static HostKeyCheck of(Session session) {
        return ((ClientSession) session).getConnectionContext().getAttribute(KEY);
    }

    Server server() {
        return server;
    }

    /** The host key algorithms to ask for, best first. */
    List<String> algorithms() {
        return KnownKeys.algorithms(trusted);
    }

    boolean accepts(PublicKey shown) {
        key = KnownKeys.text(shown);
        finding = KnownKeys.judge(server, trusted, shown, Optional.ofNullable(refused));
        return !onlyLook && finding.state() == HostKeyFinding.State.TRUSTED;
    }

    /** The server's certificate is passed over, and its plain key judged instead. */
    void refusedCertificate(OpenSshCertificate certificate, String why) {
        refused = new RefusedCertificate(certificate, why);
    }

    /** A line that the server sent before its version, such as that it takes no more connections. */
    void greeted(String line) {
        greeting = line;
    }

    String greeting() {
        return greeting;
    }

    /** Empty when the server has shown no key. */
    Optional<HostKeyFinding> finding() {
        return Optional.ofNullable(finding);
    }

    /** The key shown, as OpenSSH writes it. */
    String key() {
        return key;
    }
}
