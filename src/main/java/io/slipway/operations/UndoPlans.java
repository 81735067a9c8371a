package io.slipway.operations;

import io.slipway.inventory.HostName;
import io.slipway.journal.Journal;
import io.slipway.journal.StepRun;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.AuthorizationException;
import org.camunda.bpm.engine.RuntimeService;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes back what a cancelled operation left half-way, by a plan that a person sees and approves before it runs: hosts that
 * began to join are removed (learner out of etcd, reset, node and addresses), pools are assigned as they were, each by an
 * operation of its own. Hosts that the operation wrote into the definition and that never began to join leave the definition
 * at once.
 */
final class UndoPlans {

    private static final String REMOVAL = "node-removal";
    private static final String POOLS = "pool-assignment";
    /** Whose end means that the pools are as the definition says. */
    private static final List<String> ASSIGN_POOLS = List.of("cluster-bring-up", "node-join", POOLS);

    private final RuntimeService runtime;
    private final TransactionTemplate transaction;
    private final OperationTable operations;
    private final ClusterDefinitions definitions;
    private final Proposals proposals;
    private final Journal journal;
    private final HalfJoined halfJoined;

    UndoPlans(
            RuntimeService runtime, TransactionTemplate transaction, OperationTable operations,
            ClusterDefinitions definitions, Proposals proposals, Journal journal) {
        this.runtime = runtime;
        this.transaction = transaction;
        this.operations = operations;
        this.definitions = definitions;
        this.proposals = proposals;
        this.journal = journal;
        this.halfJoined = new HalfJoined(journal);
    }

    /** After the operation was cancelled; nothing is undone yet, but for the definition. */
    OperationControl.Cancelled of(Operation cancelled) {
        return cancelled.process().equals(POOLS) ? ofPools(cancelled) : ofJoin(cancelled);
    }

    private OperationControl.Cancelled ofJoin(Operation cancelled) {
        List<HostName> halfWay = halfJoined.of(cancelled);
        String definition = forgetUnjoined(cancelled);
        if (halfWay.isEmpty()) {
            return new OperationControl.Cancelled(Optional.empty(), definition);
        }
        String hosts = halfWay.stream().map(HostName::text).collect(Collectors.joining(","));
        try {
            Operation undo = started(cancelled, REMOVAL, Map.of("hosts", hosts));
            return new OperationControl.Cancelled(Optional.of(undo), joined("Half-way is " + hosts + ": " + undo.id()
                    + " removes it again once its plan is approved.", definition));
        } catch (StartRefused | AuthorizationException refused) {
            return new OperationControl.Cancelled(Optional.empty(), joined("Half-way is " + hosts
                    + ", and its removal could not be started: " + refused.getMessage(), definition));
        }
    }

    private Operation started(Operation cancelled, String process, Map<String, Object> more) {
        Map<String, Object> variables = new HashMap<>(more);
        variables.put("cluster", cancelled.cluster().text());
        variables.put("mode", "apply");
        variables.put("ticket", cancelled.ticket());
        variables.put("undoes", cancelled.id());
        String instance = runtime.startProcessInstanceByKey(process, variables).getId();
        return operations.ofInstance(instance).orElseThrow();
    }

    /** The definition by which the pools were assigned last is proposed again, in the same transaction as its start. */
    private OperationControl.Cancelled ofPools(Operation cancelled) {
        boolean changed = journal.counts(cancelled.id()).stream()
                .anyMatch(run -> run.state() != StepRun.State.UNCHANGED && run.state() != StepRun.State.SKIPPED);
        if (!changed) {
            return new OperationControl.Cancelled(Optional.empty(), "");
        }
        String halfWay = "The pools may be half-way between two definitions";
        Optional<DefinitionVersion> before = operations.lastFinished(cancelled.cluster(), ASSIGN_POOLS)
                .filter(last -> last.definitionVersion() != cancelled.definitionVersion())
                .flatMap(last -> definitions.version(cancelled.cluster(), last.definitionVersion()))
                .filter(version -> sameHosts(version, cancelled));
        if (before.isEmpty()) {
            return new OperationControl.Cancelled(
                    Optional.empty(), halfWay + ". Start " + POOLS + " again: it goes on by what the definition says.");
        }
        try {
            Operation undo = transaction.execute(status -> {
                Operation started = started(cancelled, POOLS, Map.of());
                DefinitionVersion proposed = proposals.propose(
                        started.number(), cancelled.cluster(), before.get().text(), started.startedBy());
                runtime.setVariable(started.processInstance(), "definitionVersion", proposed.version());
                return started;
            });
            return new OperationControl.Cancelled(Optional.of(undo), halfWay + ": " + undo.id() + " assigns them as version "
                    + before.get().version() + " of the definition says once its plan is approved.");
        } catch (StartRefused | DefinitionRefused | AuthorizationException refused) {
            return new OperationControl.Cancelled(
                    Optional.empty(), halfWay + ", and the way back could not be started: " + refused.getMessage());
        }
    }

    /** Going back may not take hosts in or out. */
    private boolean sameHosts(DefinitionVersion before, Operation cancelled) {
        return definitions.newest(cancelled.cluster())
                .filter(newest -> definitions.definition(cancelled.cluster(), newest.version()).hosts()
                        .equals(definitions.definition(cancelled.cluster(), before.version()).hosts()))
                .isPresent();
    }

    private String forgetUnjoined(Operation cancelled) {
        List<HostName> unjoined = new ArrayList<>(proposals.addedBy(cancelled.number()));
        unjoined.removeAll(halfJoined.began(cancelled));
        if (unjoined.isEmpty()) {
            return "";
        }
        String names = unjoined.stream().map(HostName::text).collect(Collectors.joining(", "));
        return definitions.withoutHosts(cancelled.cluster(), unjoined, cancelled.startedBy() + " (" + cancelled.id() + ")")
                .map(version -> "Version " + version.version() + " of the definition has " + names + " no longer.")
                .orElse("The definition still has " + names + ": take it out by hand.");
    }

    private static String joined(String first, String second) {
        return second.isEmpty() ? first : first + " " + second;
    }
}
