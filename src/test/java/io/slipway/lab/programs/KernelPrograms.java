package io.slipway.lab.programs;

import io.slipway.lab.LabHost;
import io.slipway.lab.LabInvocation;
import io.slipway.lab.LabProgram;
import io.slipway.lab.LabResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code modprobe}, {@code sysctl}, {@code swapoff}, {@code swapon}: what talks to the kernel. */
final class KernelPrograms implements LabProgram {

    @Override
    public String name() {
        return "modprobe";
    }

    @Override
    public Set<String> aliases() {
        return Set.of("sysctl", "swapoff", "swapon");
    }

    @Override
    public LabResult run(LabHost host, LabInvocation invocation) {
        String program = invocation.line().get(0).replaceFirst(".*/", "");
        return switch (program) {
            case "modprobe" -> modprobe(host, invocation);
            case "sysctl" -> sysctl(host, invocation);
            case "swapoff" -> {
                host.machine().swapOff();
                yield LabResult.ok();
            }
            default -> LabResult.out(host.machine().isSwapOn() ? host.machine().swapDevice + " partition 2G 0B -2\n" : "");
        };
    }

    private static LabResult modprobe(LabHost host, LabInvocation invocation) {
        List<String> words = invocation.words();
        boolean all = invocation.has("-a") || invocation.has("--all");
        for (String module : all || words.size() <= 1 ? words : words.subList(0, 1)) {
            boolean there = invocation.has("--dry-run") || invocation.has("-n")
                    ? host.kernel().isAvailable(module) : host.kernel().load(module);
            if (!there) {
                return LabResult.failed(1, "modprobe: FATAL: Module " + module + " not found in directory /lib/modules/"
                        + host.machine().kernelRelease);
            }
        }
        return LabResult.ok();
    }

    private static LabResult sysctl(LabHost host, LabInvocation invocation) {
        List<String> output = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        List<String> words = new ArrayList<>(invocation.words());
        boolean write = invocation.has("-w") || invocation.has("--write");
        String file = invocation.has("--load") || invocation.option("-p") != null ? invocation.option("-p")
                : invocation.option("--load");
        if (invocation.has("--system") || file != null || invocation.has("-p")) {
            List<String> paths = invocation.has("--system") ? host.files().under("/etc/sysctl.d")
                    : file == null ? List.of("/etc/sysctl.conf") : List.of(file);
            words.clear();
            for (String path : paths) {
                host.files().text(path).orElse("").lines().map(String::strip)
                        .filter(line -> !line.isEmpty() && !line.startsWith("#") && !line.startsWith(";"))
                        .map(line -> line.replaceFirst("^-", "").replaceFirst("\\s*=\\s*", "="))
                        .forEach(words::add);
            }
            write = true;
        }
        for (String word : words) {
            String[] pair = word.split("=", 2);
            if (pair.length == 2 || write) {
                Optional<String> refused = host.kernel().set(pair[0], pair.length > 1 ? pair[1] : "");
                if (refused.isPresent()) {
                    errors.add(refused.get().startsWith("No such")
                            ? "sysctl: cannot stat /proc/sys/" + pair[0].replace('.', '/') + ": " + refused.get()
                            : "sysctl: permission denied on key \"" + pair[0] + "\"");
                } else {
                    output.add(pair[0] + " = " + pair[1]);
                }
            } else {
                Optional<String> value = host.kernel().parameter(word);
                if (value.isPresent()) {
                    output.add(invocation.has("-n") ? value.get() : word + " = " + value.get());
                } else {
                    errors.add("sysctl: cannot stat /proc/sys/" + word.replace('.', '/') + ": No such file or directory");
                }
            }
        }
        boolean quiet = invocation.has("-q") || invocation.has("--quiet");
        return new LabResult(errors.isEmpty() ? 0 : 1, quiet || output.isEmpty() ? "" : String.join("\n", output) + "\n",
                errors.isEmpty() ? "" : String.join("\n", errors) + "\n");
    }
}
