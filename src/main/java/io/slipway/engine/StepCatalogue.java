package io.slipway.engine;

import io.slipway.step.ClusterProof;
import io.slipway.step.ClusterStep;
import io.slipway.step.HostProof;
import io.slipway.step.HostStep;
import io.slipway.step.Proof;
import io.slipway.step.StepProvider;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** All steps and proofs of the program by their names, which are the names that diagrams use. */
public final class StepCatalogue {

    private final List<HostStep> hostSteps;
    private final List<ClusterStep> clusterSteps;
    private final List<ClusterProof> proofs;
    private final List<HostProof> hostProofs;
    private final Set<String> names;

    /**
     * @param providers in the order of a bring-up
     * @throws IllegalStateException when two steps have one name
     */
    public StepCatalogue(List<StepProvider> providers) {
        this.hostSteps = providers.stream().flatMap(provider -> provider.hostSteps().stream()).toList();
        this.clusterSteps = providers.stream().flatMap(provider -> provider.clusterSteps().stream()).toList();
        this.proofs = providers.stream().flatMap(provider -> provider.proofs().stream()).toList();
        this.hostProofs = providers.stream().flatMap(provider -> provider.hostProofs().stream()).toList();
        Set<String> names = new LinkedHashSet<>();
        Stream.of(
                        hostSteps.stream().map(HostStep::id),
                        clusterSteps.stream().map(ClusterStep::id),
                        proofs.stream().map(Proof::id),
                        hostProofs.stream().map(Proof::id))
                .flatMap(ids -> ids)
                .forEach(id -> {
                    if (!names.add(id)) {
                        throw new IllegalStateException("two steps are named " + id);
                    }
                });
        this.names = Collections.unmodifiableSet(names);
    }

    /** Steps on a host, in the order of a bring-up. */
    public List<HostStep> hostSteps() {
        return hostSteps;
    }

    /** Steps in a cluster, in the order of a bring-up. */
    public List<ClusterStep> clusterSteps() {
        return clusterSteps;
    }

    /** Proofs about a cluster as a whole. */
    public List<ClusterProof> proofs() {
        return proofs;
    }

    /** Proofs about one host. */
    public List<HostProof> hostProofs() {
        return hostProofs;
    }

    /** All names. */
    public Set<String> names() {
        return names;
    }
}
