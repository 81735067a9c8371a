package io.slipway.api;

import io.slipway.inventory.HostName;
import io.slipway.operations.Intervention;
import io.slipway.operations.NewDiagrams;
import io.slipway.operations.Operation;
import io.slipway.operations.OperationControl;
import io.slipway.operations.Operations;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What people do with a running operation. */
@RestController
@Tag(name = "Operations")
@RequestMapping(path = "/api/v1/operations/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
class OperationControlApi {

    private final Operations operations;
    private final OperationControl control;
    private final NewDiagrams newDiagrams;

    OperationControlApi(Operations operations, OperationControl control, NewDiagrams newDiagrams) {
        this.operations = operations;
        this.control = control;
        this.newDiagrams = newDiagrams;
    }

    /** Why; kept with the operation. */
    record Reason(@Schema(requiredMode = Schema.RequiredMode.REQUIRED) String reason) {}

    /** How it was seen that it is done; kept with the operation. */
    record EvidenceByHand(@Schema(requiredMode = Schema.RequiredMode.REQUIRED) String evidence) {}

    /** How many steps run again. */
    record Retried(int retried) {}

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "listInterventions",
            summary = "What people decided about the operation: at its incidents, and that it goes on with newer diagrams")
    @GetMapping("/interventions")
    List<Intervention> interventions(@PathVariable String id) {
        return control.interventions(find(id));
    }

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "retryAllIncidents",
            summary = "Run every step that stands at an incident again")
    @PostMapping("/retry")
    Retried retryAll(@PathVariable String id) {
        return new Retried(control.retryAll(find(id)));
    }

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "retryIncident",
            summary = "Run the step that stands at the incident again")
    @PostMapping("/incidents/{incident}/retry")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void retry(@PathVariable String id, @PathVariable String incident) {
        control.retry(find(id), incident);
    }

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "skipStep",
            summary = "Skip the step that stands at the incident")
    @PostMapping("/incidents/{incident}/skip")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void skip(@PathVariable String id, @PathVariable String incident, @RequestBody Reason body) {
        control.skip(find(id), incident, body.reason());
    }

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "reportDoneByHand",
            summary = "Say that a person did what the step should do")
    @PostMapping("/incidents/{incident}/done-by-hand")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void doneByHand(@PathVariable String id, @PathVariable String incident, @RequestBody EvidenceByHand body) {
        control.doneByHand(find(id), incident, body.evidence());
    }

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "approveReset",
            summary = "Approve that kubeadm is reset on the host of the incident")
    @PostMapping("/incidents/{incident}/approve-reset")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void approveReset(@PathVariable String id, @PathVariable String incident, @RequestBody Reason body) {
        control.approveReset(find(id), incident, body.reason());
    }

    @io.swagger.v3.oas.annotations.Operation(operationId = "leaveHostOut", summary = "Go on without the host")
    @PostMapping("/hosts/{host}/leave-out")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void leaveOut(@PathVariable String id, @PathVariable String host, @RequestBody Reason body) {
        control.leaveOut(find(id), new HostName(host), body.reason());
    }

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "pauseOperation",
            summary = "Start no further step of the operation")
    @PostMapping("/pause")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void pause(@PathVariable String id) {
        control.pause(find(id));
    }

    @io.swagger.v3.oas.annotations.Operation(operationId = "resumeOperation", summary = "Let a paused operation go on")
    @PostMapping("/resume")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void resume(@PathVariable String id) {
        control.resume(find(id));
    }

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "moveToNewDiagrams",
            summary = "Let the operation go on with the diagrams that a new one would have")
    @PostMapping("/new-diagrams")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void moveToNewDiagrams(@PathVariable String id) {
        newDiagrams.moveTo(find(id));
    }

    /**
     * What came of cancelling.
     *
     * @param undo the operation that takes back what was left half-way, once its plan is approved
     * @param note what to know about it; may be empty
     */
    record CancelledView(Optional<String> undo, String note) {}

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "cancelOperation",
            summary = "End the operation; no host is changed by this")
    @PostMapping("/cancel")
    CancelledView cancel(@PathVariable String id, @RequestBody Reason body) {
        OperationControl.Cancelled cancelled = control.cancel(find(id), body.reason());
        return new CancelledView(cancelled.undo().map(Operation::id), cancelled.note());
    }

    private Operation find(String id) {
        return operations.operation(id).orElseThrow(() -> NotFound.of("There is no operation \"" + Shown.text(id) + "\"."));
    }
}
