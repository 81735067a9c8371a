/** Steps that give pods their addresses and names (procedure P17 to P20). {@link io.slipway.network.NetworkSteps} is the way in. */
package io.slipway.network;
