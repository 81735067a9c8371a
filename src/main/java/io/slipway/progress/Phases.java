package io.slipway.progress;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.MultiInstanceLoopCharacteristics;

/** What an operation does with its hosts now: one process that its diagram calls for each of several. */
final class Phases {

    private final EngineTables tables;

    Phases(EngineTables tables) {
        this.tables = tables;
    }

    /**
     * The phase whose calls began last.
     *
     * @param hosts those that it is for, as the diagram loops over them; empty when the diagram does not say
     */
    record InWork(Phase phase, Set<String> hosts) {}

    /** @param called oldest first; empty before the first call */
    Optional<InWork> newest(String root, List<WorkTables.Called> called, Map<String, DrawnProcess> diagrams) {
        List<WorkTables.Called> own = called.stream().filter(one -> one.caller().equals(root)).toList();
        return own.stream().max(Comparator.comparing(WorkTables.Called::started)).map(last -> {
            Optional<FlowNode> call = call(last.process(), diagrams);
            WorkTables.Called first = own.stream()
                    .filter(one -> one.process().equals(last.process()))
                    .findFirst()
                    .orElse(last);
            return new InWork(
                    new Phase(
                            call.map(FlowNode::getName).map(name -> name.replaceAll("\\s+", " ")).orElse(last.process()),
                            last.process(),
                            first.started()),
                    call.flatMap(Phases::collection)
                            .flatMap(name -> tables.hostsIn(root, name))
                            .map(Set::copyOf)
                            .orElse(Set.of()));
        });
    }

    /** Hosts for which something ended as drawn before this phase, and that it is not for: it changes nothing for them. */
    static Set<String> notConcerned(
            Optional<InWork> phase, List<WorkTables.Called> called, Map<String, String> hostOf) {
        return phase.filter(inWork -> !inWork.hosts().isEmpty())
                .map(inWork -> called.stream()
                        .filter(WorkTables.Called::completed)
                        .map(one -> hostOf.get(one.instance()))
                        .filter(host -> host != null && !inWork.hosts().contains(host))
                        .collect(Collectors.toSet()))
                .orElse(Set.of());
    }

    private static Optional<FlowNode> call(String process, Map<String, DrawnProcess> diagrams) {
        // The main process is the first.
        return diagrams.values().stream().limit(1)
                .flatMap(main -> main.nodes().stream()
                        .filter(node -> Optional.ofNullable(main.calls().get(node.getId()))
                                .map(diagrams::get)
                                .filter(other -> other.definition().getKey().equals(process))
                                .isPresent()))
                .findFirst();
    }

    private static Optional<String> collection(FlowNode call) {
        return call.getChildElementsByType(MultiInstanceLoopCharacteristics.class).stream()
                .map(MultiInstanceLoopCharacteristics::getCamundaCollection)
                .filter(name -> name != null)
                .findFirst();
    }
}
