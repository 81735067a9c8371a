package io.slipway.step;

/** A site as a whole. */
public record ClusterTarget(Site site) implements Target {}
