package io.slipway.lab.programs;

import io.slipway.lab.LabHost;
import io.slipway.lab.LabResult;
import io.slipway.lab.LabService;

/** {@code zramswap.service} of the package zram-tools: swap in memory, without an entry in the table of file systems. */
final class ZramSwapService implements LabService {

    @Override
    public String unit() {
        return "zramswap.service";
    }

    @Override
    public LabResult start(LabHost host) {
        host.machine().withSwap("/dev/zram0");
        return LabResult.ok();
    }

    @Override
    public void stop(LabHost host) {
        host.machine().swapOff();
    }
}
