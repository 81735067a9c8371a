package io.slipway.api;

import io.slipway.inventory.ClusterName;
import io.slipway.operations.Actions;
import io.slipway.operations.HumanTasks;
import io.slipway.operations.Operation;
import io.slipway.operations.OperationControl;
import io.slipway.operations.OperationFilter;
import io.slipway.operations.Operations;
import io.slipway.progress.HostCounts;
import io.slipway.progress.Overview;
import io.slipway.progress.Phase;
import io.slipway.progress.Retry;
import io.slipway.progress.RunningOperation;
import io.slipway.progress.Search;
import io.slipway.progress.StandingIncident;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What is looked for across all operations. */
@RestController
@Tag(name = "Overview")
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
class OverviewApi {

    private static final int MOST_HITS = 50;
    private static final int MOST_INCIDENTS = 1000;

    private final Operations operations;
    private final OperationControl control;
    private final Overview overview;
    private final HumanTasks tasks;
    private final Search search;
    private final Actions actions;

    OverviewApi(
            Operations operations, OperationControl control, Overview overview, HumanTasks tasks, Search search,
            Actions actions) {
        this.control = control;
        this.overview = overview;
        this.operations = operations;
        this.tasks = tasks;
        this.search = search;
        this.actions = actions;
    }

    /** Everything that runs, and what is tried again by itself, the soonest first. */
    record NowView(List<RunningView> operations, List<Retry> retries) {}

    /** An operation that runs, at one glance. */
    record RunningView(
            OperationsApi.OperationView operation,
            boolean paused,
            Optional<String> waitsFor,
            Optional<Phase> phase,
            HostCounts hosts,
            int tasks,
            int incidents,
            Optional<Retry> nextRetry) {

        static RunningView of(RunningOperation running) {
            return new RunningView(
                    OperationsApi.OperationView.of(running.operation()),
                    running.paused(),
                    running.waitsFor(),
                    running.phase(),
                    running.hosts(),
                    running.tasks(),
                    running.incidents(),
                    running.nextRetry());
        }
    }

    /** Incidents to run again, of any operations. */
    record IncidentsToRetry(List<IncidentName> incidents) {}

    /** An incident by its operation's id and its own. */
    record IncidentName(String operation, String incident) {}

    /** @param refused those that could not be run again; the others were */
    record RetriedView(int retried, List<RefusedRetry> refused) {}

    /** Why an incident was not run again. */
    record RefusedRetry(String operation, String incident, String detail) {}

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "readNow", summary = "Everything that runs, with its hosts counted by how they stand")
    @GetMapping("/now")
    NowView now() {
        Overview.Now now = overview.now();
        return new NowView(now.operations().stream().map(RunningView::of).toList(), now.retries());
    }

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "listIncidents", summary = "What stands in all operations that run, the oldest first")
    @GetMapping("/incidents")
    List<StandingIncident> incidents(@RequestParam Optional<String> cluster, @RequestParam Optional<String> operation) {
        return overview.incidents(cluster.map(ClusterName::new), operation.map(id -> find(id).id()));
    }

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "retryIncidents", summary = "Run the steps that stand at these incidents again")
    @PostMapping("/incidents/retry")
    RetriedView retry(@RequestBody IncidentsToRetry wish) {
        if (wish.incidents() == null || wish.incidents().isEmpty() || wish.incidents().size() > MOST_INCIDENTS) {
            throw new IllegalArgumentException("Name the incidents, at most " + MOST_INCIDENTS + ".");
        }
        if (wish.incidents().stream().anyMatch(name -> name == null || name.operation() == null || name.incident() == null)) {
            throw new IllegalArgumentException("Name each incident by its operation and its own id, such as"
                    + " {\"operation\": \"OPS-12\", \"incident\": \"ID\"}.");
        }
        List<RefusedRetry> refused = new ArrayList<>();
        for (IncidentName name : wish.incidents()) {
            try {
                control.retry(find(name.operation()), name.incident());
            } catch (NotFound | OperationControl.NotPossible refusal) {
                refused.add(new RefusedRetry(name.operation(), name.incident(), refusal.getMessage()));
            }
        }
        return new RetriedView(wish.incidents().size() - refused.size(), refused);
    }

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "listOpenTasks", summary = "What waits for people in all operations, the oldest first")
    @GetMapping("/tasks")
    List<HumanTasks.OpenTask> tasks(
            @RequestParam Optional<String> cluster,
            @RequestParam Optional<String> operation,
            @RequestParam Optional<String> assignee) {
        List<Operation> running = operation.map(id -> List.of(find(id)))
                .orElseGet(() -> operations.list(OperationFilter.allRunning(), Long.MAX_VALUE, Operations.LARGEST_PAGE));
        return tasks.open(
                running.stream()
                        .filter(each -> cluster.map(ClusterName::new).map(each.cluster()::equals).orElse(true))
                        .toList(),
                assignee);
    }

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "listComments", summary = "What people noted at the operation's tasks, the oldest first")
    @GetMapping("/operations/{id}/comments")
    List<HumanTasks.Note> comments(@PathVariable String id) {
        return tasks.comments(find(id));
    }

    /** @param next the parameter {@code earlierThan} of the following page */
    record ActionList(List<Actions.Action> actions, Optional<Instant> next) {}

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "listActions", summary = "Who did what, by whatever door, the newest first")
    @GetMapping("/actions")
    ActionList actions(
            @RequestParam Optional<String> operation,
            @RequestParam Optional<String> cluster,
            @RequestParam Optional<String> person,
            @RequestParam Optional<Instant> since,
            @RequestParam Optional<Instant> earlierThan,
            @RequestParam(defaultValue = "100") int size) {
        List<Actions.Action> found = actions.list(
                new Actions.Wish(
                        operation.map(this::find), cluster.map(ClusterName::new), person, since,
                        earlierThan.orElse(Instant.MAX)),
                size);
        boolean more = found.size() >= Math.min(Math.max(1, size), Actions.LARGEST_PAGE);
        return new ActionList(
                found, more ? Optional.of(found.get(found.size() - 1).at()) : Optional.empty());
    }

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "search",
            summary = "Operations, tasks, incidents, clusters, hosts, findings and processes that have all of the words")
    @GetMapping("/search")
    List<Search.Hit> search(@RequestParam String text, @RequestParam(defaultValue = "20") int size) {
        return search.find(text, Math.max(1, Math.min(size, MOST_HITS)));
    }

    private Operation find(String id) {
        return operations.operation(id).orElseThrow(() -> NotFound.of("There is no operation \"" + Shown.text(id) + "\"."));
    }
}
