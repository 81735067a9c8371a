package io.slipway.progress;

import java.time.Instant;

/**
 * What an operation does with its hosts now.
 *
 * @param title as the diagram calls it
 * @param process the key of the process that runs for each host
 */
public record Phase(String title, String process, Instant since) {}
