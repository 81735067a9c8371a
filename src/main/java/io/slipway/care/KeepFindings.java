package io.slipway.care;

import io.slipway.engine.OperationVariables;
import io.slipway.events.EventType;
import io.slipway.events.Events;
import io.slipway.inventory.ClusterName;
import io.slipway.journal.Finding;
import io.slipway.journal.Journal;
import io.slipway.journal.PlanEntry;
import io.slipway.step.Site;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/**
 * Brings what this look saw together with what stands: new findings are opened and a person is asked, each once; known
 * ones are seen again; those that are not seen any more are closed, and their task with them. Harmless to repeat: what was
 * seen is seen again.
 */
final class KeepFindings implements JavaDelegate {

    static final String TASK_PROCESS = "care-finding";
    static final String GONE = "findingGone";
    static final String DRIFT = "drift";

    private static final int MOST_STEPS_TOLD = 8;
    private static final int USUAL = 50;
    private static final int URGENT = 80;

    private final OperationVariables variables;
    private final Journal journal;
    private final CareFindingTable table;
    private final RuntimeService runtime;
    private final TaskService tasks;
    private final Events events;
    private final Clock clock;

    KeepFindings(
            OperationVariables variables, Journal journal, CareFindingTable table, RuntimeService runtime,
            TaskService tasks, Events events, Clock clock) {
        this.variables = variables;
        this.journal = journal;
        this.table = table;
        this.runtime = runtime;
        this.tasks = tasks;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Site site = variables.site(execution, "keepFindings");
        ClusterName cluster = site.cluster().name();
        String operation = site.work().operation();
        Map<String, Finding> seen = seen(operation);
        Map<String, CareFinding> standing = table.findings(Optional.of(cluster), true).stream()
                .collect(Collectors.toMap(finding -> place(finding.host(), finding.kind()), finding -> finding));
        seen.forEach((place, finding) -> keep(cluster, operation, finding, Optional.ofNullable(standing.get(place))));
        standing.forEach((place, finding) -> {
            if (!seen.containsKey(place)) {
                close(cluster, operation, finding);
            }
        });
        execution.setVariable("reportOutcome", standing.isEmpty() && seen.isEmpty()
                ? "Looked: nothing was found."
                : "Looked: " + seen.size() + " findings stand, " + without(seen.keySet(), standing.keySet())
                        + " of them are new; " + without(standing.keySet(), seen.keySet()) + " are gone.");
    }

    private static long without(Set<String> these, Set<String> those) {
        return these.stream().filter(place -> !those.contains(place)).count();
    }

    /** What a person should see to, by place and kind: what the looks noted, and what the steps would change. */
    private Map<String, Finding> seen(String operation) {
        Map<String, Finding> seen = new LinkedHashMap<>();
        journal.findings(operation).stream()
                .filter(finding -> finding.severity() != Finding.Severity.INFORMATION)
                .forEach(finding -> seen.putIfAbsent(place(finding.host(), finding.id()), finding));
        Map<Optional<String>, List<PlanEntry>> drift = journal.plan(operation, Optional.empty()).stream()
                .filter(entry -> entry.kind() != PlanEntry.Kind.NOTHING)
                .collect(Collectors.groupingBy(PlanEntry::host, LinkedHashMap::new, Collectors.toList()));
        drift.forEach((host, entries) -> seen.put(place(host, DRIFT), drifted(host, entries)));
        return seen;
    }

    private static Finding drifted(Optional<String> host, List<PlanEntry> entries) {
        String steps = entries.stream().limit(MOST_STEPS_TOLD)
                .map(entry -> entry.title() + (entry.changes().isEmpty() ? "" : " (" + entry.changes().get(0).what() + ")"))
                .collect(Collectors.joining("; "));
        return new Finding(
                host,
                DRIFT,
                Finding.Severity.WARNING,
                "it is not as the definition says: " + steps
                        + (entries.size() > MOST_STEPS_TOLD
                                ? "; and " + (entries.size() - MOST_STEPS_TOLD) + " more steps" : ""),
                "Look at the plan of the operation that saw it. cluster-bring-up makes it as the definition says, and asks"
                        + " first; or correct the definition. A host that is no node yet is joined with node-join.");
    }

