package io.slipway.progress;

import java.util.List;

/**
 * The way that an operation took through its diagrams, for a replay. What is long comes in columns: arrays of one length.
 *
 * @param hosts the hosts that processes were called for
 */
public record OperationPath(
        List<Definition> definitions, List<Activity> activities, List<String> hosts, ActivityRuns runs) {

    /** A diagram. */
    public record Definition(String definition, String process, String name) {}

    /**
     * An activity, gateway or event.
     *
     * @param definition the index of its diagram
     */
    public record Activity(int definition, String activity) {}

    /**
     * Runs in the order of their beginnings.
     *
     * @param activity indexes of activities
     * @param host indexes of hosts; -1 for the cluster as a whole
     * @param started milliseconds since 1970
     * @param ended the same; 0 while it is open
     * @param cancelled whether it was ended from outside
     */
    public record ActivityRuns(int[] activity, int[] host, long[] started, long[] ended, boolean[] cancelled) {}
}
