package io.slipway.lab;

import io.slipway.inventory.Endpoint;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Function;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.server.forward.DirectTcpipFactory;
import org.apache.sshd.server.forward.TcpipServerChannel;

/** Forwarded connections: the target is looked up in the lab's network, as the forwarding machine sees it. */
final class LabForwarding extends DirectTcpipFactory {

    private final Function<Endpoint, Optional<InetSocketAddress>> network;

    /** @param network the real socket behind an address of the lab, if anybody listens there */
    LabForwarding(Function<Endpoint, Optional<InetSocketAddress>> network) {
        this.network = network;
    }

    @Override
    public Channel createChannel(Session session) throws IOException {
        return new TcpipServerChannel(getType(), null) {
            @Override
            protected OpenFuture doInit(Buffer buffer) {
                String wanted = buffer.getString();
                int port = buffer.getInt();
                Optional<InetSocketAddress> real = network.apply(target(wanted, port));
                if (real.isEmpty()) {
                    OpenFuture refused = new DefaultOpenFuture(this, this);
                    refused.setException(new ConnectException("Connection refused: " + wanted + " port " + port));
                    return refused;
                }
                Buffer mapped = new ByteArrayBuffer();
                mapped.putString(real.get().getAddress().getHostAddress());
                mapped.putInt(real.get().getPort());
                mapped.putString(buffer.getString());
                mapped.putInt(buffer.getInt());
                return super.doInit(mapped);
            }
        };
    }

    private static Endpoint target(String wanted, int port) {
        String plain = wanted.startsWith("[") ? wanted.substring(1, wanted.length() - 1) : wanted;
        return new Endpoint(plain, port);
    }
}
