package io.slipway.preparation;

import io.slipway.host.Command;
import io.slipway.host.FileContent;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.ClusterDefinition.Resolver;
import io.slipway.inventory.Ipv6Address;
import io.slipway.step.Change;
import io.slipway.step.Difference;
import io.slipway.step.FileDifference;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.PackageInstallation;
import io.slipway.step.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Gives kubelet a resolver file with the site's real name servers, never a loopback one, or CoreDNS would ask itself
 * (procedure P19; kubernetes-facts, section 13); and where the site wants it, a local unbound with DNS64 for the host
 * (procedure P09). A second run is harmless because files and the service's age are compared first.
 */
final class ConfigureResolver implements HostStep {

    /** What kubelet hands to pods. */
    static final String POD_RESOLVER_FILE = "/etc/slipway/resolv.conf";

    private static final String UNBOUND_FILE = "/etc/unbound/unbound.conf.d/slipway.conf";
    private static final String UNBOUND = "unbound.service";
    /**
     * The root's key, which Debian's unbound names in its configuration and copies out of dns-root-data when it starts. That
     * package is only recommended, and without the file unbound-checkconf fails (seen on Debian 12 and 13).
     */
    private static final String ROOT_KEY = "/var/lib/unbound/root.key";

    private static final String HOST_RESOLVER_FILE = "/etc/resolv.conf";

    @Override
    public String id() {
        return "configureResolver";
    }

    @Override
    public String title() {
        return "Configure the resolver";
    }

    @Override
    public boolean concerns(HostTarget target) {
        return !target.cluster().resolver().upstream().isEmpty();
    }

    @Override
    public Difference difference(HostTarget target) {
        Reading reading = read(target);
        List<Change> changes = new ArrayList<>();
        for (FileContent file : files(target)) {
            FileDifference.of(reading, file).ifPresent(changes::add);
        }
        if (target.cluster().resolver().unbound()) {
            Reading.UnitState unit = reading.unit(UNBOUND);
            if (!unit.exists()) {
                changes.add(Change.of("package unbound is not installed"));
            } else if (!unit.isEnabled() || !unit.isActive()) {
                changes.add(Change.of(UNBOUND + " is " + unit.active() + ", shall be enabled and active"));
            } else if (changes.isEmpty()) {
                FileDifference.startedBefore(reading, UNBOUND, List.of(UNBOUND_FILE)).ifPresent(changes::add);
            }
        }
        return Difference.of(changes);
    }

    @Override
    public Progress apply(HostTarget target, Difference difference) {
        Resolver resolver = target.cluster().resolver();
        if (resolver.unbound()) {
            Reading before = read(target);
            if (!before.unit(UNBOUND).exists() || before.file(ROOT_KEY).isEmpty()) {
                var running = PackageInstallation.advance(
                        target.shell(), "install-unbound", List.of("unbound", "dns-root-data"));
                if (running.isPresent()) {
                    return running.get();
                }
                target.shell().change(Command.of("systemctl", "restart", UNBOUND));
            }
        }
        Reading reading = read(target);
        for (FileContent file : files(target)) {
            // The host's own file comes last: it must not point to an unbound that does not run yet.
            if (!file.path().equals(HOST_RESOLVER_FILE) && FileDifference.of(reading, file).isPresent()) {
                target.shell().write(file);
            }
        }
        if (resolver.unbound()) {
            target.shell().change(Command.of("unbound-checkconf"));
            target.shell().change(Command.of("systemctl", "enable", UNBOUND));
            target.shell().change(Command.of("systemctl", "restart", UNBOUND));
            target.shell().write(hostFile(resolver));
        }
        return Progress.done();
    }

    private static Reading read(HostTarget target) {
        List<Query> queries = new ArrayList<>(List.of(new Query.Unit(UNBOUND), new Query.File(ROOT_KEY)));
        files(target).forEach(file -> queries.add(new Query.File(file.path())));
        return target.shell().read(queries);
    }

    private static List<FileContent> files(HostTarget target) {
        Resolver resolver = target.cluster().resolver();
        List<FileContent> files = new ArrayList<>();
        files.add(FileContent.of(POD_RESOLVER_FILE, nameServers(resolver.upstream())));
        if (resolver.unbound()) {
            files.add(FileContent.of(UNBOUND_FILE, unbound(resolver)));
            files.add(hostFile(resolver));
        }
        return files;
    }

    private static FileContent hostFile(Resolver resolver) {
        return FileContent.of(HOST_RESOLVER_FILE, nameServers(List.of(new Ipv6Address("::1"))));
    }

    private static String nameServers(List<Ipv6Address> servers) {
        return "# Written by Slipway\n"
                + servers.stream().map(server -> "nameserver " + server + "\n").collect(Collectors.joining());
    }

    private static String unbound(Resolver resolver) {
        StringBuilder text = new StringBuilder("# Written by Slipway\nserver:\n    interface: ::1\n    do-ip4: no\n");
        resolver.dns64Prefix().ifPresent(prefix -> text.append("    module-config: \"dns64 iterator\"\n")
                .append("    dns64-prefix: ").append(prefix).append('\n'));
        text.append("forward-zone:\n    name: \".\"\n");
        resolver.upstream().forEach(server -> text.append("    forward-addr: ").append(server).append('\n'));
        return text.toString();
    }
}
