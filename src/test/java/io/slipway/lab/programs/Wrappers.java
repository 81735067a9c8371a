package io.slipway.lab.programs;

import io.slipway.lab.LabHost;
import io.slipway.lab.LabInvocation;
import io.slipway.lab.LabProgram;
import io.slipway.lab.LabResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Programs that run another one: {@code env}, {@code timeout}, {@code nice}, {@code setsid}, {@code nsenter}. */
final class Wrappers implements LabProgram {

    @Override
    public String name() {
        return "env";
    }

    @Override
    public Set<String> aliases() {
        return Set.of("timeout", "nice", "setsid", "nohup", "ionice");
    }

    @Override
    public LabResult run(LabHost host, LabInvocation invocation) {
        List<String> arguments = invocation.arguments();
        Map<String, String> environment = new LinkedHashMap<>(invocation.environment());
        boolean timeout = invocation.line().get(0).endsWith("timeout");
        int index = 0;
        while (index < arguments.size()) {
            String argument = arguments.get(index);
            if (argument.matches("[A-Za-z_][A-Za-z0-9_]*=.*")) {
                environment.put(argument.split("=", 2)[0], argument.split("=", 2)[1]);
            } else if (argument.equals("-k") || argument.equals("-n") || argument.equals("-s")) {
                index++;
            } else if (!argument.startsWith("-") && !(timeout && argument.matches("[0-9.]+[smhd]?"))) {
                break;
            }
            index++;
        }
        return invocation.runWrapped(arguments.subList(index, arguments.size()), environment);
    }
}
