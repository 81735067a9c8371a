package io.slipway.network;

import io.slipway.host.Command;
import io.slipway.host.FileContent;
import io.slipway.host.HostShell;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.ClusterDefinition.NeighbourProxy;
import io.slipway.inventory.ClusterDefinition.Packages;
import io.slipway.inventory.ClusterDefinition.Pool;
import io.slipway.inventory.Ipv6Address;
import io.slipway.inventory.Ipv6Subnet;
import io.slipway.step.Change;
import io.slipway.step.Difference;
import io.slipway.step.FileDifference;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.PackageInstallation;
import io.slipway.step.Progress;
import io.slipway.step.StepFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Lets a host answer neighbour solicitations for its pods (procedure P20; kubernetes-facts, section 12), since the
 * top-of-rack switch does not know that it has more addresses than its own. A second run is harmless because package,
 * files and the service's age are compared first. Where it is not wanted, what Slipway configured is removed; the
 * package stays.
 */
final class ConfigureNeighbourProxy implements HostStep {

    private static final String PACKAGE = "ndppd";
    private static final String SERVICE = "ndppd.service";
    private static final String[] DEFAULT_ROUTE = {"ip", "-6", "route", "show", "default"};
    private static final String[] ROUTES = {"ip", "-6", "route", "show"};
    /** Calico routes each pod of the host by itself, to an interface of its own. */
    private static final Pattern POD = Pattern.compile("(?m)^([0-9a-f:]+)(?:/128)? dev cali");

    @Override
    public String id() {
        return "configureNeighbourProxy";
    }

    @Override
    public String title() {
        return "Configure the neighbour proxy";
    }

    @Override
    public Difference difference(HostTarget target) {
        Reading reading = read(target.shell());
        return Difference.of(isWanted(target) ? missing(target, reading) : leftOver(reading));
    }

    private static boolean isWanted(HostTarget target) {
        return target.cluster().neighbourProxy().enabled() && !pools(target).isEmpty();
    }

    private static List<Pool> pools(HostTarget target) {
        return target.cluster().poolsOf(target.host());
    }

    static Reading read(HostShell shell) {
        return shell.read(
                new Query.Package(PACKAGE),
                new Query.File(NeighbourProxyFiles.CONFIGURATION),
                new Query.File(NeighbourProxyFiles.UNIT),
                new Query.Unit(SERVICE),
                Query.Run.of(DEFAULT_ROUTE),
                Query.Run.of(ROUTES));
    }

    /**
     * The pools of the host, and those that it answers for now and has pods of: a pod keeps its address when its node gets
     * another pool, and must go on being found. Only where ndppd looks at the host's routes: {@code static} would claim
     * what other hosts have of the old pool.
     */
    private static List<Ipv6Subnet> subnets(HostTarget target, Reading reading) {
        List<Ipv6Subnet> subnets = new ArrayList<>(pools(target).stream().map(Pool::subnet).toList());
        if (target.cluster().neighbourProxy().mode() == NeighbourProxy.Mode.AUTO) {
            List<Ipv6Address> pods = POD.matcher(reading.run(ROUTES).output()).results()
                    .map(route -> new Ipv6Address(route.group(1)))
                    .toList();
            reading.file(NeighbourProxyFiles.CONFIGURATION).stream()
                    .flatMap(file -> NeighbourProxyFiles.subnets(file.content()).stream())
                    .filter(subnet -> pods.stream().anyMatch(subnet::contains))
                    .forEach(subnets::add);
        }
        return subnets;
    }

    private List<FileContent> files(HostTarget target, Reading reading) {
        try {
            return List.of(
                    FileContent.of(NeighbourProxyFiles.CONFIGURATION, NeighbourProxyFiles.configuration(
                            target.host().uplink(), subnets(target, reading), target.cluster().neighbourProxy().mode())),
                    FileContent.of(NeighbourProxyFiles.UNIT, NeighbourProxyFiles.unit()));
        } catch (IllegalArgumentException unusable) {
            throw unusable(target, unusable.getMessage(), "Correct the host's uplink in the cluster file, then retry.");
        }
    }

