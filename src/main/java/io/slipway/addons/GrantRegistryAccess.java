package io.slipway.addons;

import io.slipway.inventory.ClusterDefinition.RegistryAccess;
import io.slipway.inventory.Secret;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeObject;
import io.slipway.step.Change;
import io.slipway.step.ClusterObjects;
import io.slipway.step.ClusterStep;
import io.slipway.step.ClusterTarget;
import io.slipway.step.Difference;
import io.slipway.step.Progress;
import io.slipway.step.StepFailure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Lets pods pull from the site's private registry (procedure P22): a secret of the type and key that kubelet looks for,
 * named by a service account. A second run is harmless because only what differs is written; that a credential
 * differs is told, never the credential.
 */
final class GrantRegistryAccess implements ClusterStep {

    private static final String SECRET = "slipway-registry";

    @Override
    public String id() {
        return "grantRegistryAccess";
    }

    @Override
    public String title() {
        return "Grant access to the registry";
    }

    @Override
    public boolean concerns(ClusterTarget target) {
        return target.cluster().registryAccess().isPresent();
    }

    @Override
    public Difference difference(ClusterTarget target) {
        RegistryAccess access = target.cluster().registryAccess().orElseThrow();
        List<Change> wanted = access.namespaces().stream()
                .map(space -> Change.of("pods of the service account " + space + "/" + access.serviceAccount()
                        + " can pull from " + access.registry()))
                .toList();
        return ClusterObjects.inCluster(
                target.site(),
                wanted,
                cluster -> Difference.of(ClusterObjects.changes(cluster, desired(access))));
    }

    @Override
    public Progress apply(ClusterTarget target, Difference difference) {
        KubeCluster cluster = target.site().kube();
        desired(target.cluster().registryAccess().orElseThrow()).forEach(cluster::apply);
        return Progress.done();
    }

    private List<KubeObject> desired(RegistryAccess access) {
        String configuration = "{\"auths\":{\"" + access.registry() + "\":{\"auth\":\"" + authorization(access) + "\"}}}";
        List<KubeObject> objects = new ArrayList<>();
        for (String namespace : access.namespaces()) {
            objects.add(new KubeObject(Map.of(
                    "apiVersion", "v1", "kind", "Namespace", "metadata", Map.of("name", namespace))));
            objects.add(new KubeObject(Map.of(
                    "apiVersion", "v1",
                    "kind", "Secret",
                    "metadata", Map.of("name", SECRET, "namespace", namespace),
                    "type", "kubernetes.io/dockerconfigjson",
                    "data", Map.of(".dockerconfigjson", base64(configuration)))));
            objects.add(new KubeObject(Map.of(
                    "apiVersion", "v1",
                    "kind", "ServiceAccount",
                    "metadata", Map.of("name", access.serviceAccount(), "namespace", namespace),
                    "imagePullSecrets", List.of(Map.of("name", SECRET)))));
        }
        return objects;
    }

    /** What kubelet decodes to {@code user:password}; a site may give it in either form. */
    private String authorization(RegistryAccess access) {
        Secret secret = SiteSecrets.read(access.credentials(), title());
        String text = secret.reveal();
        if (text.contains(":")) {
            return base64(text);
        }
        try {
            String decoded = new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
            if (decoded.contains(":")) {
                return text;
            }
        } catch (IllegalArgumentException notBase64) {
            // Told below: neither form fits.
        }
        throw new StepFailure(
                StepFailure.Reason.UNUSABLE_INPUT,
                title(),
                List.of(access.credentials() + " holds neither user:password nor the base64 text of that"),
                "Write user:password there (for a token, the user that the registry documents); then retry.");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
