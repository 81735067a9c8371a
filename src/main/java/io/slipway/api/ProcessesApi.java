package io.slipway.api;

import io.slipway.progress.DeployedProcesses;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.util.List;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The processes that operations are made of: their forms and diagrams. */
@RestController
@Tag(name = "Processes")
@RequestMapping(path = "/api/v1")
class ProcessesApi {

    private final DeployedProcesses processes;

    ProcessesApi(DeployedProcesses processes) {
        this.processes = processes;
    }

    @Operation(operationId = "listProcesses", summary = "The processes that are deployed, each in its latest version")
    @GetMapping(path = "/processes", produces = MediaType.APPLICATION_JSON_VALUE)
    List<DeployedProcesses.DeployedProcess> all() {
        return processes.all();
    }

    @Operation(
            operationId = "readStartForm",
            summary = "What a start of the process asks for, as a form of Camunda Modeler (form-js)")
    @GetMapping(path = "/processes/{process}/start-form", produces = MediaType.APPLICATION_JSON_VALUE)
    String startForm(@PathVariable String process) {
        return processes.startForm(process).orElseThrow(() ->
                NotFound.of("There is no process \"" + Shown.text(process) + "\" that asks for anything at its start."));
    }

    /** Kept by browsers for good: a changed diagram has another id. */
    @Operation(operationId = "readDiagram", summary = "A deployed diagram, as BPMN 2.0 in XML; it never changes")
    @GetMapping(path = "/definitions/{definition}/diagram", produces = MediaType.APPLICATION_XML_VALUE)
    ResponseEntity<String> diagram(@PathVariable String definition) {
        return processes.diagram(definition)
                .map(diagram -> ResponseEntity.ok()
                        .cacheControl(CacheControl.maxAge(Duration.ofDays(365)).cachePrivate().immutable())
                        .contentType(new MediaType(MediaType.APPLICATION_XML, java.nio.charset.StandardCharsets.UTF_8))
                        .body(diagram))
                .orElseThrow(() -> NotFound.of("There is no diagram \"" + Shown.text(definition) + "\"."));
    }
}
