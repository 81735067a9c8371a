package io.slipway.controlplane;

import io.slipway.inventory.Secret;
import java.time.Instant;
import java.util.Optional;

/**
 * The line that joins one more host by hand. Made for one person; nobody else is shown it and nothing stores it.
 *
 * @param line {@code kubeadm join …}, complete
 * @param tokenExpires when its token ends
 * @param certificatesExpire when the certificates end that its key opens; empty for a worker
 */
public record JoinCommand(Secret line, Instant tokenExpires, Optional<Instant> certificatesExpire) {}
