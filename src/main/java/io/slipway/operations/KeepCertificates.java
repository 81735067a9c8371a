package io.slipway.operations;

import io.slipway.controlplane.JoinCredentials;
import io.slipway.controlplane.JoinLeases;
import io.slipway.engine.OperationVariables;
import io.slipway.step.Site;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/**
 * Looks how long the uploaded certificates live and whether anybody still needs them, and has the diagram's timer come
 * back before they end (kubernetes-facts, section 1). Harmless to repeat: it only reads the cluster.
 */
final class KeepCertificates implements JavaDelegate {

    static final String SINCE = "certificatesKeptSince";
    static final String EXPIRE = "certificatesExpireAt";
    static final String FOR = "certificatesKeptFor";
    static final String RENEW = "renewCertificates";
    static final String RENEWED = "certificatesRenewedAt";

    /** How soon a key that somebody replaced, or an operation that has ended, is noticed. */
    private static final Duration LOOK = Duration.ofMinutes(5);

    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final OperationVariables variables;
    private final JoinCredentials credentials;
    private final ControlPlaneJoins joins;
    private final Clock clock;

    KeepCertificates(
            OperationVariables variables, JoinCredentials credentials, ControlPlaneJoins joins, Clock clock) {
        this.variables = variables;
        this.credentials = credentials;
        this.joins = joins;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Site site = variables.site(execution, "keepCertificates");
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant since = since(execution, now);
        Instant until = since.plus(ReadKeepFor.read(execution.getVariable(ReadKeepFor.VARIABLE)));
        Optional<Instant> expires = credentials.leases(site.cluster().name(), site.kube())
                .certificates()
                .flatMap(JoinLeases.Certificates::expires);
        execution.setVariable(EXPIRE, expires.map(Instant::toString).orElse(""));
        List<Operation> waiting = now.isBefore(since.plus(ReadKeepFor.LONGEST))
                ? joins.beside(Operation.number(site.work().operation()).orElseThrow(), site.cluster().name())
                : List.of();
        boolean needed = now.isBefore(until) || !waiting.isEmpty();
        // Not in a circle where somebody replaces every key, or has the upload skipped.
        boolean rests = execution.getVariable(RENEWED) instanceof String at && now.isBefore(Instant.parse(at).plus(LOOK));
        boolean renew = needed && !rests && credentials.whyNoJoin(site).isPresent();
        execution.setVariable(RENEW, renew);
        if (renew) {
            execution.setVariable(RENEWED, now.toString());
        }
        execution.setVariable(FOR, needed ? why(until, now, waiting) : "");
        if (needed && !renew) {
            OperationVariables.comeBack(execution, pause(now, until, rests ? Optional.empty() : expires));
        } else {
            OperationVariables.finished(execution);
        }
    }

    /** Since the first look after the upload: what came before, a person's review above all, does not count. */
    private static Instant since(DelegateExecution execution, Instant now) {
        if (execution.getVariable(SINCE) instanceof String text) {
            return Instant.parse(text);
        }
        execution.setVariable(SINCE, now.toString());
        return now;
    }

    private static String why(Instant until, Instant now, List<Operation> waiting) {
        return Stream.concat(
                        now.isBefore(until) ? Stream.of("until " + until) : Stream.empty(),
                        waiting.stream().map(other -> other.id() + " (" + other.process() + ")"))
                .collect(Collectors.joining(", "));
    }

    private static Duration pause(Instant now, Instant until, Optional<Instant> expires) {
        Instant next = now.plus(LOOK);
        Instant renewal = expires.map(end -> end.minus(JoinCredentials.MARGIN)).orElse(next);
        next = renewal.isBefore(next) ? renewal : next;
        next = now.isBefore(until) && until.isBefore(next) ? until : next;
        Duration pause = Duration.between(now, next);
        return pause.compareTo(SHORTEST) < 0 ? SHORTEST : pause;
    }
}
