package io.slipway.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The simulated hosts, seen through SSH as Slipway sees them. */
class LabTest {

    private static final Duration LONG = Duration.ofSeconds(10);

    private final Lab lab = Lab.demo();
    private final SshClient client = SshClient.setUpDefaultClient();

    @BeforeEach
    void start() {
        client.start();
    }

    @AfterEach
    void stop() {
        client.stop();
        lab.close();
    }

    private record Seen(Integer exitCode, String output, String errors) {}

    private Seen exec(String host, String line) throws IOException {
        try (ClientSession session = client.connect("root", "127.0.0.1", lab.host(host).ssh().port())
                .verify(LONG).getSession()) {
            session.setKeyIdentityProvider(new FileKeyPairProvider(lab.clientKeyFile()));
            session.auth().verify(LONG);
            try (ChannelExec channel = session.createExecChannel(line)) {
                ByteArrayOutputStream output = new ByteArrayOutputStream();
                ByteArrayOutputStream errors = new ByteArrayOutputStream();
                channel.setOut(output);
                channel.setErr(errors);
                channel.open().verify(LONG);
                channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), LONG);
                return new Seen(channel.getExitStatus(), output.toString(), errors.toString());
            }
        }
    }

    @Test
    void aHostAnswersThroughSsh() throws IOException {
        assertThat(exec("h3", "sudo -n systemctl is-active ssh").output()).isEqualTo("active\n");
        assertThat(exec("h3", "systemctl show -p LoadState --value nothing").output()).isEqualTo("not-found\n");
    }

    @Test
    void anUnknownProgramFailsTheTest() throws IOException {
        assertThat(exec("h3", "frobnicate '--all of it'").exitCode()).isEqualTo(127);
        assertThat(lab.unknownCommands()).containsExactly("h3: frobnicate --all of it");
        assertThatThrownBy(() -> {
            try (Lab other = Lab.of(1, 0)) {
                other.host("h0").execute("frobnicate");
            }
        }).isInstanceOf(AssertionError.class).hasMessageContaining("frobnicate");
        lab.forgiveUnknownCommands();
    }

    @Test
    void aDroppedConnectionHasNoExitCode() throws IOException {
        lab.faults().on("h3").program("systemctl").dropsTheConnectionAfterItsWork();

        assertThat(exec("h3", "systemctl stop ssh").exitCode()).isNull();
        assertThat(lab.host("h3").units().isActive("ssh")).isFalse();
        assertThat(exec("h3", "systemctl is-active ssh").output()).isEqualTo("inactive\n");
    }
}
