/** fabric8 behind {@link io.slipway.kube.KubeClusters}: credentials, paths to API servers, comparison and merging. */
package io.slipway.kube.internal;
