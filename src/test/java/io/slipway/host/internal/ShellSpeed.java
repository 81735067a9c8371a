package io.slipway.host.internal;

import io.slipway.host.Command;
import io.slipway.host.HostShell;
import io.slipway.lab.Lab;
import io.slipway.lab.LabBench;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.core.CoreModuleProperties;

/** Commands per second on one connection to one simulated host: Slipway's shell, and MINA SSHD with the same line. */
public final class ShellSpeed implements AutoCloseable {

    private static final Command COMMAND = Command.of("hostname");

    private final Lab lab;
    private final LabBench bench;
    private final SshClient client = SshClient.setUpDefaultClient();
    private final ClientSession session;

    public ShellSpeed(Lab lab) throws Exception {
        this.lab = lab;
        bench = new LabBench(lab);
        client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        client.setKeyIdentityProvider(new FileKeyPairProvider(lab.clientKeyFile()));
        // As Slipway's own connections: otherwise each command waits for the peer's delayed acknowledgement.
        CoreModuleProperties.TCP_NODELAY.set(client, true);
        client.start();
        session = client.connect("root", "127.0.0.1", lab.hosts().get(0).ssh().port())
                .verify(Duration.ofSeconds(30))
                .getSession();
        session.auth().verify(Duration.ofSeconds(30));
    }

    public double slipway(int commands, int atOnce) throws Exception {
        HostShell shell = bench.shell(lab.hosts().get(0).name());
        return perSecond(commands, atOnce, () -> shell.look(COMMAND).exitCode());
    }

    public double raw(int commands, int atOnce) throws Exception {
        String line = ShellLine.of(Envelope.asRoot(false, COMMAND.timeout(), COMMAND.arguments()));
        return perSecond(commands, atOnce, () -> {
            try (ChannelExec channel = session.createExecChannel(line);
                    ByteArrayOutputStream output = new ByteArrayOutputStream()) {
                channel.setOut(output);
                channel.open().verify(Duration.ofSeconds(30));
                channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), Duration.ofSeconds(30));
                return channel.getExitStatus();
            }
        });
    }

    private static double perSecond(int commands, int atOnce, Callable<Integer> command) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(atOnce);
        try {
            long begin = System.nanoTime();
            List<Future<Integer>> all = new ArrayList<>();
            for (int number = 0; number < commands; number++) {
                all.add(threads.submit(command));
            }
            for (Future<Integer> one : all) {
                if (one.get() != 0) {
                    throw new IllegalStateException("a command failed");
                }
            }
            return commands * 1e9 / (System.nanoTime() - begin);
        } finally {
            threads.shutdownNow();
        }
    }

    @Override
    public void close() throws Exception {
        session.close();
        client.close();
        bench.close();
        lab.close();
    }
}
