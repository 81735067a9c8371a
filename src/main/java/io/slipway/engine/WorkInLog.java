package io.slipway.engine;

import java.util.List;
import java.util.Optional;
import org.slf4j.MDC;

/** Names the work on every line that is logged while it is done: operation, cluster, host, step. */
final class WorkInLog implements AutoCloseable {

    private static final List<String> NAMES = List.of("operation", "cluster", "host", "step");

    WorkInLog(String operation, String cluster, Optional<String> host, String step) {
        MDC.put("operation", operation);
        MDC.put("cluster", cluster);
        host.ifPresent(name -> MDC.put("host", name));
        MDC.put("step", step);
    }

    @Override
    public void close() {
        NAMES.forEach(MDC::remove);
    }
}
