package io.slipway.controlplane;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeFailure;
import io.slipway.kube.KubeObject;
import io.slipway.kube.ObjectKey;
import io.slipway.step.Change;
import io.slipway.step.ClusterStep;
import io.slipway.step.ClusterTarget;
import io.slipway.step.Difference;
import io.slipway.step.Progress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sees that kube-proxy runs as the cluster file says (procedure P16; kubernetes-facts, section 10). Init gives the
 * mode; a cluster that has it otherwise is changed and its pods are replaced. A second run is harmless because the
 * ConfigMap is written only where it differs, and the pods carry the digest of the configuration that they were
 * replaced for: a crash between the two leaves a difference.
 */
final class VerifyKubeProxy implements ClusterStep {

    private static final ObjectKey CONFIGURATION = ObjectKey.of("v1", "ConfigMap", "kube-system", "kube-proxy");
    private static final ObjectKey PODS = ObjectKey.of("apps/v1", "DaemonSet", "kube-system", "kube-proxy");
    private static final String DIGEST = "slipway.io/kube-proxy-configuration";

    @Override
    public String id() {
        return "verifyKubeProxy";
    }

    @Override
    public String title() {
        return "Verify kube-proxy";
    }

    /** How long its pods may need on all nodes. */
    @Override
    public Duration deadline() {
        return Duration.ofMinutes(5);
    }

    @Override
    public Difference difference(ClusterTarget target) {
        KubeCluster kube;
        try {
            kube = target.site().kube();
        } catch (KubeFailure failure) {
            if (failure.reason() == KubeFailure.Reason.NO_CREDENTIALS) {
                return Difference.unknownUntil(
                        InitialiseControlPlane.TITLE,
                        Change.of("kube-proxy in mode " + target.cluster().kubernetes().proxyMode().text()));
            }
            throw failure;
        }
        Optional<KubeObject> map = kube.get(CONFIGURATION);
        if (map.isEmpty()) {
            return Difference.of(Change.of("ConfigMap kube-system/kube-proxy is missing"));
        }
        List<Change> changes = new ArrayList<>();
        differences("", wanted(target.cluster()), configuration(map.get()), changes);
        Optional<String> written = map.get().text("metadata", "annotations", DIGEST);
        Optional<String> running = kube.get(PODS)
                .flatMap(pods -> pods.text("spec", "template", "metadata", "annotations", DIGEST));
        if (written.isPresent() && !written.equals(running)) {
            changes.add(Change.of("kube-proxy's pods are older than their configuration"));
        }
        if (changes.isEmpty()) {
            KubeCluster.Rollout rollout = kube.rollout(PODS);
            if (!rollout.complete()) {
                changes.add(Change.of("kube-proxy runs on " + rollout.ready() + " of " + rollout.wanted() + " nodes"
                        + (rollout.detail().isEmpty() ? "" : ": " + String.join("; ", rollout.detail()))));
            }
        }
        return Difference.of(changes);
    }

    @Override
    public Progress apply(ClusterTarget target, Difference difference) {
        KubeCluster kube = target.site().kube();
        KubeObject map = kube.get(CONFIGURATION).orElse(null);
        if (map == null) {
            return Progress.done();
        }
        List<Change> changes = new ArrayList<>();
        Map<String, Object> present = configuration(map);
        differences("", wanted(target.cluster()), present, changes);
        if (!changes.isEmpty()) {
            Map<String, Object> wanted = new LinkedHashMap<>(wanted(target.cluster()));
            wanted.put("kind", "KubeProxyConfiguration");
            String text = YamlText.of(Documents.merged(present, List.of(wanted)));
            String digest = digest(text);
            kube.apply(object(CONFIGURATION, Map.of(DIGEST, digest), "data", Map.of("config.conf", text)));
        }
        kube.get(CONFIGURATION)
                .flatMap(written -> written.text("metadata", "annotations", DIGEST))
                .ifPresent(digest -> replacePods(kube, digest));
        return Progress.done();
    }

    /** A changed template replaces the pods, exactly once for each configuration. */
    private static void replacePods(KubeCluster kube, String digest) {
        Optional<String> running = kube.get(PODS)
                .flatMap(pods -> pods.text("spec", "template", "metadata", "annotations", DIGEST));
        if (!running.equals(Optional.of(digest))) {
            kube.apply(object(PODS, Map.of(), "spec",
                    Map.of("template", Map.of("metadata", Map.of("annotations", Map.of(DIGEST, digest))))));
        }
    }

    private static KubeObject object(ObjectKey key, Map<String, Object> annotations, String field, Object value) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("name", key.name());
        metadata.put("namespace", key.namespace().orElseThrow());
        if (!annotations.isEmpty()) {
            metadata.put("annotations", annotations);
        }
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("apiVersion", key.apiVersion());
        content.put("kind", key.kind());
        content.put("metadata", metadata);
        content.put(field, value);
        return new KubeObject(content);
    }

    private static Map<String, Object> wanted(ClusterDefinition cluster) {
        Map<String, Object> wanted = new LinkedHashMap<>(new KubeadmConfiguration(cluster).kubeProxyConfiguration());
        wanted.remove("apiVersion");
        wanted.remove("kind");
        return wanted;
    }

    private static Map<String, Object> configuration(KubeObject map) {
        return YamlText.read(map.text("data", "config.conf").orElse("{}"));
    }

    /** Only fields that are wanted count: the rest are kubeadm's defaults. */
    private static void differences(String path, Map<?, ?> wanted, Map<?, ?> present, List<Change> changes) {
        wanted.forEach((field, value) -> {
            Object found = present.get(field);
            if (value instanceof Map<?, ?> inner) {
                differences(path + field + ".", inner, found instanceof Map<?, ?> map ? map : Map.of(), changes);
            } else if (!java.util.Objects.equals(value, found)) {
                changes.add(Change.of("kube-proxy's " + path + field + " is "
                        + (found == null || found.equals("") ? "not set" : found) + ", shall be " + value));
            }
        });
    }

    private static String digest(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
