package io.slipway.lab.programs;

import io.slipway.lab.LabHost;
import io.slipway.lab.LabInvocation;
import io.slipway.lab.LabProgram;
import io.slipway.lab.LabResult;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** {@code openssl x509 -enddate}: when the host's certificates end. */
final class Openssl implements LabProgram {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss yyyy 'GMT'", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    @Override
    public String name() {
        return "openssl";
    }

    @Override
    public LabResult run(LabHost host, LabInvocation invocation) {
        if (!invocation.has("-enddate")) {
            return host.unknown(invocation.line());
        }
        return host.units().runs("kubelet")
                ? LabResult.out("notAfter=" + TIME.format(host.machine().certificatesEnd()) + "\n")
                : LabResult.failed(1, "Could not open file or uri for loading certificate from " + invocation.option("-in"));
    }
}
