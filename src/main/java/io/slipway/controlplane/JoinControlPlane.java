package io.slipway.controlplane;

import io.slipway.host.CommandResult;
import io.slipway.host.Command;
import io.slipway.host.LongCommand;
import io.slipway.inventory.Host;
import io.slipway.inventory.Ipv6Address;
import io.slipway.inventory.Secret;
import io.slipway.step.HostTarget;
import io.slipway.step.Progress;
import io.slipway.step.StepFailure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Joins a further control-plane host, its etcd member included (procedure P14; kubernetes-facts, section 6). The
 * diagram runs it on one host at a time: etcd allows one learner. A second run is harmless because kubeadm is started
 * only on a host that has no credentials for a cluster or carries this operation's own unfinished attempt.
 */
final class JoinControlPlane extends JoinNode {

    JoinControlPlane(JoinCredentials credentials) {
        super("joinControlPlane", "Join control-plane host", true, credentials);
    }

    /** Every control-plane host but the first, on which init runs. */
    @Override
    public boolean concerns(HostTarget target) {
        return target.cluster().controlPlaneHosts().stream()
                .skip(1)
                .anyMatch(host -> host.name().equals(target.host().name()));
    }

    @Override
    LongCommand command(HostTarget target) {
        return KubeadmRun.command(
                "kubeadm-join",
                List.of("kubeadm", "join", "--config", LongCommand.INPUT_FILE),
                () -> {
                    Secret key = credentials().certificateKey(target.site())
                            .orElseThrow(() -> new StepFailure(
                                    StepFailure.Reason.NOT_AS_WANTED,
                                    title() + " " + target.host().name(),
                                    List.of("the certificates were uploaded and are gone again"),
                                    "Retry: they are uploaded anew. Look for who deletes kube-system/kubeadm-certs."));
                    return YamlText.of(new KubeadmConfiguration(target.cluster())
                            .join(
                                    target.host(),
                                    credentials().token(target.site()),
                                    credentials().certificateAuthorityHashes(target.site()),
                                    Optional.of(key)));
                });
    }

    @Override
    Optional<Progress> prepareRole(HostTarget target, KubeadmHost found) {
        settleEtcdMember(target, found);
        putDownBalancerAddress(target);
        return credentials().certificateKey(target.site()).isPresent()
                ? Optional.empty()
                : Optional.of(Progress.running("kubeadm uploads the control plane's certificates", Duration.ZERO));
    }

    /** The host is empty here, so a member with its peer URL is a dead one; kubeadm does not remove it. */
    private void settleEtcdMember(HostTarget target, KubeadmHost found) {
        Host host = target.host();
        EtcdMembers etcd = EtcdMembers.ask(target.site(), KubeadmReset.others(target))
                .orElseThrow(() -> new StepFailure(
                        StepFailure.Reason.NOT_AS_WANTED,
                        title() + " " + host.name(),
                        List.of("no other control-plane host has a running etcd that answers"),
                        "Bring etcd back on one of them (crictl ps -a --name etcd), then retry."));
        Optional<EtcdMembers.Member> left = etcd.of(host);
        if (left.isEmpty()) {
            return;
        }
        if (left.get().votes() && !found.approved(target.site().work().operation())) {
            throw new StepFailure(
                    StepFailure.Reason.NEEDS_APPROVAL,
                    title() + " " + host.name(),
                    List.of(
                            etcd.witness().name() + " lists a voting etcd member " + left.get().name() + " at "
                                    + EtcdMembers.peerUrl(host),
                            "the host " + host.name() + " itself is in no cluster"),
                    "The host was installed anew, or emptied by hand. If its old member may go, "
                            + ResetApproval.how(target.site().work().operation()) + "; Slipway then removes the member.");
        }
        etcd.remove(target.site(), left.get());
    }

    /**
     * A joining host that carries the balancer's address reaches itself and is refused (procedure P02): Slipway's own
     * unit is stopped; an address that somebody else put there is told.
     */
    private void putDownBalancerAddress(HostTarget target) {
        Optional<Ipv6Address> address = target.cluster().kubernetes().balancerAddress().address();
        if (address.isEmpty()) {
            return;
        }
        if (target.shell().read(BalancerAddressUnit.query()).unit(BalancerAddressUnit.NAME).isActive()) {
            target.shell().change(Command.of("systemctl", "disable", "--now", BalancerAddressUnit.NAME));
        }
        CommandResult carried = target.shell().look(
                Command.of("ip", "-6", "-oneline", "address", "show", "to", address.get() + "/128"));
        if (carried.succeeded() && !carried.output().isBlank()) {
            throw new StepFailure(
                    StepFailure.Reason.NOT_AS_WANTED,
                    title() + " " + target.host().name(),
                    List.of("the host carries the balancer's address: " + carried.output().strip()),
                    "A host that carries the endpoint's address reaches only itself. Take the address down until its own"
                            + " API server runs, or set balancerAddress to none in the cluster file; then retry.");
        }
    }
}
