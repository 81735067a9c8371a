package io.slipway.lab;

/**
 * What a systemd unit does on a simulated host beyond being active. Classes of {@code io.slipway.lab.programs} are
 * found by themselves. Units without one simply become active.
 */
public interface LabService {

    /** The unit's full name: {@code kubelet.service}. */
    String unit();

    /**
     * The unit starts, also at boot.
     *
     * @return zero, or with what exit code and words it failed
     */
    LabResult start(LabHost host);

    /** The unit stops, or the host goes down. */
    default void stop(LabHost host) {}
}
