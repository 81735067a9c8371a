package io.slipway.operations;

import java.time.Instant;

/**
 * Uploaded certificates that an operation keeps alive.
 *
 * @param expireAt when they end if nothing renews them, as the cluster said at the last look
 * @param keptFor until when, and for which operations, in words
 */
public record KeptCertificates(Instant expireAt, String keptFor) {}
