package io.slipway.events;

import java.io.IOException;
import java.util.Optional;

/** Somebody who is told of events as they happen. Called by one thread at a time; an exception ends the telling. */
public interface EventListener {

    void happened(Event event) throws IOException;

    void changed(StepChange step) throws IOException;

    /**
     * Nothing happened for a while, and at the beginning.
     *
     * @param after the id behind which to go on; empty when no events are told
     */
    void stillHere(Optional<Long> after) throws IOException;

    /** Nothing more is told; whoever wants to hear on asks again, behind the last event that it has. */
    void end();
}
