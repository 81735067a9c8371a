package io.slipway.lab;

import io.slipway.inventory.Host;
import io.slipway.inventory.Ipv6Address;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** One simulated machine: its state, and an SSH server of its own as the way in. */
public final class LabHost {

    private final Lab lab;
    private final int number;
    private final String name;
    private final Host.Role role;
    private final String rack;
    private final Ipv6Address address;
    private final LabFiles files;
    private final LabKernel kernel;
    private final LabInterfaces interfaces;
    private final LabUnits units;
    private final LabPackages packages;
    private final LabSockets sockets;
    private final LabImages images = new LabImages();
    private final LabMachine machine = new LabMachine();
    private final LabSshServer ssh;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<List<String>> argumentLists = new CopyOnWriteArrayList<>();
    private final Map<String, Object> notes = new ConcurrentHashMap<>();
    private volatile String bootId = UUID.randomUUID().toString();
    private volatile Instant bootedAt;
    private volatile boolean up;
    private volatile Duration clockError = Duration.ZERO;

    LabHost(Lab lab, int number, String name, Host.Role role, String rack, Ipv6Address address) {
        this.lab = lab;
        this.number = number;
        this.name = name;
        this.role = role;
        this.rack = rack;
        this.address = address;
        this.files = new LabFiles(lab.clock());
        this.kernel = new LabKernel(this);
        this.interfaces = new LabInterfaces(this);
        this.units = new LabUnits(this);
        this.packages = new LabPackages(this);
        this.sockets = new LabSockets(this);
        this.ssh = new LabSshServer(this);
        LabInstallation.install(this);
        powerOn();
    }

    public Lab lab() {
        return lab;
    }

    public int number() {
        return number;
    }

    public String name() {
        return name;
    }

    /** The name with the lab's domain. */
    public String fullName() {
        return name + "." + lab.domain();
    }

    public Host.Role role() {
        return role;
    }

    public boolean isControlPlane() {
        return role == Host.Role.CONTROL_PLANE;
    }

    public String rack() {
        return rack;
    }

    public Ipv6Address address() {
        return address;
    }

    /** The interface that carries the address. */
    public String uplink() {
        return "eth0";
    }

    public LabFiles files() {
        return files;
    }

    public LabKernel kernel() {
        return kernel;
    }

    public LabInterfaces interfaces() {
        return interfaces;
    }

    public LabUnits units() {
        return units;
    }

    public LabPackages packages() {
        return packages;
    }

    public LabSockets sockets() {
        return sockets;
    }

    /** Container images in the runtime's store. */
    public LabImages images() {
        return images;
    }

    /** Memory, disks, swap, architecture. */
    public LabMachine machine() {
        return machine;
    }

    public LabSshServer ssh() {
        return ssh;
    }

    /** Where programs keep what belongs to this host and is no file: gone after a reboot. */
    public Map<String, Object> notes() {
        return notes;
    }

    public String bootId() {
        return bootId;
    }

    public Instant bootedAt() {
        return bootedAt;
    }

    public boolean isUp() {
        return up;
    }

    /** The time as this host has it. */
    public Instant now() {
        return lab.clock().instant().plus(clockError);
    }

    /** How far the host's clock goes wrong. */
    public void clockError(Duration ahead) {
        clockError = ahead;
    }

    public Duration clockError() {
        return clockError;
    }

    /** Every program's argument list that was visible on this host since the lab began, as {@code ps} shows it. */
    public List<List<String>> argumentLists() {
        return List.copyOf(argumentLists);
    }

    /** Runs a program as root. */
    public LabResult execute(List<String> line) {
        return execute(line, () -> new byte[0]);
    }

    public LabResult execute(String... line) {
        return execute(List.of(line));
    }

    public LabResult execute(List<String> line, Supplier<byte[]> input) {
        return execute(new LabInvocation(this, line, Map.of(), input));
    }

