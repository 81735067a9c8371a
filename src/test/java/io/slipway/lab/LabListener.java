package io.slipway.lab;

import java.net.InetSocketAddress;
import java.util.Optional;

/** Something that listens on a TCP port of a simulated host. */
public interface LabListener {

    /** Who listens, as {@code ss -p} would name it. */
    String owner();

    /** Whether it speaks TLS. */
    default boolean isTls() {
        return false;
    }

    /** The real loopback socket behind it, for forwarded connections; empty when it answers only inside the lab. */
    default Optional<InetSocketAddress> socket() {
        return Optional.empty();
    }

    /** The certificate authority, as PEM, that the listener's certificate is signed by; empty without TLS. */
    default Optional<String> certificateAuthority() {
        return Optional.empty();
    }

    /** Answers one HTTP request; a listener that only sends a word answers every request with it. */
    Answer answer(LabHost from, String path);

    /**
     * An answer.
     *
     * @param status the HTTP status; zero when what came back is no HTTP
     * @param body what came back
     */
    record Answer(int status, String body) {

        public static Answer ok(String body) {
            return new Answer(200, body);
        }
    }
}
