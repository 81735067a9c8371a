/** What ran where, when, on whose behalf, with which output. {@link io.slipway.journal.Journal} is the way in. */
package io.slipway.journal;
