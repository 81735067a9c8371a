package io.slipway.lab.programs;

import io.slipway.lab.LabHost;
import io.slipway.lab.LabInvocation;
import io.slipway.lab.LabResult;
import io.slipway.lab.LabScript;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** {@code balancer-listener.sh}: answers one HTTP request with a word. */
final class BalancerListenerScript implements LabScript {

    @Override
    public String text() {
        try (InputStream resource = BalancerListenerScript.class
                .getResourceAsStream("/io/slipway/controlplane/balancer-listener.sh")) {
            return resource == null ? "no balancer listener"
                    : new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }

    @Override
    public LabResult run(LabHost host, LabInvocation invocation) {
        return LabResult.out("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 17\r\n"
                + "Connection: close\r\n\r\n" + invocation.arguments().get(0) + "\n");
    }
}
