package io.slipway.api;

import io.slipway.controlplane.JoinCommand;
import io.slipway.operations.ClusterJoins;
import io.slipway.operations.HandedOut;
import io.slipway.operations.Operation;
import io.slipway.operations.Operations;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.time.Instant;
import java.util.Optional;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Gives one person, once for each upload of the certificates, the line that joins a host by hand. */
@RestController
@Tag(name = "Joins")
@RequestMapping(path = "/api/v1/operations/{id}/join-command", produces = MediaType.APPLICATION_JSON_VALUE)
class JoinCommandApi {

    private final Operations operations;
    private final ClusterJoins joins;

    JoinCommandApi(Operations operations, ClusterJoins joins) {
        this.operations = operations;
        this.joins = joins;
    }

    /** Who wants it as what, and why. */
    record Wanted(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String role,
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String reason) {}

    /** The line. Whatever logs this object logs no secret. */
    record Given(String operation, String role, String command, Instant tokenExpires, Optional<Instant> certificatesExpire) {

        @Override
        public String toString() {
            return "Given[operation=" + operation + ", role=" + role + "]";
        }
    }

    /** Who got it. */
    record Receipt(String operation, String role, String reason, String handedTo, Instant handedAt) {}

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "handOutJoinCommand",
            summary = "The line that joins a host by hand, once for each upload of the certificates")
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Given> handOut(@PathVariable String id, @RequestBody Wanted wanted, Principal person) {
        Operation operation = find(id);
        HandedOut.Role role = HandedOut.Role.of(wanted.role());
        JoinCommand command = joins.handOut(operation, role, wanted.reason(), person.getName());
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new Given(
                        operation.id(),
                        role.text(),
                        command.line().reveal(),
                        command.tokenExpires(),
                        command.certificatesExpire()));
    }

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "readJoinCommandReceipt",
            summary = "Who was handed the join command")
    @GetMapping
    Receipt receipt(@PathVariable String id) {
        Operation operation = find(id);
        return joins.handedOut(operation)
                .map(handed -> new Receipt(
                        operation.id(), handed.role().text(), handed.reason(), handed.to(), handed.at()))
                .orElseThrow(() -> NotFound.of("Nobody was handed a join command by " + operation.id() + "."));
    }

    private Operation find(String id) {
        return operations.operation(id)
                .orElseThrow(() -> NotFound.of("There is no operation \"" + Shown.text(id) + "\"."));
    }
}
