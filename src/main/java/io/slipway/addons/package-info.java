/**
 * Steps and proofs that make a cluster useful and show that it is: registry access, ingress, reboots, smoke test
 * (procedure P21 to P25). {@link io.slipway.addons.AddonSteps} is the way in.
 */
package io.slipway.addons;
