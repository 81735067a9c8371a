package io.slipway.realhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipway.host.Command;
import io.slipway.host.FileContent;
import io.slipway.host.HostFailure;
import io.slipway.host.HostKeyFinding;
import io.slipway.host.HostKeyFinding.State;
import io.slipway.host.HostShell;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.inventory.SecretReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A site that signs its hosts' keys: certificates that ssh-keygen made, shown by a real sshd. Nobody confirms a key there,
 * and no certificate is worth more than ssh itself would give it.
 */
class HostCertificatesIT {

    private static final Endpoint ENDPOINT = new Endpoint(DebianHost.ADDRESS, 2210);
    private static final String HERE = "[2001:db8:5110:1::10]:2210";
    private static final String VALID = "-1d:+1d";

    @TempDir
    private static Path directory;

    private static BootedHost booted;

    @BeforeAll
    static void boot() throws Exception {
        booted = BootedHost.in(Files.createDirectory(directory.resolve("host")));
        for (String authority : List.of("authority", "stranger")) {
            DebianHost.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", authority, "-f", path(authority));
        }
        HostShell shell = booted.shell("sshd");
        shell.change(Command.of("ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-f", "/etc/ssh/signed"));
        Files.writeString(directory.resolve("signed.pub"), booted.text("cat", "/etc/ssh/signed.pub") + "\n");
        shell.write(FileContent.of("/etc/ssh/signed.conf",
                "HostKey /etc/ssh/signed\nHostCertificate /etc/ssh/signed-cert.pub\nUsePAM yes\n" + booted.noPenalties()));
        // One sshd a connection, which reads the certificate that lies there then.
        shell.write(FileContent.of("/etc/systemd/system/signed.socket",
                "[Socket]\nListenStream=" + ENDPOINT + "\nAccept=yes\n"));
        shell.write(FileContent.of("/etc/systemd/system/signed@.service",
                "[Service]\nExecStart=-/usr/sbin/sshd -i -f /etc/ssh/signed.conf\nStandardInput=socket\n"));
        shell.change(Command.of("systemctl", "daemon-reload"));
        shell.change(Command.of("systemctl", "start", "signed.socket"));
    }

