package io.slipway.host.internal;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.inventory.Ipv6Address;
import io.slipway.inventory.SecretReference;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;

/** An SSH server on loopback that runs every exec line with the machine's own shell, like sshd does. */
final class RealShellServer implements AutoCloseable {

    private final Path directory;
    private final SshServer server = SshServer.setUpDefaultServer();
    private final Path identity;
    private final String shell;
    private KeyPair hostKey;
    private int port;

    RealShellServer(Path directory, String shell) throws IOException, GeneralSecurityException {
        this.directory = directory;
        this.shell = shell;
        KeyPair user = KeyUtils.generateKeyPair("ssh-ed25519", 256);
        this.identity = directory.resolve("id_ed25519");
        try (OutputStream file = Files.newOutputStream(identity)) {
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(user, "test", null, file);
        }
        newHostKey();
        server.setHost("::1");
        server.setKeyPairProvider(session -> List.of(hostKey));
        server.setPublickeyAuthenticator((name, key, session) -> KeyUtils.compareKeys(key, user.getPublic()));
        server.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
        server.setCommandFactory((channel, line) -> new ShellCommand(line));
        CoreModuleProperties.TCP_NODELAY.set(server, true);
        start();
    }

    private void start() throws IOException {
        server.setPort(port);
        server.start();
        port = server.getPort();
    }

    /** As after a reinstallation. */
    void newHostKey() throws GeneralSecurityException {
        hostKey = KeyUtils.generateKeyPair("ssh-ed25519", 256);
    }

    String hostKeyText() {
        return PublicKeyEntry.toString(hostKey.getPublic());
    }

    /** Cuts every connection, as a network does. */
    void cutConnections() {
        server.getActiveSessions().forEach(session -> session.close(true));
    }

    /** Puts a program before the machine's own ones. */
    void program(String name, String script) throws IOException {
        Path file = Files.createDirectories(directory.resolve("bin")).resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    ClusterDefinition cluster(boolean sudo, List<String> knownHosts) {
        return new ClusterDefinition(
                new ClusterName("test"), List.of(host()),
                new ClusterDefinition.Ssh(
                        "root", 22, Optional.of(SecretReference.of("file:" + identity)), knownHosts, List.of(),
                        Optional.empty(), sudo, Duration.ofSeconds(10)),
                null, null, null, null, null, null, List.of(), List.of(), null, Optional.empty(), Optional.empty(),
                Optional.empty(), null, java.util.Set.of());
    }

    Host host() {
        return new Host(
                new HostName("h1"), new Ipv6Address("2001:db8::1"), Host.Role.WORKER, Optional.empty(), Map.of(), "eth0",
                Optional.of(new Endpoint("::1", port)));
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }

    private final class ShellCommand implements Command {

        private final String line;
        private InputStream in;
        private OutputStream out;
        private OutputStream err;
        private ExitCallback exit;
        private Process process;

        ShellCommand(String line) {
            this.line = line;
        }

        @Override
        public void setInputStream(InputStream stream) {
            in = stream;
        }

        @Override
        public void setOutputStream(OutputStream stream) {
            out = stream;
        }

        @Override
        public void setErrorStream(OutputStream stream) {
            err = stream;
        }

        @Override
        public void setExitCallback(ExitCallback callback) {
            exit = callback;
        }

        @Override
        public void start(ChannelSession channel, Environment environment) throws IOException {
            ProcessBuilder builder = new ProcessBuilder(shell, "-c", line);
            builder.environment().merge("PATH", directory.resolve("bin").toString(), (path, own) -> own + ":" + path);
            process = builder.start();
            pump(in, process.getOutputStream(), true);
            Thread output = pump(process.getInputStream(), out, false);
            Thread error = pump(process.getErrorStream(), err, false);
            Thread waiting = new Thread(() -> {
                try {
                    int code = process.waitFor();
                    output.join();
                    error.join();
                    exit.onExit(code);
                } catch (InterruptedException stopping) {
                    process.destroyForcibly();
                }
            });
            waiting.setDaemon(true);
            waiting.start();
        }

        private Thread pump(InputStream from, OutputStream to, boolean close) {
            Thread thread = new Thread(() -> {
                try {
                    byte[] buffer = new byte[8192];
                    for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                        to.write(buffer, 0, read);
                        to.flush();
                    }
                    if (close) {
                        to.close();
                    }
                } catch (IOException ended) {
                    // One of the two sides is gone, which the other one sees by itself.
                }
            });
            thread.setDaemon(true);
            thread.start();
            return thread;
        }

        @Override
        public void destroy(ChannelSession channel) {
            process.destroyForcibly();
        }
    }
}
