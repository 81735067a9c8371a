/**
 * What a site wants: the cluster's definition, its hosts and networks, and the value types that the rest of Slipway
 * speaks in. Plain records, no framework, no input or output.
 */
package io.slipway.inventory;