    @AfterAll
    static void takeDown() throws Exception {
        if (booted != null) {
            booted.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "signed-host",
        "2001:db8:5110:1::10",
        "2001:DB8:5110:1:0:0:0:10",
        "other-host,signed-host",
        "signed-*",
        "2001:db8:5110:1::*"
    })
    void aCertificateForTheHostIsEnough(String principals) throws Exception {
        certificate("authority", principals, VALID);
        ClusterDefinition cluster = cluster(List.of(), publicKey("authority"));

        assertThat(booted.shells().hostKeys(cluster, cluster.hosts())).singleElement().satisfies(finding -> {
            assertThat(finding.state()).as(finding.detail()).isEqualTo(State.TRUSTED);
            assertThat(finding.detail()).startsWith("signed by the trusted authority SHA256:");
        });
        assertThat(shell(cluster).look(Command.of("true")).succeeded()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "authority | other-host,2001:db8:5110:1::11 | -1d:+1d           | it is for [other-host, 2001:db8:5110:1::11], not",
        "authority | ''                             | -1d:+1d           | it is for [], not for",
        "authority | signed-host                    | 20200101:20200102 | valid from 20",
        "authority | signed-host                    | +1d:+2d           | valid from 20",
        "stranger  | signed-host                    | -1d:+1d           | which is not trusted for this host",
    })
    void aCertificateThatDoesNotHoldLeavesAnUnknownKey(String authority, String principals, String validity, String why)
            throws Exception {
        certificate(authority, principals, validity);
        ClusterDefinition cluster = cluster(List.of(), publicKey("authority"));

        assertThat(finding(cluster).state()).isEqualTo(State.UNKNOWN);
        assertThat(finding(cluster).detail()).startsWith("its certificate is not accepted: ").contains(why);
        HostFailure failure = catchThrowableOfType(HostFailure.class, () -> shell(cluster).look(Command.of("true")));
        assertThat(failure.reason()).isEqualTo(HostFailure.Reason.HOST_KEY_UNKNOWN);
        assertThat(failure).hasMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource({
        HERE + ", TRUSTED",
        "[2001:db8:5110:1:0:0:0:10]:2210, TRUSTED",
        "[2001:db8:5110:*]:2210, TRUSTED",
        "[signed-host]:2210, TRUSTED",
        "*, TRUSTED",
        "2001:db8:5110:1::10, TRUSTED",
        "[2001:db8:5110:1::10]:22, UNKNOWN",
        "[2001:db8:5110:9::*]:2210, UNKNOWN",
        "'*,!" + HERE + "', UNKNOWN",
        "'!" + HERE + ",*', UNKNOWN",
    })
    void theKnownHostsFileSaysForWhichHostsAnAuthoritySpeaks(String pattern, State state) throws Exception {
        certificate("authority", "signed-host", VALID);

        assertThat(finding(cluster(knownHosts("@cert-authority " + pattern + " " + publicKey("authority")))).state())
                .isEqualTo(state);
    }

    @Test
    void whatIsRevokedIsAHardStop() throws Exception {
        certificate("authority", "signed-host", VALID);
        String trusted = "@cert-authority * " + publicKey("authority");
        String hostKey = Files.readString(directory.resolve("signed.pub")).strip();

        assertThat(finding(cluster(knownHosts(trusted, "@revoked * " + publicKey("authority")))).state())
                .isEqualTo(State.CHANGED);
        assertThat(finding(cluster(knownHosts(trusted, "@revoked * " + hostKey))).state()).isEqualTo(State.CHANGED);
        assertThat(finding(cluster(knownHosts(HERE + " " + hostKey, "@revoked * " + hostKey))).detail())
                .contains("revoked in a known_hosts file");
    }

    @Test
    void aHashedNameWithItsPortIsFound() throws Exception {
        String hostKey = Files.readString(directory.resolve("signed.pub")).strip();
        List<String> files = knownHosts(HERE + " " + hostKey);
        DebianHost.run("ssh-keygen", "-q", "-H", "-f", files.get(0));
        assertThat(Files.readString(Path.of(files.get(0)))).startsWith("|1|");

        assertThat(finding(cluster(files)).state()).isEqualTo(State.TRUSTED);
        List<String> elsewhere = knownHosts("[2001:db8:5110:1::10]:2211 " + hostKey);
        DebianHost.run("ssh-keygen", "-q", "-H", "-f", elsewhere.get(0));
        assertThat(finding(cluster(elsewhere)).state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void aKeyListedWithoutThePortIsEnoughAndADifferenceThereMeansNothing() throws Exception {
        String hostKey = Files.readString(directory.resolve("signed.pub")).strip();

        assertThat(finding(cluster(knownHosts("2001:db8:5110:1::10 " + hostKey))).state()).isEqualTo(State.TRUSTED);
        assertThat(finding(cluster(knownHosts("2001:db8:5110:1::10 " + publicKey("stranger")))).state())
                .as("the key of the sshd at port 22").isEqualTo(State.UNKNOWN);
        assertThat(finding(cluster(knownHosts(HERE + " " + publicKey("stranger")))).state()).isEqualTo(State.CHANGED);
    }

    @Test
    void aLineThatCannotBeReadIsNamedAndTrustsNobody() throws Exception {
        List<String> files = knownHosts("# all hosts", HERE + " ssh-ed25519");

        HostKeyFinding finding = finding(cluster(files));
        assertThat(finding.state()).isEqualTo(State.UNREACHABLE);
        assertThat(finding.detail()).isEqualTo(files.get(0) + ", line 2, is no line of a known_hosts file");
        HostFailure failure =
                catchThrowableOfType(HostFailure.class, () -> shell(cluster(files)).look(Command.of("true")));
        assertThat(failure).hasMessageContaining("line 2").hasMessageContaining("ssh.knownHosts");
    }

    /** Signs the host's key and lays the certificate where sshd reads it. */
    private static void certificate(String authority, String principals, String validity) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "ssh-keygen", "-q", "-s", path(authority), "-I", "of the test", "-h", "-V", validity));
        if (!principals.isEmpty()) {
            command.addAll(List.of("-n", principals));
        }
        command.add(path("signed.pub"));
        DebianHost.run(command.toArray(String[]::new));
        booted.shell("certificate").write(
                FileContent.of("/etc/ssh/signed-cert.pub", Files.readString(directory.resolve("signed-cert.pub"))));
    }

    private static HostKeyFinding finding(ClusterDefinition cluster) {
        return booted.shells().hostKeys(cluster, cluster.hosts()).get(0);
    }

    private static HostShell shell(ClusterDefinition cluster) {
        return booted.shells().open(cluster, cluster.hosts().get(0), BootedHost.work("certificates"));
    }

    private static ClusterDefinition cluster(List<String> knownHosts, String... authorities) {
        Host host = new Host(new HostName("signed-host"), DebianHost.ADDRESS, Host.Role.WORKER, Optional.empty(), Map.of(),
                "host0", Optional.empty());
        return BootedHost.reachedBy(
                new ClusterDefinition.Ssh(
                        "root", ENDPOINT.port(), Optional.of(SecretReference.of("file:" + booted.identity())), knownHosts,
                        List.of(authorities), Optional.empty(), false, Duration.ofSeconds(10)),
                host);
    }

    private static List<String> knownHosts(String... lines) throws IOException {
        Path file = Files.createTempFile(directory, "known", "hosts");
        Files.write(file, List.of(lines));
        return List.of(file.toString());
    }

    private static String publicKey(String name) throws IOException {
        return Files.readString(directory.resolve(name + ".pub")).strip();
    }

    private static String path(String name) {
        return directory.resolve(name).toString();
    }
}
