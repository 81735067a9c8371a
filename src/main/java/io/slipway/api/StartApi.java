package io.slipway.api;

import io.slipway.operations.StartWish;
import io.slipway.operations.Starts;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The way in for ticket systems. */
@RestController
@Tag(name = "Operations")
@RequestMapping(path = "/api/v1/operations", produces = MediaType.APPLICATION_JSON_VALUE)
class StartApi {

    private final Starts starts;

    StartApi(Starts starts) {
        this.starts = starts;
    }

    /**
     * What shall be started.
     *
     * @param process the process's key
     * @param hosts for processes that are about hosts
     * @param newHosts hosts that the definition does not have, with the settings of the cluster file
     * @param mode {@code apply} (also when absent) or {@code plan}
     * @param ticket free text
     * @param options what else the start form asks for, by its keys
     */
    record StartRequestBody(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String process,
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String cluster,
            List<String> hosts,
            List<Map<String, Object>> newHosts,
            String mode,
            String ticket,
            Map<String, Object> options) {}

    /** 201 with the new operation, or 200 with the one that the same request made before. */
    @Operation(
            operationId = "startOperation",
            summary = "Start an operation; once, however often the same Idempotency-Key comes")
    @ApiResponse(responseCode = "201", description = "Started", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "200", description = "Was started by the same request before", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "422", description = "The Idempotency-Key came with another request before")
    @PostMapping
    ResponseEntity<OperationsApi.OperationView> start(
            @RequestBody StartRequestBody body,
            @RequestHeader(name = "Idempotency-Key", required = false) Optional<String> key) {
        Starts.Started started = starts.start(
                new StartWish(
                        body.process(), body.cluster(), body.hosts(), body.newHosts(), body.mode(), body.ticket(),
                        body.options()),
                key);
        return ResponseEntity.status(started.created() ? HttpStatus.CREATED : HttpStatus.OK)
                .location(URI.create("/api/v1/operations/" + started.operation().id()))
                .body(OperationsApi.OperationView.of(started.operation()));
    }
}
