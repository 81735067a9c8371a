package io.slipway.lab.programs;

import io.slipway.lab.LabHost;
import io.slipway.lab.LabInvocation;
import io.slipway.lab.LabResult;
import io.slipway.lab.LabScript;
import java.time.Duration;
import java.util.List;

/** {@code while-locked.sh}: apt or dpkg again and again while somebody else holds the lock. */
final class WhileLockedScript implements LabScript {

    private static final Duration PAUSE = Duration.ofSeconds(5);

    @Override
    public String text() {
        return HostScriptTexts.at("/io/slipway/step/while-locked.sh");
    }

    @Override
    public LabResult run(LabHost host, LabInvocation invocation) {
        List<String> words = invocation.arguments();
        Duration left = Duration.ofSeconds(Long.parseLong(words.get(0)));
        StringBuilder output = new StringBuilder();
        StringBuilder errors = new StringBuilder();
        while (true) {
            LabResult result = host.execute(words.subList(1, words.size()));
            output.append(result.output());
            if (result.succeeded() || !result.errorOutput().contains("Could not get lock") || left.isNegative()) {
                return new LabResult(result.exitCode(), output.toString(), errors + result.errorOutput());
            }
            errors.append(result.errorOutput().lines().findFirst().orElse("")).append('\n');
            invocation.says(errors.toString());
            invocation.takes(PAUSE);
            left = left.minus(PAUSE);
        }
    }
}
