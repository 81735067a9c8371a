package io.slipway.lab.programs;

import io.slipway.lab.LabHost;
import io.slipway.lab.LabInvocation;
import io.slipway.lab.LabProgram;
import io.slipway.lab.LabResult;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** {@code ipvsadm --list --numeric}. */
final class Ipvsadm implements LabProgram {

    @Override
    public String name() {
        return "ipvsadm";
    }

    @Override
    public LabResult run(LabHost host, LabInvocation invocation) {
        if (!invocation.arguments().equals(List.of("--list", "--numeric"))) {
            return host.unknown(invocation.line());
        }
        return LabResult.out("""
                IP Virtual Server version 1.2.1 (size=4096)
                Prot LocalAddress:Port Scheduler Flags
                  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
                """ + ServiceListings.on(host).stream()
                        .map(one -> one.protocol().toUpperCase(Locale.ROOT) + "  [" + one.address() + "]:" + one.port() + " rr\n")
                        .collect(Collectors.joining()));
    }
}
