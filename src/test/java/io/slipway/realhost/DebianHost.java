package io.slipway.realhost;

import io.slipway.inventory.Ipv6Address;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A real Debian: systemd, sshd and apt, booted in namespaces of its own, on a bridge of its own with a documentation
 * prefix. It shares nothing with the machine but the kernel, and nothing of it is left when it is closed.
 */
final class DebianHost implements AutoCloseable {

    static final Ipv6Address BRIDGE = new Ipv6Address("2001:db8:5110:1::1");
    static final Ipv6Address ADDRESS = new Ipv6Address("2001:db8:5110:1::10");

    private static final List<String> PROGRAMS =
            List.of("systemd-nspawn", "mmdebstrap", "ip", "ssh-keygen", "gpg", "gpgconf", "dpkg-deb");
    /** What a hoster's Debian image has, and nothing that Slipway installs. */
    private static final String PACKAGES =
            "systemd,systemd-sysv,dbus,openssh-server,sudo,iproute2,kmod,ca-certificates,curl,gpg,procps,nftables";

    /**
     * Where a host stands when it is not alone.
     *
     * @param suite the Debian release, such as {@code trixie}
     * @param gateway its next hop, in the same /64
     * @param namespace the network namespace that the bridge is in
     * @param further packages that the host has beside those of every host, comma between them
     */
    record Place(
            String suite, Ipv6Address address, Ipv6Address gateway, String namespace, String bridge, String hostname,
            String further) {}

    private static final int CLOSING_AT_ONCE = 8;

    private final String name;
    private final Path directory;
    private final Optional<Place> place;
    private final String further;
    private final Path log;
    private Process process;
    private FileChannel alone;

    /** @param directory empty; holds the host's own layer, its keys and its log */
    DebianHost(String name, Path directory) {
        this(name, directory, "");
    }

    /** @param further packages that the host has beside those of every host, comma between them */
    DebianHost(String name, Path directory, String further) {
        this(name, directory, Optional.empty(), further);
    }

    /** One of several, on a bridge that is there; who makes the bridge sees to it that there is only one such on the machine. */
    DebianHost(String name, Path directory, Place place) {
        this(name, directory, Optional.of(place), place.further());
    }

    private DebianHost(String name, Path directory, Optional<Place> place, String further) {
        this.name = name;
        this.directory = directory;
        this.place = place;
        this.further = further;
        this.log = directory.resolve("boot.log");
    }

    /** Why no such host can be booted here, if so. */
    static Optional<String> missing() throws IOException, InterruptedException {
        if (!System.getProperty("os.name").equals("Linux") || !run("id", "-u").strip().equals("0")) {
            return Optional.of("booting a real host needs root on Linux");
        }
        List<String> absent = PROGRAMS.stream().filter(program -> !isInstalled(program)).toList();
        return absent.isEmpty() ? Optional.empty() : Optional.of("these programs are not installed: " + absent);
    }

    static boolean isInstalled(String program) {
        return List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin").stream()
                .anyMatch(place -> new File(place, program).canExecute());
    }

