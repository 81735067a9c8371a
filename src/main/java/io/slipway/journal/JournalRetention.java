package io.slipway.journal;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;

/** Deletes what is older than the journal keeps. Several instances on one database may do so at once. */
final class JournalRetention implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(JournalRetention.class);

    private final Journal journal;
    private final ObjectProvider<OldRecords> others;
    private final JournalSettings settings;
    private ScheduledExecutorService clockwork;

    JournalRetention(Journal journal, ObjectProvider<OldRecords> others, JournalSettings settings) {
        this.journal = journal;
        this.others = others;
        this.settings = settings;
    }

    @Override
    public synchronized void start() {
        clockwork = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "journal-retention");
            thread.setDaemon(true);
            return thread;
        });
        Duration every = settings.purgeEvery();
        clockwork.scheduleWithFixedDelay(this::purge, 0, every.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void purge() {
        try {
            int purged = journal.purge(settings.keep())
                    + others.stream().mapToInt(records -> records.purge(settings.keep())).sum();
            if (purged > 0) {
                LOG.info("Deleted {} journal rows older than {}", purged, settings.keep());
            }
        } catch (RuntimeException failure) {
            // An exception would end the schedule for good.
            LOG.warn("The journal could not be purged and is tried again in {}", settings.purgeEvery(), failure);
        }
    }

    @Override
    public synchronized void stop() {
        clockwork.shutdownNow();
        clockwork = null;
    }

    @Override
    public synchronized boolean isRunning() {
        return clockwork != null;
    }
}
