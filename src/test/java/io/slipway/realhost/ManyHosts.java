package io.slipway.realhost;

import static org.awaitility.Awaitility.await;

import io.slipway.inventory.Ipv6Address;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Hundreds of booted Debian hosts in one rack, all alike, for measuring: each with its own systemd, OpenSSH, Python (which
 * Ansible needs on hosts) and network namespace, behind a router, with packages in reach. They are on a machine only once.
 * Nothing is left of it when it is closed, or when its process is killed.
 */
public final class ManyHosts implements AutoCloseable {

    /** In the directory: the private key that root's login accepts everywhere. */
    public static final String IDENTITY = "id_ed25519";
    /** In the directory: all hosts' keys. */
    public static final String KNOWN_HOSTS = "known_hosts";
    /** In the directory: where apt finds kubeadm and its like. */
    public static final String REPOSITORY = "repository-url";

    private static final String PREFIX = "2001:db8:5112";
    private static final String NAMESPACE = "slipway-many";
    private static final String OUTSIDE = "a0";
    private static final String RACK = "a1";
    /** More at once would boot all of them later. */
    private static final int BOOTING_AT_ONCE = 6;
    private static final Duration BOOTS = Duration.ofMinutes(5);
    /** The newest Debian whose Python the Ansible of Debian 12 knows. */
    private static final String SUITE = "bookworm";

    private final Path directory;
    private final FileChannel alone;
    private final List<DebianHost> hosts = new ArrayList<>();
    private Process limits;
    private Process network;
    private PackageServer packages;

    private ManyHosts(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.alone = DebianHost.alone(NAMESPACE);
    }

    /**
     * So many hosts, until the input ends.
     *
     * @param arguments how many, and an empty directory with a short path, which then holds all that is written
     */
    public static void main(String[] arguments) throws Exception {
        Optional<String> missing = DebianHost.missing();
        if (missing.isPresent() || arguments.length != 2) {
            throw new IllegalArgumentException(missing.orElse("two arguments: NUMBER-OF-HOSTS DIRECTORY"));
        }
        int count = Integer.parseInt(arguments[0]);
        long begin = System.nanoTime();
        try (ManyHosts hosts = in(Path.of(arguments[1]), count)) {
            System.out.printf("%d hosts answer after %d s; the end of the input removes them.%n", count,
                    TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin));
            System.in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        System.exit(0);
    }

    /** Returns when all of them answer. @param directory empty, with a short path; holds everything that is written */
    static ManyHosts in(Path directory, int count) throws Exception {
        ManyHosts made = new ManyHosts(directory);
        try {
            made.start(count);
        } catch (Exception | Error trouble) {
            made.close();
            throw trouble;
        }
        return made;
    }

    private void start(int count) throws Exception {
        limits = script("machine-limits.sh");
        network = script("real-network.sh", NAMESPACE, PREFIX, OUTSIDE, RACK);
        Path kubernetes = KubernetesRepository.makeIn(directory.resolve("kubernetes"));
        packages = new PackageServer(new Ipv6Address(PREFIX + ":" + OUTSIDE + "::1"), DebianHost.mirror(), kubernetes);
        DebianHost.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", directory.resolve(IDENTITY).toString());
        DebianHost.baseTree(SUITE, "python3,python3-apt");
        StringBuilder known = new StringBuilder();
        for (int number = 0; number < count; number++) {
            DebianHost host = new DebianHost("many" + number, directory.resolve(name(number)),
                    new DebianHost.Place(SUITE, address(number), new Ipv6Address(PREFIX + ":" + RACK + "::1"), NAMESPACE, RACK,
                            name(number), "python3,python3-apt"));
            furnish(number);
            host.start();
            hosts.add(host);
            known.append(address(number)).append(' ').append(Files.readString(
                    directory.resolve(name(number)).resolve("upper/etc/ssh/ssh_host_ed25519_key.pub")));
            if (number >= BOOTING_AT_ONCE) {
                up(number - BOOTING_AT_ONCE);
            }
        }
        for (int number = Math.max(0, count - BOOTING_AT_ONCE); number < count; number++) {
            up(number);
        }
        Files.writeString(directory.resolve(KNOWN_HOSTS), known);
        Files.writeString(directory.resolve(REPOSITORY), packages.url("kubernetes"));
    }

    /** Starts one that says when it is ready, and takes everything back when its input ends. */
    private Process script(String name, String... arguments) throws IOException {
        Path script = directory.resolve(name);
        try (InputStream resource = ManyHosts.class.getResourceAsStream(name)) {
            Files.copy(resource, script);
        }
        List<String> command = new ArrayList<>(List.of("bash", script.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectError(directory.resolve(name + ".log").toFile()).start();
        if (!"ready".equals(process.inputReader().readLine())) {
            throw new IllegalStateException(name + " failed: " + Files.readString(directory.resolve(name + ".log")));
        }
        return process;
    }

    private void up(int number) {
        await(name(number) + " answers").atMost(BOOTS).pollInterval(50, TimeUnit.MILLISECONDS).until(() -> {
            if (!hosts.get(number).isRunning()) {
                throw new IllegalStateException(hosts.get(number).log());
            }
            return RealLab.answers(address(number), 22);
        });
    }

    /** What a provisioning system leaves on a machine before its first boot. */
    private void furnish(int number) throws IOException {
        Path upper = directory.resolve(name(number)).resolve("upper");
        RealLab.file(upper, "root/.ssh/authorized_keys2", Files.readString(directory.resolve(IDENTITY + ".pub")));
        RealLab.file(upper, "etc/hosts", "::1 localhost ip6-localhost\n" + address(number) + " " + name(number) + "\n"
                + PREFIX + ":" + OUTSIDE + "::1 packages.example.net\n");
        RealLab.file(upper, "etc/apt/sources.list", "deb " + packages.url("debian") + " " + SUITE + " main\n");
        RealLab.answerForTheClock(upper);
    }

    /** The hosts' names, which are only Slipway's: {@code h0} and so on. */
    public static String name(int number) {
        return "h" + number;
    }

    /** A host's address. */
    public static Ipv6Address address(int number) {
        return new Ipv6Address(PREFIX + ":" + RACK + "::" + Integer.toHexString(number + 0x10));
    }

    @Override
    public void close() throws Exception {
        DebianHost.closeAll(hosts);
        if (packages != null) {
            packages.close();
        }
        for (Process script : new Process[] {network, limits}) {
            if (script != null) {
                script.getOutputStream().close();
                script.waitFor();
            }
        }
        alone.close();
    }
}
