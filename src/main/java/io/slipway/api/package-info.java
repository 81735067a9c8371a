/** Slipway's own HTTP API under {@code /api/v1} and its few pages. */
package io.slipway.api;
