package io.slipway.api;

import io.slipway.inventory.ClusterName;
import io.slipway.network.PoolUse;
import io.slipway.operations.ClusterPools;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** How full the pools of pod addresses are. */
@RestController
@Tag(name = "Addresses")
@RequestMapping(path = "/api/v1/clusters/{name}/pools", produces = MediaType.APPLICATION_JSON_VALUE)
class PoolsApi {

    private final ClusterPools pools;
    private final Clock clock;

    PoolsApi(ClusterPools pools, ObjectProvider<Clock> clock) {
        this.pools = pools;
        this.clock = clock.getIfAvailable(Clock::systemUTC);
    }

    /** Numbers of addresses and blocks are text where a JSON number could not carry them exactly. */
    record PoolView(
            String name,
            String subnet,
            String nodeSelector,
            boolean enabled,
            String addresses,
            BigInteger inUse,
            String reserved,
            String free,
            String blocks,
            BigInteger blocksTaken,
            int percentUsed,
            List<PoolUse.NodeUse> nodes) {

        static PoolView of(PoolUse use) {
            return new PoolView(
                    use.name(), use.subnet().toString(), use.nodeSelector(), use.enabled(), use.addresses().toString(),
                    use.inUse(), use.reserved().toString(), use.free().toString(), use.blocks().toString(),
                    use.blocksTaken(), use.percentUsed(), use.nodes());
        }
    }

    /** All pools of a cluster at one moment. */
    record PoolList(Instant asOf, List<PoolView> pools) {}

    /** Read from the cluster at each request. */
    @Operation(operationId = "listPools", summary = "How full the pools of pod addresses are, read from the cluster")
    @GetMapping
    ResponseEntity<PoolList> pools(@PathVariable String name) {
        List<PoolUse> uses = pools.use(new ClusterName(name))
                .orElseThrow(() -> NotFound.of("There is no cluster named " + name + "."));
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new PoolList(clock.instant(), uses.stream().map(PoolView::of).toList()));
    }
}
