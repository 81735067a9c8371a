package io.slipway.lab.programs;

import io.slipway.lab.LabHost;
import io.slipway.lab.LabInvocation;
import io.slipway.lab.LabPackages;
import io.slipway.lab.LabProgram;
import io.slipway.lab.LabResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code apt-get}, {@code apt-cache} and {@code apt-mark} on the simulated repositories. */
final class Apt implements LabProgram {

    private static final String LOCKED = "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 4242 "
            + "(unattended-upgr)";

    private static final java.util.Map<String, List<String>> CONFLICTS = java.util.Map.of(
            "containerd", List.of("containerd.io"), "containerd.io", List.of("containerd", "runc"));

    @Override
    public String name() {
        return "apt-get";
    }

    @Override
    public Set<String> aliases() {
        return Set.of("apt-cache", "apt-mark");
    }

    @Override
    public LabResult run(LabHost host, LabInvocation invocation) {
        List<String> words = new ArrayList<>();
        List<String> arguments = invocation.arguments();
        for (int index = 0; index < arguments.size(); index++) {
            if (List.of("-o", "--option", "-t").contains(arguments.get(index))) {
                index++;
            } else if (!arguments.get(index).startsWith("-")) {
                words.add(arguments.get(index));
            }
        }
        String verb = words.isEmpty() ? "" : words.get(0);
        List<String> names = words.isEmpty() ? List.of() : words.subList(1, words.size());
        LabPackages packages = host.packages();
        switch (verb) {
            case "update":
                return update(host, invocation);
            case "install":
                return install(host, invocation, names);
            case "remove", "purge":
                names.forEach(packages::remove);
                return LabResult.ok();
            case "clean", "autoremove":
                return LabResult.ok();
            case "hold", "unhold":
                for (String name : names) {
                    if (packages.version(name).isEmpty() && packages.offered(name).isEmpty()) {
                        return LabResult.failed(100, "E: Unable to locate package " + name);
                    }
                }
                names.forEach(name -> packages.hold(name, verb.equals("hold")));
                return LabResult.lines(names.stream().map(name -> name + (verb.equals("hold") ? " set on hold."
                        : " was set on hold; canceled hold.")).toList());
            case "showhold":
                return LabResult.lines(packages.held());
            case "policy":
                return LabResult.lines(names.stream().map(name -> policy(packages, name)).toList());
            case "madison":
                return LabResult.lines(names.stream().flatMap(name -> packages.offered(name).stream()
                        .map(version -> name + " | " + version + " | repository Packages")).toList());
            default:
                return host.unknown(invocation.line());
        }
    }

    private static String policy(LabPackages packages, String name) {
        List<String> offered = packages.offered(name);
        return name + ":\n  Installed: " + packages.version(name).orElse("(none)")
                + "\n  Candidate: " + (offered.isEmpty() ? "(none)" : offered.get(0))
                + "\n  Version table:" + String.join("", offered.stream().map(one -> "\n     " + one + " 500").toList());
    }

    private static LabResult update(LabHost host, LabInvocation invocation) {
        if (host.packages().isLocked()) {
            return LabResult.failed(100, LOCKED.replace("dpkg/lock-frontend", "apt/lists/lock") + "\nE: Unable to lock directory"
                    + " /var/lib/apt/lists/");
        }
        invocation.takes(Duration.ofSeconds(3));
        List<String> errors = host.packages().update();
        boolean failed = errors.stream().anyMatch(error -> error.startsWith("E:"));
        return new LabResult(failed ? 100 : 0, "Reading package lists...\n",
                errors.isEmpty() ? "" : String.join("\n", errors) + "\n");
    }

    private static LabResult install(LabHost host, LabInvocation invocation, List<String> wanted) {
        LabPackages packages = host.packages();
        if (packages.isLocked()) {
            return LabResult.failed(100, LOCKED);
        }
        if (packages.interrupted().isPresent()) {
            return LabResult.failed(100, "E: dpkg was interrupted, you must manually run 'dpkg --configure -a' to correct the"
                    + " problem.");
        }
        List<String[]> chosen = new ArrayList<>();
        for (String one : wanted) {
            String[] pair = one.split("=", 2);
            List<String> offered = packages.offered(pair[0]);
            if (offered.isEmpty() && packages.version(pair[0]).isEmpty()) {
                return LabResult.failed(100, "E: Unable to locate package " + pair[0]);
            }
            String version = pair.length > 1 ? pair[1] : offered.isEmpty() ? packages.version(pair[0]).get() : offered.get(0);
            boolean there = packages.version(pair[0]).filter(version::equals).isPresent();
            if (!there && !offered.contains(version)) {
                return LabResult.failed(100, "E: Version '" + version + "' for '" + pair[0] + "' was not found");
            }
            if (!there && packages.isHeld(pair[0]) && !invocation.has("--allow-change-held-packages")) {
                return LabResult.failed(100,
                        "E: Held packages were changed and -y was used without --allow-change-held-packages.");
            }
            List<String> removed = CONFLICTS.getOrDefault(pair[0], List.of()).stream()
                    .filter(other -> packages.version(other).isPresent()).toList();
            if (!removed.isEmpty() && invocation.has("--no-remove")) {
                return new LabResult(100, "The following packages will be REMOVED:\n  " + String.join(" ", removed) + "\n",
                        "E: Packages need to be removed but remove is disabled.\n");
            }
            removed.forEach(packages::remove);
            if (!there) {
                chosen.add(new String[] {pair[0], version});
            }
        }
        StringBuilder output = new StringBuilder("Reading package lists...\nBuilding dependency tree...\n");
        if (!chosen.isEmpty() && !invocation.has("--dry-run") && !invocation.has("-s")) {
            invocation.takes(Duration.ofSeconds(20));
            for (String[] one : chosen) {
                packages.install(one[0], one[1]);
                output.append("Setting up ").append(one[0]).append(" (").append(one[1]).append(") ...\n");
            }
        }
        return LabResult.out(output.append("0 upgraded, ").append(chosen.size())
                .append(" newly installed, 0 to remove and 0 not upgraded.\n").toString());
    }
}
