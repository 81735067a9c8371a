package io.slipway.preparation;

import io.slipway.host.Command;
import io.slipway.host.FileContent;
import io.slipway.host.HostFailure;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.step.Change;
import io.slipway.step.Difference;
import io.slipway.step.FileDifference;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.Progress;
import io.slipway.step.StepFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Sets the kernel parameters that pods' traffic needs (procedure P05) without losing the default route: with forwarding
 * on, an interface takes router advertisements only with {@code accept_ra=2}, and a default route that came from one is
 * gone at once. So that comes first, and the route is looked at afterwards. A second run is harmless because values are
 * read back and compared.
 */
final class ConfigureKernelParameters implements HostStep {

    private static final String FILE = "/etc/sysctl.d/99-k8s.conf";
    private static final String BRIDGE = "net.bridge.";
    private static final String[] DEFAULT_ROUTE = {"ip", "-6", "route", "show", "default"};
    private static final String NETWORKD = "systemd-networkd.service";

    @Override
    public String id() {
        return "configureKernelParameters";
    }

    @Override
    public String title() {
        return "Configure kernel parameters";
    }

    @Override
    public Difference difference(HostTarget target) {
        Reading reading = read(target);
        List<Change> changes = new ArrayList<>();
        FileDifference.of(reading, file(target)).ifPresent(changes::add);
        List<String> unknown = new ArrayList<>();
        wanted(target).forEach((name, value) -> {
            Optional<String> found = reading.kernelParameter(name);
            if (found.isEmpty() && name.startsWith(BRIDGE)) {
                unknown.add(name);
            } else if (!found.equals(Optional.of(value))) {
                changes.add(Change.of(name + " is " + found.orElse("unknown to the kernel") + ", shall be " + value));
            }
        });
        if (unknown.isEmpty()) {
            return Difference.of(changes);
        }
        unknown.forEach(name -> changes.add(Change.of(name + " = " + wanted(target).get(name))));
        return Difference.unknownUntil(LoadKernelModules.TITLE, changes.toArray(Change[]::new));
    }

    @Override
    public Progress apply(HostTarget target, Difference difference) {
        List<String> routes = read(target).run(DEFAULT_ROUTE).lines();
        keepAdvertisedRoute(target, routes);
        target.shell().write(file(target));
        // First alone: sysctl goes on after a refusal, and with forwarding the default route would be gone.
        Map<String, String> rest = wanted(target);
        String acceptRouterAdvertisements = rest.keySet().iterator().next();
        set(target, Map.of(acceptRouterAdvertisements, rest.remove(acceptRouterAdvertisements)));
        set(target, rest);
        if (!routes.isEmpty() && read(target).run(DEFAULT_ROUTE).lines().isEmpty()) {
            throw new StepFailure(
                    StepFailure.Reason.NOT_AS_WANTED,
                    title() + " on " + target.host().name(),
                    List.of("the default route is gone; before it was: " + routes.get(0)),
                    "Give the host its default route back (a static one is safest), then retry.");
        }
        return Progress.done();
    }

    private void set(HostTarget target, Map<String, String> parameters) {
        List<String> arguments = new ArrayList<>(List.of("sysctl", "-q", "-w"));
        parameters.forEach((name, value) -> arguments.add(name + "=" + value));
        try {
            target.shell().change(Command.of(arguments.toArray(String[]::new)));
        } catch (HostFailure failure) {
            if (failure.reason() != HostFailure.Reason.COMMAND_FAILED) {
                throw failure;
            }
            Reading reading = read(target);
            String why = ": " + String.join(" ", failure.lastLines());
            List<String> refused = parameters.entrySet().stream()
                    .filter(parameter -> !reading.kernelParameter(parameter.getKey()).equals(Optional.of(parameter.getValue())))
                    .map(parameter -> parameter.getKey() + " cannot be set to " + parameter.getValue() + why)
                    .toList();
            throw new StepFailure(
                    StepFailure.Reason.NOT_AS_WANTED,
                    title() + " on " + target.host().name(),
                    refused.isEmpty() ? failure.lastLines() : refused,
                    "The kernel of this host refuses it. Look whether the host is a container or the parameter is locked,"
                            + " mend that, then retry.");
        }
    }

    /**
     * systemd-networkd takes router advertisements itself and stops doing so with forwarding on, unless its own file says
     * otherwise.
     */
    private static void keepAdvertisedRoute(HostTarget target, List<String> routes) {
        if (routes.stream().noneMatch(route -> route.contains("proto ra"))
                || !target.shell().read(new Query.Unit(NETWORKD)).unit(NETWORKD).isActive()) {
            return;
        }
        target.shell().look(Command.of("networkctl", "status", "--no-pager", target.host().uplink())).lines().stream()
                .map(String::strip)
                .filter(line -> line.startsWith("Network File: /"))
                .map(line -> line.substring(line.lastIndexOf('/') + 1))
                .findFirst()
                .ifPresent(network -> {
                    target.shell().write(FileContent.of(
                            "/etc/systemd/network/" + network + ".d/50-slipway.conf",
                            "# Forwarding is on for pods; keep taking router advertisements.\n"
                                    + "[Network]\nIPv6AcceptRA=yes\n"));
                    target.shell().change(Command.of("networkctl", "reload"));
                });
    }

    private static Reading read(HostTarget target) {
        List<Query> queries = new ArrayList<>(List.of(new Query.File(FILE), Query.Run.of(DEFAULT_ROUTE)));
        wanted(target).keySet().forEach(name -> queries.add(new Query.KernelParameter(name)));
        return target.shell().read(queries);
    }

    private static FileContent file(HostTarget target) {
        return FileContent.of(
                FILE,
                wanted(target).entrySet().stream()
                        .map(parameter -> parameter.getKey() + " = " + parameter.getValue() + "\n")
                        .collect(Collectors.joining()));
    }

    /** In the order in which they must be set. A dot inside an interface's name is a slash here. */
    private static Map<String, String> wanted(HostTarget target) {
        Map<String, String> wanted = new LinkedHashMap<>();
        wanted.put("net.ipv6.conf." + target.host().uplink().replace('.', '/') + ".accept_ra", "2");
        wanted.put(BRIDGE + "bridge-nf-call-iptables", "1");
        wanted.put(BRIDGE + "bridge-nf-call-ip6tables", "1");
        wanted.put("net.ipv4.ip_forward", "1");
        wanted.put("net.ipv6.conf.default.forwarding", "1");
        wanted.put("net.ipv6.conf.all.forwarding", "1");
        return wanted;
    }
}
