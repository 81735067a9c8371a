package io.slipway.lab.programs;

import io.slipway.lab.LabHost;
import io.slipway.lab.LabInvocation;
import io.slipway.lab.LabResult;
import io.slipway.lab.LabScript;
import java.util.ArrayList;
import java.util.List;

/** {@code reach.sh}: tries web servers with the host's own curl. */
final class ReachScript implements LabScript {

    @Override
    public String text() {
        return HostScriptTexts.at("/io/slipway/preparation/reach.sh");
    }

    @Override
    public LabResult run(LabHost host, LabInvocation invocation) {
        List<String> words = invocation.arguments();
        List<String> lines = new ArrayList<>();
        for (int index = 0; index + 2 < words.size(); index += 3) {
            LabResult answer = host.execute("curl", "-6", "--silent", "--output", "/dev/null", "--head", "--location",
                    "--max-redirs", "5", "--max-time", "8", "--write-out", "%{http_code}", "--", words.get(index));
            lines.add(words.get(index) + " " + answer.exitCode() + " "
                    + (answer.succeeded() ? answer.output().strip() : "000"));
        }
        return LabResult.lines(lines);
    }
}
