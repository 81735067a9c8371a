package io.slipway.lab;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;

/** One exec request on a simulated host: the line is read back into arguments, {@code sudo} is looked after. */
final class LabCommand implements Command {

    private final LabHost host;
    private final String line;
    private InputStream input;
    private OutputStream output;
    private OutputStream errorOutput;
    private ExitCallback exit;

    LabCommand(LabHost host, String line) {
        this.host = host;
        this.line = line;
    }

    @Override
    public void setInputStream(InputStream stream) {
        input = stream;
    }

    @Override
    public void setOutputStream(OutputStream stream) {
        output = stream;
    }

    @Override
    public void setErrorStream(OutputStream stream) {
        errorOutput = stream;
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
        exit = callback;
    }

    @Override
    public void start(ChannelSession channel, Environment environment) {
        host.lab().background(() -> {
            LabResult result;
            try {
                result = LabShell.run(host, line, once(input));
            } catch (LabKilled killed) {
                channel.getSession().close(true);
                return;
            } catch (RuntimeException broken) {
                host.lab().broken(host.name(), line, broken);
                result = LabResult.failed(126, "the lab itself failed: " + broken);
            }
            send(result);
        });
    }

    private void send(LabResult result) {
        try {
            output.write(result.output().getBytes(StandardCharsets.UTF_8));
            output.flush();
            errorOutput.write(result.errorOutput().getBytes(StandardCharsets.UTF_8));
            errorOutput.flush();
            exit.onExit(result.exitCode());
        } catch (IOException gone) {
            exit.onExit(255, "the client is gone");
        }
    }

    private static Supplier<byte[]> once(InputStream input) {
        return new Supplier<>() {
            private byte[] read;

            @Override
            public synchronized byte[] get() {
                if (read == null) {
                    ByteArrayOutputStream all = new ByteArrayOutputStream();
                    try {
                        input.transferTo(all);
                    } catch (IOException gone) {
                        throw new LabKilled("the client is gone");
                    }
                    read = all.toByteArray();
                }
                return read;
            }
        };
    }

    /** A program without a terminal outlives its connection, as on a real host. */
    @Override
    public void destroy(ChannelSession channel) {}
}
