package io.slipway.operations;

/**
 * What somebody who starts a process gave. The objects are variables as they came, of any type.
 *
 * @param process the process's key
 * @param aboutHosts whether the process works on the hosts that are named, and not on the cluster as a whole
 * @param hosts the variable {@code hosts}
 * @param user who starts it
 */
record StartRequest(
        String process,
        boolean aboutHosts,
        Object cluster,
        Object mode,
        Object ticket,
        Object hosts,
        String user,
        String processInstance) {}
