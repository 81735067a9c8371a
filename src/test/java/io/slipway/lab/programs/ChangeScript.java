package io.slipway.lab.programs;

import io.slipway.lab.LabHost;
import io.slipway.lab.LabInvocation;
import io.slipway.lab.LabResult;
import io.slipway.lab.LabScript;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code change.sh}: a command alone on its host, refused when a later operation was here. */
final class ChangeScript implements LabScript {

    @Override
    public String text() {
        return HostScriptTexts.of("change");
    }

    @Override
    public LabResult run(LabHost host, LabInvocation invocation) {
        List<String> words = invocation.arguments();
        String state = words.get(0);
        long fence = Long.parseLong(words.get(1));
        try {
            if (!host.slipwayLock().tryLock(Long.parseLong(words.get(2)), TimeUnit.SECONDS)) {
                return new LabResult(213, "", "");
            }
        } catch (InterruptedException killed) {
            Thread.currentThread().interrupt();
            throw new io.slipway.lab.LabKilled("interrupted while waiting for the host's lock");
        }
        try {
            host.files().directory(state, "0700");
            host.files().mode(state, "0700");
            host.files().write(state + "/lock", "", "0600");
            String text = host.files().text(state + "/fence").orElse("0").strip();
            long seen = text.matches("\\d+") ? Long.parseLong(text) : 0;
            if (seen > fence) {
                return LabResult.failed(214, "operation with fencing number " + seen + " was here, this one has " + fence);
            }
            if (seen != fence) {
                host.files().write(state + "/fence", fence + "\n", "0644");
            }
            return invocation.runWrapped(words.subList(3, words.size()), invocation.environment());
        } finally {
            host.slipwayLock().unlock();
        }
    }
}
