package io.slipway.controlplane;

import io.slipway.host.Command;
import io.slipway.host.CommandResult;
import io.slipway.host.FileContent;
import io.slipway.host.HostShell;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterDefinition.BalancerAddress;
import io.slipway.step.Change;
import io.slipway.step.Difference;
import io.slipway.step.FileDifference;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts the balancer's address on a control-plane host, once its own API server answers (procedure P02: before that,
 * the host would reach itself and be refused). A second run is harmless because the unit is started again only when
 * its file is newer than its start or the address is gone.
 */
final class CarryBalancerAddress implements HostStep {

    @Override
    public String id() {
        return "carryBalancerAddress";
    }

    @Override
    public String title() {
        return "Carry the balancer's address";
    }

    @Override
    public boolean concerns(HostTarget target) {
        return target.host().isControlPlane()
                && target.cluster().kubernetes().balancerAddress().carrier() != BalancerAddress.Carrier.NONE;
    }

    /** How long the host's API server may need to answer. */
    @Override
    public Duration deadline() {
        return Duration.ofMinutes(5);
    }

    @Override
    public Difference difference(HostTarget target) {
        ClusterDefinition cluster = target.cluster();
        Query.Run addresses = addresses(cluster);
        Reading reading = target.shell().read(
                new Query.File(BalancerAddressUnit.FILE),
                BalancerAddressUnit.query(),
                addresses,
                LocalApi.query(cluster, target.host()));
        List<Change> changes = new ArrayList<>();
        FileContent wanted = BalancerAddressUnit.lasting(cluster, target.host());
        var file = reading.file(BalancerAddressUnit.FILE);
        if (file.isEmpty() || !file.get().content().equals(wanted.content())) {
            changes.add(Change.of(wanted.path() + (file.isEmpty() ? " is missing" : " differs")));
        }
        var unit = reading.unit(BalancerAddressUnit.NAME);
        if (!unit.isEnabled()) {
            changes.add(Change.of(BalancerAddressUnit.NAME + " is not enabled"));
        }
        if (!unit.isActive()) {
            changes.add(Change.of(BalancerAddressUnit.NAME + " is not active"));
        } else {
            FileDifference.startedBefore(reading, BalancerAddressUnit.NAME, List.of(BalancerAddressUnit.FILE))
                    .ifPresent(changes::add);
        }
        CommandResult carried = reading.run(addresses.arguments().toArray(String[]::new));
        if (!carried.succeeded() || carried.output().isBlank()) {
            changes.add(Change.of(BalancerAddressUnit.addressOf(cluster) + " is not on "
                    + BalancerAddressUnit.interfaceOf(cluster)));
        }
        if (!changes.isEmpty() && !LocalApi.answers(cluster, target.host(), reading)) {
            return Difference.of(Change.of("the API server on " + target.host().name() + " does not answer /livez yet; "
                    + BalancerAddressUnit.addressOf(cluster) + " comes after it"));
        }
        return Difference.of(changes);
    }

    private static Query.Run addresses(ClusterDefinition cluster) {
        return Query.Run.of(
                "ip",
                "-6",
                "-oneline",
                "address",
                "show",
                "dev",
                BalancerAddressUnit.interfaceOf(cluster),
                "to",
                BalancerAddressUnit.addressOf(cluster) + "/128");
    }

    @Override
    public Progress apply(HostTarget target, Difference difference) {
        HostShell shell = target.shell();
        Reading reading = shell.read(LocalApi.query(target.cluster(), target.host()));
        if (!LocalApi.answers(target.cluster(), target.host(), reading)) {
            return Progress.done();
        }
        shell.write(BalancerAddressUnit.lasting(target.cluster(), target.host()));
        shell.change(Command.of("systemctl", "daemon-reload"));
        shell.change(Command.of("systemctl", "enable", BalancerAddressUnit.NAME));
        shell.change(Command.of("systemctl", "restart", BalancerAddressUnit.NAME).within(Duration.ofSeconds(60)));
        return Progress.done();
    }
}
