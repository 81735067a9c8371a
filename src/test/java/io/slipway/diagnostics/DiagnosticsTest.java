package io.slipway.diagnostics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.slipway.inventory.HostName;
import io.slipway.network.JoinedCluster;
import io.slipway.network.NetworkSteps;
import io.slipway.step.Site;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a person would have to collect with twenty commands on each host, in one archive, and no secret in it. */
class DiagnosticsTest {

    private final JoinedCluster cluster = new JoinedCluster(new NetworkSteps());

    @BeforeEach
    void aClusterWithNodes() {
        cluster.joined();
        cluster.lab.cluster().settle();
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private static Map<String, String> unpacked(Consumer<Archive> content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Archive archive = new Archive(bytes, Instant.parse("2026-11-23T12:00:00Z"))) {
            content.accept(archive);
        }
        Map<String, String> files = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), new String(zip.readAllBytes(), UTF_8));
            }
        }
        return files;
    }

    private void collect(String host, Archive archive) {
        Site site = cluster.site("diagnostics");
        HostDiagnostics.collect(site, site.cluster().host(new HostName(host)), archive);
    }

    @Test
    void aHostTellsItsMachineItsNetworkAndItsServicesAndWhatItCannotTell() throws IOException {
        Map<String, String> files = unpacked(archive -> collect("h0", archive));

        assertThat(files).containsKeys(
                "hosts/h0/system/kernel.txt", "hosts/h0/network/routes.txt", "hosts/h0/network/neighbours.txt",
                "hosts/h0/services/kubelet.journal.txt", "hosts/h0/configuration/kubelet.yaml");
        assertThat(files.get("hosts/h0/system/os-release")).contains("Debian");
        assertThat(files.get("hosts/h0/network/addresses.txt")).contains("inet6 2001:db8:");
        assertThat(files.get("hosts/h0/network/forwarding.txt")).contains("net.ipv6.conf.all.forwarding = ");
        assertThat(files.get("MISSING.txt")).as("the host has no cri-tools")
                .contains("containers of host h0: exit code 127 sh: 1: crictl: not found");
        assertThat(cluster.lab.unknownCommands()).isEmpty();
    }

    @Test
    void noSecretOfAPodOrALogGetsIntoTheArchive() throws IOException {
        cluster.lab.cluster().client().resource(new PodBuilder()
                .withNewMetadata().withName("shop").withNamespace("default").endMetadata()
                .withNewSpec().withNodeName("h3").addNewContainer().withName("shop").withImage("shop").addNewEnv()
                .withName("PASSWORD").withValue("swordfish").endEnv().endContainer().endSpec()
                .build()).create();

        Map<String, String> files = unpacked(archive -> {
            ClusterDiagnostics.collect(cluster.site("diagnostics"), archive);
            archive.add("a-log.txt", "joining with token abcdef.0123456789abcdef\n");
        });

        assertThat(files.get("cluster/pods.txt")).contains("default/shop on h3");
        assertThat(files.get("cluster/pods.yaml")).contains("name: \"shop\"");
        assertThat(files.get("cluster/nodes.yaml")).contains("name: \"h3\"");
        assertThat(files.get("a-log.txt")).isEqualTo("joining with token abcdef.[redacted]\n");
        assertThat(files.values()).noneMatch(text -> text.contains("swordfish"));
    }

    @Test
    void aHostThatDoesNotAnswerIsNamedAndTheOthersTell() throws IOException {
        cluster.lab.host("h4").powerOff();

        Map<String, String> files = unpacked(archive -> {
            collect("h4", archive);
            collect("h5", archive);
        });

        assertThat(files.get("MISSING.txt")).contains("host h4: UNREACHABLE");
        assertThat(files.keySet()).anyMatch(name -> name.startsWith("hosts/h5/")).noneMatch(name -> name.startsWith("hosts/h4/"));
    }

    @Test
    void withoutAnApiTheHostsStillTell() throws IOException {
        cluster.lab.controlPlaneHosts().forEach(host -> host.units().stop("kubelet"));
        cluster.lab.controlPlaneHosts().stream().skip(1).forEach(host -> host.powerOff());

        Map<String, String> files = unpacked(archive -> {
            ClusterDiagnostics.collect(cluster.site("diagnostics"), archive);
            collect("h0", archive);
        });

        assertThat(files).containsKey("hosts/h0/services/kubelet.journal.txt");
    }
}
