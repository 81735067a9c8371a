package io.slipway.adoption;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.slipway.journal.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.camunda.spin.plugin.variable.SpinValues;
import org.camunda.spin.plugin.variable.value.JsonValue;

/** Findings between their look and the plan that they are shown with, as a variable. */
final class Findings {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Findings() {}

    static JsonValue written(List<Finding> findings) {
        ArrayNode list = JSON.createArrayNode();
        findings.forEach(finding -> list.addObject()
                .put("host", finding.host().orElse(""))
                .put("id", finding.id())
                .put("severity", finding.severity().name())
                .put("found", finding.found())
                .put("advice", finding.advice()));
        return SpinValues.jsonValue(list.toString()).create();
    }

    /** @param variable as the engine gives it back; null for none */
    static List<Finding> read(Object variable) {
        if (variable == null) {
            return List.of();
        }
        try {
            List<Finding> findings = new ArrayList<>();
            for (JsonNode one : JSON.readTree(variable.toString())) {
                findings.add(new Finding(
                        Optional.of(one.path("host").asText()).filter(host -> !host.isEmpty()),
                        one.path("id").asText(),
                        Finding.Severity.valueOf(one.path("severity").asText()),
                        one.path("found").asText(),
                        one.path("advice").asText()));
            }
            return findings;
        } catch (JsonProcessingException notWrittenHere) {
            throw new IllegalStateException("the variable adoptionFindings was changed: choose \"Check again\"", notWrittenHere);
        }
    }
}
