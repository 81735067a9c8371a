package io.slipway.realhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.story.Operator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camunda.bpm.engine.ProcessEngine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The main jobs on real Linux hosts: bring-up through a jump host as a user with sudo, then the rest as root: a join, the
 * certificates uploaded again, pools assigned, a node removed. Debian 12 and 13; containerd 1.6, 1.7 and 2.x.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RealClusterIT {

    private static final String BALANCER = "Create the L3 balancer for the control plane";

    /** Six real hosts on a slow and busy machine; a bound for a hang. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @TempDir
    private static Path directory;

    private RealLab lab;
    private ConfigurableApplicationContext slipway;
    private Operator operator;

    @BeforeAll
    void start() throws Exception {
        Optional<String> missing = RealLab.missing();
        if (missing.isPresent()) {
            assertThat(System.getenv("CI")).as("no real hosts: " + missing.get()).isNotEqualTo("true");
            System.out.println("SKIPPED, no real hosts: " + missing.get());
            Assumptions.abort(missing.get());
        }
        lab = RealLab.in(directory.resolve("lab"));
        lab.onlyThroughTheJumpHost(true);
        slipway = RealLabSlipway.start(lab, directory, "--server.port=0",
                "--spring.datasource.url=jdbc:h2:mem:realcluster;DB_CLOSE_ON_EXIT=FALSE");
        operator = new Operator(slipway.getBean(ProcessEngine.class), "operator", PATIENCE);
    }

    @AfterAll
    void stop() throws Exception {
        if (slipway != null) {
            slipway.close();
        }
        if (lab != null) {
            lab.close();
            assertThat(lab.leftovers()).isEmpty();
        }
    }

    @Test
    @Order(1)
    void fourHostsBehindAJumpHostBecomeACluster() throws Exception {
        String bringUp = operator.starts("cluster-bring-up", "site", Map.of());
        operator.seesAndCompletes(bringUp, "Confirm the host keys");
        operator.seesAndCompletes(bringUp, "Confirm the host keys");
        operator.seesAndCompletes(bringUp, "Review the plan");
        operator.sees(bringUp, BALANCER);
        lab.createControlPlaneBalancer();
        operator.seesAndCompletes(bringUp, BALANCER);
        operator.sees(bringUp, "Create the L3 balancer for the workers");
        lab.createWorkerBalancer(30080);
        operator.seesAndCompletes(bringUp, "Create the L3 balancer for the workers");
        operator.completes(operator.sees(bringUp, "Reboot the hosts"), Map.of("rebootBy", "slipway"));

        assertThat(operator.seesTheEnd(bringUp).getState()).isEqualTo("COMPLETED");
        assertThat(lab.on("m0", "containerd", "--version")).contains(" 1.7.");
        assertThat(lab.on("m1", "containerd", "--version")).contains(" 1.6.");
        assertThat(lab.on("m0", "cat", "/proc/swaps").lines()).hasSize(1);
        assertThat(lab.on("w3", "nft", "list", "map", "ip6", "kube-proxy", "service-nodeports")).contains("30080");
        assertThat(lab.lab().cluster().etcd().members()).hasSize(3);
    }

    @Test
    @Order(2)
    void asRootAHostWithAnotherContainerdJoins() throws Exception {
        lab.onlyThroughTheJumpHost(false);
        write(2, "", RealLab.MACHINES);
        String join = operator.starts("node-join", "site", Map.of("hosts", "w4"));
        operator.seesAndCompletes(join, "Confirm the host keys");
        operator.seesAndCompletes(join, "Review the plan");

        assertThat(operator.seesTheEnd(join).getState()).isEqualTo("COMPLETED");
        assertThat(lab.on("w4", "containerd", "--version")).contains(" 2.");
        assertThat(lab.on("w4", "head", "-3", "/etc/containerd/config.toml")).contains("version = 3");
        assertThat(lab.on("m1", "head", "-3", "/etc/containerd/config.toml")).contains("version = 2");
    }

    @Test
    @Order(3)
    void theCertificatesAreUploadedAgain() {
        // As two hours do it.
        lab.lab().cluster().client().secrets().inNamespace("kube-system").withName("kubeadm-certs").delete();
        int before = lab.lab().cluster().tokens().everSeen().size();
        String upload = operator.starts("certificate-reupload", "site", Map.of());
        operator.seesAndCompletes(upload, "Review the plan");

        assertThat(operator.seesTheEnd(upload).getState()).isEqualTo("COMPLETED");
        assertThat(lab.lab().cluster().tokens().everSeen()).hasSizeGreaterThan(before);
    }

    @Test
    @Order(4)
    void poolsAreAssignedAndTheirPodsAreFoundOnTheRealLinks() throws Exception {
        write(3, "", RealLab.MACHINES, RealLab.pools(7));
        String change = operator.starts("pool-assignment", "site", Map.of());
        operator.seesAndCompletes(change, "Review the plan");

        assertThat(operator.seesTheEnd(change).getState()).isEqualTo("COMPLETED");
        assertThat(lab.on("w4", "cat", "/etc/ndppd.conf")).contains("rule 2001:db8:5111:a1:0:7::/96");
    }

    @Test
    @Order(5)
    void aNodeIsRemovedAndItsHostKeepsNothingOfTheCluster() throws Exception {
        String removal = operator.starts("node-removal", "site", Map.of("hosts", "w3"));
        operator.seesAndCompletes(removal, "Review the plan");

        assertThat(operator.seesTheEnd(removal).getState()).isEqualTo("COMPLETED");
        assertThat(lab.lab().cluster().client().nodes().withName("w3").get()).isNull();
        assertThat(lab.on("w3", "sh", "-c", "systemctl is-active kubelet; nft list tables; ls /etc/cni/net.d /etc/kubernetes")
                .lines()).contains("inactive").doesNotContain("table ip6 kube-proxy", "10-calico.conflist", "kubelet.conf");
    }

    /** Returns when Slipway has read the changed cluster file as this version. */
    private void write(int version, String ssh, List<RealLab.Machine> hosts, String... further) throws Exception {
        Files.writeString(directory.resolve("clusters/site.yaml"), lab.clusterFile(ssh, hosts, further));
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:"
                        + slipway.getEnvironment().getRequiredProperty("local.server.port")
                        + "/api/v1/clusters/site/versions/" + version + "/complete"))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString("operator:operator".getBytes()))
                .build();
        await().atMost(PATIENCE).until(() -> HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200);
    }
}
