package io.slipway.inventory.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterDefinition.ApiAccess;
import io.slipway.inventory.ClusterDefinition.Pool;
import io.slipway.inventory.ClusterDefinition.ProxyMode;
import io.slipway.inventory.HostName;
import io.slipway.inventory.Ipv6Subnet;
import io.slipway.inventory.file.ClusterFileReading.Warning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a cluster file may say, and what is told about one that says it wrongly. */
class ClusterFileTest {

    private static final String SHORT = """
            name: edge1
            kubernetes:
              version: 1.36.2
              controlPlaneEndpoint: api.edge1.example.net:6443
            hosts:
              - { name: m1, address: "2001:db8:a1::11", role: control-plane, rack: a1 }
              - { name: m2, address: "2001:db8:a1::12", role: control-plane, rack: a1 }
              - { name: m3, address: "2001:db8:a2::11", role: control-plane, rack: a2 }
              - { name: w1, address: "2001:db8:a1::21", role: worker, rack: a1 }
              - { name: w2, address: "2001:db8:a2::21", role: worker, rack: a2 }
            """;

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
        assertThat(cluster.reservedAddresses()).hasSize(5);
        assertThat(cluster.poolsOf(cluster.host(new HostName("w2")))).extracting(Pool::name).containsExactly("rack-a2");
    }

    @Test
    void allMistakesAreToldAtOnceWithTheirPlaces() {
        ClusterFileReading reading = ClusterFile.read("""
                nmae: edge1
                kubernetes:
                  version: 1.36
                  proxyMode: iptable
                hosts:
                  - { name: m1, role: master }
                """);

        assertThat(reading.definition()).isEmpty();
        assertThat(reading.mistakes()).extracting(Object::toString).containsExactlyInAnyOrder(
                "nmae, line 1: there is no setting \"nmae\" here (did you mean \"name\"?)",
                "line 1: \"name\" is missing (The cluster's name: up to 63 lower-case letters, digits and hyphens.)",
                "kubernetes, line 2: \"controlPlaneEndpoint\" is missing (The balancer's name and port; port 6443 when left"
                        + " out.)",
                "kubernetes.proxyMode, line 4: \"iptable\" is none of its values (one of ipvs, nftables, iptables)",
                "hosts[0], line 6: \"address\" is missing (The node's IPv6 address.)",
                "hosts[0].role, line 6: \"master\" is none of its values (one of control-plane, worker)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "version: 1.36.2 | version: 1.36 | kubernetes.version, line 3: \"1.36\" is not a Kubernetes version",
        "version: 1.36.2 | version: 1.22.1 | kubernetes.version, line 3: Slipway does not know Kubernetes 1.22.1",
        "name: m2 | name: m1 | hosts[1].name, line 7: the name m1 stands at hosts[0].name as well",
        "\"2001:db8:a1::12\" | \"2001:db8:a1::11\" | hosts[1].address, line 7: the address 2001:db8:a1::11 stands at",
        "\"2001:db8:a1::12\" | \"fe80::1\" | hosts[1].address, line 7: fe80::1 cannot be a node's address",
        "\"2001:db8:a1::12\" | \"192.0.2.1\" | hosts[1].address, line 7: \"192.0.2.1\" is not an IPv6 address",
        "name: m2 | name: \"a; rm -rf /\" | hosts[1].name, line 7: \"a; rm -rf /\" is not a host name",
        "name: edge1 | name: Edge_1 | name, line 1: \"Edge_1\" is not a cluster name",
        "hosts: | ssh: { identity: hunter2 }#hosts: | ssh.identity, line 5: not a reference to a secret",
        "hosts: | ssh: { prot: 22 }#hosts: | ssh.prot, line 5: there is no setting \"prot\" here (did you mean \"port\"?)",
        "hosts: | pools: [{ name: p, subnet: \"2001:db8:a1::1/96\", nodeSelector: all() }]#hosts: | pools[0].subnet, line 5: \"2001:db8:a1::1/96\" has host bits set",
        "hosts: | pools: [{ name: p, subnet: \"2001:db8:a1::/96\", nodeSelector: \"rack ===\" }]#hosts: | pools[0].nodeSelector, line 5:",
        "hosts: | pools: [{ name: p, subnet: \"2001:db8:a1::/96\", nodeSelector: \"slipway.io/rack == 'a1'\" }]#hosts: | hosts[2], line 9: no pool selects host m3",
        "hosts: | pools: [{ name: p, subnet: \"2001:db8:a1::/96\", blockSize: 64, nodeSelector: all() }]#hosts: | pools[0].blockSize, line 5: \"64\" is not allowed",
        "hosts: | containerd: { registryMirrors: { docker.io: [\"http://[2001:db8::1]:5000\"] } }#hosts: | containerd.registryMirrors.docker.io, line 5:",
        "hosts: | acceptedWarnings: [EVERYTHING]#hosts: | acceptedWarnings, line 5: there is no warning \"EVERYTHING\"",
        "hosts: | kubernetes: {}#hosts: | kubernetes, line 5: it stands here a second time"
    })
    void eachMistakeHasItsPlaceAndItsWords(String text, String by, String told) {
        ClusterFileReading reading = ClusterFile.read(SHORT.replaceFirst(
                java.util.regex.Pattern.quote(text),
                java.util.regex.Matcher.quoteReplacement(by.replace("#", "\n"))));

        assertThat(reading.definition()).isEmpty();
        assertThat(reading.mistakes()).anySatisfy(mistake -> assertThat(mistake.toString()).startsWith(told));
        assertThat(reading.mistakes().toString()).doesNotContain("hunter2");
    }

    @Test
    void kubernetesSubnetsMustFit() {
        ClusterFileReading reading = ClusterFile.read(SHORT.replace(
                "kubernetes:\n", "kubernetes:\n  serviceSubnet: 2001:db8:a1::/64\n"));

        assertThat(reading.mistakes()).extracting(Object::toString)
                .anyMatch(told -> told.contains("has the wrong size for services"))
                .anyMatch(told -> told.contains("overlaps the pool rack-a1"))
                .anyMatch(told -> told.contains("holds the address of host m1"));
    }

    @Test
    void warningsStandUntilTheFileAcceptsThem() {
        String file = SHORT.replace("version: 1.36.2", "version: 1.36.0\n  proxyMode: ipvs");

        assertThat(ClusterFile.read(file).warnings()).extracting(Warning::id)
                .containsExactlyInAnyOrder("KUBEADM_BALANCER_REGRESSION", "PROXY_MODE_DEPRECATED");
        assertThat(ClusterFile.read(file + "acceptedWarnings: [PROXY_MODE_DEPRECATED]\n").warnings())
                .extracting(Warning::id).containsExactly("KUBEADM_BALANCER_REGRESSION");
    }

    @Test
    void aBombIsRefusedAndNotBuilt() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int level = 1; level < 12; level++) {
            bomb.append("a").append(level).append(": &a").append(level).append(" [");
            bomb.append(("*a" + (level - 1) + ", ").repeat(9)).append("*a").append(level - 1).append("]\n");
        }

        assertThat(ClusterFile.read(bomb.toString()).mistakes()).singleElement().asString().contains("cannot be read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "just text", "a: b: c", "--- \n--- \n", "\t", "a: *nothing", "!!java.io.File [x]", "{"})
    void whatIsNoClusterFileIsToldAsSuch(String text) {
        ClusterFileReading reading = ClusterFile.read(text);

        assertThat(reading.definition()).isEmpty();
        assertThat(reading.mistakes()).isNotEmpty();
    }

    @Test
    void aHugeFileIsRefusedAtOnce() {
        assertThat(ClusterFile.read("# " + "x".repeat(5_000_000)).mistakes())
                .singleElement().asString().contains("characters");
    }

    @Property(tries = 300)
    void anyTextGivesAReading(@ForAll String text) {
        assertThat(ClusterFile.read(text).mistakes()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"short.yaml", "full.yaml"})
    void theExamplesAreGood(String example) throws IOException {
        ClusterFileReading reading = ClusterFile.read(Files.readString(Path.of("docs/examples", example)));

        assertThat(reading.mistakes()).isEmpty();
        assertThat(List.copyOf(reading.warnings())).isEmpty();
    }
}
