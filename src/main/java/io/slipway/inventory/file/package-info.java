/** Reads and checks cluster files. {@link io.slipway.inventory.file.ClusterFile} is the way in. */
package io.slipway.inventory.file;
