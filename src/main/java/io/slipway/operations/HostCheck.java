package io.slipway.operations;

import io.slipway.journal.Finding;
import io.slipway.step.HostTarget;
import java.util.List;
import java.util.Map;

/** Judges hosts before anything is done to them; reads only. */
interface HostCheck {

    /** All that is to be said of one host, not the first. */
    Looked check(HostTarget target);

    /** What is to be said of the hosts beside each other, from what {@link #check} learned of each. */
    List<Finding> compare(Map<String, Map<String, String>> facts);

    /**
     * What a look at a host gave.
     *
     * @param findings about this host
     * @param facts what it is compared by, by name
     */
    record Looked(List<Finding> findings, Map<String, String> facts) {}
}
