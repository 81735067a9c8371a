package io.slipway.operations;

import io.slipway.journal.Finding;
import io.slipway.preparation.Preflight;
import io.slipway.preparation.PreflightFinding;
import io.slipway.step.HostTarget;
import java.util.List;
import java.util.Map;
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
    public Looked check(HostTarget target) {
        Optional<String> host = Optional.of(target.host().name().text());
        Preflight.Looked looked = preflight.check(target);
        return new Looked(
                looked.findings().stream().map(finding -> inTheJournalsWords(host, finding)).toList(), looked.facts());
    }

    @Override
    public List<Finding> compare(Map<String, Map<String, String>> facts) {
        return preflight.compare(facts).stream().map(finding -> inTheJournalsWords(Optional.empty(), finding)).toList();
    }

    private static Finding inTheJournalsWords(Optional<String> host, PreflightFinding finding) {
        return new Finding(
                host,
                finding.check().id(),
                Finding.Severity.valueOf(finding.severity().name()),
                finding.found(),
                finding.advice());
    }
}
