package io.slipway.api;

import io.slipway.operations.Operation;
import io.slipway.operations.Operations;
import io.slipway.progress.DiagramProgress;
import io.slipway.progress.OperationMatrix;
import io.slipway.progress.OperationPath;
import io.slipway.progress.Progress;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** How far an operation is: on its diagrams, and host by host. */
@RestController
@Tag(name = "Progress")
@RequestMapping(path = "/api/v1/operations/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
class ProgressApi {

    private final Operations operations;
    private final Progress progress;

    ProgressApi(Operations operations, Progress progress) {
        this.operations = operations;
        this.progress = progress;
    }

    /** The operation's diagrams, its main process first. */
    record DiagramList(List<DiagramProgress> diagrams) {}

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "readProgress",
            summary = "How far the operation is on each of its diagrams")
    @GetMapping("/progress")
    DiagramList progress(@PathVariable String id, @RequestParam Optional<String> host) {
        return new DiagramList(progress.diagrams(find(id), host));
    }

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "readMatrix",
            summary = "The operation host by host and step by step, and what it stands at; runs in columns")
    @GetMapping("/matrix")
    OperationMatrix matrix(@PathVariable String id, @RequestParam(defaultValue = "true") boolean runs) {
        return progress.matrix(find(id), runs);
    }

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "readPath",
            summary = "Every activity that the operation came through, in columns, for a replay")
    @GetMapping("/path")
    OperationPath path(@PathVariable String id) {
        return progress.path(find(id));
    }

    private Operation find(String id) {
        return operations.operation(id).orElseThrow(() -> NotFound.of("There is no operation \"" + Shown.text(id) + "\"."));
    }
}
