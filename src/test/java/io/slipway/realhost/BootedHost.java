package io.slipway.realhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.host.Command;
import io.slipway.host.CommandRecorder;
import io.slipway.host.HostFailure;
import io.slipway.host.HostKeyStore;
import io.slipway.host.HostShell;
import io.slipway.host.Work;
import io.slipway.host.internal.SshHostShells;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.inventory.SecretReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Assumptions;

/** A Debian host that is up, and Slipway's shells on it. */
final class BootedHost implements AutoCloseable {

    static final Duration SOON = Duration.ofSeconds(120);

    private final DebianHost debian;
    private final List<CommandRecorder.Entry> journal = new CopyOnWriteArrayList<>();
    private final SshHostShells shells = new SshHostShells(journal::add, new NothingConfirmed());

    private BootedHost(DebianHost debian) {
        this.debian = debian;
    }

    /** Skips the test with a word where no host can be booted; where {@code CI=true}, that is a failure. */
    static BootedHost in(Path directory) throws Exception {
        return in(directory, "");
    }

    /** The same with further Debian packages installed, comma between them. */
    static BootedHost in(Path directory, String further) throws Exception {
        Optional<String> missing = DebianHost.missing();
        if (missing.isPresent()) {
            assertThat(System.getenv("CI")).as("no real host: " + missing.get()).isNotEqualTo("true");
            System.out.println("SKIPPED, no real host: " + missing.get());
            Assumptions.abort(missing.get());
        }
        BootedHost host = new BootedHost(new DebianHost("slipway-rh", directory, further));
        try {
            host.debian.start();
            await().atMost(SOON).pollInterval(Duration.ofMillis(200)).ignoreExceptionsInstanceOf(HostFailure.class)
                    .until(() -> !host.debian.isRunning()
                            || host.text("systemctl", "is-system-running", "--wait").equals("running"));
            assertThat(host.debian.isRunning()).as(host.debian.log()).isTrue();
        } catch (ConditionTimeoutException | AssertionError trouble) {
            String log = host.debian.log();
            host.close();
            throw new IllegalStateException("the host did not come up:\n" + log, trouble);
        }
        return host;
    }

    SshHostShells shells() {
        return shells;
    }

    /** Everything that was recorded, as the journal would get it. */
    List<CommandRecorder.Entry> journal() {
        return journal;
    }

    HostShell shell(String activity) {
        return shells.open(reachedBy(List.of(debian.knownHosts().toString())), host(), work(activity));
    }

    static Work work(String activity) {
        return new Work("OPS-1", 1, activity, 1);
    }

    /** What a look at the host says. */
    String text(String... command) {
        return shell("look").look(Command.of(command)).output().strip();
    }

    String bootId() {
        return text("cat", "/proc/sys/kernel/random/boot_id");
    }

    Host host() {
        return new Host(new HostName("slipway-rh"), DebianHost.ADDRESS, Host.Role.WORKER, Optional.empty(), Map.of(),
                "host0", Optional.empty());
    }

    ClusterDefinition.Ssh ssh(List<String> knownHosts) {
        return new ClusterDefinition.Ssh(
                "root", 22, Optional.of(SecretReference.of("file:" + debian.identity())), knownHosts, List.of(),
                Optional.empty(), false, Duration.ofSeconds(10));
    }

    /** The host's key as the site's known_hosts file lists it. */
    List<String> knownHosts() {
        return List.of(debian.knownHosts().toString());
    }

    /**
     * A line of sshd_config for an sshd that tests call wrongly on purpose, many times: from 9.8 on OpenSSH shuts such
     * callers out for a while. Empty for an older one.
     */
    String noPenalties() {
        return text("sh", "-c", "/usr/sbin/sshd -T | grep -c ^persourcepenalties || true").equals("0")
                ? ""
                : "PerSourcePenalties no\n";
    }

    /** The private key that logs in as root. */
    Path identity() {
        return debian.identity();
    }

    /** A definition that says nothing but how the host is reached. */
    ClusterDefinition reachedBy(List<String> knownHosts) {
        return reachedBy(ssh(knownHosts), host());
    }

    static ClusterDefinition reachedBy(ClusterDefinition.Ssh ssh, Host... hosts) {
        return new ClusterDefinition(
                new ClusterName("realhost"), List.of(hosts), ssh, null, null, null, null, null, null,
                List.of(), List.of(), null, Optional.empty(), Optional.empty(), Optional.empty(), null,
                java.util.Set.of());
    }

    @Override
    public void close() throws Exception {
        shells.close();
        debian.close();
        assertThat(debian.leftovers()).isEmpty();
    }

    /** Trust comes from the known_hosts file alone here. */
    private static final class NothingConfirmed implements HostKeyStore {

        @Override
        public List<String> confirmed(ClusterName cluster, HostName host) {
            return List.of();
        }

        @Override
        public void confirm(ClusterName cluster, HostName host, String key, String confirmedBy) {
            throw new UnsupportedOperationException("nobody confirms keys here");
        }
    }
}