    private List<Change> missing(HostTarget target, Reading reading) {
        List<Change> changes = new ArrayList<>();
        if (reading.packageState(PACKAGE).version().isEmpty()) {
            changes.add(Change.of("package " + PACKAGE + " is not installed"));
        }
        files(target, reading).forEach(file -> FileDifference.of(reading, file).ifPresent(changes::add));
        Reading.UnitState unit = reading.unit(SERVICE);
        if (!unit.isEnabled()) {
            changes.add(Change.of(SERVICE + " is not enabled"));
        }
        if (!unit.isActive()) {
            changes.add(Change.of(SERVICE + " is " + unit.active() + ", shall be active"));
        } else if (changes.isEmpty()) {
            FileDifference.startedBefore(
                            reading, SERVICE, List.of(NeighbourProxyFiles.CONFIGURATION, NeighbourProxyFiles.UNIT))
                    .ifPresent(changes::add);
        }
        return changes;
    }

    /** Only what carries Slipway's own first line is Slipway's to remove. */
    static List<Change> leftOver(Reading reading) {
        return reading.file(NeighbourProxyFiles.UNIT)
                .filter(file -> file.content().startsWith(NeighbourProxyFiles.HEADER))
                .map(file -> List.of(Change.of(SERVICE + " runs by Slipway's configuration and is no longer wanted")))
                .orElse(List.of());
    }

    @Override
    public Progress apply(HostTarget target, Difference difference) {
        HostShell shell = target.shell();
        Reading reading = read(shell);
        if (!isWanted(target)) {
            remove(shell, reading);
            return Progress.done();
        }
        if (reading.run(DEFAULT_ROUTE).output().isBlank()) {
            throw new StepFailure(
                    StepFailure.Reason.NOT_AS_WANTED,
                    title() + " on " + target.host().name(),
                    List.of("the host has no IPv6 default route, and ndppd crashes without one"),
                    "Give the host its default route, then retry.");
        }
        if (reading.packageState(PACKAGE).version().isEmpty()) {
            Optional<Progress> running = install(target, shell);
            if (running.isPresent()) {
                return running.get();
            }
        }
        files(target, reading).forEach(shell::write);
        shell.change(Command.of("systemctl", "daemon-reload"));
        shell.change(Command.of("systemctl", "enable", SERVICE));
        shell.change(Command.of("systemctl", "restart", SERVICE));
        return Progress.done();
    }

    static void remove(HostShell shell, Reading reading) {
        if (reading.unit(SERVICE).exists()) {
            shell.change(Command.of("systemctl", "disable", "--now", SERVICE));
        }
        if (reading.file(NeighbourProxyFiles.CONFIGURATION)
                .filter(file -> file.content().startsWith(NeighbourProxyFiles.HEADER))
                .isPresent()) {
            shell.remove(NeighbourProxyFiles.CONFIGURATION);
        }
        shell.remove(NeighbourProxyFiles.UNIT);
        shell.change(Command.of("systemctl", "daemon-reload"));
    }

    /** Empty when the package is there now. */
    private Optional<Progress> install(HostTarget target, HostShell shell) {
        Packages packages = target.cluster().packages();
        if (packages.source() == Packages.Source.INSTALLED) {
            throw unusable(target, "package " + PACKAGE + " is not installed, and the cluster file says that packages are",
                    "Install the package on the host, or let Slipway install packages; then retry.");
        }
        String version = packages.versions().getOrDefault(PACKAGE, "");
        return PackageInstallation.advance(
                shell, "install-ndppd", List.of(version.isEmpty() ? PACKAGE : PACKAGE + "=" + version));
    }

    private StepFailure unusable(HostTarget target, String seen, String advice) {
        return new StepFailure(
                StepFailure.Reason.UNUSABLE_INPUT, title() + " on " + target.host().name(), List.of(seen), advice);
    }
}
