package io.slipway.progress;

import io.slipway.engine.CalledProcesses;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.CallActivity;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.SubProcess;

/** Reads a deployed diagram and all that it calls, in the order in which an operation comes through them. */
final class DrawnProcesses {

    private final RepositoryService repository;
    private final CalledProcesses calls;

    DrawnProcesses(RepositoryService repository) {
        this.repository = repository;
        this.calls = new CalledProcesses(repository);
    }

    /** The process itself first, then those it calls as their calls come, each once, callers before what they call. */
    List<DrawnProcess> from(String definition) {
        Map<String, DrawnProcess> found = new LinkedHashMap<>();
        read(definition, found);
        return List.copyOf(found.values());
    }

    private void read(String definition, Map<String, DrawnProcess> found) {
        if (found.containsKey(definition)) {
            return;
        }
        ProcessDefinition process = repository.getProcessDefinition(definition);
        BpmnModelInstance diagram = repository.getBpmnModelInstance(definition);
        List<FlowNode> nodes = new ArrayList<>();
        diagram.getModelElementsByType(Process.class).stream()
                .filter(drawn -> drawn.getId().equals(process.getKey()))
                .forEach(drawn -> inOrder(drawn.getFlowElements(), nodes));
        Map<String, String> called = new LinkedHashMap<>();
        for (FlowNode node : nodes) {
            if (node instanceof CallActivity call && call.getCalledElement() != null) {
                Optional<ProcessDefinition> other = calls.called(call.getCalledElement(), process.getDeploymentId());
                other.ifPresent(one -> called.put(call.getId(), one.getId()));
            }
        }
        found.put(definition, new DrawnProcess(process, List.copyOf(nodes), called));
        called.values().forEach(one -> read(one, found));
    }

    /**
     * What has no way in first, then along the flow: a node stands behind all that lead to it, loops aside. The order in the
     * file is that of drawing, and says nothing once somebody has changed the diagram.
     */
    private static void inOrder(Collection<FlowElement> elements, List<FlowNode> nodes) {
        List<FlowNode> drawn = elements.stream()
                .filter(FlowNode.class::isInstance)
                .map(FlowNode.class::cast)
                .toList();
        Map<FlowNode, List<FlowNode>> ways = ways(elements, drawn);
        Set<FlowNode> reached = new HashSet<>();
        ways.values().forEach(reached::addAll);
        List<FlowNode> starts = new ArrayList<>(drawn.stream().filter(node -> !reached.contains(node)).toList());
        // What only a loop leads to is reached from no start.
        starts.addAll(drawn);
        Set<FlowNode> seen = new HashSet<>();
        for (FlowNode start : starts) {
            if (!seen.contains(start)) {
                Deque<FlowNode> order = new ArrayDeque<>();
                visit(start, ways, seen, order);
                for (FlowNode node : order) {
                    nodes.add(node);
                    if (node instanceof SubProcess inside) {
                        inOrder(inside.getFlowElements(), nodes);
                    }
                }
            }
        }
    }

    /** Where each node leads to. Nodes need not name their flows; flows always name their nodes. */
    private static Map<FlowNode, List<FlowNode>> ways(Collection<FlowElement> elements, List<FlowNode> drawn) {
        Map<FlowNode, List<FlowNode>> ways = new HashMap<>();
        for (FlowElement element : elements) {
            if (element instanceof SequenceFlow flow) {
                ways.computeIfAbsent(flow.getSource(), none -> new ArrayList<>()).add(flow.getTarget());
            }
        }
        for (FlowNode node : drawn) {
            if (node instanceof BoundaryEvent event) {
                ways.computeIfAbsent(event.getAttachedTo(), none -> new ArrayList<>()).add(event);
            }
        }
        return ways;
    }

    private static void visit(
            FlowNode node, Map<FlowNode, List<FlowNode>> ways, Set<FlowNode> seen, Deque<FlowNode> order) {
        seen.add(node);
        List<FlowNode> next = ways.getOrDefault(node, List.of());
        // From the last to the first, because each is put before the others.
        for (int index = next.size() - 1; index >= 0; index--) {
            if (!seen.contains(next.get(index))) {
                visit(next.get(index), ways, seen, order);
            }
        }
        order.addFirst(node);
    }
}
