package io.slipway.api;

import io.slipway.inventory.file.ClusterFile;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What editors need to help with cluster files. */
@RestController
@Tag(name = "Clusters")
@RequestMapping("/api/v1/cluster-file")
class ClusterFileApi {

    /** The JSON Schema of the cluster file, of just this Slipway. */
    @Operation(operationId = "readClusterFileSchema", summary = "The JSON Schema of the cluster file")
    @GetMapping(path = "/schema", produces = {"application/schema+json", "application/json"})
    String schema() {
        return ClusterFile.schema();
    }
}
