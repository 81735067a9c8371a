/**
 * Hands on one host: read, run, write, and ensure a long command. {@link io.slipway.host.HostShells} is the way in.
 * Everything that knows SSH is in {@code host.internal}.
 */
package io.slipway.host;
