package io.slipway.care;

import io.slipway.inventory.ClusterName;
import java.util.List;
import java.util.Optional;

/** What the regular looks at clusters found, to read. */
public final class CareFindings {

    private final CareFindingTable table;

    CareFindings(CareFindingTable table) {
        this.table = table;
    }

    /** The worst first; at most 1000. @param cluster empty for all @param standing whether only those that stand now */
    public List<CareFinding> findings(Optional<ClusterName> cluster, boolean standing) {
        return table.findings(cluster, standing);
    }

    public Optional<CareFinding> finding(long id) {
        return table.finding(id);
    }
}
