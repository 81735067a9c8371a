package io.slipway.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Sends one event to one receiver, signed, and tells what came of it. Follows no redirect: a receiver cannot lead Slipway
 * to other places. However the receiver behaves, it ends after {@link #LONGEST}.
 */
final class WebhookSender {

    /** From the first packet to the last; also when the receiver answers a byte at a time. */
    static final Duration LONGEST = Duration.ofSeconds(15);

    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(5);
    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new Jdk8Module())
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

    private final HttpClient client = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(LONGEST_CONNECT)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final Set<CompletableFuture<?>> underWay = ConcurrentHashMap.newKeySet();
    private final WebhookKey key;
    private final Clock clock;
    private final Duration longest;

    WebhookSender(WebhookKey key, Clock clock, Duration longest) {
        this.key = key;
        this.clock = clock;
        this.longest = longest;
    }

    /**
     * What came of it.
     *
     * @param status empty when there was no answer
     * @param retryAfter the pause that the receiver asked for
     * @param trouble empty when it was delivered
     */
    record Outcome(Optional<Integer> status, Optional<Duration> retryAfter, String trouble) {

        boolean delivered() {
            return trouble.isEmpty();
        }

        /** The receiver does not want to hear from Slipway any more. */
        boolean gone() {
            return status.equals(Optional.of(410));
        }
    }

    Outcome send(WebhookTable.Row webhook, String message, Event event) {
        String body = body(event);
        Instant now = clock.instant();
        long seconds = now.getEpochSecond();
        String signatures = webhook.salts(now).stream()
                .map(salt -> Signature.of(key.derive(webhook.id(), salt), message, seconds, body))
                .collect(Collectors.joining(" "));
        HttpRequest request = HttpRequest.newBuilder(URI.create(webhook.url()))
                .header("Content-Type", "application/json")
                .header("User-Agent", "Slipway")
                .header("webhook-id", message)
                .header("webhook-timestamp", Long.toString(seconds))
                .header("webhook-signature", signatures)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        CompletableFuture<HttpResponse<Void>> answer = client.sendAsync(request, info -> new LimitedBody());
        underWay.add(answer);
        try {
            return outcome(answer.get(longest.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException hangs) {
            answer.cancel(true);
            return failed("The receiver did not answer within " + longest.toSeconds() + " s.");
        } catch (CancellationException stopping) {
            return failed("Slipway was stopped.");
        } catch (ExecutionException failure) {
            return failed(inWords(failure.getCause()));
        } catch (InterruptedException stopping) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            return failed("Slipway was stopped.");
        } finally {
            underWay.remove(answer);
        }
    }

    /** Breaks off what is being sent, without an interrupt, which would harm the database under the sender's thread. */
    void breakOff() {
        underWay.forEach(answer -> answer.cancel(true));
    }

    static String body(Event event) {
        try {
            return JSON.writeValueAsString(event);
        } catch (JsonProcessingException everythingIsPlain) {
            throw new IllegalStateException(everythingIsPlain);
        }
    }

    private static Outcome outcome(HttpResponse<Void> answer) {
        int status = answer.statusCode();
        if (status >= 200 && status < 300) {
            return new Outcome(Optional.of(status), Optional.empty(), "");
        }
        String redirect = status >= 300 && status < 400 ? " Redirects are not followed: give the address itself." : "";
        return new Outcome(
                Optional.of(status),
                answer.headers().firstValue("Retry-After").filter(text -> text.matches("[0-9]{1,6}"))
                        .map(text -> Duration.ofSeconds(Long.parseLong(text))),
                "The receiver answered " + status + "." + redirect);
    }

    private static Outcome failed(String trouble) {
        return new Outcome(Optional.empty(), Optional.empty(), trouble);
    }

    private static String inWords(Throwable failure) {
        String message = failure.getMessage() == null ? "" : ": " + failure.getMessage();
        return switch (failure.getClass().getSimpleName()) {
            case "HttpConnectTimeoutException" -> "No connection within " + LONGEST_CONNECT.toSeconds() + " s.";
            case "ConnectException" -> "The receiver could not be connected to" + message + ".";
            case "SSLHandshakeException", "SSLException" -> "TLS could not be agreed on" + message + ".";
            default -> failure.getClass().getSimpleName() + message + ".";
        };
    }
}
