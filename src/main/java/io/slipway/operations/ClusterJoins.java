package io.slipway.operations;

import io.slipway.controlplane.JoinCommand;
import io.slipway.controlplane.JoinCredentials;
import io.slipway.controlplane.JoinLeases;
import io.slipway.inventory.ClusterName;
import io.slipway.step.Site;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;

/** What hosts join a cluster with, as people are shown it; and once for each upload, the line itself. */
public final class ClusterJoins {

    private static final String ACTIVITY = "joinCredentials";
    private static final String PROCESS = "certificate-reupload";

    /** As long as the certificates that an operation uploaded can live. */
    private static final Duration AFTER_THE_END = Duration.ofHours(2);

    private final ClusterDefinitions definitions;
    private final OperationTable operations;
    private final OperationSites sites;
    private final JoinCommandTable handedOut;
    private final JoinCredentials credentials;
    private final Clock clock;

    ClusterJoins(
            ClusterDefinitions definitions,
            OperationTable operations,
            OperationSites sites,
            JoinCommandTable handedOut,
            JoinCredentials credentials,
            Clock clock) {
        this.definitions = definitions;
        this.operations = operations;
        this.sites = sites;
        this.handedOut = handedOut;
        this.credentials = credentials;
        this.clock = clock;
    }

    /**
     * What there is to join the cluster with at this moment, read from it.
     *
     * @return empty when no cluster of this name is known
     * @throws io.slipway.kube.KubeFailure when the cluster cannot be asked
     */
    public Optional<JoinLeases> leases(ClusterName cluster) {
        return definitions.newest(cluster)
                .map(version -> credentials.leases(cluster, sites.look(cluster, "none", ACTIVITY).kube()));
    }

    /** Who got this operation's join command; empty when nobody did. */
    public Optional<HandedOut> handedOut(Operation operation) {
        return handedOut.of(operation.number());
    }

    /**
     * Makes the line that joins one host by hand and gives it to one person, once for each operation. That it was given
     * is recorded before it is made, so that none is out of which nobody knows.
     *
     * @throws JoinCommandRefused when it was given before, or the operation has uploaded nothing that lives
     * @throws IllegalArgumentException when the reason is none
     */
    public JoinCommand handOut(Operation operation, HandedOut.Role role, String reason, String person) {
        HandedOut handed = new HandedOut(role, reason == null ? "" : reason.strip(), person, now());
        refuseOthers(operation);
        handedOut.of(operation.number()).ifPresent(before -> {
            throw already(operation, before);
        });
        Site site = sites.look(operation.cluster(), operation.id(), ACTIVITY);
        credentials.whyNoJoin(site).ifPresent(why -> {
            throw new JoinCommandRefused("Nobody could join now: " + why + ". " + (operation.state() == Operation.State.RUNNING
                    ? "Wait until " + operation.id() + " has uploaded the certificates, then ask again."
                    : "Start " + PROCESS + " again and ask that operation."));
        });
        try {
            handedOut.add(operation.number(), handed);
        } catch (DuplicateKeyException somebodyElse) {
            throw handedOut.of(operation.number())
                    .map(before -> already(operation, before))
                    .orElseGet(() -> new JoinCommandRefused("Somebody else asked at this moment. Ask again."));
        }
        try {
            return credentials.joinCommand(
                    site,
                    role == HandedOut.Role.CONTROL_PLANE,
                    "Slipway, " + operation.id() + ", by hand: " + person);
        } catch (RuntimeException notMade) {
            handedOut.remove(operation.number());
            throw notMade;
        }
    }

    private void refuseOthers(Operation operation) {
        boolean uploads = operation.process().equals(PROCESS) && operation.mode().equals("apply");
        boolean lives = operation.state() == Operation.State.RUNNING
                || operation.state() == Operation.State.FINISHED
                        && operation.endedAt().orElseThrow().plus(AFTER_THE_END).isAfter(clock.instant());
        if (!uploads || !lives) {
            throw new JoinCommandRefused(operation.id() + (uploads
                    ? " has ended, and what it uploaded with it."
                    : " uploads no certificates.") + " Start " + PROCESS + " and ask that operation.");
        }
    }

    private static JoinCommandRefused already(Operation operation, HandedOut before) {
        return new JoinCommandRefused("The join command of " + operation.id() + " was handed to " + before.to() + " at "
                + before.at() + " (" + before.role().text() + ": " + before.reason() + "). It is given once: start "
                + PROCESS + " again for another one.");
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
