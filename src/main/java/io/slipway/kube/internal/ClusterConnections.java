package io.slipway.kube.internal;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.slipway.host.HostFailure;
import io.slipway.host.HostShell;
import io.slipway.host.InCharge;
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
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javax.net.ssl.TrustManager;

/**
 * The one open connection of a cluster, made anew when it broke, when its credentials were refused or end, and now and
 * then while it goes to a single control-plane host, because the balancer may be there by now.
 */
final class ClusterConnections {

    private static final String ADMIN_CONF = "/etc/kubernetes/admin.conf";
    private static final Duration TRY_THE_ENDPOINT_AGAIN = Duration.ofMinutes(1);
    private static final Duration EXPIRY_MARGIN = Duration.ofMinutes(1);

    private final ClusterDefinition cluster;
    private final Clock clock;
    private final InCharge inCharge;
    private final Bounds bounds;
    private Connection current;
    private NoWay failure;
    private Instant failed;

    ClusterConnections(ClusterDefinition cluster, Clock clock, InCharge inCharge, Bounds bounds) {
        this.cluster = cluster;
        this.clock = clock;
        this.inCharge = inCharge;
        this.bounds = bounds;
    }

    /**
     * The connection, counted as used until {@link Connection#release}. Who waited while another thread found no way
     * gets the same answer, or a hundred threads would each try every host in turn.
     *
     * @throws NoWay when no way led to an API server
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
                } catch (NoWay noWay) {
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
        Tried tried = new Tried();
        for (Host host : cluster.controlPlaneHosts()) {
            Credentials credentials;
            try {
                Optional<Credentials> held = credentials(host, shells);
                if (held.isEmpty()) {
                    tried.seen.add(host.name() + ": no " + ADMIN_CONF);
                    continue;
                }
                credentials = held.get();
            } catch (HostFailure | IllegalArgumentException unusable) {
                tried.seen.add(host.name() + ": " + words(unusable));
                continue;
            }
            tried.refused = false;
            Optional<Connection> open = first(host, credentials, shells, tried);
            if (open.isPresent()) {
                return open.get();
            }
            if (!tried.refused) {
                break;
            }
        }
        throw new NoWay(tried.reason, cluster.name().text(), String.join("\n  ", tried.seen), tried.cause, tried.asked);
    }

    /** The first way on which an API server answers. */
    private Optional<Connection> first(
            Host host, Credentials credentials, Function<Host, HostShell> shells, Tried tried) {
        boolean endpointIsOut = false;
        for (Way way : ways(host)) {
            if (way.endpoint() && endpointIsOut) {
                continue;
            }
            try {
                return Optional.of(open(way, credentials, shells));
            } catch (HostFailure | KubernetesClientException noWay) {
                Optional<Duration> asked = RetryAfter.lastAsked();
                endpointIsOut |= way.endpoint() && (asked.isPresent() || Failures.nobodyThere(noWay));
                tried.add(way, noWay, asked);
            }
        }
        return Optional.empty();
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

    /**
     * The endpoint first; then each control-plane host by its own address, beginning with the credentials' host; at last the
     * endpoint for each further member that its balancer may have: each connection can lead to another.
     */
    private List<Way> ways(Host first) {
        List<Host> hosts = new ArrayList<>(cluster.controlPlaneHosts());
        hosts.remove(first);
        hosts.add(0, first);
        boolean tunnelled = cluster.kubernetes().apiAccess() == ClusterDefinition.ApiAccess.SSH;
        List<Way> ways = new ArrayList<>();
        Way endpoint = new Way(cluster.kubernetes().controlPlaneEndpoint(), true, first, tunnelled);
        ways.add(endpoint);
        for (Host host : hosts) {
            ways.add(new Way(new Endpoint(host.address(), cluster.kubernetes().apiServerPort()), false, host, tunnelled));
        }
        ways.addAll(Collections.nCopies(hosts.size() - 1, endpoint));
        return ways;
    }

    private Connection open(Way way, Credentials credentials, Function<Host, HostShell> shells) {
        Optional<HostShell.Tunnel> tunnel =
                way.tunnelled() ? Optional.of(shells.apply(way.through()).tunnel(way.target())) : Optional.empty();
        String address = tunnel.map(open -> local(open.local())).orElse(way.target().toString());
        KubernetesClient client = client("https://" + address + "/", credentials, way.target());
        try {
            RequestConfig check = new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                    .withRequestTimeout((int) bounds.check().toMillis())
                    .build();
            client.adapt(NamespacedKubernetesClient.class).withRequestConfig(check).call(each -> each.getKubernetesVersion());
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

    private KubernetesClient client(String url, Credentials credentials, Endpoint identity) {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl(url)
                .withConnectionTimeout((int) bounds.connect().toMillis())
                .withRequestTimeout((int) bounds.request().toMillis())
                // Retries are ours: an eviction that a budget refuses must not be repeated unseen.
                .withRequestRetryBackoffLimit(0)
                .build();
        TrustManager trust = new ServerIdentity(credentials.trust(), identity.host());
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new JdkHttpClientFactory())
                .withHttpClientBuilderConsumer(builder -> builder
                        .sslContext(credentials.keyManagers(), new TrustManager[] {trust})
                        .addOrReplaceInterceptor("changes", new ChangesInCharge(inCharge))
                        // The last one: each sees the request as the ones before it have left it.
                        .addOrReplaceInterceptor("retry-after", new RetryAfter(clock)))
                .build();
    }

    /** What was seen on the ways that led nowhere. */
    private static final class Tried {

        private final Set<String> seen = new LinkedHashSet<>();
        private KubeFailure.Reason reason = KubeFailure.Reason.NO_CREDENTIALS;
        private Throwable cause;
        private Optional<Duration> asked = Optional.empty();
        private boolean refused;

        void add(Way way, RuntimeException noWay, Optional<Duration> toWait) {
            asked = toWait.isPresent() ? toWait : asked;
            seen.add(way + ": " + words(noWay));
            if (!refused) {
                cause = noWay;
                reason = Failures.reason(noWay);
            }
            refused |= Failures.reason(noWay) == KubeFailure.Reason.NOT_TRUSTED || Failures.refusedCredentials(noWay);
        }
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
