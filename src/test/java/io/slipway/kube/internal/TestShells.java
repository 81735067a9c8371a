package io.slipway.kube.internal;

import io.slipway.host.Command;
import io.slipway.host.CommandResult;
import io.slipway.host.FileContent;
import io.slipway.host.HostShell;
import io.slipway.host.LongCommand;
import io.slipway.host.LongCommandState;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Hosts that hold an admin.conf each and forward endpoints to local ports; nothing else is needed to reach an API. */
final class TestShells implements Function<Host, HostShell> {

    final Map<HostName, String> adminConf = new HashMap<>();
    final Map<String, Integer> forwarded = new HashMap<>();
    final AtomicInteger openTunnels = new AtomicInteger();
    final AtomicInteger reads = new AtomicInteger();

    @Override
    public HostShell apply(Host host) {
        return new Shell(host);
    }

    private final class Shell implements HostShell {

        private final Host host;

        Shell(Host host) {
            this.host = host;
        }

        @Override
        public Host host() {
            return host;
        }

        @Override
        public Reading read(List<Query> queries) {
            reads.incrementAndGet();
            String content = adminConf.get(host.name());
            return new Reading(Map.of(
                    queries.get(0),
                    content == null
                            ? Reading.FileState.ABSENT
                            : new Reading.FileState(true, content, "root:root", "0600", Instant.EPOCH)));
        }

        @Override
        public Tunnel tunnel(Endpoint target) {
            openTunnels.incrementAndGet();
            // Port 1 of loopback is closed: nobody answers there.
            int port = forwarded.getOrDefault(target.toString(), 1);
            return new Tunnel() {
                @Override
                public InetSocketAddress local() {
                    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
                }

                @Override
                public void close() {
                    openTunnels.decrementAndGet();
                }
            };
        }

        @Override
        public CommandResult look(Command command) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CommandResult change(Command command) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(FileContent file) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void remove(String path) {
            throw new UnsupportedOperationException();
        }

        @Override
        public LongCommandState ensure(LongCommand command) {
            throw new UnsupportedOperationException();
        }

        @Override
        public LongCommandState stateOf(LongCommand command) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void forget(LongCommand command) {
            throw new UnsupportedOperationException();
        }
    }
}
