package io.slipway.api;

import io.slipway.adoption.AdoptionProposals;
import io.slipway.operations.DefinitionVersion;
import io.slipway.operations.Operation;
import io.slipway.operations.Operations;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.security.Principal;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The definition that an operation proposes: read by all, corrected while an adoption waits for its decision. */
@RestController
@Tag(name = "Operations")
@RequestMapping(path = "/api/v1/operations/{id}/proposal")
class ProposalApi {

    private static final String YAML = "application/yaml";

    private final Operations operations;
    private final AdoptionProposals proposals;

    ProposalApi(Operations operations, AdoptionProposals proposals) {
        this.operations = operations;
        this.proposals = proposals;
    }

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "readProposal",
            summary = "The definition that the operation proposes")
    @GetMapping(produces = {YAML, MediaType.TEXT_PLAIN_VALUE})
    ResponseEntity<String> read(@PathVariable String id) {
        DefinitionVersion proposed = proposals.of(find(id)).orElseThrow(() ->
                NotFound.of("The operation " + Shown.text(id) + " proposes no definition, or not any more."));
        return ResponseEntity.ok().eTag(proposed.digest()).body(proposed.text());
    }

    /** The digest of what is proposed from now on. */
    record Proposed(String digest) {}

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "correctProposal",
            summary = "Correct the proposed definition while an adoption waits for its decision")
    @ApiResponse(responseCode = "200", description = "Taken", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "422", description = "The definition has mistakes, or is of another cluster")
    @PutMapping(
            consumes = {YAML, MediaType.TEXT_PLAIN_VALUE, "text/yaml"},
            produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Proposed> correct(@PathVariable String id, HttpServletRequest request, Principal person) throws IOException {
        DefinitionVersion proposed = proposals.correct(
                find(id), BoundedText.of(request), person.getName());
        return ResponseEntity.ok().eTag(proposed.digest()).body(new Proposed(proposed.digest()));
    }

    private Operation find(String id) {
        return operations.operation(id).orElseThrow(() -> NotFound.of("There is no operation \"" + Shown.text(id) + "\"."));
    }
}
