package io.slipway.kube.internal;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.slipway.host.HostFailure;
import io.slipway.host.HostShell;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.kube.KubeFailure;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.TrustManager;

/**
 * The one open connection of a cluster, made anew when it broke, when its credentials were refused or end, and now and
 * then while it goes to a single control-plane host, because the balancer may be there by now.
 */
final class ClusterConnections {

    private static final String ADMIN_CONF = "/etc/kubernetes/admin.conf";
    private static final Duration CONNECT = Duration.ofSeconds(4);
    private static final Duration REQUEST = Duration.ofSeconds(20);
    private static final Duration TRY_THE_ENDPOINT_AGAIN = Duration.ofMinutes(1);
    private static final Duration EXPIRY_MARGIN = Duration.ofMinutes(1);

    private final ClusterDefinition cluster;
    private final Clock clock;
    private Connection current;
    private KubeFailure failure;
    private Instant failed;

    ClusterConnections(ClusterDefinition cluster, Clock clock) {
        this.cluster = cluster;
        this.clock = clock;
    }

    /**
     * The connection, counted as used until {@link Connection#release}. Who waited while another thread found no way
     * gets the same answer, or a hundred threads would each try every host in turn.
     */
    Connection acquire(Function<Host, HostShell> shells) {
        Instant asked = clock.instant();
        synchronized (this) {
            if (current != null && isStale(current)) {
                retire(current);
            }
            if (current == null) {
                if (failure != null && failed.isAfter(asked)) {
                    throw failure;
                }
                try {
                    current = connect(shells);
                } catch (KubeFailure noWay) {
                    failure = noWay;
                    failed = clock.instant();
                    throw noWay;
                }
            }
            current.use();
            return current;
        }
    }

    private boolean isStale(Connection connection) {
        Instant now = clock.instant();
        return now.isAfter(connection.expires().minus(EXPIRY_MARGIN))
                || (!connection.endpoint() && now.isAfter(connection.opened().plus(TRY_THE_ENDPOINT_AGAIN)));
    }

    /** Never used again; a connection that another thread has replaced already stays replaced. */
    synchronized void retire(Connection broken) {
        if (current == broken) {
            current = null;
        }
        broken.retire();
    }

    synchronized void closeIdle(Instant unusedSince) {
        if (current != null && current.idleSince(unusedSince)) {
            retire(current);
        }
    }

    synchronized void close() {
        if (current != null) {
            retire(current);
        }
    }

    /** With the first control-plane host's credentials; with another's where these are refused. */
    private Connection connect(Function<Host, HostShell> shells) {
        List<String> seen = new ArrayList<>();
        KubeFailure.Reason reason = KubeFailure.Reason.NO_CREDENTIALS;
        Throwable cause = null;
        for (Host host : cluster.controlPlaneHosts()) {
            Credentials credentials;
            try {
                Optional<Credentials> held = credentials(host, shells);
                if (held.isEmpty()) {
                    seen.add(host.name() + ": no " + ADMIN_CONF);
                    continue;
                }
                credentials = held.get();
            } catch (HostFailure | IllegalArgumentException unusable) {
                seen.add(host.name() + ": " + words(unusable));
                continue;
            }
            boolean refused = false;
            for (Way way : ways(host)) {
                try {
                    return open(way, credentials, shells);
                } catch (HostFailure | KubernetesClientException noWay) {
                    seen.add(way + ": " + words(noWay));
                    boolean untrusted = Failures.reason(noWay) == KubeFailure.Reason.NOT_TRUSTED;
                    if (!refused) {
                        cause = noWay;
                        reason = Failures.reason(noWay);
                    }
                    refused |= untrusted || Failures.refusedCredentials(noWay);
                }
            }
            if (!refused) {
                break;
            }
        }
        throw new KubeFailure(reason, cluster.name().text(), "connect", String.join("\n  ", seen), cause);
    }

    private static Optional<Credentials> credentials(Host host, Function<Host, HostShell> shells) {
        Reading reading = shells.apply(host).read(new Query.File(ADMIN_CONF));
        return reading.file(ADMIN_CONF).map(file -> Credentials.read(file.content()));
    }

    private static String words(RuntimeException failure) {
        if (failure instanceof HostFailure host) {
            return host.reason().toString().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
        return failure instanceof IllegalArgumentException
                ? ADMIN_CONF + " cannot be used: " + failure.getMessage()
                : Failures.words(failure, false);
    }

    /** The endpoint first; then each control-plane host by its own address, beginning with the credentials' host. */
    private List<Way> ways(Host first) {
        List<Host> hosts = new ArrayList<>(cluster.controlPlaneHosts());
        hosts.remove(first);
        hosts.add(0, first);
        boolean tunnelled = cluster.kubernetes().apiAccess() == ClusterDefinition.ApiAccess.SSH;
        List<Way> ways = new ArrayList<>();
        ways.add(new Way(cluster.kubernetes().controlPlaneEndpoint(), true, first, tunnelled));
        for (Host host : hosts) {
            ways.add(new Way(new Endpoint(host.address(), cluster.kubernetes().apiServerPort()), false, host, tunnelled));
        }
        return ways;
    }

    private Connection open(Way way, Credentials credentials, Function<Host, HostShell> shells) {
        Optional<HostShell.Tunnel> tunnel =
                way.tunnelled() ? Optional.of(shells.apply(way.through()).tunnel(way.target())) : Optional.empty();
        String address = tunnel.map(open -> local(open.local())).orElse(way.target().toString());
        KubernetesClient client = client("https://" + address + "/", credentials, way.target());
        try {
            client.getKubernetesVersion();
        } catch (RuntimeException failure) {
            client.close();
            tunnel.ifPresent(HostShell.Tunnel::close);
            throw failure;
        }
        return new Connection(
                client, tunnel, way.toString(), way.endpoint(), credentials.expires(), clock.instant());
    }

    private static String local(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    private static KubernetesClient client(String url, Credentials credentials, Endpoint identity) {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl(url)
                .withConnectionTimeout((int) CONNECT.toMillis())
                .withRequestTimeout((int) REQUEST.toMillis())
                // Retries are ours: an eviction that a budget refuses must not be repeated unseen.
                .withRequestRetryBackoffLimit(0)
                .build();
        TrustManager trust = new ServerIdentity(credentials.trust(), identity.host());
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new JdkHttpClientFactory())
                .withHttpClientBuilderConsumer(
                        builder -> builder.sslContext(credentials.keyManagers(), new TrustManager[] {trust}))
                .build();
    }

    /** Where to connect to, and through which host if {@code tunnelled}. */
    private record Way(Endpoint target, boolean endpoint, Host through, boolean tunnelled) {

        @Override
        public String toString() {
            return (endpoint ? "the endpoint " : "the API server of " + through.name() + " at ") + target
                    + (tunnelled ? " through " + through.name() : "");
        }
    }
}
