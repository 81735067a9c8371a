package io.slipway.engine;

import java.util.Optional;

/**
 * Is told what becomes of a main process instance and of all that it calls, by whatever door that came about. Called in the
 * engine's transaction. Implemented by {@code operations}.
 */
public interface WorkChanges {

    /**
     * Something that waits for a person.
     *
     * @param id the engine's
     * @param key its name in the diagram
     */
    record PersonsTask(String id, String key, String name) {}

    /**
     * A job that stands because its tries are used up.
     *
     * @param id the engine's
     * @param activity its name in the diagram
     * @param host empty when it is in the cluster as a whole
     * @param processInstance in which it stands
     */
    record StandingJob(String id, String activity, Optional<String> host, String message, String processInstance) {}

    /** How a task ended. */
    enum TaskEnd {
        COMPLETED,
        /** The operation ended or went another way. */
        REMOVED
    }

    /** Why a job stands no longer. */
    enum JobEnd {
        RETRIED,
        REMOVED
    }

    void taskCreated(String mainInstance, PersonsTask task);

    void taskEnded(String mainInstance, PersonsTask task, TaskEnd end);

    void jobStands(String mainInstance, StandingJob job);

    void jobStandsNoLonger(String mainInstance, StandingJob job, JobEnd end);

    /**
     * The main instance was written and is suspended or not; also told when neither has changed.
     *
     * @param suspended nothing new is begun
     */
    void suspension(String mainInstance, boolean suspended);
}
