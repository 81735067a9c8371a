package io.slipway.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.slipway.inventory.ClusterName;
import io.slipway.journal.Databases;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Receivers get each event at least once, in order, signed, whatever becomes of them and of Slipway meanwhile. */
class WebhooksTest {

    private static final ClusterName CLUSTER = new ClusterName("edge1");
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration PATIENCE_OF_TESTS = Duration.ofMillis(700);

    @TempDir
    Path data;

    private final MovedClock clock = new MovedClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final Receiver receiver = new Receiver();
    private HikariDataSource database = Databases.h2();

    @AfterEach
    void close() {
        receiver.close();
        database.close();
    }

    /** One Slipway on the database. */
    private final class Slipway {

        private final EventTable table;
        private final WebhookTable webhooks;
        private final DeliveryTable deliveries;
        private final Webhooks door;
        private final WebhookDispatcher dispatcher;

        Slipway() {
            this("webhook-key");
        }

        Slipway(String keyFile) {
            this(keyFile, PATIENCE_OF_TESTS);
        }

        Slipway(String keyFile, Duration patience) {
            JdbcClient client = JdbcClient.create(database);
            DataSourceTransactionManager transactions = new DataSourceTransactionManager(database);
            table = new EventTable(client, transactions, clock);
            webhooks = new WebhookTable(client);
            deliveries = new DeliveryTable(client);
            WebhookKey key = new WebhookKey(data.resolve(keyFile), new SecureRandom());
            WebhookSender sender = new WebhookSender(key, clock, patience);
            door = new Webhooks(
                    table, webhooks, deliveries, key, sender, new WebhookSettings(false), new SecureRandom(), clock);
            dispatcher = new WebhookDispatcher(
                    table, webhooks, deliveries, key, sender, new Pauses(RandomGenerator.getDefault()),
                    new TransactionTemplate(transactions), clock);
        }

        /** Looks as long as there is something to do at this moment. */
        void works() {
            dispatcher.look();
            await().atMost(LONG).pollInterval(Duration.ofMillis(5)).until(dispatcher::idle);
        }

        Webhooks.Made told(String url, String... types) {
            return door.make(new WebhookWish(url, "tickets", List.of(types), null), "anna");
        }

        void happens(String subject) {
            new Events(table).record(EventType.FINDING_OPENED, CLUSTER, Optional.empty(), subject, Map.of("n", 1));
        }

        Delivery newest(String webhook) {
            return door.deliveries(webhook, Long.MAX_VALUE, 1).get(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"H2", "PostgreSQL"})
    void eventsComeInOrderAndSigned(String name) {
        if (name.equals("PostgreSQL")) {
            database.close();
            database = Databases.postgres();
        }
        Slipway slipway = new Slipway();
        slipway.happens("before");
        Webhooks.Made made = slipway.told(receiver.url(), "finding.opened");
        IntStream.range(0, 5).forEach(number -> slipway.happens("f" + number));
        new Events(slipway.table).record(EventType.FINDING_GONE, CLUSTER, Optional.empty(), "not wanted", Map.of());
        slipway.works();

        assertThat(receiver.requests()).hasSize(5).extracting(Receiver.Request::path).containsOnly("/slipway");
        assertThat(receiver.taken()).extracting(WebhooksTest::subject).containsExactly("f0", "f1", "f2", "f3", "f4");
        byte[] secret = Base64.getDecoder().decode(made.secret().substring("whsec_".length()));
        assertThat(receiver.requests()).allSatisfy(request -> {
            assertThat(request.signature())
                    .isEqualTo(Signature.of(secret, request.message(), request.timestamp(), request.body()));
            assertThat(request.timestamp()).isEqualTo(clock.instant().getEpochSecond());
        });
        assertThat(receiver.requests()).extracting(Receiver.Request::message).doesNotHaveDuplicates()
                .first().isEqualTo("evt_2_1772366400");
        assertThat(receiver.requests().get(0).body()).isEqualTo("{\"id\":2,\"type\":\"finding.opened\","
                + "\"timestamp\":\"2026-03-01T12:00:00Z\",\"cluster\":\"edge1\",\"subject\":\"f0\","
                + "\"link\":\"/api/v1/clusters/edge1\",\"data\":{\"n\":1}}");
        assertThat(slipway.door.deliveries(made.webhook().id(), Long.MAX_VALUE, 10))
                .hasSize(5).allMatch(delivery -> delivery.state() == Delivery.State.DELIVERED);
        assertThat(slipway.door.all()).singleElement().satisfies(webhook -> {
            assertThat(webhook.waiting()).isZero();
            assertThat(webhook.madeBy()).isEqualTo("anna");
        });
        assertThat(JdbcClient.create(database).sql("select * from slipway_webhook").query().listOfRows().toString())
                .doesNotContain(made.secret().substring(6));
    }

