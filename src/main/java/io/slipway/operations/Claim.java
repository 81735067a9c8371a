package io.slipway.operations;

import io.slipway.inventory.ClusterName;
import java.time.Instant;

/**
 * What a running operation holds.
 *
 * @param operation the operation's number
 * @param fence what hosts compare: whoever claims later has a greater one
 */
record Claim(ClusterName cluster, ClaimSubject subject, long operation, long fence, Instant since) {}
