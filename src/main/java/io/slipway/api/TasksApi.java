package io.slipway.api;

import io.slipway.operations.HumanTask;
import io.slipway.operations.HumanTasks;
import io.slipway.operations.Operation;
import io.slipway.operations.Operations;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The tasks of an operation that wait for people. */
@RestController
@Tag(name = "Tasks")
@RequestMapping(path = "/api/v1/operations/{id}/tasks", produces = MediaType.APPLICATION_JSON_VALUE)
class TasksApi {

    private final Operations operations;
    private final HumanTasks tasks;

    TasksApi(Operations operations, HumanTasks tasks) {
        this.operations = operations;
        this.tasks = tasks;
    }

    /** Answers by the keys of the task's questions; what is left out is taken as usual. */
    record Answers(Map<String, Object> answers) {}

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "listTasks",
            summary = "The tasks of the operation that wait for people")
    @GetMapping
    List<HumanTask> list(@PathVariable String id) {
        return tasks.of(find(id));
    }

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "readTask",
            summary = "A task with what its form shows and asks")
    @GetMapping("/{task}")
    HumanTask task(@PathVariable String id, @PathVariable String task) {
        return tasks.task(find(id), task)
                .orElseThrow(() -> NotFound.of("There is no such task of " + Shown.text(id) + " any more."));
    }

    @io.swagger.v3.oas.annotations.Operation(operationId = "claimTask", summary = "Take the task")
    @PostMapping("/{task}/claim")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void claim(@PathVariable String id, @PathVariable String task, Principal person) {
        tasks.claim(find(id), task, person.getName());
    }

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "completeTask",
            summary = "Answer the task; what is left out is taken as usual")
    @PostMapping("/{task}/complete")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void complete(@PathVariable String id, @PathVariable String task, @RequestBody(required = false) Answers body) {
        tasks.complete(find(id), task, body == null || body.answers() == null ? Map.of() : body.answers());
    }

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "readTaskForm",
            summary = "What the task shows and asks, as Camunda Modeler writes forms")
    @GetMapping("/{task}/form")
    String form(@PathVariable String id, @PathVariable String task) {
        return tasks.form(find(id), task)
                .orElseThrow(() -> NotFound.of("There is no such task of " + Shown.text(id) + " with a form any more."));
    }

    @io.swagger.v3.oas.annotations.Operation(operationId = "unclaimTask", summary = "Give the task back")
    @PostMapping("/{task}/unclaim")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void unclaim(@PathVariable String id, @PathVariable String task) {
        tasks.unclaim(find(id), task);
    }

    /** @param text at most 2000 characters */
    record Noted(String text) {}

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "commentTask", summary = "Note something at the task; it is kept with the operation")
    @PostMapping("/{task}/comments")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void comment(@PathVariable String id, @PathVariable String task, @RequestBody Noted body) {
        tasks.comment(find(id), task, body.text());
    }

    private Operation find(String id) {
        return operations.operation(id).orElseThrow(() -> NotFound.of("There is no operation \"" + Shown.text(id) + "\"."));
    }
}
