package io.slipway.lab.programs;

import io.slipway.lab.LabHost;
import io.slipway.lab.LabInvocation;
import io.slipway.lab.LabProgram;
import io.slipway.lab.LabResult;
import io.slipway.lab.LabUnits;
import java.util.ArrayList;
import java.util.List;

/** {@code systemd-run}: a transient service or a timer. */
final class SystemdRun implements LabProgram {

    @Override
    public String name() {
        return "systemd-run";
    }

    @Override
    public LabResult run(LabHost host, LabInvocation invocation) {
        List<String> options = new ArrayList<>();
        List<String> arguments = invocation.arguments();
        int index = 0;
        while (index < arguments.size() && arguments.get(index).startsWith("-")) {
            options.add(arguments.get(index));
            if (List.of("-p", "-u", "-E").contains(arguments.get(index))) {
                index++;
                options.add(arguments.get(index));
            }
            index++;
        }
        List<String> command = arguments.subList(index, arguments.size());
        String unit = invocation.option("--unit") == null ? "run-u42" : invocation.option("--unit");
        if (options.stream().anyMatch(option -> option.startsWith("--socket-property="))) {
            // As on real hosts: the first connection finds no template of a service, and the socket fails.
            return host.unknown(invocation.line());
        }
        if (options.stream().anyMatch(option -> option.startsWith("--on-active="))) {
            host.units().addTransient(unit + ".timer", "waiting");
            return LabResult.ok();
        }
        if (host.units().exists(unit) || host.units().isActive(unit)) {
            return LabResult.failed(1, "Failed to start transient service unit: Unit " + LabUnits.full(unit)
                    + " was already loaded or has a fragment file.");
        }
        if (invocation.has("--wait") || invocation.has("--pipe")) {
            return invocation.runWrapped(command, invocation.environment());
        }
        host.units().runTransient(unit, () -> host.execute(command));
        return LabResult.ok();
    }
}
