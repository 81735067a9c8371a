/** The console in a real browser. What the browser does is told in {@code ops-ui/e2e}. */
package io.slipway.console;
