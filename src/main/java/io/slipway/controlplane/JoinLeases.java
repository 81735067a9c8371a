package io.slipway.controlplane;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What hosts can join a cluster with at this moment, read from the cluster. Holds no secret.
 *
 * @param asOf when it was read; times left count from here
 * @param tokens the bootstrap tokens, those that end first at the beginning
 * @param certificates the uploaded certificates of the control plane; empty when there are none
 */
public record JoinLeases(Instant asOf, List<Token> tokens, Optional<Certificates> certificates) {

    public JoinLeases {
        tokens = List.copyOf(tokens);
    }

    /**
     * A bootstrap token.
     *
     * @param id the part before the dot, as {@code kubeadm token list} begins with
     * @param description free text, may be empty
     * @param expires empty when it lives for ever
     * @param timeLeft zero when it has ended and still waits for its deletion
     * @param usages {@code authentication}, {@code signing}; none where it only ends the uploaded certificates
     */
    public record Token(
            String id,
            String description,
            Optional<Instant> expires,
            Optional<Duration> timeLeft,
            List<String> usages) {}

    /**
     * The uploaded certificates: whoever has their key can join a control-plane host.
     *
     * @param expires when the token that owns them ends; empty when nothing ends them
     * @param uploadedBy the operation, {@code OPS-12}; empty when it was none of Slipway's
     * @param keyHeld whether this Slipway has the key in its memory, and it opens them
     */
    public record Certificates(
            Optional<Instant> expires, Optional<Duration> timeLeft, Optional<String> uploadedBy, boolean keyHeld) {}
}
