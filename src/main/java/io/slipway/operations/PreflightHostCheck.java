package io.slipway.operations;

import io.slipway.journal.Finding;
import io.slipway.preparation.Preflight;
import io.slipway.step.HostTarget;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Brings preflight's findings into the journal's words. */
@Component
final class PreflightHostCheck implements HostCheck {

    private final Preflight preflight;

    PreflightHostCheck(Preflight preflight) {
        this.preflight = preflight;
    }

    @Override
    public List<Finding> check(HostTarget target) {
        Optional<String> host = Optional.of(target.host().name().text());
        return preflight.check(target).stream()
                .map(finding -> new Finding(
                        host,
                        finding.check().id(),
                        Finding.Severity.valueOf(finding.severity().name()),
                        finding.found(),
                        finding.advice()))
                .toList();
    }
}
