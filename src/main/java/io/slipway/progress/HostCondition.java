package io.slipway.progress;

/** How a host stands in an operation. */
public enum HostCondition {
    /** Its turn has not come. */
    TO_DO,
    /** Something works on it. */
    RUNNING,
    /** A step on it failed and will be tried again by itself. */
    RETRYING,
    /** A step on it failed, and a person has to decide. */
    INCIDENT,
    /** The operation waits for a person or for another operation. */
    WAITING,
    /** It is through the phase that is in work, or the operation is finished. */
    DONE,
    /** A person decided that the operation goes on without it. */
    LEFT_OUT
}
