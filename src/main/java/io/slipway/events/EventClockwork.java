package io.slipway.events;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Lets webhooks be told and addresses be watched as long as Slipway runs. */
final class EventClockwork implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(EventClockwork.class);
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final WebhookDispatcher dispatcher;
    private final AddressWatch addresses;
    private ScheduledExecutorService clockwork;
    private boolean trouble;

    EventClockwork(WebhookDispatcher dispatcher, AddressWatch addresses) {
        this.dispatcher = dispatcher;
        this.addresses = addresses;
    }

    @Override
    public synchronized void start() {
        clockwork = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "event-clockwork");
            thread.setDaemon(true);
            return thread;
        });
        clockwork.scheduleWithFixedDelay(this::look, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            addresses.look();
            dispatcher.look();
            trouble = false;
        } catch (RuntimeException failure) {
            // An exception would end the schedule for good, and each look would say the same again.
            if (!trouble) {
                LOG.warn("Nobody is told of events at the moment; tried again every {} s", EVERY.toSeconds(), failure);
            }
            trouble = true;
        }
    }

    @Override
    public synchronized void stop() {
        // No interrupt: a thread that is interrupted in the database closes an H2 file for all.
        clockwork.shutdown();
        clockwork = null;
        addresses.stop();
        dispatcher.stop();
    }

    @Override
    public synchronized boolean isRunning() {
        return clockwork != null;
    }
}
