package io.slipway.events;

import java.io.IOException;

/** Somebody who is told of events as they happen. Called by one thread at a time; an exception ends the telling. */
public interface EventListener {

    void happened(Event event) throws IOException;

    void changed(StepChange step) throws IOException;

    /** Nothing happened for a while. */
    void stillHere() throws IOException;

    /** Nothing more is told; whoever wants to hear on asks again, behind the last event that it has. */
    void end();
}
