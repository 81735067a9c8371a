package io.slipway.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.inventory.ClusterName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Tells when pods answer at other addresses than before, of the clusters for which somebody asked to hear that. One Slipway
 * looks at a cluster at a time. What was seen is kept, so that a change during a restart is told too.
 */
final class AddressWatch {

    /** A cluster that could not be asked is left alone for that long. */
    static final Duration REST = Duration.ofMinutes(2);

    private static final Logger LOG = LoggerFactory.getLogger(AddressWatch.class);
    private static final int MOST_AT_ONCE = 8;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JdbcClient client;
    private final TransactionTemplate transaction;
    private final AddressSource source;
    private final WebhookTable webhooks;
    private final EventStream stream;
    private final Events events;
    private final Duration every;
    private final Clock clock;
    private final Set<ClusterName> busy = ConcurrentHashMap.newKeySet();
    private final ExecutorService lookers;
    private volatile boolean stopped;

    AddressWatch(
            JdbcClient client, TransactionTemplate transaction, AddressSource source, WebhookTable webhooks,
            EventStream stream, Events events, Duration every, Clock clock) {
        this.client = client;
        this.transaction = transaction;
        this.source = source;
        this.webhooks = webhooks;
        this.stream = stream;
        this.events = events;
        this.every = every;
        this.clock = clock;
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                MOST_AT_ONCE, MOST_AT_ONCE, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "address-watch");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        this.lookers = pool;
    }

    /** Begins a look at every cluster that is due; returns at once. */
    void look() {
        for (ClusterName cluster : subscribed()) {
            if (!stopped && busy.add(cluster)) {
                Optional<Long> number = begin(cluster);
                if (number.isEmpty()) {
                    busy.remove(cluster);
                } else {
                    lookers.execute(() -> look(cluster, number.get()));
                }
            }
        }
    }

    boolean idle() {
        return busy.isEmpty();
    }

    void stop() {
        stopped = true;
        lookers.shutdown();
    }

    /** The clusters of those who named the type: whoever takes all types takes this one as it comes. */
    private Set<ClusterName> subscribed() {
        Set<ClusterName> clusters = new LinkedHashSet<>();
        webhooks.all().stream()
                .filter(webhook -> webhook.state() == Webhook.State.ACTIVE)
                .map(WebhookTable.Row::filter)
                .forEach(filter -> add(filter, clusters));
        stream.wanted().forEach(filter -> add(filter, clusters));
        return clusters;
    }

    private void add(EventFilter filter, Set<ClusterName> clusters) {
        if (filter.types().contains(EventType.ADDRESSES_CHANGED) && filter.operation().isEmpty()) {
            List<ClusterName> known = source.clusters();
            filter.cluster().map(ClusterName::new).ifPresentOrElse(
                    named -> known.stream().filter(named::equals).forEach(clusters::add), () -> clusters.addAll(known));
        }
    }

    /** @return the number of the look; empty when it is not due, or somebody else looks */
    private Optional<Long> begin(ClusterName cluster) {
        Instant now = clock.instant();
        boolean mine = client.sql("update slipway_address_watch set looks = looks + 1, next_look_at = ?"
                                + " where cluster = ? and next_look_at <= ?")
                        .params(at(now.plus(every)), cluster.text(), at(now))
                        .update()
                == 1;
        if (!mine && looks(cluster).isEmpty()) {
            try {
                client.sql("insert into slipway_address_watch (cluster, seen, looks, next_look_at) values (?, '', 1, ?)")
                        .params(cluster.text(), at(now.plus(every)))
                        .update();
                mine = true;
            } catch (DuplicateKeyException somebodyElse) {
                return Optional.empty();
            }
        }
        return mine ? looks(cluster) : Optional.empty();
    }

    private Optional<Long> looks(ClusterName cluster) {
        return client.sql("select looks from slipway_address_watch where cluster = ?")
                .param(cluster.text())
                .query(Long.class)
                .optional();
    }

    private void look(ClusterName cluster, long number) {
        try {
            if (stopped) {
                return;
            }
            Map<String, String> now = source.addresses(cluster);
            transaction.executeWithoutResult(status -> seen(cluster, number, now));
        } catch (RuntimeException notNow) {
            LOG.debug("The addresses of the pods of {} cannot be read now", cluster, notNow);
            rest(cluster, number);
        } finally {
            busy.remove(cluster);
        }
    }

    private void seen(ClusterName cluster, long number, Map<String, String> now) {
        String before = client.sql("select seen from slipway_address_watch where cluster = ?")
                .param(cluster.text())
                .query(String.class)
                .single();
        boolean mine = client.sql("update slipway_address_watch set seen = ? where cluster = ? and looks = ?")
                        .params(written(now), cluster.text(), number)
                        .update()
                == 1;
        if (mine && !before.isEmpty()) {
            Set<String> changed = changed(read(before), now);
            if (!changed.isEmpty()) {
                events.record(EventType.ADDRESSES_CHANGED, Optional.of(cluster), Optional.empty(), "",
                        "/api/v1/clusters/" + cluster.text() + "/pod-addresses", "", Map.of("namespaces", changed));
            }
        }
    }

    private void rest(ClusterName cluster, long number) {
        try {
            client.sql("update slipway_address_watch set next_look_at = ? where cluster = ? and looks = ?")
                    .params(at(clock.instant().plus(REST)), cluster.text(), number)
                    .update();
        } catch (RuntimeException later) {
            LOG.debug("The next look comes as usual", later);
        }
    }

    private static Set<String> changed(Map<String, String> before, Map<String, String> now) {
        Set<String> namespaces = new TreeSet<>(before.keySet());
        namespaces.addAll(now.keySet());
        namespaces.removeIf(namespace ->
                Optional.ofNullable(before.get(namespace)).equals(Optional.ofNullable(now.get(namespace))));
        return namespaces;
    }

    private static String written(Map<String, String> digests) {
        try {
            return JSON.writeValueAsString(new TreeMap<>(digests));
        } catch (JsonProcessingException everythingIsPlain) {
            throw new IllegalStateException(everythingIsPlain);
        }
    }

    private static Map<String, String> read(String digests) {
        try {
            return JSON.readValue(digests, new TypeReference<Map<String, String>>() {});
        } catch (JsonProcessingException damaged) {
            throw new IllegalStateException("what was seen of addresses is no JSON", damaged);
        }
    }

    private static java.time.OffsetDateTime at(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
