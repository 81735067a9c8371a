package io.slipway.addons;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.inventory.ClusterDefinition.Ingress.Exposure;
import io.slipway.kube.KubeObject;
import io.slipway.kube.Manifests;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An ingress controller's manifest becomes that of bare-metal IPv6 hosts; another's shapes are left alone. */
class IngressManifestTest {

    private static final List<KubeObject> SHIPPED = Manifests.parse("""
            apiVersion: v1
            kind: Service
            metadata: {name: ingress-controller, namespace: ingress, labels: {app.kubernetes.io/component: controller}}
            spec:
              type: NodePort
              ipFamilyPolicy: SingleStack
              ipFamilies: [IPv4]
              ports: [{name: http, port: 80, targetPort: http}]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: admission, namespace: ingress, labels: {app.kubernetes.io/component: controller}}
            spec: {type: ClusterIP, ports: [{port: 443}]}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: ingress-controller, namespace: ingress, labels: {app.kubernetes.io/component: controller}}
            spec:
              replicas: 1
              strategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: 1}}
              selector: {matchLabels: {app: ingress}}
              template:
                metadata: {labels: {app: ingress}}
                spec:
                  containers:
                  - {name: controller, image: "registry.k8s.io/c:v1", args: [/c, --publish-service=ingress/x, --v=1]}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: helper, namespace: ingress}
            spec: {replicas: 2}
            """);

    private static Optional<KubeObject> named(List<KubeObject> objects, String kind, String name) {
        return objects.stream()
                .filter(object -> object.key().kind().equals(kind) && object.name().equals(name))
                .findFirst();
    }

    @Test
    void withNodePortsEveryWorkerServesItsOwnPod() {
        List<KubeObject> edited = IngressManifest.edited(SHIPPED, Exposure.NODE_PORT);

        KubeObject controller = named(edited, "DaemonSet", "ingress-controller").orElseThrow();
        assertThat(controller.at("spec", "replicas")).isEmpty();
        assertThat(controller.at("spec", "strategy")).isEmpty();
        KubeObject service = named(edited, "Service", "ingress-controller").orElseThrow();
        assertThat(service.text("spec", "externalTrafficPolicy")).contains("Local");
        assertThat(service.at("spec", "ipFamilies")).isEmpty();
        assertThat(service.at("spec", "ipFamilyPolicy")).isEmpty();
        assertThat(named(edited, "Deployment", "helper").orElseThrow().text("spec", "replicas")).contains("2");
    }

    @Test
    void onTheHostsNetworkThereIsNoServiceAndNobodyLooksForIt() {
        List<KubeObject> edited = IngressManifest.edited(SHIPPED, Exposure.HOST_NETWORK);

        KubeObject controller = named(edited, "DaemonSet", "ingress-controller").orElseThrow();
        assertThat(controller.text("spec", "template", "spec", "hostNetwork")).contains("true");
        assertThat(controller.text("spec", "template", "spec", "dnsPolicy")).contains("ClusterFirstWithHostNet");
        assertThat(controller.toString()).doesNotContain("--publish-service").contains("--v=1");
        assertThat(named(edited, "Service", "ingress-controller")).isEmpty();
        assertThat(named(edited, "Service", "admission")).isPresent();
        assertThat(SHIPPED.toString()).as("the manifest that was read").contains("--publish-service");
    }
}
