package io.slipway.events;

import io.slipway.journal.Journal;
import io.slipway.journal.StepRun;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Tells listeners of events as they happen. While somebody listens, one look at the database serves all: no listener holds
 * anything that another Slipway on the same database would have to tell it. Each listener reads the list by itself from
 * where it stands, so that a slow one delays nobody and nothing is kept for it in memory.
 */
public final class EventStream implements SmartLifecycle {

    /** More streams than this are refused. */
    static final int MOST = 200;

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    /** People watch: what happens is on their screens before they wonder. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    /** Steps are many rows, and are looked at with every second look only. */
    private static final int STEPS_EVERY = 2;
    private static final Duration SILENCE = Duration.ofSeconds(15);
    /** A stream asks for the login again now and then: by then a token may be revoked. */
    private static final Duration LONGEST = Duration.ofMinutes(15);
    /** How far the clocks of two Slipways may differ, and how long a listener may be slow, until steps are missed. */
    private static final Duration STEPS_OF = Duration.ofMinutes(2);

    private final EventTable table;
    private final Journal journal;
    private final Clock clock;
    private final Set<Telling> tellings = ConcurrentHashMap.newKeySet();
    private long looked;
    private ScheduledExecutorService looks;
    private ExecutorService tellers;

    EventStream(EventTable table, Journal journal, Clock clock) {
        this.table = table;
        this.journal = journal;
        this.clock = clock;
    }

    /** As many listen as may. */
    public static final class Full extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Full() {
            super("As many streams are open as there may be (" + MOST + "). Close some, or read pages.");
        }
    }

    /**
     * What somebody wants to hear.
     *
     * @param events empty when no events are wanted
     * @param stepsOf the operation whose steps' changes are wanted; empty for none
     * @param after the id behind which to begin; empty for what happens from now on
     */
    public record Wish(Optional<EventFilter> events, Optional<String> stepsOf, Optional<Long> after) {}

    /**
     * Begins to tell.
     *
     * @return to be run when the listener has gone
     * @throws Full when too many listen already
     */
    public Runnable listen(Wish wish, EventListener listener) {
        if (tellings.size() >= MOST) {
            throw new Full();
        }
        long newest = table.newest();
        Telling telling = new Telling(
                wish, listener, wish.after().map(after -> Math.min(after, newest)).orElse(newest), clock.instant());
        tellings.add(telling);
        if (!isRunning()) {
            end(telling);
        }
        return () -> tellings.remove(telling);
    }

    /** What is listened for in this process. */
    Set<EventFilter> wanted() {
        return tellings.stream().flatMap(telling -> telling.wish.events().stream()).collect(Collectors.toSet());
    }

    private void look() {
        try {
            if (!tellings.isEmpty()) {
                long newest = table.newest();
                Instant now = clock.instant();
                boolean withSteps = looked++ % STEPS_EVERY == 0;
                Map<String, List<StepRun>> steps = !withSteps ? Map.of() : tellings.stream()
                        .flatMap(telling -> telling.wish.stepsOf().stream())
                        .distinct()
                        .collect(Collectors.toMap(
                                operation -> operation, operation -> journal.liveSteps(operation, now.minus(STEPS_OF))));
                for (Telling telling : tellings) {
                    telling.tell(newest, telling.wish.stepsOf().map(steps::get), now);
                }
            }
        } catch (RuntimeException failure) {
            // An exception would end the schedule for good.
            LOG.warn("Events could not be read; streams go on with the next look", failure);
        }
    }

    private void end(Telling telling) {
        tellings.remove(telling);
        telling.listener.end();
    }

    @Override
    public synchronized void start() {
        tellers = new ThreadPoolExecutor(
                0, MOST, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> daemon(work, "event-teller"));
        looks = Executors.newSingleThreadScheduledExecutor(work -> daemon(work, "event-looks"));
        looks.scheduleWithFixedDelay(this::look, 0, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Ends all streams, so that the web server need not wait for them. */
    @Override
    public synchronized void stop() {
        // No interrupt: a thread that is interrupted in the database closes an H2 file for all.
        looks.shutdown();
        looks = null;
        List.copyOf(tellings).forEach(this::end);
        tellers.shutdown();
    }

    @Override
    public synchronized boolean isRunning() {
        return looks != null;
    }

    /** Stopped before the web server waits for its requests. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE - 50;
    }

    /** One listener, and how far it has heard. */
    private final class Telling {

        private final Wish wish;
        private final EventListener listener;
        private final Instant since;
        private final Map<Long, StepChange> told = new ConcurrentHashMap<>();
        private volatile long after;
        private volatile Instant last = Instant.MIN;
        private volatile boolean busy;

        Telling(Wish wish, EventListener listener, long after, Instant since) {
            this.wish = wish;
            this.listener = listener;
            this.after = after;
            this.since = since;
        }

        /** Called by the one thread that looks. */
        void tell(long newest, Optional<List<StepRun>> live, Instant now) {
            List<StepChange> steps = live.stream().flatMap(List::stream).map(StepChange::of)
                    .filter(step -> !step.equals(told.get(step.id())))
                    .toList();
            boolean over = now.isAfter(since.plus(LONGEST));
            boolean silent = last.equals(Instant.MIN) || now.isAfter(last.plus(SILENCE));
            if (busy || after >= newest && steps.isEmpty() && !over && !silent) {
                return;
            }
            busy = true;
            try {
                tellers.execute(() -> hear(newest, steps, live, now, silent, over));
            } catch (RejectedExecutionException noneFree) {
                busy = false;
            }
        }

        private void hear(
                long newest, List<StepChange> steps, Optional<List<StepRun>> live, Instant now, boolean silent,
                boolean over) {
            try {
                live.ifPresent(runs ->
                        told.keySet().retainAll(runs.stream().map(StepRun::id).collect(Collectors.toSet())));
                tellNow(newest, steps, now, silent);
                if (over) {
                    end(this);
                }
            } catch (IOException | RuntimeException gone) {
                // Whoever is still there comes back behind the last event that it has.
                LOG.debug("A listener has gone, or events could not be read", gone);
                end(this);
            } finally {
                busy = false;
            }
        }

        private void tellNow(long newest, List<StepChange> steps, Instant now, boolean silent) throws IOException {
            boolean said = false;
            while (wish.events().isPresent() && after < newest) {
                EventPage page = table.page(wish.events().get(), after, newest, EventPage.LARGEST);
                for (Event event : page.entries()) {
                    listener.happened(event);
                    after = event.id();
                    said = true;
                }
                after = page.next();
            }
            after = Math.max(after, newest);
            for (StepChange step : steps) {
                listener.changed(step);
                told.put(step.id(), step);
                said = true;
            }
            if (!said && silent) {
                listener.stillHere(wish.events().map(filter -> after));
                said = true;
            }
            if (said) {
                last = now;
            }
        }
    }
}
