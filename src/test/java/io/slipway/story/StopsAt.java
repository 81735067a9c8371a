package io.slipway.story;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.camunda.bpm.engine.impl.history.event.HistoricActivityInstanceEventEntity;
import org.camunda.bpm.engine.impl.history.event.HistoryEventTypes;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;

/**
 * Stops operations where a test says: the activity's transaction fails as it begins, or as it ends, when all that it did on hosts
 * is done and nothing of it is committed. Each try fails, until the operation is cancelled.
 */
final class StopsAt implements ApplicationListener<PayloadApplicationEvent<?>> {

    /** A place in an operation's diagrams. */
    record Place(String activity, boolean atItsEnd) {}

    private final Map<String, Place> places = new ConcurrentHashMap<>();
    private final Map<String, String> tickets = new ConcurrentHashMap<>();
    private final UnaryOperator<String> ticketOf;
    private final Set<String> arrived = ConcurrentHashMap.newKeySet();

    /** @param ticketOf the ticket of a main process's instance; null when it cannot be told yet */
    StopsAt(UnaryOperator<String> ticketOf) {
        this.ticketOf = ticketOf;
    }

    /** @param ticket the operation with this ticket stops */
    void stop(String ticket, Place place) {
        places.put(ticket, place);
    }

    boolean hasArrived(String ticket) {
        return arrived.contains(ticket);
    }

    void letEverythingThrough() {
        places.clear();
    }

    @Override
    public void onApplicationEvent(PayloadApplicationEvent<?> event) {
        if (event.getPayload() instanceof HistoricActivityInstanceEventEntity activity) {
            String ticket = tickets.computeIfAbsent(activity.getRootProcessInstanceId(), ticketOf);
            Place place = ticket == null ? null : places.get(ticket);
            if (place != null && place.activity().equals(activity.getActivityId())
                    && activity.isEventOfType(place.atItsEnd()
                            ? HistoryEventTypes.ACTIVITY_INSTANCE_END : HistoryEventTypes.ACTIVITY_INSTANCE_START)) {
                arrived.add(ticket);
                throw new IllegalStateException("the test stops here");
            }
        }
    }

}
