package io.slipway.inventory.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterDefinition.ApiAccess;
import io.slipway.inventory.ClusterDefinition.Pool;
import io.slipway.inventory.ClusterDefinition.ProxyMode;
import io.slipway.inventory.HostName;
import io.slipway.inventory.Ipv6Address;
import io.slipway.inventory.Ipv6Subnet;
import io.slipway.inventory.file.ClusterFileReading.Warning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a cluster file may say, and what is told about one that says it wrongly. */
class ClusterFileTest {

    private static final String SHORT = BadFilesTest.GOOD;

    @Test
    void theShortestFileGetsEveryDefault() {
        ClusterFileReading reading = ClusterFile.read(SHORT);

        assertThat(reading.mistakes()).isEmpty();
        assertThat(reading.warnings()).isEmpty();
        ClusterDefinition cluster = reading.definition().orElseThrow();
        assertThat(cluster.kubernetes().proxyMode()).isEqualTo(ProxyMode.NFTABLES);
        assertThat(cluster.kubernetes().apiAccess()).isEqualTo(ApiAccess.DIRECT);
        assertThat(cluster.kubernetes().clusterDns().text()).isEqualTo("fd00:10:96::a");
        assertThat(cluster.packages().kubernetesVersion()).isEqualTo("1.36.2-1.1");
        assertThat(cluster.packages().repositoryUrl()).contains("https://pkgs.k8s.io/core:/stable:/v1.36/deb/");
        assertThat(cluster.networkPlugin().manifest().orElseThrow()).contains("/v3.32.1/manifests/calico.yaml");
        assertThat(cluster.ssh().sudo()).isFalse();
        assertThat(cluster.smokeTest()).isPresent();
        assertThat(cluster.ingress()).isEmpty();
    }

    @Test
    void poolsAreTheHostsOwnPrefixesByRackAndHoldNoHostsAddress() {
        ClusterDefinition cluster = ClusterFile.read(SHORT).definition().orElseThrow();

        assertThat(cluster.pools()).extracting(Pool::name).containsExactly("rack-a1", "rack-a2");
        assertThat(cluster.pools()).extracting(Pool::subnet)
                .containsExactly(Ipv6Subnet.of("2001:db8:a1::/96"), Ipv6Subnet.of("2001:db8:a2::/96"));
        assertThat(cluster.pools().get(0).nodeSelector()).isEqualTo("slipway.io/rack == \"a1\"");
        assertThat(cluster.reservedAddresses()).extracting(Ipv6Address::text).containsExactly(
                "2001:db8:a1::11", "2001:db8:a1::12", "2001:db8:a2::11", "2001:db8:a1::21", "2001:db8:a2::21",
                "2001:db8:a1::", "2001:db8:a2::");
        assertThat(cluster.poolsOf(cluster.host(new HostName("w2")))).extracting(Pool::name).containsExactly("rack-a2");
    }

    @Test
    void warningsStandUntilTheFileAcceptsThem() {
        String file = SHORT.replace("version: 1.36.2", "version: 1.36.0\n  proxyMode: ipvs");

        assertThat(ClusterFile.read(file).warnings()).extracting(Warning::id).containsExactly(
                "KUBEADM_BALANCER_REGRESSION", "ETCD_JOIN_NEEDS_ALL_MEMBERS", "PROXY_MODE_DEPRECATED");
        ClusterFileReading accepting = ClusterFile.read(
                file + "acceptedWarnings: [PROXY_MODE_DEPRECATED, KUBEADM_BALANCER_REGRESSION, mtu-low]\n");
        assertThat(accepting.warnings()).extracting(Warning::id).containsExactly("ETCD_JOIN_NEEDS_ALL_MEMBERS");
        assertThat(accepting.accepted()).extracting(Warning::id)
                .containsExactly("KUBEADM_BALANCER_REGRESSION", "PROXY_MODE_DEPRECATED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"short.yaml", "full.yaml"})
    void theExamplesAreGood(String example) throws IOException {
        ClusterFileReading reading = ClusterFile.read(Files.readString(Path.of("docs/examples", example)));

        assertThat(reading.mistakes()).isEmpty();
        assertThat(List.copyOf(reading.warnings())).isEmpty();
    }
}
