/** Makes a machine a Kubernetes host (procedure P04 to P11), and judges beforehand whether it can become one. */
package io.slipway.preparation;
