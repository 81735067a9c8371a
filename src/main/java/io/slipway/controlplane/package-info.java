/**
 * The steps that turn prepared hosts into a cluster: init, joins, the balancer's address, kube-proxy's mode
 * (procedure P02, P12-P16). {@link io.slipway.controlplane.ControlPlaneSteps} is the way in.
 */
package io.slipway.controlplane;
