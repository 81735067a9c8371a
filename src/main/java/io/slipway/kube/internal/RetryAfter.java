package io.slipway.kube.internal;

import io.fabric8.kubernetes.client.http.AsyncBody.Consumer;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Keeps what the last answer to a thread said about when to ask again: fabric8 throws an answer's head away. Its own
 * repetition heeds {@code Retry-After} too, but repeats an eviction that a budget refused, stays with an ill member of a
 * balancer, and gives up by a time-out that tells nothing where the server asks for more time than there is.
 */
final class RetryAfter implements Interceptor {

    /** So much that nobody waits for it, and Duration still holds it. */
    private static final int DIGITS = 9;

    private static final ThreadLocal<AtomicReference<Duration>> LAST = new ThreadLocal<>();

    private final Clock clock;
    private final Map<HttpRequest, AtomicReference<Duration>> open = Collections.synchronizedMap(new WeakHashMap<>());

    RetryAfter(Clock clock) {
        this.clock = clock;
    }

    /** What the last answer to this thread asked for; told once. */
    static Optional<Duration> lastAsked() {
        AtomicReference<Duration> last = LAST.get();
        LAST.remove();
        return last == null ? Optional.empty() : Optional.ofNullable(last.get());
    }

    /** The asking thread comes by here with the request as it is sent. */
    @Override
    public Consumer<List<ByteBuffer>> consumer(Consumer<List<ByteBuffer>> consumer, HttpRequest request) {
        AtomicReference<Duration> asked = new AtomicReference<>();
        LAST.set(asked);
        open.put(request, asked);
        return consumer;
    }

    /** The answer's head comes by here in another thread. */
    @Override
    public void after(HttpRequest request, HttpResponse<?> response, Consumer<List<ByteBuffer>> consumer) {
        AtomicReference<Duration> asked = open.remove(request);
        if (asked != null) {
            wait(response.header("Retry-After"), response.header("Date"), clock.instant()).ifPresent(asked::set);
        }
    }

    /**
     * Seconds, or a date (RFC 9110, section 10.2.3), which is counted from the server's own date where it tells one: its clock
     * may differ from ours. What is neither counts as nothing.
     */
    static Optional<Duration> wait(String retryAfter, String date, Instant now) {
        String text = retryAfter == null ? "" : retryAfter.strip();
        if (text.matches("[0-9]+")) {
            String digits = text.replaceFirst("^0+(?=.)", "");
            return Optional.of(Duration.ofSeconds(digits.length() > DIGITS ? 999_999_999 : Long.parseLong(digits)));
        }
        return moment(text).map(then -> Duration.between(moment(date).orElse(now), then))
                .map(wait -> wait.isNegative() ? Duration.ZERO : wait);
    }

    private static Optional<Instant> moment(String date) {
        try {
            return date == null || date.isBlank()
                    ? Optional.empty()
                    : Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date.strip())));
        } catch (DateTimeException another) {
            return Optional.empty();
        }
    }
}