    private void keep(ClusterName cluster, String operation, Finding finding, Optional<CareFinding> known) {
        Instant time = clock.instant();
        if (known.isEmpty()) {
            long id = table.open(cluster, finding, operation, time);
            tell(EventType.FINDING_OPENED, cluster, operation, id, finding);
            ask(id);
            return;
        }
        CareFinding before = known.get();
        table.seen(before.id(), finding, operation, time);
        boolean worse = finding.severity() == Finding.Severity.ERROR && before.severity() != Finding.Severity.ERROR;
        if (worse) {
            table.acceptedNoMore(before.id());
        }
        boolean accepted = !worse && before.acceptedUntil().filter(time::isBefore).isPresent();
        if (!accepted && instances(before.id()).isEmpty()) {
            ask(before.id());
        } else {
            instances(before.id()).forEach(instance -> {
                CareFinding now = table.finding(before.id()).orElseThrow();
                runtime.setVariables(instance, task(now));
                name(instance, now);
            });
        }
    }

    private void close(ClusterName cluster, String operation, CareFinding finding) {
        table.gone(finding.id(), clock.instant());
        runtime.createMessageCorrelation(GONE).processInstanceBusinessKey(finding.key()).correlateAll();
        tell(EventType.FINDING_GONE, cluster, operation, finding.id(), new Finding(
                finding.host(), finding.kind(), finding.severity(), finding.found(), finding.advice()));
    }

    private void ask(long id) {
        CareFinding finding = table.finding(id).orElseThrow();
        name(runtime.startProcessInstanceByKey(TASK_PROCESS, finding.key(), task(finding)).getId(), finding);
    }

    /** Tells tasks in a list from each other, the urgent first. */
    private void name(String instance, CareFinding finding) {
        tasks.createTaskQuery().processInstanceId(instance).list().forEach(task -> {
            task.setName("See to " + finding.host().orElse(finding.cluster()) + ": " + finding.kind());
            task.setPriority(finding.severity() == Finding.Severity.ERROR ? URGENT : USUAL);
            tasks.saveTask(task);
        });
    }

    private List<String> instances(long id) {
        return runtime.createProcessInstanceQuery()
                .processDefinitionKey(TASK_PROCESS)
                .processInstanceBusinessKey(CareFinding.key(id))
                .list()
                .stream()
                .map(instance -> instance.getId())
                .toList();
    }

    private static Map<String, Object> task(CareFinding finding) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("finding", finding.id());
        shown.put("cluster", finding.cluster());
        shown.put("where", finding.host().map(host -> "Host " + host + " of the cluster " + finding.cluster())
                .orElse("The cluster " + finding.cluster()));
        shown.put("severity", finding.severity() == Finding.Severity.ERROR ? "Do it now" : "Do it soon");
        shown.put("found", text(finding.found()));
        shown.put("advice", text(finding.advice()));
        shown.put("seenBy", finding.seenBy());
        shown.put("page", "/operations/" + finding.seenBy());
        return shown;
    }

    /** The engine's texts end at 4000 characters; the finding itself is kept whole. */
    private static String text(String text) {
        return text.length() <= 3900 ? text : text.substring(0, 3900) + "…";
    }

    private void tell(EventType type, ClusterName cluster, String operation, long id, Finding finding) {
        events.record(type, Optional.of(cluster), Optional.of(operation), CareFinding.key(id),
                "/api/v1/findings/" + id, "/camunda/app/tasklist/default/", Map.of(
                        "kind", finding.id(),
                        "host", finding.host().orElse(""),
                        "severity", finding.severity().name(),
                        "found", finding.found()));
    }

    private static String place(Optional<String> host, String kind) {
        return host.orElse("") + " " + kind;
    }
}
