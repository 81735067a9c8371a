/** What Slipway adds to Cockpit. */
package io.slipway.cockpit;
