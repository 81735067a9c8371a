package io.slipway.lab;

import java.time.Instant;
import java.util.List;

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

    /** When the certificates of kubelet and of kubeadm end. */
    private volatile Instant certificatesEnd = Instant.parse("2099-01-01T00:00:00Z");

    private volatile boolean swapOn;
    private volatile boolean swapFound;

    public Instant certificatesEnd() {
        return certificatesEnd;
    }

    public void certificatesEnd(Instant end) {
        certificatesEnd = end;
    }

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

    /** Gives the machine swap that systemd makes a unit for by itself: a partition that it finds, or zram's generator. */
    public void withSwapUnit(String device) {
        withSwap(device);
        swapFound = true;
    }

    /** The swap units that systemd has. */
    public List<String> swapUnits(String fstab) {
        return swapDevice != null && (swapFound || named(fstab))
                ? List.of(swapDevice.substring(1).replace('/', '-') + ".swap") : List.of();
    }

    private static boolean named(String fstab) {
        return fstab.lines().anyMatch(line -> !line.strip().startsWith("#") && line.contains(" swap "));
    }

    void boot(String fstab, boolean swapTargetMasked) {
        swapOn = swapDevice != null && !swapTargetMasked && (swapFound || named(fstab));
    }
}