    @Test
    void whatFailsIsTriedAgainWithGrowingPausesAndNothingOvertakesIt() {
        Slipway slipway = new Slipway();
        String id = slipway.told(receiver.url()).webhook().id();
        receiver.answers(500, 503, 302);
        slipway.happens("first");
        slipway.happens("second");
        slipway.works();
        slipway.works();
        assertThat(receiver.requests()).as("not before the pause is over").hasSize(1);
        assertThat(slipway.newest(id)).satisfies(delivery -> {
            assertThat(delivery.lastStatus()).contains(500);
            assertThat(delivery.trouble()).isEqualTo("The receiver answered 500.");
            assertThat(delivery.attempts()).isEqualTo(1);
            assertThat(delivery.nextTry().orElseThrow())
                    .isBetween(clock.instant().plusSeconds(4), clock.instant().plusSeconds(5));
        });
        assertThat(slipway.door.webhook(id).orElseThrow().failingSince()).contains(clock.instant());
        assertThat(slipway.door.webhook(id).orElseThrow().waiting()).isEqualTo(2);
        for (int seconds : new int[] {5, 20, 80}) {
            clock.moves(Duration.ofSeconds(seconds));
            slipway.works();
        }

        assertThat(receiver.requests()).extracting(Receiver.Request::answered).containsExactly(500, 503, 302, 204, 204);
        assertThat(receiver.taken()).extracting(WebhooksTest::subject).containsExactly("first", "second");
        assertThat(receiver.requests().subList(0, 4)).extracting(Receiver.Request::message).containsOnly(
                receiver.requests().get(0).message());
        assertThat(receiver.requests().subList(0, 4)).extracting(Receiver.Request::body).containsOnly(
                receiver.requests().get(0).body());
        assertThat(receiver.requests().get(3).timestamp() - receiver.requests().get(0).timestamp()).isEqualTo(105);
        assertThat(slipway.door.webhook(id).orElseThrow().failingSince()).isEmpty();
    }

    @Test
    void aReceiverSaysWhenToComeBack() {
        Slipway slipway = new Slipway();
        String id = slipway.told(receiver.url()).webhook().id();
        receiver.answers(429).sends("Retry-After", "120");
        slipway.happens("first");
        slipway.works();

        assertThat(slipway.newest(id).nextTry()).contains(clock.instant().plusSeconds(120));
    }

    @ParameterizedTest
    @CsvSource({"1, 4, 5", "2, 16, 20", "5, 1024, 1280", "9, 69120, 86400", "400, 69120, 86400"})
    void pausesGrowUpToADay(int failed, long least, long most) {
        Pauses pauses = new Pauses(RandomGenerator.getDefault());
        List<Duration> drawn = IntStream.range(0, 200).mapToObj(draw -> pauses.after(failed)).toList();
        assertThat(drawn).allSatisfy(pause ->
                assertThat(pause).isBetween(Duration.ofSeconds(least), Duration.ofSeconds(most)));
        assertThat(drawn.stream().distinct().count()).as("not all at one moment").isGreaterThan(50);
    }

    @Test
    void aRestartGoesOnWhereItStoodAndWhoWasKilledLeavesItsWork() {
        Slipway killed = new Slipway();
        String id = killed.told(receiver.url()).webhook().id();
        receiver.answers(500);
        killed.happens("first");
        killed.happens("second");
        killed.works();
        assertThat(killed.webhooks.take(id, "killed", clock.instant(), clock.instant().plus(WebhookDispatcher.LEASE)))
                .isTrue();

        Slipway next = new Slipway();
        clock.moves(Duration.ofSeconds(30));
        next.works();
        assertThat(receiver.requests()).as("the other may be sending").hasSize(1);
        clock.moves(Duration.ofSeconds(31));
        next.works();
        assertThat(receiver.taken()).extracting(WebhooksTest::subject).containsExactly("first", "second");
    }

    @Test
    void twoSlipwaysDoNotSendTheSame() {
        database.close();
        database = Databases.postgres();
        Slipway one = new Slipway();
        Slipway other = new Slipway();
        one.told(receiver.url());
        for (int round = 0; round < 20; round++) {
            int number = round;
            IntStream.range(0, 5).forEach(event -> one.happens(number * 5 + event + ""));
            one.dispatcher.look();
            other.dispatcher.look();
        }
        await().atMost(LONG).until(() -> {
            one.works();
            other.works();
            return receiver.requests().size() >= 100;
        });

        assertThat(receiver.taken()).extracting(WebhooksTest::subject)
                .containsExactlyElementsOf(IntStream.range(0, 100).mapToObj(Integer::toString).toList());
    }

