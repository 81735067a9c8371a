package io.slipway.api;

import io.slipway.controlplane.JoinLeases;
import io.slipway.inventory.ClusterName;
import io.slipway.operations.ClusterJoins;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What hosts join a cluster with: how long it lives, and never the secret itself. */
@RestController
@Tag(name = "Joins")
@RequestMapping(path = "/api/v1/clusters/{name}/join-credentials", produces = MediaType.APPLICATION_JSON_VALUE)
class JoinCredentialsApi {

    private final ClusterJoins joins;

    JoinCredentialsApi(ClusterJoins joins) {
        this.joins = joins;
    }

    /** Read from the cluster at each request; times left are ISO 8601 durations, counted from {@code asOf}. */
    @Operation(
            operationId = "readJoinCredentials",
            summary = "How long what hosts join with still lives; never the secret itself")
    @GetMapping
    ResponseEntity<JoinLeases> leases(@PathVariable String name) {
        JoinLeases leases = joins.leases(new ClusterName(name))
                .orElseThrow(() -> NotFound.of("There is no cluster named " + name + "."));
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(leases);
    }
}
