/** The contract of a step, its difference, and the runner that holds every step to its law. */
package io.slipway.step;
