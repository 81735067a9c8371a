package io.slipway.kube.internal;

import io.slipway.host.HostShell;
import io.slipway.host.InCharge;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeClusters;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Shares one connection a cluster and closes those that nobody has used for a while. */
final class FabricClusters implements KubeClusters, AutoCloseable {

    private static final Duration IDLE = Duration.ofMinutes(5);

    private final Clock clock;
    private final InCharge inCharge;
    private final Bounds bounds;
    private final Map<Key, ClusterConnections> connections = new ConcurrentHashMap<>();
    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "kube-idle");
        thread.setDaemon(true);
        return thread;
    });

    /** @param inCharge asked before each request that changes something */
    FabricClusters(Clock clock, InCharge inCharge, Bounds bounds) {
        this.clock = clock;
        this.inCharge = inCharge;
        this.bounds = bounds;
        sweeper.scheduleWithFixedDelay(this::closeIdle, 1, 1, TimeUnit.MINUTES);
    }

    @Override
    public KubeCluster open(ClusterDefinition cluster, Function<Host, HostShell> shells) {
        ClusterConnections ofCluster =
                connections.computeIfAbsent(Key.of(cluster), key -> new ClusterConnections(cluster, clock, inCharge, bounds));
        Calls calls = new Calls(cluster, ofCluster, shells, clock, bounds);
        calls.check();
        return new FabricCluster(calls);
    }

    private void closeIdle() {
        connections.values().forEach(each -> each.closeIdle(clock.instant().minus(IDLE)));
    }

    @Override
    public void close() {
        sweeper.shutdownNow();
        connections.values().forEach(ClusterConnections::close);
        connections.clear();
    }

    /** Definitions that lead to the same API by the same way share a connection. */
    private record Key(
            ClusterName name,
            Endpoint endpoint,
            ClusterDefinition.ApiAccess access,
            List<Host> controlPlaneHosts,
            ClusterDefinition.Ssh ssh) {

        static Key of(ClusterDefinition cluster) {
            return new Key(
                    cluster.name(),
                    cluster.kubernetes().controlPlaneEndpoint(),
                    cluster.kubernetes().apiAccess(),
                    cluster.controlPlaneHosts(),
                    cluster.ssh());
        }
    }
}
