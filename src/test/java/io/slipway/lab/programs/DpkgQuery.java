package io.slipway.lab.programs;

import io.slipway.lab.LabHost;
import io.slipway.lab.LabInvocation;
import io.slipway.lab.LabProgram;
import io.slipway.lab.LabResult;
import java.util.List;
import java.util.Optional;

/** {@code dpkg-query -W -f FORMAT NAME…}, and {@code dpkg --print-architecture}. */
final class DpkgQuery implements LabProgram {

    @Override
    public String name() {
        return "dpkg-query";
    }

    @Override
    public java.util.Set<String> aliases() {
        return java.util.Set.of("dpkg");
    }

    /** dpkg's abbreviated status and the version: {@code ii  1.36.2-1.1}. */
    static Optional<String> status(LabHost host, String name) {
        return host.packages().version(name)
                .map(version -> (host.packages().isHeld(name) ? "hi " : "ii ") + " " + version);
    }

    @Override
    public LabResult run(LabHost host, LabInvocation invocation) {
        if (invocation.has("--print-architecture")) {
            return LabResult.out(host.machine().architecture.equals("x86_64") ? "amd64\n" : "arm64\n");
        }
        if (invocation.has("--audit")) {
            return LabResult.out(host.packages().interrupted().map(name -> "The following packages are only half configured,"
                    + " probably due to problems\nconfiguring them the first time.\n " + name + "  " + name + "\n").orElse(""));
        }
        if (invocation.has("--configure")) {
            host.packages().configure();
            return LabResult.ok();
        }
        String format = "${Package}\t${Version}\n";
        List<String> arguments = invocation.arguments();
        java.util.List<String> names = new java.util.ArrayList<>();
        for (int index = 0; index < arguments.size(); index++) {
            String argument = arguments.get(index);
            if (argument.equals("-f")) {
                index++;
                format = arguments.get(index);
            } else if (argument.startsWith("-f=") || argument.startsWith("--showformat=")) {
                format = argument.substring(argument.indexOf('=') + 1);
            } else if (argument.startsWith("-f") && argument.length() > 2) {
                format = argument.substring(2);
            } else if (!argument.startsWith("-")) {
                names.add(argument);
            }
        }
        StringBuilder output = new StringBuilder();
        StringBuilder errors = new StringBuilder();
        for (String name : names.isEmpty() ? List.copyOf(host.packages().installed().keySet()) : names) {
            Optional<String> version = host.packages().version(name);
            if (version.isEmpty()) {
                errors.append("dpkg-query: no packages found matching ").append(name).append('\n');
                continue;
            }
            boolean held = host.packages().isHeld(name);
            output.append(format.replace("${Package}", name).replace("${binary:Package}", name)
                    .replace("${Version}", version.get())
                    .replace("${db:Status-Abbrev}", held ? "hi " : "ii ")
                    .replace("${Status}", (held ? "hold" : "install") + " ok installed")
                    .replace("${db:Status-Status}", "installed")
                    .replace("${Architecture}", "amd64")
                    .replace("\\n", "\n").replace("\\t", "\t"));
        }
        return new LabResult(errors.isEmpty() ? 0 : 1, output.toString(), errors.toString());
    }
}
