/** Everything that knows Camunda beyond a delegate: configuration, deployment, adapters, drain, locks, metrics. */
package io.slipway.engine;
