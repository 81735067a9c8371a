package io.slipway.engine;

/**
 * Is told when a process instance ends, however that came about: as drawn, by a failure, or deleted in Cockpit even
 * when that leaves out the diagram's listeners. Called in the engine's transaction. Implemented by {@code operations}.
 */
public interface InstanceEnds {

    /**
     * @param processInstance the engine's id
     * @param end how it ended
     * @param reason the reason that a person gave for deleting it; empty otherwise
     */
    void ended(String processInstance, End end, String reason);

    /** How an instance ended. */
    enum End {
        AS_DRAWN,
        DELETED,
        TERMINATED
    }
}
