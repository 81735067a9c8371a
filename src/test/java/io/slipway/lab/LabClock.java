package io.slipway.lab;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** The lab's time: it runs like the real one, can jump ahead, and makes simulated durations short. */
public final class LabClock extends Clock {

    private volatile double speed;
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

    /** @param speed how many times faster than in a real data centre simulated work is done */
    LabClock(double speed) {
        this.speed = speed;
    }

    /** Jumps ahead, so that tokens expire. */
    public void jump(Duration duration) {
        ahead.accumulateAndGet(duration, Duration::plus);
    }

    /** From now on, simulated work is done this many times faster than in a real data centre. */
    public void workAt(double speed) {
        this.speed = speed;
    }

    /** Sleeps for the simulated duration divided by the lab's speed. */
    public void pass(Duration simulated) {
        try {
            Thread.sleep((long) (simulated.toMillis() / speed));
        } catch (InterruptedException killed) {
            Thread.currentThread().interrupt();
            throw new LabKilled("interrupted");
        }
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(ahead.get());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return Clock.offset(Clock.system(zone), ahead.get());
    }
}
