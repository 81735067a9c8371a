package io.slipway.lab.programs;

import io.slipway.lab.LabHost;
import io.slipway.lab.LabInvocation;
import io.slipway.lab.LabResult;
import io.slipway.lab.LabScript;

/** {@code balancer-listener.sh}: answers one HTTP request with a word. */
final class BalancerListenerScript implements LabScript {

    @Override
    public String text() {
        return HostScriptTexts.at("/io/slipway/controlplane/balancer-listener.sh");
    }

    @Override
    public LabResult run(LabHost host, LabInvocation invocation) {
        return LabResult.out("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 17\r\n"
                + "Connection: close\r\n\r\n" + invocation.arguments().get(0) + "\n");
    }
}
