package io.slipway.engine;

import io.slipway.host.Work;
import io.slipway.inventory.HostName;
import java.util.Optional;

/** What people decided about steps at incidents. Implemented by {@code operations}. */
public interface Interventions {

    /** Whether a person took this step out of Slipway's hands. */
    boolean takenOver(String operation, String step, Optional<HostName> host);

    /** The step comes to its turn and is obeyed: recorded as what the person said that it is. */
    void obeyed(Work work, String step, String title, Optional<HostName> host);
}