    @Test
    void aReceiverThatIsGoneIsToldNothingMoreUntilItIsEnabled() {
        Slipway slipway = new Slipway();
        String id = slipway.told(receiver.url()).webhook().id();
        receiver.answers(410);
        slipway.happens("first");
        slipway.works();
        assertThat(slipway.door.webhook(id).orElseThrow().state()).isEqualTo(Webhook.State.DISABLED);
        assertThat(slipway.door.webhook(id).orElseThrow().why()).contains("answered 410");
        slipway.happens("second");
        clock.moves(Duration.ofDays(2));
        slipway.works();
        assertThat(receiver.requests()).hasSize(1);

        assertThat(slipway.door.enable(id)).isTrue();
        slipway.works();
        assertThat(receiver.taken()).extracting(WebhooksTest::subject).containsExactly("first", "second");
    }

    @Test
    void aReceiverThatIsDeadForDaysIsDisabledAndLosesNothing() {
        Slipway slipway = new Slipway();
        String id = slipway.told(receiver.url()).webhook().id();
        receiver.answers(java.util.Collections.nCopies(20, 500).toArray(Integer[]::new));
        slipway.happens("first");
        for (int hour = 0; hour < 24 * 5; hour++) {
            slipway.works();
            clock.moves(Duration.ofHours(1));
        }
        assertThat(slipway.door.webhook(id).orElseThrow().state()).isEqualTo(Webhook.State.DISABLED);
        assertThat(slipway.door.webhook(id).orElseThrow().why())
                .startsWith("Nothing was taken since 2026-03-01T12:00:00Z. The receiver answered 500.");
        assertThat(receiver.requests().size()).as("tries").isBetween(8, 13);
        assertThat(slipway.newest(id).state()).isEqualTo(Delivery.State.WAITING);
    }

    @Test
    void aReceiverThatHangsHoldsUpNobodyElse() {
        Slipway slipway = new Slipway();
        try (Receiver hangs = new Receiver().answers(Receiver.HANGS)) {
            String slow = slipway.told(hangs.url()).webhook().id();
            slipway.told(receiver.url());
            slipway.happens("first");
            slipway.dispatcher.look();
            await().atMost(LONG).until(() -> receiver.taken().size() == 1);
            await().atMost(LONG).until(slipway.dispatcher::idle);

            assertThat(hangs.requests()).hasSize(1);
            assertThat(slipway.newest(slow).trouble()).startsWith("The receiver did not answer within");
            assertThat(slipway.newest(slow).lastStatus()).isEmpty();
            clock.moves(Duration.ofSeconds(5));
            slipway.works();
            assertThat(hangs.taken()).extracting(WebhooksTest::subject).containsExactly("first");
        }
    }

    @Test
    void aStopDoesNotWaitForAReceiverThatHangsAndCountsNoFailure() {
        Slipway stops = new Slipway("webhook-key", Duration.ofMinutes(5));
        try (Receiver hangs = new Receiver().answers(Receiver.HANGS)) {
            String id = stops.told(hangs.url()).webhook().id();
            stops.happens("first");
            stops.dispatcher.look();
            await().atMost(LONG).until(() -> hangs.requests().size() == 1);
            stops.dispatcher.stop();

            assertThat(stops.dispatcher.idle()).isTrue();
            assertThat(stops.newest(id).attempts()).isZero();
            Slipway next = new Slipway();
            next.works();
            assertThat(hangs.taken()).extracting(WebhooksTest::subject).containsExactly("first");
        }
    }

