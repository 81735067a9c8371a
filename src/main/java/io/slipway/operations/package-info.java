/**
 * Operations and the definitions they work on: who may start what when, under which id, and how it ended.
 * {@link io.slipway.operations.Operations} and {@link io.slipway.operations.ClusterDefinitions} are the ways in.
 */
package io.slipway.operations;
