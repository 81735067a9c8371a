package io.slipway.diagnostics;

import io.slipway.inventory.ClusterName;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.journal.Journal;
import io.slipway.operations.ClusterDefinitions;
import io.slipway.operations.ClusterLook;
import io.slipway.operations.Operation;
import io.slipway.operations.Operations;
import io.slipway.step.Site;
import java.io.OutputStream;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Bundles for those who look for a cause (procedure P27): a ZIP archive that is filled while it is sent. Nothing on a host is
 * changed, and a host or an API that does not answer is named in the archive instead of failing it.
 */
public final class Diagnostics {

    private static final String ACTIVITY = "diagnostics";
    /** Hosts that are asked at the same time. */
    private static final int AT_ONCE = 8;

    private final ClusterLook look;
    private final ClusterDefinitions definitions;
    private final OperationDiagnostics operations;
    private final Clock clock;

    Diagnostics(
            ClusterLook look, ClusterDefinitions definitions, Operations operations, Journal journal, Clock clock) {
        this.look = look;
        this.definitions = definitions;
        this.operations = new OperationDiagnostics(operations, journal);
        this.clock = clock;
    }

    /** What goes into a bundle. Its text goes to the stream as it comes; the stream is not closed. */
    public interface Bundle {

        /** @throws java.io.UncheckedIOException when the reader has gone away */
        void writeTo(OutputStream target);
    }

    /** The cluster's definition, its API and all its hosts; empty when there is no such cluster. */
    public Optional<Bundle> ofCluster(ClusterName cluster) {
        return look.at(cluster, ACTIVITY).map(site -> filled(archive -> {
            definition(cluster, archive);
            ClusterDiagnostics.collect(site, archive);
            hosts(site, site.cluster().hosts(), archive);
        }));
    }

    /** One host; empty when there is no such host or cluster. */
    public Optional<Bundle> ofHost(ClusterName cluster, HostName name) {
        return look.at(cluster, ACTIVITY).flatMap(site -> site.cluster().hosts().stream()
                .filter(host -> host.name().equals(name))
                .findFirst()
                .map(host -> filled(archive -> hosts(site, List.of(host), archive))));
    }

    /** What is on record of an operation, the cluster's API, and the hosts that the operation is about. */
    public Bundle ofOperation(Operation operation) {
        return filled(archive -> {
            operations.collect(operation, archive);
            definition(operation.cluster(), archive);
            look.at(operation.cluster(), ACTIVITY).ifPresent(site -> {
                ClusterDiagnostics.collect(site, archive);
                hosts(site, site.cluster().hosts().stream()
                        .filter(host -> operation.hosts().isEmpty() || operation.hosts().contains(host.name()))
                        .toList(), archive);
            });
        });
    }

    private Bundle filled(Consumer<Archive> content) {
        return target -> {
            try (Archive archive = new Archive(target, clock.instant())) {
                content.accept(archive);
            }
        };
    }

    private void definition(ClusterName cluster, Archive archive) {
        definitions.newest(cluster).ifPresent(newest ->
                archive.add("cluster/definition-version-" + newest.version() + ".yaml", newest.text()));
    }

    private static void hosts(Site site, List<Host> hosts, Archive archive) {
        ExecutorService askers = Executors.newFixedThreadPool(Math.max(1, Math.min(AT_ONCE, hosts.size())));
        try {
            hosts.stream()
                    .map(host -> CompletableFuture.runAsync(() -> HostDiagnostics.collect(site, host, archive), askers))
                    .toList()
                    .forEach(CompletableFuture::join);
        } finally {
            // When the reader has gone away, nobody is asked any more.
            askers.shutdownNow();
        }
    }
}
