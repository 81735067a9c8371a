package io.slipway.engine;

import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.camunda.bpm.engine.impl.history.event.HistoricProcessInstanceEventEntity;
import org.camunda.bpm.engine.impl.history.event.HistoryEvent;
import org.camunda.bpm.engine.impl.history.event.HistoryEventTypes;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/** What the rest of Slipway hears from the engine, without the engine's own types. */
@Configuration(proxyBeanMethods = false)
class EngineEvents {

    private final ObjectProvider<InstanceEnds> ends;

    EngineEvents(ObjectProvider<InstanceEnds> ends) {
        this.ends = ends;
    }

    @Bean
    CurrentUser currentUser(IdentityService identity) {
        return new CurrentUser(identity);
    }

    @EventListener
    void onHistory(HistoryEvent event) {
        if (event instanceof HistoricProcessInstanceEventEntity instance
                && event.isEventOfType(HistoryEventTypes.PROCESS_INSTANCE_END)) {
            String reason = instance.getDeleteReason() == null ? "" : instance.getDeleteReason();
            InstanceEnds.End end = end(instance.getState(), reason);
            ends.orderedStream().forEach(listener -> listener.ended(instance.getProcessInstanceId(), end, reason));
        }
    }

    private static InstanceEnds.End end(String state, String reason) {
        if (state.equals(HistoricProcessInstance.STATE_COMPLETED)) {
            return InstanceEnds.End.AS_DRAWN;
        }
        // Deleted through Java and not by REST, the engine calls it terminated from within; the reason tells.
        boolean deleted = state.equals(HistoricProcessInstance.STATE_EXTERNALLY_TERMINATED) || !reason.isEmpty();
        return deleted ? InstanceEnds.End.DELETED : InstanceEnds.End.TERMINATED;
    }
}
