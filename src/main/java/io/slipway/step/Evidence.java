package io.slipway.step;

import java.time.Duration;
import java.util.List;

/** What a proof saw, one line each, in operators' words. */
public sealed interface Evidence {

    List<String> seen();

    /** It is true. */
    record Proven(List<String> seen) implements Evidence {

        public Proven {
            seen = List.copyOf(seen);
        }
    }

    /** It is not true, and waiting will not make it so. */
    record NotProven(List<String> seen) implements Evidence {

        public NotProven {
            seen = List.copyOf(seen);
        }
    }

    /**
     * It cannot be told yet.
     *
     * @param age how long that has been so; the pause before the next look grows with it
     */
    static Evidence notYet(List<String> seen, Duration age) {
        return new NotYet(seen, Pauses.after(age));
    }

    /** It cannot be told yet; look again after the pause. */
    record NotYet(List<String> seen, Duration pause) implements Evidence {

        public NotYet {
            seen = List.copyOf(seen);
        }
    }
}
