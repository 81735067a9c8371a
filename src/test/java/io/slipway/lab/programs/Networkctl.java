package io.slipway.lab.programs;

import io.slipway.lab.LabHost;
import io.slipway.lab.LabInvocation;
import io.slipway.lab.LabProgram;
import io.slipway.lab.LabResult;

/** {@code networkctl}: which file systemd-networkd configures an interface by. */
final class Networkctl implements LabProgram {

    @Override
    public String name() {
        return "networkctl";
    }

    @Override
    public LabResult run(LabHost host, LabInvocation invocation) {
        return switch (invocation.words().get(0)) {
            case "status" -> LabResult.out("● 2: " + invocation.words().get(1) + "\n"
                    + "                     Link File: /usr/lib/systemd/network/99-default.link\n"
                    + "                  Network File: /etc/systemd/network/10-uplink.network\n"
                    + "                         State: routable (configured)\n");
            case "reload" -> LabResult.ok();
            default -> host.unknown(invocation.line());
        };
    }
}
