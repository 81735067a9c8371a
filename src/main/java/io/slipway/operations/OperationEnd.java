package io.slipway.operations;

import io.slipway.engine.InstanceEnds;
import io.slipway.events.Events;
import io.slipway.inventory.HostName;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;

/** Closes an operation when its main process ends, in the same transaction, so that what it claimed is free at once. */
final class OperationEnd implements InstanceEnds {

    private final OperationTable operations;
    private final Claims claims;
    private final DecisionTable decisions;
    private final People people;
    private final HalfJoined halfJoined;
    private final Events events;
    private final Clock clock;

    OperationEnd(
            OperationTable operations, Claims claims, DecisionTable decisions, People people, HalfJoined halfJoined,
            Events events, Clock clock) {
        this.operations = operations;
        this.claims = claims;
        this.decisions = decisions;
        this.people = people;
        this.halfJoined = halfJoined;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public void ended(String processInstance, End end, String reason) {
        operations.ofInstance(processInstance).ifPresent(operation -> {
            Operation.State state = state(operation, end);
            String outcome = outcome(operation, state, end, reason);
            operations.end(operation.number(), state, outcome, clock.instant());
            claims.releaseAll(operation.number());
            OperationNews.ended(events, operation, state, outcome);
        });
    }

    private Operation.State state(Operation operation, End end) {
        return switch (end) {
            case DELETED -> Operation.State.CANCELLED;
            case TERMINATED -> Operation.State.FAILED;
            case AS_DRAWN -> asDrawn(operation);
        };
    }

    private Operation.State asDrawn(Operation operation) {
        if (operation.mode().equals("plan")) {
            return Operation.State.PLANNED;
        }
        if (decisions.cancelled(operation.id())) {
            return Operation.State.CANCELLED;
        }
        // What it proposed was never approved: it did not come to what it was started for.
        return operation.definitionVersion() < 0 ? Operation.State.FAILED : Operation.State.FINISHED;
    }

    private String outcome(Operation operation, Operation.State state, End end, String reason) {
        if (end == End.DELETED) {
            List<HostName> halfWay = halfJoined.of(operation);
            return "Cancelled by " + people.now().orElse(People.SLIPWAY) + (reason.isEmpty() ? "." : ": " + reason)
                    + (halfWay.isEmpty() ? "" : " Half-way: "
                            + halfWay.stream().map(HostName::text).collect(Collectors.joining(", "))
                            + ". Join again, or remove with node-removal.");
        }
        if (!operation.outcome().isEmpty()) {
            return operation.outcome();
        }
        return switch (state) {
            case PLANNED -> "Planned; nothing was changed.";
            case CANCELLED -> "Cancelled at the review of the plan; nothing was changed.";
            case FAILED -> "Ended by a failure.";
            case FINISHED, RUNNING -> "Finished.";
        };
    }
}
