package io.slipway.journal;

import java.time.Duration;

/** Records beside the journal's that are kept as long as the journal's and deleted with them. */
public interface OldRecords {

    /**
     * Deletes what was recorded longer ago than that. Several instances on one database may do so at once.
     *
     * @return how many rows were deleted
     */
    int purge(Duration keep);
}
