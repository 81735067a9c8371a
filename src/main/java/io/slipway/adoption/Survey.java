package io.slipway.adoption;

import io.slipway.adoption.ClusterReading.ClusterNode;
import io.slipway.host.HostFailure;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Host;
import io.slipway.inventory.Ipv6Address;
import io.slipway.step.Site;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.camunda.bpm.engine.delegate.DelegateExecution;

/** Reads a cluster and its hosts. Nothing is changed. */
final class Survey {

    private static final int AT_ONCE = 32;

    private final Clock clock;

    Survey(Clock clock) {
        this.clock = clock;
    }

    /** What the API says; hosts are not asked. */
    AdoptedCluster cluster(Site site, DelegateExecution execution) {
        return read(site, execution, Map.of());
    }

    /**
     * What the API and the hosts say.
     *
     * @param unread takes the hosts that could not be read, each with why
     */
    AdoptedCluster all(Site site, DelegateExecution execution, Map<String, String> unread) {
        AdoptedCluster cluster = read(site, execution, Map.of());
        return read(cluster, hosts(site, cluster.cluster(), unread));
    }

    private AdoptedCluster read(Site site, DelegateExecution execution, Map<String, HostSurvey> hosts) {
        ClusterDefinition.Ssh ssh = site.cluster().ssh();
        CommentedYaml lines = new CommentedYaml();
        ProvisionalDefinition.ssh(
                lines, ssh.identity().map(Object::toString).orElse(""), ssh.passphrase().map(Object::toString),
                ssh.user(), ssh.port(),
                ssh.jump().map(ClusterDefinition.Ssh.Jump::endpoint), ssh.jump().map(ClusterDefinition.Ssh.Jump::user).orElse(""));
        return new AdoptedCluster(
                site.cluster().name(),
                String.valueOf(execution.getVariable("controlPlaneHost")).strip(),
                clock.instant(),
                lines.toString(),
                Optional.ofNullable(execution.getVariable("networkManifest")).map(Object::toString).map(String::strip)
                        .filter(given -> !given.isEmpty()),
                new ClusterReader(site.kube()).read(),
                hosts);
    }

    private static AdoptedCluster read(AdoptedCluster cluster, Map<String, HostSurvey> hosts) {
        return new AdoptedCluster(
                cluster.name(), cluster.through(), cluster.at(), cluster.ssh(), cluster.manifest(), cluster.cluster(), hosts);
    }

    private static Map<String, HostSurvey> hosts(Site site, ClusterReading cluster, Map<String, String> unread) {
        List<Host> hosts = site.cluster().hosts();
        ExecutorService reading = Executors.newFixedThreadPool(
                Math.max(1, Math.min(Math.min(AT_ONCE, site.cluster().limits().parallelHosts()), hosts.size())));
        try {
            Map<Host, Future<HostSurvey>> asked = new LinkedHashMap<>();
            hosts.forEach(host -> asked.put(host, reading.submit(() ->
                    HostSurveyor.survey(site.shell(host), address(cluster, host), cluster.endpoint()))));
            Map<String, HostSurvey> read = new LinkedHashMap<>();
            asked.forEach((host, answer) -> answer(host, answer, unread)
                    .ifPresent(survey -> read.put(host.name().text(), survey)));
            return read;
        } finally {
            reading.shutdownNow();
        }
    }

    private static Ipv6Address address(ClusterReading cluster, Host host) {
        return cluster.nodes().stream()
                .filter(node -> node.name().equals(host.name().text()))
                .findFirst()
                .map(ClusterNode::address)
                .orElse(host.address());
    }

    private static Optional<HostSurvey> answer(Host host, Future<HostSurvey> answer, Map<String, String> unread) {
        try {
            return Optional.of(answer.get());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Slipway is stopping", stopping);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof HostFailure failure) {
                unread.put(host.name().text(), failure.getMessage().lines().findFirst().orElse("") + ". " + failure.advice());
                return Optional.empty();
            }
            throw new IllegalStateException("a host could not be read", failed.getCause());
        }
    }
}
