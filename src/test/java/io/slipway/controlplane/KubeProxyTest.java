package io.slipway.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.inventory.ClusterDefinition.ProxyMode;
import io.slipway.step.StepOutcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Init gives kube-proxy its mode; a mode that was changed by hand is set back, and its pods are replaced. */
class KubeProxyTest {

    private Bench bench;

    @BeforeEach
    void aCluster() {
        TestClusters file = new TestClusters();
        file.controlPlaneHosts = 1;
        file.workers = 1;
        file.proxyMode = ProxyMode.NFTABLES;
        bench = new Bench(file);
        bench.bringUp();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void afterInitThereIsNothingToDo() {
        bench.run("verifyKubeProxy");

        assertThat(bench.run("verifyKubeProxy")).isInstanceOf(StepOutcome.NothingToDo.class);
        assertThat(configuration()).contains("mode: nftables").contains("interfaceNamePrefix: cali");
    }

    @Test
    void aChangedModeIsSetBackAndThePodsAreReplacedOnce() {
        bench.run("verifyKubeProxy");
        bench.lab.cluster().client().configMaps().inNamespace("kube-system").withName("kube-proxy").edit(map -> {
            map.getData().replaceAll((name, text) -> text.replace("mode: nftables", "mode: iptables"));
            return map;
        });

        bench.run("verifyKubeProxy");
        assertThat(configuration()).contains("mode: nftables").contains("bindAddress: \"::\"");
        assertThat(annotation()).isNotNull();
        assertThat(bench.run("verifyKubeProxy")).isInstanceOf(StepOutcome.NothingToDo.class);
    }

    private String configuration() {
        return bench.lab.cluster().client().configMaps().inNamespace("kube-system").withName("kube-proxy").get()
                .getData().get("config.conf");
    }

    private String annotation() {
        return bench.lab.cluster().client().apps().daemonSets().inNamespace("kube-system").withName("kube-proxy").get()
                .getSpec().getTemplate().getMetadata().getAnnotations().get("slipway.io/kube-proxy-configuration");
    }
}
