package io.slipway.api;

import io.slipway.diagnostics.Diagnostics;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.HostName;
import io.slipway.operations.Operations;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** Bundles for those who look for a cause, one download each. For operators: hosts are asked for it. */
@RestController
@Tag(name = "Diagnostics")
@RequestMapping(path = "/api/v1")
class DiagnosticsApi {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final Diagnostics diagnostics;
    private final Operations operations;
    private final Clock clock;

    DiagnosticsApi(Diagnostics diagnostics, Operations operations, Clock clock) {
        this.diagnostics = diagnostics;
        this.operations = operations;
        this.clock = clock;
    }

    @Operation(
            operationId = "downloadClusterDiagnostics",
            summary = "What one needs to look for a cause in a cluster, as a ZIP archive; for operators")
    @GetMapping(path = "/clusters/{name}/diagnostics", produces = "application/zip")
    ResponseEntity<StreamingResponseBody> cluster(@PathVariable String name) {
        return download(name, diagnostics.ofCluster(new ClusterName(name))
                .orElseThrow(() -> NotFound.of("There is no cluster named " + name + ".")));
    }

    @Operation(
            operationId = "downloadHostDiagnostics",
            summary = "What one needs to look for a cause on a host, as a ZIP archive; for operators")
    @GetMapping(path = "/clusters/{name}/hosts/{host}/diagnostics", produces = "application/zip")
    ResponseEntity<StreamingResponseBody> host(@PathVariable String name, @PathVariable String host) {
        return download(name + "-" + host, diagnostics.ofHost(new ClusterName(name), new HostName(host))
                .orElseThrow(() -> NotFound.of("There is no host " + host + " in a cluster named " + name + ".")));
    }

    @Operation(
            operationId = "downloadOperationDiagnostics",
            summary = "What one needs to look for a cause in an operation, as a ZIP archive; for operators")
    @GetMapping(path = "/operations/{id}/diagnostics", produces = "application/zip")
    ResponseEntity<StreamingResponseBody> operation(@PathVariable String id) {
        return download(id, diagnostics.ofOperation(operations.operation(id)
                .orElseThrow(() -> NotFound.of("There is no operation \"" + Shown.text(id) + "\"."))));
    }

    private ResponseEntity<StreamingResponseBody> download(String name, Diagnostics.Bundle bundle) {
        String file = "slipway-" + name + "-" + TIME.format(clock.instant()) + ".zip";
        return ResponseEntity.ok()
                .contentType(MediaType.valueOf("application/zip"))
                .header(HttpHeaders.CONTENT_DISPOSITION, ContentDisposition.attachment().filename(file).build().toString())
                .body(bundle::writeTo);
    }
}
