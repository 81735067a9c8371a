package io.slipway.lab.programs;

import io.slipway.lab.LabHost;
import io.slipway.lab.LabInvocation;
import io.slipway.lab.LabProgram;
import io.slipway.lab.LabResult;

/** {@code journalctl} of kubelet's unit; other units have said nothing. */
final class Journalctl implements LabProgram {

    @Override
    public String name() {
        return "journalctl";
    }

    @Override
    public LabResult run(LabHost host, LabInvocation invocation) {
        String unit = invocation.option("--unit") == null ? invocation.option("-u") : invocation.option("--unit");
        return unit != null && unit.startsWith("kubelet")
                ? LabResult.lines(KubeletService.journal(host))
                : LabResult.out("-- No entries --\n");
    }
}
