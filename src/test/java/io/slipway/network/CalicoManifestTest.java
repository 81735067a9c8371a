package io.slipway.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.kube.KubeObject;
import io.slipway.kube.Manifests;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Calico's manifest becomes that of an IPv6-only cluster without BGP, whatever its layout. */
class CalicoManifestTest {

    private final List<KubeObject> shipped = Manifests.parse(
            Manifests.fetch(CalicoManifestTest.class.getResource("/lab/calico.yaml").getPath()));
    private final List<KubeObject> edited = CalicoManifest.edited(shipped);

    private KubeObject named(String kind, String name) {
        return edited.stream()
                .filter(object -> object.key().kind().equals(kind) && object.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Map<?, ?> calicoNode() {
        return (Map<?, ?>) named("DaemonSet", "calico-node").list("spec", "template", "spec", "containers").get(0);
    }

    @Test
    void thereIsNoBgpAndOnlyIpv6() {
        KubeObject configuration = named("ConfigMap", "calico-config");

        assertThat(configuration.textMap("data")).containsEntry("calico_backend", "none");
        assertThat(configuration.textMap("data").get("cni_network_config").replaceAll("\\s", ""))
                .contains("\"ipam\":{\"type\":\"calico-ipam\",\"assign_ipv4\":\"false\",\"assign_ipv6\":\"true\"}")
                .contains("\"mtu\":__CNI_MTU__,")
                .contains("\"type\":\"portmap\"");
    }

    @Test
    void calicoMakesNoPoolsAndNeedsNoIpv4() {
        Map<String, String> environment = new java.util.LinkedHashMap<>();
        for (Object element : (List<?>) calicoNode().get("env")) {
            Map<?, ?> variable = (Map<?, ?>) element;
            environment.put(
                    variable.get("name").toString(),
                    variable.containsKey("$patch") ? "absent" : String.valueOf(variable.get("value")));
        }

        assertThat(environment)
                .containsEntry("NO_DEFAULT_POOLS", "true")
                .containsEntry("IP", "none")
                .containsEntry("IP6", "autodetect")
                .containsEntry("CLUSTER_TYPE", "k8s")
                .containsEntry("FELIX_IPV6SUPPORT", "true")
                .containsEntry("CALICO_IPV4POOL_IPIP", "absent")
                .containsEntry("CALICO_IPV4POOL_CIDR", "absent")
                .containsEntry("CALICO_IPV6POOL_CIDR", "absent")
                .containsEntry("CALICO_ROUTER_ID", "absent");
    }

    @Test
    void noProbeAsksBirdWhichIsNotThere() {
        for (String probe : List.of("livenessProbe", "readinessProbe")) {
            assertThat(calicoNode().get(probe).toString()).doesNotContain("bird").contains("-felix");
        }
    }

    @Test
    void whatIsNotNamedStaysAndEditingAgainChangesNothing() {
        assertThat(edited).hasSameSizeAs(shipped);
        assertThat(CalicoManifest.edited(CalicoManifest.edited(shipped)).toString()).isEqualTo(edited.toString());
        assertThat(shipped.toString()).as("the manifest that was read").contains("bird");
    }

    @Test
    void anotherManifestIsRefusedWithWhatWouldBeRight() {
        List<KubeObject> other =
                Manifests.parse("{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: cilium, namespace: x}}");

        assertThatThrownBy(() -> CalicoManifest.edited(other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no ConfigMap calico-config")
                .hasMessageContaining("kind to manifest");
    }
}
