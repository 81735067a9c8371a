/**
 * What people look at when something is wrong, collected in one go (procedure P27): of a host, a cluster or an operation, as one
 * archive without secrets. Only looks.
 */
package io.slipway.diagnostics;
