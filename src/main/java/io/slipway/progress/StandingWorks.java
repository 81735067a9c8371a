package io.slipway.progress;

import io.slipway.journal.StepRun;
import io.slipway.progress.EngineTables.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.IntermediateCatchEvent;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;

/** Tells from jobs, tasks and open runs what an operation stands at. */
final class StandingWorks {

    /** Waits for another operation, and not for a host (docs/decisions/0005). */
    private static final String TURN = "awaitControlPlaneTurn";

    private final Map<Place, FlowNode> nodes = new HashMap<>();
    private final Map<String, String> processes = new HashMap<>();
    private final Map<String, String> hostOf;
    private final Map<String, String> titles;
    private final Instant now;

    StandingWorks(
            Map<String, DrawnProcess> diagrams, Map<String, String> hostOf, Map<String, String> titles, Instant now) {
        diagrams.forEach((definition, diagram) -> {
            processes.put(definition, diagram.definition().getKey());
            diagram.nodes().forEach(node -> nodes.put(new Place(definition, node.getId()), node));
        });
        this.hostOf = hostOf;
        this.titles = titles;
        this.now = now;
    }

    /** The delegate that a service task names; empty for all else. */
    static Optional<String> step(FlowNode node) {
        return node instanceof ServiceTask task
                ? Optional.ofNullable(task.getCamundaDelegateExpression())
                        .filter(expression -> expression.startsWith("${") && expression.endsWith("}"))
                        .map(expression -> expression.substring(2, expression.length() - 1))
                : Optional.empty();
    }

    /** @param open the journal's runs that wait */
    List<StandingWork> of(List<WorkTables.Job> jobs, List<WorkTables.Task> tasks, List<StepRun> open) {
        Map<String, StepRun> runs = new HashMap<>();
        open.forEach(run -> runs.put(run.step() + " " + run.host().orElse(""), run));
        List<StandingWork> works = new ArrayList<>();
        for (WorkTables.Job job : jobs) {
            FlowNode node = nodes.get(job.place());
            if (node == null) {
                continue;
            }
            Optional<FlowNode> worked = node instanceof IntermediateCatchEvent ? comesBackTo(node) : Optional.of(node);
            boolean failed = job.incident().isPresent() || job.message().isPresent();
            worked.filter(work -> failed || work instanceof ServiceTask).ifPresent(work -> works.add(shown(job, work, runs)));
        }
        for (WorkTables.Task task : tasks) {
            works.add(new StandingWork(
                    host(task.instance()),
                    process(task.place()),
                    task.place().activity(),
                    task.name(),
                    HostCondition.WAITING,
                    task.created(),
                    Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
        }
        return works;
    }

    private StandingWork shown(WorkTables.Job job, FlowNode node, Map<String, StepRun> runs) {
        String step = step(node).orElse(node.getId());
        Optional<String> host = host(job.instance());
        Optional<StepRun> run = Optional.ofNullable(runs.get(step + " " + host.orElse("")));
        boolean failed = job.message().isPresent();
        boolean later = !job.inWork() && job.due().map(now::isBefore).orElse(false);
        HostCondition condition =
                job.incident().isPresent() || failed && job.left() <= 0 ? HostCondition.INCIDENT
                : failed && !job.inWork() ? HostCondition.RETRYING
                : step.equals(TURN) && run.isPresent() ? HostCondition.WAITING
                : HostCondition.RUNNING;
        return new StandingWork(
                host,
                process(job.place()),
                step,
                titles.getOrDefault(step, Optional.ofNullable(node.getName()).orElse(step)),
                condition,
                job.incident().orElse(run.map(StepRun::started).orElse(job.created())),
                job.failures() > 0 ? Optional.of(job.failures()) : run.map(StepRun::attempt),
                condition == HostCondition.INCIDENT || !later ? Optional.empty() : job.due(),
                failed ? Optional.of(Math.max(0, job.left())) : Optional.empty(),
                job.message().or(() -> run.map(StepRun::detail).filter(detail -> !detail.isEmpty())));
    }

    /** A step that is not finished waits at a timer whose flow leads back to it (docs/decisions/0001). */
    private static Optional<FlowNode> comesBackTo(FlowNode timer) {
        return timer.getParentElement().getChildElementsByType(SequenceFlow.class).stream()
                .filter(flow -> timer.equals(flow.getSource()))
                .map(SequenceFlow::getTarget)
                .flatMap(target -> target instanceof ServiceTask ? Stream.of(target) : Stream.empty())
                .findFirst();
    }

    private Optional<String> host(String instance) {
        return Optional.ofNullable(hostOf.get(instance));
    }

    private String process(Place place) {
        // The engine's ids of definitions begin with the key; a process that is not drawn here has been called by an expression.
        return processes.getOrDefault(place.definition(), place.definition().replaceAll(":.*", ""));
    }
}
