package io.slipway.events;

import io.slipway.inventory.ClusterName;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The webhooks, for administrators: made, seen, tried, mended, removed. */
public final class Webhooks {

    /** More than this are refused: each may need a thread. */
    static final int MOST = 50;

    private static final String NO_ADDRESS =
            "The url is no address: give one such as https://tickets.example.net/slipway.";
    private static final int LONGEST_ADDRESS = 2000;
    private static final int LONGEST_DESCRIPTION = 200;
    private static final int LARGEST_PAGE = 200;
    /** How long the secret before the last change still signs. */
    private static final Duration CHANGE_OVER = Duration.ofDays(1);
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final EventTable events;
    private final WebhookTable webhooks;
    private final DeliveryTable deliveries;
    private final WebhookKey key;
    private final WebhookSender sender;
    private final WebhookSettings settings;
    private final SecureRandom random;
    private final Clock clock;

    Webhooks(
            EventTable events, WebhookTable webhooks, DeliveryTable deliveries, WebhookKey key, WebhookSender sender,
            WebhookSettings settings, SecureRandom random, Clock clock) {
        this.events = events;
        this.webhooks = webhooks;
        this.deliveries = deliveries;
        this.key = key;
        this.sender = sender;
        this.settings = settings;
        this.random = random;
        this.clock = clock;
    }

    /**
     * A new webhook.
     *
     * @param secret with which the receiver checks signatures; it cannot be read again
     */
    public record Made(Webhook webhook, String secret) {}

