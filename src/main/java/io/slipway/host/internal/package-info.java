/** Hosts over SSH: the only user of Apache MINA SSHD. */
package io.slipway.host.internal;
