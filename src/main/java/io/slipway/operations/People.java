package io.slipway.operations;

import io.slipway.engine.CurrentUser;
import java.util.Optional;
import org.camunda.bpm.engine.EntityTypes;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.history.UserOperationLogEntry;

/** Who does something right now, and who completed a task. */
public final class People {

    /** Stands where nobody was logged in: Slipway itself. */
    static final String SLIPWAY = "slipway";

    private final CurrentUser user;
    private final HistoryService history;

    People(CurrentUser user, HistoryService history) {
        this.user = user;
        this.history = history;
    }

    /** Who is logged in, in this thread. */
    Optional<String> now() {
        return user.name();
    }

    /** Who completed the last task of a process instance; Slipway itself when nobody did. */
    public String whoCompletedTheLastTask(String processInstance) {
        return now().orElseGet(() -> history.createUserOperationLogQuery()
                .processInstanceId(processInstance)
                .entityType(EntityTypes.TASK)
                .operationType(UserOperationLogEntry.OPERATION_TYPE_COMPLETE)
                .orderByTimestamp()
                .desc()
                .listPage(0, 1)
                .stream()
                .findFirst()
                .map(UserOperationLogEntry::getUserId)
                .orElse(SLIPWAY));
    }
}