    /** What was asked cannot be done as the webhook or its delivery stands. */
    public static final class NotPossible extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NotPossible(String message) {
            super(message);
        }
    }

    /**
     * Makes a webhook that is told of what happens from now on.
     *
     * @throws IllegalArgumentException that says what would be right
     */
    public Made make(WebhookWish wish, String madeBy) {
        String url = address(wish.url());
        String description = wish.description() == null ? "" : EventData.text(wish.description().strip());
        if (description.length() > LONGEST_DESCRIPTION) {
            throw new IllegalArgumentException("A description has at most " + LONGEST_DESCRIPTION + " characters.");
        }
        if (webhooks.all().size() >= MOST) {
            throw new IllegalArgumentException("There are " + MOST + " webhooks already. Remove one first.");
        }
        byte[] id = new byte[8];
        byte[] salt = new byte[32];
        random.nextBytes(id);
        random.nextBytes(salt);
        WebhookTable.Row row = new WebhookTable.Row(
                HexFormat.of().formatHex(id), url, description, types(wish.types()),
                wish.cluster() == null || wish.cluster().isEmpty() ? "" : new ClusterName(wish.cluster()).text(),
                HexFormat.of().formatHex(salt), key.id(), Webhook.State.ACTIVE, "", madeBy, clock.instant(),
                events.newest(), Optional.empty(), Optional.empty(), Optional.empty());
        webhooks.add(row);
        return new Made(shown(row), Signature.shown(key.derive(row.id(), row.salt())));
    }

    /**
     * Gives the webhook a new secret. For a day everything is signed with the old one too, so that the receiver can change
     * over in between; a secret that was made with another key file ends at once.
     *
     * @return empty when there is no such webhook
     * @throws NotPossible when somebody else does so at this moment
     */
    public Optional<Made> changeSecret(String id) {
        return webhooks.webhook(id).map(before -> {
            byte[] salt = new byte[32];
            random.nextBytes(salt);
            String fresh = HexFormat.of().formatHex(salt);
            String keyId = key.id();
            Optional<Instant> both = Optional.of(clock.instant().plus(CHANGE_OVER))
                    .filter(until -> keyId.equals(before.keyId()));
            if (!webhooks.salt(before, fresh, keyId, both)) {
                throw new NotPossible("The secret was changed at this moment by somebody else.");
            }
            return new Made(webhook(id).orElseThrow(), Signature.shown(key.derive(id, fresh)));
        });
    }

    /** In the order of making. */
    public List<Webhook> all() {
        return webhooks.all().stream().map(this::shown).toList();
    }

    /** By its id. */
    public Optional<Webhook> webhook(String id) {
        return webhooks.webhook(id).map(this::shown);
    }

    /** @return false when there is no such webhook */
    public boolean remove(String id) {
        return webhooks.remove(id);
    }

    /** Sends nothing more until it is enabled; what happens meanwhile waits. @return false when there is no such webhook */
    public boolean disable(String id, String by) {
        return webhooks.state(id, Webhook.State.DISABLED, "Disabled by " + by + ".");
    }

    /** Goes on where it stood, at once. @return false when there is no such webhook */
    public boolean enable(String id) {
        deliveries.now(id, clock.instant());
        return webhooks.state(id, Webhook.State.ACTIVE, "");
    }

    /**
     * What was and is on its way, newest first.
     *
     * @param before the id before which the page begins; {@code Long.MAX_VALUE} for the first page
     */
    public List<Delivery> deliveries(String id, long before, int size) {
        return deliveries.list(id, before, Math.max(1, Math.min(size, LARGEST_PAGE)));
    }

    /**
     * Sends a test to the receiver, once and now, also when the webhook is disabled.
     *
     * @return what came of it; empty when there is no such webhook
     */
    public Optional<Delivery> test(String id, String by) {
        return webhooks.webhook(id).map(webhook -> {
            refuseOtherKey(webhook);
            byte[] number = new byte[8];
            random.nextBytes(number);
            String message = "test_" + HexFormat.of().formatHex(number);
            Instant now = clock.instant();
            Event event = new Event(0, EventType.WEBHOOK_TEST.text(), now,
                    Optional.of(webhook.cluster()).filter(cluster -> !cluster.isEmpty()), Optional.empty(),
                    Optional.of(id), "/api/v1/webhooks/" + id, Optional.empty(), Map.of("by", by));
            WebhookSender.Outcome outcome = sender.send(webhook, message, event);
            long delivery = deliveries.addTest(
                    id, message, event.type(), outcome.delivered(), outcome.status(), outcome.trouble(), now,
                    clock.instant());
            return deliveries.delivery(id, delivery).orElseThrow();
        });
    }

    /**
     * Sends what has ended once more, beside the order, with the id that it had.
     *
     * @return the new delivery; empty when there is no such one
     * @throws NotPossible when it still waits, or its event is not kept any more
     */
    public Optional<Delivery> redeliver(String id, long delivery) {
        return deliveries.delivery(id, delivery).map(before -> {
            if (before.state() == Delivery.State.WAITING) {
                throw new NotPossible("It has not been delivered yet and is tried again by itself.");
            }
            Event event = before.event().flatMap(events::event).orElseThrow(() ->
                    new NotPossible("The event is not kept any more, or it was a test."));
            long again = deliveries.add(
                    id, before.message(), event.id(), event.type(), false, clock.instant());
            return deliveries.delivery(id, again).orElseThrow();
        });
    }

    /**
     * Lets a delivery be that the receiver cannot take, so that those behind it come.
     *
     * @return false when there is no such one that waits
     */
    public boolean skip(String id, long delivery, String by) {
        boolean skipped = deliveries.skip(id, delivery, "Skipped by " + by + ".", clock.instant());
        if (skipped) {
            webhooks.works(id);
        }
        return skipped;
    }

    private void refuseOtherKey(WebhookTable.Row webhook) {
        if (!Optional.of(webhook.keyId()).equals(key.idIfThere())) {
            throw new NotPossible("The webhook's secret was made with another key file. Put that file back, or"
                    + " change the secret.");
        }
    }

    private Webhook shown(WebhookTable.Row row) {
        boolean otherKey = !Optional.of(row.keyId()).equals(key.idIfThere());
        return new Webhook(
                row.id(), row.url(), row.description(), row.types().stream().map(EventType::text).toList(),
                Optional.of(row.cluster()).filter(cluster -> !cluster.isEmpty()),
                otherKey ? Webhook.State.OTHER_KEY : row.state(),
                otherKey ? "Its secret was made with another key file than this Slipway has; change the secret." : row.why(),
                row.madeBy(), row.madeAt(),
                events.count(row.filter(), row.takenUpTo()) + (deliveries.first(row.id()).isPresent() ? 1 : 0),
                row.failingSince());
    }

    private static List<EventType> types(List<String> wanted) {
        return (wanted == null ? List.<String>of() : wanted).stream().distinct().map(EventType::named).toList();
    }

    private String address(String given) {
        String text = given == null ? "" : given.strip();
        URI address;
        try {
            address = new URI(text);
        } catch (URISyntaxException noAddress) {
            throw new IllegalArgumentException(NO_ADDRESS);
        }
        boolean https = "https".equalsIgnoreCase(address.getScheme());
        boolean http = "http".equalsIgnoreCase(address.getScheme());
        if (address.getHost() == null || !https && !http || text.length() > LONGEST_ADDRESS) {
            throw new IllegalArgumentException(NO_ADDRESS);
        }
        if (http && !settings.allowHttp() && !LOOPBACK.contains(address.getHost())) {
            throw new IllegalArgumentException("The url needs https. (slipway.webhooks.allow-http lifts this; then everybody on"
                    + " the way can read what is sent.)");
        }
        if (address.getRawUserInfo() != null || address.getRawFragment() != null) {
            throw new IllegalArgumentException("The url holds neither a password nor a \"#\": it is kept and shown. The"
                    + " signature tells the receiver who sends.");
        }
        return text;
    }
}