    @Test
    void anAdministratorTriesRepeatsAndSkips() {
        Slipway slipway = new Slipway();
        String id = slipway.told(receiver.url()).webhook().id();
        Delivery test = slipway.door.test(id, "anna").orElseThrow();
        assertThat(test.state()).isEqualTo(Delivery.State.DELIVERED);
        assertThat(test.lastStatus()).contains(204);
        assertThat(receiver.requests().get(0).body()).contains("\"type\":\"webhook.test\"", "\"by\":\"anna\"");
        assertThatThrownBy(() -> slipway.door.redeliver(id, test.id())).isInstanceOf(Webhooks.NotPossible.class);

        slipway.happens("first");
        slipway.works();
        Delivery first = slipway.newest(id);
        receiver.answers(400);
        slipway.happens("poison");
        slipway.happens("behind");
        slipway.works();
        Delivery poison = slipway.newest(id);
        assertThatThrownBy(() -> slipway.door.redeliver(id, poison.id())).hasMessageContaining("tried again by itself");
        Delivery again = slipway.door.redeliver(id, first.id()).orElseThrow();
        slipway.works();
        assertThat(receiver.taken()).as("beside what waits").last().satisfies(body ->
                assertThat(subject(body)).isEqualTo("first"));
        assertThat(again.message()).isEqualTo(first.message());

        assertThat(slipway.door.skip(id, poison.id(), "anna")).isTrue();
        assertThat(slipway.door.skip(id, poison.id(), "anna")).as("twice").isFalse();
        slipway.works();
        assertThat(subject(receiver.taken().get(receiver.taken().size() - 1))).isEqualTo("behind");
        assertThat(slipway.deliveries.delivery(id, poison.id()).orElseThrow().trouble()).isEqualTo("Skipped by anna.");

        assertThat(slipway.door.disable(id, "anna")).isTrue();
        slipway.happens("later");
        slipway.works();
        assertThat(subject(receiver.taken().get(receiver.taken().size() - 1))).isEqualTo("behind");
        assertThat(slipway.door.remove(id)).isTrue();
        assertThat(slipway.door.all()).isEmpty();
        assertThat(slipway.door.deliveries(id, Long.MAX_VALUE, 10)).isEmpty();
        assertThat(slipway.door.test(id, "anna")).isEmpty();
    }

    @Test
    void aSecretIsChangedWithoutAGap() {
        Slipway slipway = new Slipway();
        Webhooks.Made made = slipway.told(receiver.url());
        String id = made.webhook().id();
        String fresh = slipway.door.changeSecret(id).orElseThrow().secret();
        assertThat(fresh).isNotEqualTo(made.secret());
        slipway.happens("both");
        slipway.works();
        clock.moves(Duration.ofHours(25));
        slipway.happens("one");
        slipway.works();

        Receiver.Request both = receiver.requests().get(0);
        assertThat(both.signature().split(" ")).containsExactly(signed(fresh, both), signed(made.secret(), both));
        Receiver.Request one = receiver.requests().get(1);
        assertThat(one.signature()).isEqualTo(signed(fresh, one));
        assertThat(slipway.door.changeSecret("none")).isEmpty();

        Slipway lost = new Slipway("a-new-key");
        String again = lost.door.changeSecret(id).orElseThrow().secret();
        lost.happens("again");
        lost.works();
        Receiver.Request last = receiver.requests().get(2);
        assertThat(last.signature()).as("nobody has the old key any more").isEqualTo(signed(again, last));
    }

    private static String signed(String secret, Receiver.Request request) {
        byte[] key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
        return Signature.of(key, request.message(), request.timestamp(), request.body());
    }

    @Test
    void aSlipwayWithAnotherKeySignsNothing() {
        Slipway first = new Slipway();
        Webhooks.Made made = first.told(receiver.url());
        Slipway other = new Slipway("another-key");
        other.told(receiver.url() + "/own");
        first.happens("first");
        other.works();

        assertThat(receiver.requests()).extracting(Receiver.Request::path).containsExactly("/slipway/own");
        assertThat(other.door.webhook(made.webhook().id()).orElseThrow().state()).isEqualTo(Webhook.State.OTHER_KEY);
        assertThatThrownBy(() -> other.door.test(made.webhook().id(), "anna")).hasMessageContaining("another key file");
        first.works();
        assertThat(receiver.requests()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "http://tickets.example.net/slipway | needs https",
        "ftp://tickets.example.net/         | is no address",
        "https:///nobody                    | is no address",
        "https://a b                        | is no address",
        "''                                 | is no address",
        "https://user:secret@example.net/   | holds neither a password",
        "https://example.net/#part          | holds neither a password"
    })
    void anAddressThatIsNotRightIsRefused(String url, String why) {
        Slipway slipway = new Slipway();
        assertThatThrownBy(() -> slipway.told(url))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(why);
        assertThatThrownBy(() -> slipway.told(receiver.url(), "operation.exploded"))
                .hasMessageContaining("operation.exploded").hasMessageContaining("operation.finished");
        assertThat(slipway.door.all()).isEmpty();
    }

    private static String subject(String body) {
        return body.replaceAll(".*\"subject\":\"([^\"]*)\".*", "$1");
    }
}
