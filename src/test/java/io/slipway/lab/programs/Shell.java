package io.slipway.lab.programs;

import io.slipway.lab.LabHost;
import io.slipway.lab.LabInvocation;
import io.slipway.lab.LabProgram;
import io.slipway.lab.LabResult;
import io.slipway.lab.LabScript;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code sh -c <script> <name> <arguments…>} and {@code sh <file> <arguments…>}: only scripts that the lab knows by their exact text. */
final class Shell implements LabProgram {

    @Override
    public String name() {
        return "sh";
    }

    @Override
    public Set<String> aliases() {
        return Set.of("bash");
    }

    @Override
    public LabResult run(LabHost host, LabInvocation invocation) {
        List<String> arguments = invocation.arguments();
        int index = arguments.indexOf("-c");
        Optional<LabScript> file = arguments.isEmpty() ? Optional.empty()
                : host.files().text(arguments.get(0)).flatMap(host.lab()::script);
        if (file.isPresent()) {
            return host.runScript(file.get(), invocation, arguments);
        }
        if (index < 0 || index + 1 >= arguments.size()) {
            return host.unknown(invocation.line());
        }
        String text = arguments.get(index + 1);
        List<String> line = index + 2 < arguments.size() ? arguments.subList(index + 2, arguments.size()) : List.of("sh");
        return host.lab().script(text)
                .map(script -> host.runScript(script, invocation, line))
                .orElseGet(() -> host.unknown(List.of("sh", "-c", text)));
    }
}