    LabResult execute(LabInvocation invocation) {
        checkAlive();
        argumentLists.add(invocation.line());
        String path = invocation.line().get(0);
        String program = path.substring(path.lastIndexOf('/') + 1);
        return lab.faults().around(this, program, invocation.line(), () -> {
            Optional<String> owner = LabPackageCatalogue.packageOf(program);
            if (!lab.knows(program)) {
                return unknown(invocation.line());
            }
            if (owner.isPresent() && owners(program).stream().noneMatch(one -> packages.version(one).isPresent())) {
                return LabResult.failed(127, "sh: 1: " + program + ": not found");
            }
            return lab.program(program).run(this, invocation);
        });
    }

    /** A program or script that the lab does not know: the test fails when the lab is closed. */
    public LabResult unknown(List<String> line) {
        lab.unknown(name, line);
        return LabResult.failed(127, "the lab does not know: " + String.join(" ", line));
    }

    /** Runs one of Slipway's scripts; faults name it as they name a program. */
    public LabResult runScript(LabScript script, LabInvocation invocation, List<String> line) {
        return lab.faults().around(this, line.get(0), line,
                () -> script.run(this, invocation.with(line, invocation.environment())));
    }

    private static List<String> owners(String program) {
        return program.equals("ctr") || program.equals("containerd") ? List.of("containerd", "containerd.io")
                : LabPackageCatalogue.packageOf(program).stream().toList();
    }

    /** Whether a program is there to be run. */
    public boolean hasProgram(String program) {
        return lab.knows(program) && (LabPackageCatalogue.packageOf(program).isEmpty()
                || owners(program).stream().anyMatch(one -> packages.version(one).isPresent()));
    }

    void checkAlive() {
        if (!up || Thread.currentThread().isInterrupted()) {
            throw new LabKilled(name + " is down, or the program was killed");
        }
    }

    /** The lock that {@code flock} takes on Slipway's lock file. */
    public ReentrantLock slipwayLock() {
        return lock;
    }

    /** Goes down and comes up again with another boot id; takes simulated time until SSH answers. */
    public void reboot() {
        powerOff();
        lab.background(() -> {
            lab.clock().pass(Duration.ofSeconds(20));
            powerOn();
        });
    }

    /** Nobody answers any more. */
    public synchronized void powerOff() {
        if (!up) {
            return;
        }
        up = false;
        ssh.stop();
        units.powerOff();
        sockets.powerOff();
        lab.network().hostWentDown(this);
        files.empty("/run");
        files.empty("/tmp");
        notes.clear();
    }

    /** Boots as another machine did, for which this host stands. @param bootId the other machine's own */
    public synchronized void powerOn(String bootId) {
        powerOn();
        this.bootId = bootId;
    }

    /** Boots: kernel modules and parameters from /etc, the network, enabled units, then SSH. */
    public synchronized void powerOn() {
        if (up) {
            return;
        }
        bootId = UUID.randomUUID().toString();
        // The kernel was up a while before the first unit started.
        bootedAt = now().minusSeconds(5);
        machine.boot(files.text("/etc/fstab").orElse(""), units.isMasked("swap.target"));
        kernel.reset();
        interfaces.powerOn();
        up = true;
        configured("/etc/modules-load.d").forEach(kernel::load);
        configured("/etc/sysctl.d").forEach(line -> {
            String[] setting = line.split("=", 2);
            if (setting.length == 2) {
                kernel.set(setting[0].strip().replaceFirst("^-", ""), setting[1].strip());
            }
        });
        interfaces.bringUp();
        ssh.start();
        units.boot();
        lab.network().hostCameUp(this);
    }

    private List<String> configured(String directory) {
        return files.under(directory).stream()
                .filter(path -> path.endsWith(".conf"))
                .flatMap(path -> files.text(path).orElse("").lines())
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#") && !line.startsWith(";"))
                .toList();
    }

    @Override
    public String toString() {
        return name;
    }
}
