package io.slipway.operations;

import io.slipway.engine.Sites;
import io.slipway.host.HostShell;
import io.slipway.host.HostShells;
import io.slipway.host.Work;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeClusters;
import io.slipway.step.Site;
import java.util.List;
import java.util.Optional;

/**
 * Opens the site of a running operation: its pinned definition, its hosts, and its API once that is asked for. Whoever has
 * no operation can look.
 */
final class OperationSites implements Sites {

    private final ClusterDefinitions definitions;
    private final OperationTable operations;
    private final Claims claims;
    private final DecisionTable decisions;
    private final HostShells shells;
    private final KubeClusters clusters;

    OperationSites(
            ClusterDefinitions definitions, OperationTable operations, Claims claims, DecisionTable decisions,
            HostShells shells, KubeClusters clusters) {
        this.definitions = definitions;
        this.operations = operations;
        this.claims = claims;
        this.decisions = decisions;
        this.shells = shells;
        this.clusters = clusters;
    }

    /** @throws IllegalStateException when the operation does not run, runs on something else, or did not start this */
    @Override
    public Site open(
            String mainProcess, ClusterName cluster, int definitionVersion, String operation, String activity,
            int attempt) {
        // A called process started by itself may name any operation: it works on nothing that Slipway has not admitted.
        Operation admitted = Operation.number(operation)
                .flatMap(operations::operation)
                .filter(found -> found.state() == Operation.State.RUNNING
                        && found.processInstance().equals(mainProcess)
                        && found.cluster().equals(cluster)
                        && found.definitionVersion() == definitionVersion)
                .orElseThrow(() -> new IllegalStateException(operation + " did not start this process, or does not"
                        + " run on version " + definitionVersion + " of the cluster " + cluster
                        + ". What to do: start an operation; its called processes are not started by themselves."));
        return new OpenSite(
                definitions.definition(cluster, definitionVersion),
                admitted.hosts(),
                claims.heldBy(admitted.number()),
                new Work(admitted.id(), Work.LOOKS_ONLY, activity, attempt));
    }

    /**
     * Opens a cluster as its newest definition says for somebody who only looks: on hosts nothing is changed.
     *
     * @param operation in whose transcript the looks stand
     * @throws IllegalArgumentException when there is no such cluster
     */
    Site look(ClusterName cluster, String operation, String activity) {
        int newest = definitions.newest(cluster)
                .orElseThrow(() -> new IllegalArgumentException("there is no cluster named " + cluster))
                .version();
        return new OpenSite(
                definitions.definition(cluster, newest),
                List.of(),
                List.of(),
                new Work(operation, Work.LOOKS_ONLY, activity, 1));
    }

    private final class OpenSite implements Site {

        private final ClusterDefinition cluster;
        private final List<HostName> about;
        private final List<Claim> held;
        private final Work work;
        private KubeCluster kube;

        OpenSite(ClusterDefinition cluster, List<HostName> about, List<Claim> held, Work work) {
            this.cluster = cluster;
            this.about = about;
            this.held = held;
            this.work = work;
        }

        @Override
        public ClusterDefinition cluster() {
            return cluster;
        }

        @Override
        public List<Host> hosts() {
            return about.isEmpty()
                    ? cluster.hosts()
                    : cluster.hosts().stream().filter(host -> about.contains(host.name())).toList();
        }

        @Override
        public Work work() {
            return work;
        }

        @Override
        public List<String> acceptedBy(String finding, Host host) {
            return decisions.acceptedBy(work.operation(), finding, host.name().text());
        }

        @Override
        public HostShell shell(Host host) {
            return shells.open(
                    cluster, host, new Work(work.operation(), fence(host), work.activity(), work.attempt()));
        }

        /** The narrowest claim decides: a turn comes and goes, and the host must not see its fence fall. */
        private long fence(Host host) {
            return fence(ClaimSubject.host(host.name()))
                    .or(() -> fence(ClaimSubject.CLUSTER))
                    .or(() -> host.isControlPlane() ? fence(ClaimSubject.CONTROL_PLANE) : Optional.empty())
                    .orElse(Work.LOOKS_ONLY);
        }

        private Optional<Long> fence(ClaimSubject subject) {
            return held.stream().filter(claim -> claim.subject().equals(subject)).map(Claim::fence).findFirst();
        }

        @Override
        public synchronized KubeCluster kube() {
            if (kube == null) {
                kube = clusters.open(cluster, this::shell);
            }
            return kube;
        }
    }
}
