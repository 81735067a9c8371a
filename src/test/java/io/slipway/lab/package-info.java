/**
 * A simulated data centre on real protocols: every host an SSH server of its own, the Kubernetes API behind TLS, a
 * network in which names, balancers and listeners answer. {@link io.slipway.lab.Lab} is the way in. Everything listens
 * on loopback only, and none of it is part of the product.
 */
package io.slipway.lab;
