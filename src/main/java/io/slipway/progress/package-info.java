/** How far operations are, host by host and on their diagrams, read from the engine's tables and the journal. Reading only. */
package io.slipway.progress;
