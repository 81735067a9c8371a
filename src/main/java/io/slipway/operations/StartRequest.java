package io.slipway.operations;

import java.util.Map;
import java.util.Optional;

/**
 * What somebody who starts a process gave. The objects are variables as they came, of any type.
 *
 * @param process the process's key
 * @param claims what the process claims when it starts
 * @param hosts the variable {@code hosts}
 * @param newHosts the variable {@code newHosts}: hosts that the definition does not have; null for none
 * @param undoes the variable {@code undoes}: the operation whose effects this one takes back; null for none
 * @param newCluster all variables, when the process takes in a cluster that is not known yet
 * @param user who starts it
 */
record StartRequest(
        String process,
        StartClaims claims,
        Object cluster,
        Object mode,
        Object ticket,
        Object hosts,
        Object newHosts,
        Object undoes,
        Optional<Map<String, Object>> newCluster,
        String user,
        String processInstance) {}
