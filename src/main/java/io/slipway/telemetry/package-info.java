/** What monitoring sees of Slipway: metrics of steps, commands and of what stands, and log lines that name their work. */
package io.slipway.telemetry;
