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
        Optional<LabScript> file = arguments.isEmpty() ? Optional.empty()
                : host.files().text(arguments.get(0)).flatMap(host.lab()::script);
        return file.isPresent() ? host.runScript(file.get(), invocation, arguments) : given(host, invocation, "-c");
    }

    /** Runs the script that is an argument itself, with its name and arguments behind it. */
    static LabResult given(LabHost host, LabInvocation invocation, String option) {
        List<String> arguments = invocation.arguments();
        int index = arguments.indexOf(option);
        if (index < 0 || index + 1 >= arguments.size()) {
            return host.unknown(invocation.line());
        }
        String text = arguments.get(index + 1);
        String program = invocation.line().get(0);
        List<String> line = index + 2 < arguments.size() ? arguments.subList(index + 2, arguments.size()) : List.of(program);
        return host.lab().script(text)
                .map(script -> host.runScript(script, invocation, line))
                .orElseGet(() -> host.unknown(List.of(program, option, text)));
    }
}
