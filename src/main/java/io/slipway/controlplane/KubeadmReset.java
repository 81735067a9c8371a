package io.slipway.controlplane;

import io.slipway.host.HostFailure;
import io.slipway.host.HostShell;
import io.slipway.host.LongCommand;
import io.slipway.host.LongCommandState;
import io.slipway.inventory.Host;
import io.slipway.kube.KubeFailure;
import io.slipway.kube.ObjectKey;
import io.slipway.step.HostTarget;
import io.slipway.step.Progress;
import io.slipway.step.StepFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cleans a host after an init or join that stopped half-way. Unasked only where this operation's own note stands, no
 * success was recorded and the host has no vote in etcd beside others; else a person approves. kubeadm's exit code is
 * not believed: it is zero also when the etcd member stayed (kubernetes-facts, section 7).
 */
final class KubeadmReset {

    private static final LongCommand RESET = new LongCommand(
            "kubeadm-reset",
            List.of("kubeadm", "reset", "--force", "--cri-socket", KubeadmConfiguration.CONTAINER_RUNTIME_SOCKET),
            Optional.empty(),
            Duration.ofMinutes(6));

    private KubeadmReset() {}

    /**
     * Brings the reset forward.
     *
     * @param joining whether the host was to join: then its traces in the cluster go too
     * @param ended how kubeadm ended before, for the person who is asked
     * @return running while it runs; empty when the host is clean
     * @throws StepFailure NEEDS_APPROVAL, before anything is touched
     * @throws HostFailure when the host is not clean afterwards
     */
    static Optional<Progress> advance(HostTarget target, KubeadmHost found, boolean joining, List<String> ended) {
        Optional<Progress> running = run(target, () -> permit(target, found, joining, ended));
        if (running.isEmpty() && joining) {
            removeTraces(target);
        }
        return running;
    }

    /**
     * Brings {@code kubeadm reset} itself forward, and looks what it left.
     *
     * @param permit asked before it is started
     * @return running while it runs; empty when kubeadm's files are gone
     * @throws HostFailure when they are not
     */
    static Optional<Progress> run(HostTarget target, Runnable permit) {
        HostShell shell = target.shell();
        LongCommandState state = shell.stateOf(RESET);
        if (state instanceof LongCommandState.Interrupted) {
            shell.forget(RESET);
            state = new LongCommandState.NeverRan();
        }
        if (state instanceof LongCommandState.NeverRan) {
            permit.run();
            state = shell.ensure(RESET);
        }
        if (state instanceof LongCommandState.Finished finished) {
            shell.forget(RESET);
            verify(target, finished);
            return Optional.empty();
        }
        Duration age = state instanceof LongCommandState.Running running ? running.age() : Duration.ZERO;
        return Optional.of(Progress.running("kubeadm reset cleans " + target.host().name(), age));
    }

    /** Whether a reset was started and is not followed up yet. */
    static boolean isUnderWay(HostTarget target) {
        return !(target.shell().stateOf(RESET) instanceof LongCommandState.NeverRan);
    }

    private static void permit(HostTarget target, KubeadmHost found, boolean joining, List<String> ended) {
        String operation = target.site().work().operation();
        if (found.approved(operation)) {
            return;
        }
        Host host = target.host();
        List<String> against = new ArrayList<>();
        if (found.startedBy(operation).isEmpty()) {
            against.add(found.started()
                    .map(marker -> "kubeadm was last started by " + describe(marker) + ", not by this operation")
                    .orElse("no note that Slipway started kubeadm here"));
        }
        found.succeeded().ifPresent(marker -> against.add("success was recorded by " + describe(marker)));
        if (host.isControlPlane()) {
            Optional<EtcdMembers> etcd = EtcdMembers.ask(target.site(), others(target));
            if (etcd.isEmpty()) {
                etcd = EtcdMembers.ask(target.site(), List.of(host));
            }
            if (etcd.isEmpty() && joining) {
                against.add("no control-plane host's etcd answers, so it cannot be told whether " + host.name()
                        + " has a vote in it");
            }
            etcd.filter(members -> members.votesBesideOthers(host))
                    .ifPresent(members -> against.add(host.name() + " is a voting etcd member, one of "
                            + members.members().size() + " (seen on " + members.witness().name() + ")"));
        }
        if (!against.isEmpty()) {
            List<String> seen = new ArrayList<>(ended);
            seen.add("found: " + String.join(", ", found.leftovers()));
            seen.addAll(against);
            throw new StepFailure(
                    StepFailure.Reason.NEEDS_APPROVAL,
                    "kubeadm reset of " + host.name(),
                    seen,
                    "Look at the host. If all of this may go, " + ResetApproval.how(operation)
                            + ". If the host already is what it shall be, remove " + Marker.STARTED + " and retry.");
        }
    }

    private static String describe(Marker marker) {
        return marker.operation().isEmpty() ? "an unreadable note" : marker.operation() + " (" + marker.step() + ")";
    }

    private static void verify(HostTarget target, LongCommandState.Finished finished) {
        List<String> left = KubeadmHost.of(target).leftovers();
        if (!left.isEmpty()) {
            List<String> lines = new ArrayList<>(
                    KubeadmTrouble.telling(finished.result().output(), finished.result().errorOutput()));
            left.forEach(path -> lines.add("still there: " + path));
            throw new HostFailure(
                    HostFailure.Reason.NOT_AS_WANTED,
                    target.host().name(),
                    "kubeadm reset --force",
                    Optional.of(finished.result().exitCode()),
                    lines,
                    Optional.of("See what keeps these files (mounts, a running etcd), remove them, then retry."),
                    null);
        }
    }

    /** The member and the node that the half-made join left in the cluster: gone, and seen to be gone. */
    private static void removeTraces(HostTarget target) {
        Host host = target.host();
        if (host.isControlPlane()) {
            EtcdMembers.ask(target.site(), others(target)).ifPresent(etcd -> etcd.of(host).ifPresent(member -> {
                etcd.remove(target.site(), member);
                requireGone(target);
            }));
        }
        try {
            NodeObject.of(target.site().kube(), host)
                    .filter(node -> node.hasAddress(host))
                    .ifPresent(node -> target.site().kube().delete(key(host)));
        } catch (KubeFailure noClusterToClean) {
            if (noClusterToClean.reason() != KubeFailure.Reason.NO_CREDENTIALS) {
                throw noClusterToClean;
            }
        }
    }

    private static void requireGone(HostTarget target) {
        EtcdMembers.ask(target.site(), others(target))
                .filter(after -> after.of(target.host()).isPresent())
                .ifPresent(after -> {
                    throw new StepFailure(
                            StepFailure.Reason.NOT_AS_WANTED,
                            "Remove the etcd member of " + target.host().name(),
                            List.of(after.witness().name() + " still lists " + EtcdMembers.peerUrl(target.host())),
                            "Remove the member with etcdctl member remove on " + after.witness().name()
                                    + ", then retry.");
                });
    }

    static List<Host> others(HostTarget target) {
        return target.cluster().controlPlaneHosts().stream()
                .filter(host -> !host.name().equals(target.host().name()))
                .toList();
    }

    private static ObjectKey key(Host host) {
        return NodeObject.key(host);
    }
}
