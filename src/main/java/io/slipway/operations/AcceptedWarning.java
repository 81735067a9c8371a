package io.slipway.operations;

import java.time.Instant;

/**
 * A warning that a person accepted by approving the plan.
 *
 * @param host empty when it concerns the cluster as a whole
 * @param id the finding's stable id
 */
public record AcceptedWarning(String host, String id, String found, String acceptedBy, Instant acceptedAt) {}
