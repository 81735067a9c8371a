package io.slipway.lab.programs;

import io.slipway.lab.LabHost;
import io.slipway.lab.LabInvocation;
import io.slipway.lab.LabProgram;
import io.slipway.lab.LabResult;

/** {@code perl -e <script> <name> <arguments…>}: only scripts that the lab knows by their exact text. */
final class Perl implements LabProgram {

    @Override
    public String name() {
        return "perl";
    }

    @Override
    public LabResult run(LabHost host, LabInvocation invocation) {
        return Shell.given(host, invocation, "-e");
    }
}
