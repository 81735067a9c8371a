package io.slipway.api;

import io.slipway.care.CareFinding;
import io.slipway.care.CareFindings;
import io.slipway.inventory.ClusterName;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What the regular looks at clusters found. */
@RestController
@Tag(name = "Findings")
@RequestMapping(path = "/api/v1/findings", produces = MediaType.APPLICATION_JSON_VALUE)
class FindingsApi {

    private final CareFindings findings;

    FindingsApi(CareFindings findings) {
        this.findings = findings;
    }

    /** Findings, the worst first. */
    record FindingList(List<CareFinding> findings) {}

    /** @param standing false to see those too that are gone */
    @Operation(operationId = "listFindingsOfClusters", summary = "What needs attention about clusters, the worst first")
    @GetMapping
    FindingList list(@RequestParam Optional<String> cluster, @RequestParam(defaultValue = "true") boolean standing) {
        return new FindingList(findings.findings(cluster.map(ClusterName::new), standing));
    }

    @Operation(operationId = "readFinding", summary = "Something that needs attention about a cluster")
    @GetMapping("/{id}")
    CareFinding finding(@PathVariable long id) {
        return findings.finding(id).orElseThrow(() -> NotFound.of("There is no finding " + id + "."));
    }
}
