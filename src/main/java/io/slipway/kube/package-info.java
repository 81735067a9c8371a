/**
 * Typed access to one cluster's API. {@link io.slipway.kube.KubeClusters} is the way in; {@code kube.internal} is the
 * only user of fabric8.
 */
package io.slipway.kube;
