package io.slipway.events;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Brings events to webhooks: at least once, to each webhook in order. What is next for a webhook is tried until it is
 * delivered; nothing overtakes it. A webhook is worked on by one thread of one Slipway at a time, which holds a lease of it:
 * whoever is killed leaves it to the others when the lease ends. Each has a thread of its own while there is something to
 * do, so that a receiver that hangs holds up nobody else.
 */
final class WebhookDispatcher {

    /** Longer than a try can last. */
    static final Duration LEASE = Duration.ofMinutes(1);

    /** A receiver that took nothing for that long is told nothing more until somebody enables it. */
    static final Duration PATIENCE = Duration.ofDays(3);

    /** What is sent once more by hand is given up after that many tries. */
    static final int TRIES_BESIDE = 4;

    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(WebhookDispatcher.class);

    /** Deliveries in one go; then the thread ends, and whoever looks first goes on. */
    private static final int MOST_AT_ONCE = 200;

    private final EventTable events;
    private final WebhookTable webhooks;
    private final DeliveryTable deliveries;
    private final WebhookKey key;
    private final WebhookSender sender;
    private final Pauses pauses;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Set<String> busy = ConcurrentHashMap.newKeySet();
    private final ExecutorService workers = new ThreadPoolExecutor(
            0, Webhooks.MOST, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                Thread thread = new Thread(work, "webhook");
                thread.setDaemon(true);
                return thread;
            });
    private volatile boolean stopped;

    WebhookDispatcher(
            EventTable events, WebhookTable webhooks, DeliveryTable deliveries, WebhookKey key, WebhookSender sender,
            Pauses pauses, TransactionTemplate transaction, Clock clock) {
        this.events = events;
        this.webhooks = webhooks;
        this.deliveries = deliveries;
        this.key = key;
        this.sender = sender;
        this.pauses = pauses;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Starts work on every webhook for which there is some; returns at once. */
    void look() {
        // Also when nobody reads: what has no id is not deleted when it is old.
        events.newest();
        Optional<String> keyId = key.idIfThere();
        if (keyId.isEmpty()) {
            return;
        }
        for (String webhook : webhooks.due(keyId.get(), clock.instant())) {
            if (busy.add(webhook)) {
                try {
                    workers.execute(() -> work(webhook));
                } catch (RejectedExecutionException noneFree) {
                    busy.remove(webhook);
                }
            }
        }
    }

    /** Whether nothing is under way here. */
    boolean idle() {
        return busy.isEmpty();
    }

    /** Begins nothing more, and breaks off what a receiver does not take at once: it is sent again after the next start. */
    void stop() {
        stopped = true;
        workers.shutdown();
        try {
            if (!workers.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                sender.breakOff();
                workers.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    private void work(String webhook) {
        String owner = UUID.randomUUID().toString();
        try {
            int sent = 0;
            boolean more = true;
            while (more && sent < MOST_AT_ONCE && !stopped && take(webhook, owner)) {
                more = next(webhook, owner);
                sent++;
            }
        } catch (RuntimeException failure) {
            LOG.warn("Webhook {} could not be worked on and is looked at again", webhook, failure);
        } finally {
            leave(webhook, owner);
            busy.remove(webhook);
        }
    }

    private boolean take(String webhook, String owner) {
        Instant now = clock.instant();
        return webhooks.take(webhook, owner, now, now.plus(LEASE));
    }

    private void leave(String webhook, String owner) {
        try {
            webhooks.giveBack(webhook, owner);
        } catch (RuntimeException failure) {
            LOG.debug("The lease of webhook {} ends by itself", webhook, failure);
        }
    }

    /** @return whether there may be more to do now */
    private boolean next(String id, String owner) {
        Optional<WebhookTable.Row> webhook = webhooks.webhook(id);
        if (webhook.isEmpty()) {
            return false;
        }
        Instant now = clock.instant();
        List<Delivery> beside = deliveries.beside(id, now);
        if (!beside.isEmpty()) {
            sendBeside(webhook.get(), beside.get(0));
            return true;
        }
        Optional<Delivery> first = deliveries.first(id);
        if (first.isEmpty()) {
            return takeUp(webhook.get(), owner);
        }
        return first.get().nextTry().filter(due -> !due.isAfter(now)).isPresent()
                && sendInOrder(webhook.get(), first.get());
    }

    /** Makes a delivery of the next event that is wanted. */
    private boolean takeUp(WebhookTable.Row webhook, String owner) {
        long newest = events.newest();
        EventPage page = events.page(webhook.filter(), webhook.takenUpTo(), newest, 1);
        if (page.entries().isEmpty()) {
            webhooks.takenUpTo(webhook.id(), owner, newest);
            return false;
        }
        Event event = page.entries().get(0);
        return Boolean.TRUE.equals(transaction.execute(status -> {
            boolean mine = webhooks.takenUpTo(webhook.id(), owner, event.id());
            if (mine) {
                deliveries.add(webhook.id(), message(event), event.id(), event.type(), true, clock.instant());
            }
            return mine;
        }));
    }

    /** The same for an event however often it is sent; its time tells events apart when a database was made anew. */
    static String message(Event event) {
        return "evt_" + event.id() + "_" + event.timestamp().getEpochSecond();
    }

    private boolean sendInOrder(WebhookTable.Row webhook, Delivery delivery) {
        Optional<Event> event = delivery.event().flatMap(events::event);
        if (event.isEmpty()) {
            deliveries.skip(webhook.id(), delivery.id(), "The event is not kept any more.", clock.instant());
            return true;
        }
        WebhookSender.Outcome outcome = sender.send(webhook, delivery.message(), event.get());
        Instant now = clock.instant();
        if (outcome.delivered()) {
            transaction.executeWithoutResult(status -> {
                deliveries.delivered(delivery.id(), outcome.status().orElseThrow(), now);
                webhooks.works(webhook.id());
            });
            return true;
        }
        if (brokenOff(outcome)) {
            return false;
        }
        transaction.executeWithoutResult(status -> {
            Instant next = now.plus(pause(delivery.attempts() + 1, outcome));
            deliveries.failed(delivery.id(), outcome.status(), outcome.trouble(), Optional.of(next), now);
            Instant since = webhooks.fails(webhook.id(), now);
            if (outcome.gone()) {
                disable(webhook, "The receiver answered 410: it does not want to be told any more.");
            } else if (since.plus(PATIENCE).isBefore(now)) {
                disable(webhook, "Nothing was taken since " + since + ". " + outcome.trouble());
            }
        });
        return false;
    }

    /** By Slipway itself: it is sent again after the next start. */
    private boolean brokenOff(WebhookSender.Outcome outcome) {
        return stopped && outcome.status().isEmpty();
    }

    private void disable(WebhookTable.Row webhook, String why) {
        webhooks.state(webhook.id(), Webhook.State.DISABLED, why);
        LOG.warn("Webhook {} ({}) is disabled: {}", webhook.id(), webhook.description(), why);
    }

    private Duration pause(int failed, WebhookSender.Outcome outcome) {
        Duration own = pauses.after(failed);
        Duration asked = outcome.retryAfter().orElse(Duration.ZERO);
        Duration longer = own.compareTo(asked) > 0 ? own : asked;
        return longer.compareTo(Pauses.LONGEST) < 0 ? longer : Pauses.LONGEST;
    }

    private void sendBeside(WebhookTable.Row webhook, Delivery delivery) {
        Optional<Event> event = delivery.event().flatMap(events::event);
        if (event.isEmpty()) {
            deliveries.skip(webhook.id(), delivery.id(), "The event is not kept any more.", clock.instant());
            return;
        }
        WebhookSender.Outcome outcome = sender.send(webhook, delivery.message(), event.get());
        Instant now = clock.instant();
        if (outcome.delivered()) {
            deliveries.delivered(delivery.id(), outcome.status().orElseThrow(), now);
            return;
        }
        if (brokenOff(outcome)) {
            return;
        }
        int failed = delivery.attempts() + 1;
        boolean giveUp = failed >= TRIES_BESIDE || outcome.gone();
        deliveries.failed(delivery.id(), outcome.status(), outcome.trouble(),
                giveUp ? Optional.empty() : Optional.of(now.plus(pause(failed, outcome))), now);
    }
}
