/**
 * Takes a cluster that somebody made with kubeadm under Slipway's care: reads it, proposes its definition, and lets a person
 * correct, refuse or approve it (docs/decisions/0009). Changes nothing on hosts or in the cluster. Its beans are the way in.
 */
package io.slipway.adoption;
