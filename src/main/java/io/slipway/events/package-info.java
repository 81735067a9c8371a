/**
 * What happened, for whoever was not there: one durable list of events, read by pages and streams, and brought to others
 * by signed webhooks (docs/decisions/0007). {@link io.slipway.events.Events} is the way in.
 */
package io.slipway.events;
