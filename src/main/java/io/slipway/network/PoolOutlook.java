package io.slipway.network;

import io.slipway.inventory.Ipv6Subnet;
import io.slipway.inventory.NodeSelector;
import io.slipway.kube.KubeObject;
import io.slipway.step.Change;
import io.slipway.step.Notice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a change of the pools means for nodes and pods, told before it is made: which pools of others go, who would have no
 * pool, which pods keep an address of a pool that is no longer their node's, how much is free.
 */
final class PoolOutlook {

    private static final int MOST_TOLD = 5;
    private static final int NEARLY_FULL = 90;

    private final PoolPlan plan;
    private final List<PoolBlock> blocks;
    /** By node, as they will be. */
    private final Map<String, Map<String, String>> labels = new TreeMap<>();
    private final Map<String, Map<String, String>> labelsBefore = new TreeMap<>();

    private PoolOutlook(PoolPlan plan, List<PoolBlock> blocks) {
        this.plan = plan;
        this.blocks = blocks;
    }

    static PoolOutlook of(PoolPlan plan) {
        PoolOutlook outlook = new PoolOutlook(plan, PoolBlock.all(plan.cluster()));
        for (KubeObject node : plan.cluster().list("v1", "Node", null, Map.of())) {
            outlook.labelsBefore.put(node.name(), node.textMap("metadata", "labels"));
            Map<String, String> after = new TreeMap<>(node.textMap("metadata", "labels"));
            plan.labels().stream()
                    .filter(wanted -> wanted.name().equals(node.name()))
                    .forEach(wanted -> after.putAll(wanted.textMap("metadata", "labels")));
            outlook.labels.put(node.name(), after);
        }
        return outlook;
    }

    PoolPlan plan() {
        return plan;
    }

    /**
     * The pools of others that have to go: those that nodes would still draw from, and those that stop every node because
     * Calico cannot read their selector.
     */
    List<KubeObject> goes() {
        return plan.strangers().stream()
                .filter(pool -> PoolChecks.unreadable(pool).isPresent()
                        || PoolChecks.KNOWN_DEFAULTS.contains(pool.name())
                        || PoolChecks.subnet(pool).isPresent() && !selected(pool, labels).isEmpty())
                .toList();
    }

    /** Nodes that have a pool now and would have none; a node of nobody's definition counts too. */
    List<String> withoutPool() {
        List<KubeObject> before = plan.existing().stream().filter(PoolChecks::enabled).toList();
        return labels.keySet().stream()
                .filter(node -> drawsFrom(plan.wanted(), node, labels).isEmpty())
                .filter(node -> !drawsFrom(before, node, labelsBefore).isEmpty())
                .map(node -> "node " + node + " would have no pool: no pool of the cluster file selects its labels")
                .toList();
    }

    /** The pools that go, with the nodes that draw from them and the addresses that stay in use. */
    List<Change> going() {
        return goes().stream().map(pool -> Change.of(PoolChecks.inWords(pool) + " is disabled: "
                + PoolChecks.unreadable(pool)
                        .map(why -> why + ", so Calico gives no address on any node")
                        .orElseGet(() -> "it is not in the cluster file and selects " + some(selected(pool, labelsBefore)))
                + "; " + PoolChecks.subnet(pool).map(this::inUse).orElse(0L) + " addresses of it stay in use")).toList();
    }

    private long inUse(Ipv6Subnet subnet) {
        return blocks.stream()
                .filter(block -> subnet.contains(block.subnet()))
                .mapToLong(block -> block.given().size())
                .sum();
    }

    /** One line for each pod that has an address of no pool that selects its node in the end. */
    List<String> keepers() {
        List<String> keepers = new ArrayList<>();
        for (PoolBlock block : blocks) {
            for (PoolBlock.Given given : block.given()) {
                Optional<String> node = given.node().filter(labels::containsKey);
                if (given.pod().isPresent() && node.isPresent()
                        && drawsFrom(plan.wanted(), node.get(), labels).stream()
                                .flatMap(pool -> PoolChecks.subnet(pool).stream())
                                .noneMatch(subnet -> subnet.contains(given.address()))) {
                    keepers.add(given.pod().get() + " on " + node.get() + " (" + given.address() + ")");
                }
            }
        }
        return keepers.stream().sorted().toList();
    }

    /** The same for the plan's list of changes; the full list stands where a diff would. */
    Optional<Change> keeping() {
        List<String> keepers = keepers();
        return keepers.isEmpty()
                ? Optional.empty()
                : Optional.of(new Change(
                        counted(keepers.size(), "pod keeps its old address", "pods keep their old addresses") + ": "
                                + some(keepers),
                        Optional.of(String.join("\n", keepers))));
    }

    /** How full each pool is, and who keeps an old address. */
    List<Notice> notices() {
        List<Notice> notices = new ArrayList<>();
        List<String> keepers = keepers();
        if (!keepers.isEmpty()) {
            notices.add(new Notice("pods-keep-old-addresses", true,
                    counted(keepers.size(), "pod keeps an address", "pods keep addresses")
                            + " of a pool that is not their node's in the end: " + some(keepers),
                    "They keep them until they are made anew, such as by kubectl rollout restart, and their host answers for "
                            + "them as long (not with the neighbour proxy's mode static). Until then the old subnet must "
                            + "stay routed to the rack."));
        }
        for (PoolUse use : PoolUse.of(plan.cluster())) {
            boolean full = use.enabled() && use.percentUsed() >= NEARLY_FULL;
            notices.add(new Notice(full ? "pool-nearly-full" : "pool-addresses", full,
                    "pool " + use.name() + " (" + use.subnet() + (use.enabled() ? "" : ", disabled") + "): "
                            + use.free() + " of " + use.addresses() + " addresses are free, " + use.inUse() + " in use, "
                            + use.reserved() + " reserved; " + use.blocksTaken() + " of " + use.blocks()
                            + " blocks belong to nodes",
                    full
                            ? "Give the rack a further pool: a node that finds no free block gets no address for its pods."
                            : "Nothing to do."));
        }
        return notices;
    }

    private static List<KubeObject> drawsFrom(
            List<KubeObject> pools, String node, Map<String, Map<String, String>> labels) {
        return pools.stream().filter(pool -> selects(pool, labels.get(node))).toList();
    }

    private static List<String> selected(KubeObject pool, Map<String, Map<String, String>> labels) {
        return labels.keySet().stream().filter(node -> selects(pool, labels.get(node))).toList();
    }

    private static boolean selects(KubeObject pool, Map<String, String> labels) {
        return PoolChecks.unreadable(pool).isEmpty() && NodeSelector.matches(PoolChecks.selector(pool), labels);
    }

    private static String some(List<String> all) {
        return all.isEmpty() ? "no node" : all.stream().limit(MOST_TOLD).collect(Collectors.joining(", "))
                + (all.size() > MOST_TOLD ? " and " + (all.size() - MOST_TOLD) + " more" : "");
    }

    private static String counted(int number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }
}
