package io.slipway.progress;

import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.model.bpmn.instance.FlowNode;

/**
 * A deployed diagram.
 *
 * @param nodes in the order of the flow, what is inside a sub-process behind it
 * @param calls the definition's id of the called process, by the call activity's id
 */
record DrawnProcess(ProcessDefinition definition, List<FlowNode> nodes, Map<String, String> calls) {}
