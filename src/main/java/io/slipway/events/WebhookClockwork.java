package io.slipway.events;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Lets the dispatcher look for work as long as Slipway runs. */
final class WebhookClockwork implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(WebhookClockwork.class);
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final WebhookDispatcher dispatcher;
    private ScheduledExecutorService clockwork;
    private boolean trouble;

    WebhookClockwork(WebhookDispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    @Override
    public synchronized void start() {
        clockwork = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "webhook-looks");
            thread.setDaemon(true);
            return thread;
        });
        clockwork.scheduleWithFixedDelay(this::look, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            dispatcher.look();
            trouble = false;
        } catch (RuntimeException failure) {
            // An exception would end the schedule for good, and each look would say the same again.
            if (!trouble) {
                LOG.warn("Webhooks are not told at the moment; tried again every {} s", EVERY.toSeconds(), failure);
            }
            trouble = true;
        }
    }

    @Override
    public synchronized void stop() {
        clockwork.shutdownNow();
        clockwork = null;
        dispatcher.stop();
    }

    @Override
    public synchronized boolean isRunning() {
        return clockwork != null;
    }
}
