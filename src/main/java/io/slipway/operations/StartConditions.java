package io.slipway.operations;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.PessimisticLockingFailureException;

/** Who may start what now, and why not. Every refusal is the user's to mend and says how. */
final class StartConditions {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("d MMMM HH:mm 'UTC'", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final int LONGEST_TICKET = 255;

    private final ClusterDefinitions definitions;
    private final Proposals proposals;
    private final FirstDefinitions firstDefinitions;
    private final OperationTable operations;
    private final Claims claims;
    private final Clock clock;

    StartConditions(
            ClusterDefinitions definitions, Proposals proposals, FirstDefinitions firstDefinitions, OperationTable operations,
            Claims claims, Clock clock) {
        this.definitions = definitions;
        this.proposals = proposals;
        this.firstDefinitions = firstDefinitions;
        this.operations = operations;
        this.claims = claims;
        this.clock = clock;
    }

    /**
     * Makes a new operation and claims what it works on, in the transaction of the start.
     *
     * @throws StartRefused when a condition is not met
     */
    Operation admit(StartRequest request) {
        ClusterName name = clusterName(request.cluster());
        if (request.newCluster().isPresent()) {
            return takeIn(name, request, request.newCluster().get());
        }
        DefinitionVersion version = definitions.newest(name).orElseThrow(() -> unknown(name));
        refuseBadFile(name);
        ClusterDefinition definition = definitions.definition(name, version.version());
        String mode = mode(request.mode());
        String ticket = ticket(request.ticket());
        Optional<String> newHosts = NamedHosts.text(request.newHosts());
        List<HostName> hosts = newHosts.isEmpty()
                ? request.claims().hosts(request.hosts(), definition)
                : withNew(request, definition, newHosts.get());
        List<ClaimSubject> wanted = request.claims().subjects(hosts);
        try {
            long number = operations.add(
                    request.process(), name, version.version(), mode, hosts, ticket, undone(request.undoes()),
                    request.user(), clock.instant(), request.processInstance());
            claims.inTheWay(name, wanted, number).ifPresent(claim -> {
                throw busy(claim);
            });
            claims.take(name, wanted, number);
            if (newHosts.isPresent() && !definition.hosts().stream().map(Host::name).toList().containsAll(hosts)) {
                proposals.add(number, name, newHosts.get(), request.user());
            }
            return operations.operation(number).orElseThrow();
        } catch (DuplicateKeyException | PessimisticLockingFailureException somebodyElse) {
            throw justNow(name, somebodyElse);
        }
    }

    /** The operation begins with a definition of its own, which nobody else sees until a person approves it. */
    private Operation takeIn(ClusterName name, StartRequest request, Map<String, Object> asked) {
        if (definitions.newest(name).isPresent() || definitions.fileOf(name).isPresent()) {
            throw StartRefused.badInput("There is a cluster named " + name
                    + " already. Give the one that shall be taken in another name.");
        }
        List<ClaimSubject> wanted = List.of(ClaimSubject.CLUSTER);
        try {
            long number = operations.add(
                    request.process(), name, 0, mode(request.mode()), List.of(), ticket(request.ticket()),
                    Optional.empty(), request.user(), clock.instant(), request.processInstance());
            claims.inTheWay(name, wanted, number).ifPresent(claim -> {
                throw busy(claim);
            });
            claims.take(name, wanted, number);
            proposals.propose(number, name, firstDefinitions.of(name, asked), request.user());
            return operations.operation(number).orElseThrow();
        } catch (DefinitionRefused refused) {
            throw StartRefused.badInput("The cluster cannot be looked at with what was given:\n"
                    + refused.mistakes().stream().map(mistake -> "  " + mistake).collect(Collectors.joining("\n")));
        } catch (IllegalArgumentException wrong) {
            throw StartRefused.badInput(wrong.getMessage());
        } catch (DuplicateKeyException | PessimisticLockingFailureException somebodyElse) {
            throw justNow(name, somebodyElse);
        }
    }

    private List<HostName> withNew(StartRequest request, ClusterDefinition definition, String newHosts) {
        try {
            Set<HostName> hosts = new LinkedHashSet<>(
                    NamedHosts.areGiven(request.hosts()) ? NamedHosts.of(request.hosts(), definition) : List.of());
            hosts.addAll(proposals.withHosts(definition.name(), newHosts).hosts());
            return List.copyOf(hosts);
        } catch (DefinitionRefused refused) {
            throw StartRefused.badInput("The new hosts cannot be written into the definition:\n"
                    + refused.mistakes().stream().map(mistake -> "  " + mistake).collect(Collectors.joining("\n")));
        }
    }

    private ClusterName clusterName(Object given) {
        String text = given instanceof String string ? string.strip() : "";
        if (text.isEmpty()) {
            throw StartRefused.badInput("Which cluster? Give the variable \"cluster\". " + known());
        }
        try {
            return new ClusterName(text);
        } catch (IllegalArgumentException notAName) {
            throw StartRefused.badInput(notAName.getMessage() + ". " + known());
        }
    }

    private StartRefused unknown(ClusterName name) {
        Optional<DefinitionFile> file = definitions.fileOf(name);
        return file.isPresent() && file.get().state() == DefinitionFile.State.BAD
                ? badFile(file.get())
                : StartRefused.badInput("There is no cluster named " + name + ". " + known());
    }

    private String known() {
        List<ClusterName> names = definitions.clusters();
        return names.isEmpty()
                ? "No cluster is known yet: put its file into the cluster directory."
                : "Known are: " + names.stream().map(ClusterName::text).collect(Collectors.joining(", ")) + ".";
    }

    private void refuseBadFile(ClusterName name) {
        definitions.fileOf(name).filter(file -> file.state() == DefinitionFile.State.BAD).ifPresent(file -> {
            throw badFile(file);
        });
    }

    private static StartRefused badFile(DefinitionFile file) {
        return StartRefused.badInput("The cluster file " + file.path() + " has mistakes; nothing starts on it:\n"
                + file.mistakes().stream().map(mistake -> "  " + mistake).collect(Collectors.joining("\n")));
    }

    private static String mode(Object given) {
        String text = given == null ? "" : given.toString().strip();
        return switch (text) {
            case "" -> "apply";
            case "apply", "plan" -> text;
            default -> throw StartRefused.badInput(
                    "The mode is apply or plan, not \"" + shortened(text) + "\".");
        };
    }

    private static String ticket(Object given) {
        String text = given == null ? "" : given.toString().strip();
        if (text.length() > LONGEST_TICKET) {
            throw StartRefused.badInput(
                    "The ticket has " + text.length() + " characters; it may have " + LONGEST_TICKET + ".");
        }
        return text;
    }

    /** The operation whose effects are taken back; only Slipway itself says so. */
    private static Optional<Long> undone(Object given) {
        return given == null ? Optional.empty() : Operation.number(given.toString());
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    private StartRefused busy(Claim claim) {
        Operation running = operations.operation(claim.operation()).orElseThrow();
        String what = claim.subject().equals(ClaimSubject.CLUSTER)
                ? "The cluster " + running.cluster()
                : claim.subject().inWords().replaceFirst("^t", "T") + " of the cluster " + running.cluster();
        return StartRefused.busy(what + " is worked on by " + running.id() + " ("
                + running.process() + "), started by " + running.startedBy() + " on "
                + TIME.format(running.startedAt()) + ". Wait for its end or cancel it.");
    }

    private static StartRefused justNow(ClusterName name, DataAccessException cause) {
        return StartRefused.busy(
                "Another operation on the cluster " + name + " was started at this moment. Look at it first.", cause);
    }
}
