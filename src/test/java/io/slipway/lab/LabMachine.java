package io.slipway.lab;

/** What a simulated machine is made of; tests set it. Sizes in KiB. */
public final class LabMachine {

    /** As {@code uname -m} prints it. */
    public volatile String architecture = "x86_64";

    public volatile int processors = 8;
    public volatile long memory = 32L << 20;
    public volatile long diskFree = 200L << 20;
    public volatile String kernelRelease = "6.12.48+deb13-amd64";

    public volatile int systemdVersion = 257;

    /** False on a host that still mounts cgroup version 1. */
    public volatile boolean cgroupVersion2 = true;

    public volatile boolean timeSynchronised = true;

    /** The swap device, or null when the machine has none. */
    public volatile String swapDevice;

    private volatile boolean swapOn;

    /** Gives the machine swap space, as its installer would have: on now. */
    public void withSwap(String device) {
        swapDevice = device;
        swapOn = true;
    }

    public boolean isSwapOn() {
        return swapOn && swapDevice != null;
    }

    public void swapOff() {
        swapOn = false;
    }

    void boot(String fstab) {
        swapOn = swapDevice != null
                && fstab.lines().anyMatch(line -> !line.strip().startsWith("#") && line.contains(" swap "));
    }
}
