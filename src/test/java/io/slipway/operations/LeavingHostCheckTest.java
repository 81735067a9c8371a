package io.slipway.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.host.Query;
import io.slipway.inventory.HostName;
import io.slipway.journal.Finding;
import io.slipway.lab.LabHost;
import io.slipway.network.JoinedCluster;
import io.slipway.network.NetworkSteps;
import io.slipway.step.HostTarget;
import io.slipway.step.Site;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said about a host before it leaves: dead is only one that neither SSH nor the cluster hears of. */
class LeavingHostCheckTest {

    private final JoinedCluster cluster = new JoinedCluster(new NetworkSteps());

    @BeforeEach
    void aClusterWithItsNetwork() {
        cluster.joined();
        List.of("installNetworkPlugin", "reserveAddresses", "assignPools").forEach(cluster::run);
        cluster.lab.cluster().settle();
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private Optional<Finding> said(String host, String id) {
        Site site = cluster.site("checkHost");
        return new LeavingHostCheck().check(new HostTarget(site, site.cluster().host(new HostName(host)))).findings()
                .stream().filter(finding -> finding.id().equals(id)).findFirst();
    }

    @Test
    void deadIsOnlyAHostThatNeitherSshNorTheClusterHearsOf() {
        cluster.about("h0", "h3", "h4", "h5");
        cluster.site("before").shell(cluster.definition().host(new HostName("h3"))).read(new Query.File("/etc/hostname"));
        cluster.lab.host("h3").units().stop("kubelet");
        cluster.lab.faults().on("h4").refusesSsh();
        cluster.lab.host("h5").powerOff();
        cluster.lab.cluster().settle();

        assertThat(said("h3", "dead-host")).as("it answers").isEmpty();
        assertThat(said("h3", "host-unreachable")).isEmpty();
        assertThat(said("h3", "balancer-member")).isPresent();
        assertThat(said("h4", "dead-host")).as("only SSH does not reach it").isEmpty();
        assertThat(said("h4", "host-unreachable")).hasValueSatisfying(finding -> {
            assertThat(finding.severity()).isEqualTo(Finding.Severity.ERROR);
            assertThat(finding.found()).contains("its node is Ready: the host lives");
        });
        assertThat(said("h5", "dead-host")).hasValueSatisfying(finding -> {
            assertThat(finding.severity()).isEqualTo(Finding.Severity.WARNING);
            assertThat(finding.found()).contains("is not Ready (Unknown)");
            assertThat(finding.advice()).contains("keep it off this network until kubeadm reset ran on it");
        });
        cluster.lab.cluster().removeNode("h5");
        assertThat(said("h5", "dead-host")).hasValueSatisfying(finding ->
                assertThat(finding.found()).contains("its node is gone"));
        cluster.lab.faults().on("h3").changesHostKey();
        assertThat(said("h3", "dead-host")).as("it was installed anew").isEmpty();
        assertThat(said("h3", "host-host-key-changed")).hasValueSatisfying(finding ->
                assertThat(finding.severity()).isEqualTo(Finding.Severity.ERROR));
        assertThat(said("h0", "etcd-quorum")).as("nobody's etcd answers here").hasValueSatisfying(finding -> {
            assertThat(finding.severity()).isEqualTo(Finding.Severity.ERROR);
            assertThat(finding.found()).contains("etcd cannot be asked");
        });
    }

    @Test
    void withoutTheApiNobodyIsDeclaredDead() {
        cluster.lab.host("h4").powerOff();
        cluster.lab.controlPlaneHosts().forEach(LabHost::powerOff);

        assertThat(said("h4", "dead-host")).isEmpty();
        assertThat(said("h4", "host-unreachable")).hasValueSatisfying(finding ->
                assertThat(finding.found()).contains("the cluster's API does not say how its node is"));
    }
}