    void start() throws IOException, InterruptedException {
        if (place.isEmpty()) {
            alone = alone();
        }
        Path base = baseTree(place.isPresent() ? place.get().suite() : suite(), further);
        Path ssh = Files.createDirectories(directory.resolve("upper/etc/ssh"));
        Path login = Files.createDirectories(directory.resolve("upper/root/.ssh"));
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", ssh.resolve("ssh_host_ed25519_key").toString());
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", identity().toString());
        Files.copy(Path.of(identity() + ".pub"), login.resolve("authorized_keys"));
        Path hostKey = ssh.resolve("ssh_host_ed25519_key.pub");
        Files.writeString(knownHosts(), address() + " " + Files.readString(hostKey));
        // As OpenSSH hashes it: whoever reads it must know in which spelling the address went in.
        run("ssh-keygen", "-q", "-H", "-f", knownHosts().toString());
        Files.deleteIfExists(Path.of(knownHosts() + ".old"));

        Path script = directory.resolve("debian-host.sh");
        try (InputStream resource = DebianHost.class.getResourceAsStream("debian-host.sh")) {
            Files.copy(resource, script, StandardCopyOption.REPLACE_EXISTING);
        }
        List<String> command = new ArrayList<>(List.of("bash", script.toString(), base.toString(), directory.toString(), name,
                place.map(Place::gateway).orElse(BRIDGE).text(), address().text()));
        place.ifPresent(there -> command.addAll(List.of(there.namespace(), there.bridge(), there.hostname())));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** Waits until no other test has real hosts: a prefix can be on a machine only once. Closing it lets the next one begin. */
    static FileChannel alone() throws IOException {
        return alone("slipway-real-host");
    }

    /** The same for those that share a name with each other and with nobody else. */
    static FileChannel alone(String lock) throws IOException {
        FileChannel alone = FileChannel.open(
                Path.of("/run/lock", lock), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        alone.lock();
        return alone;
    }

    private Ipv6Address address() {
        return place.map(Place::address).orElse(ADDRESS);
    }

    /** The private key that root's login accepts. */
    Path identity() {
        return directory.resolve("id_ed25519");
    }

    /** The host's key, under its hashed address. */
    Path knownHosts() {
        return directory.resolve("known_hosts");
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /** The host's own first process, as this machine numbers it. */
    String firstProcess() throws IOException, InterruptedException {
        return run("pgrep", "-P", Files.readString(directory.resolve("nspawn")).strip()).strip();
    }

    /** What the boot said. */
    String log() throws IOException {
        return Files.readString(log);
    }

    /** The end of its standard input is the script's sign to take everything down, also when this process is killed. */
    @Override
    public void close() throws IOException {
        if (process == null) {
            return;
        }
        process.getOutputStream().close();
        try {
            boolean down = process.waitFor(150, TimeUnit.SECONDS);
            if (alone != null) {
                alone.close();
            }
            if (!down) {
                process.destroy();
                throw new IllegalStateException("the host did not go down: " + log());
            }
        } catch (InterruptedException stopping) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }

    /** Several at a time: all of hundreds at once would get in each other's way until they are thought to hang. */
    static void closeAll(Collection<DebianHost> hosts) throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(CLOSING_AT_ONCE);
        try {
            List<Callable<Void>> closing = new ArrayList<>();
            hosts.forEach(host -> closing.add(() -> {
                host.close();
                return null;
            }));
            for (Future<Void> closed : threads.invokeAll(closing)) {
                closed.get();
            }
        } catch (ExecutionException trouble) {
            throw new IOException(trouble.getCause());
        } finally {
            threads.shutdown();
        }
    }

    /** What is still there of the host; empty after it was closed. */
    List<String> leftovers() throws IOException, InterruptedException {
        List<String> found = new ArrayList<>();
        Files.readString(Path.of("/proc/mounts")).lines().filter(line -> line.contains(directory + "/")).forEach(found::add);
        run("ip", "-brief", "link").lines().filter(line -> line.contains(name)).forEach(found::add);
        for (File controller : Optional.ofNullable(new File("/sys/fs/cgroup").listFiles()).orElse(new File[0])) {
            File own = new File(controller, name);
            if (own.exists()) {
                found.add(own.toString());
            }
        }
        for (String place : List.of("/run/systemd/nspawn/propagate", "/run/systemd/nspawn/unix-export")) {
            File own = new File(place, name);
            if (own.exists()) {
                found.add(own.toString());
            }
        }
        return found;
    }

    /** Made once a machine, in a minute; every host is a layer over it. */
    static synchronized Path baseTree(String suite, String further) throws IOException, InterruptedException {
        Path cache = Path.of(Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                        .orElse(System.getProperty("user.home") + "/.cache"))
                .resolve("slipway");
        String packages = further.isEmpty() ? PACKAGES : PACKAGES + "," + further;
        Path tree = cache.resolve("debian-" + suite + "-" + Integer.toHexString(packages.hashCode()));
        if (!Files.isDirectory(tree)) {
            Files.createDirectories(cache);
            Path made = Files.createTempDirectory(cache, "making-");
            run("mmdebstrap", "--quiet", "--variant=minbase", "--include=" + packages, suite, made.toString(), mirror());
            // Every host has keys of its own.
            try (var keys = Files.newDirectoryStream(made.resolve("etc/ssh"), "ssh_host_*")) {
                for (Path key : keys) {
                    Files.delete(key);
                }
            }
            Files.move(made, tree);
        }
        return tree;
    }

    /** The machine's own release when it is a Debian; else the oldest that is still maintained everywhere. */
    static String suite() throws IOException {
        List<String> release = Files.readAllLines(Path.of("/etc/os-release"));
        return release.contains("ID=debian")
                ? release.stream()
                        .filter(line -> line.startsWith("VERSION_CODENAME="))
                        .map(line -> line.substring("VERSION_CODENAME=".length()))
                        .findFirst()
                        .orElse("bookworm")
                : "bookworm";
    }

    /** Where the machine itself gets Debian's packages from. */
    static String mirror() throws IOException, InterruptedException {
        return run("apt-get", "indextargets", "--format", "$(SITE)", "Origin: Debian", "Codename: " + suite())
                .lines()
                .findFirst()
                .orElse("http://deb.debian.org/debian");
    }

    /** Runs a program of the machine that cannot but succeed. */
    static void runQuietly(String... command) throws IOException {
        try {
            run(command);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs a program of the machine. */
    static String run(String... command) throws IOException, InterruptedException {
        Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
        program.getOutputStream().close();
        String output = new String(program.getInputStream().readAllBytes());
        if (program.waitFor() != 0) {
            throw new IllegalStateException(String.join(" ", command) + " failed: " + output);
        }
        return output;
    }
}
