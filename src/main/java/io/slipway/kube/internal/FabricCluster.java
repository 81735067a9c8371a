package io.slipway.kube.internal;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.policy.v1.EvictionBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeFailure;
import io.slipway.kube.KubeObject;
import io.slipway.kube.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One cluster's API by fabric8's client, with objects as plain maps. */
final class FabricCluster implements KubeCluster {

    private static final int CONFLICTS = 5;
    private static final Duration DELETION = Duration.ofSeconds(60);

    /** What {@code kubectl rollout restart} sets. */
    private static final String RESTARTED_AT = "kubectl.kubernetes.io/restartedAt";

    private final Calls calls;

    FabricCluster(Calls calls) {
        this.calls = calls;
    }

    @Override
    public Optional<KubeObject> get(ObjectKey key) {
        return calls.call("get " + key, isSecret(key), connection -> connection
                .kinds()
                .find(key.apiVersion(), key.kind())
                .flatMap(context -> Optional.ofNullable(resource(connection, context, key).get()))
                .map(found -> plain(connection, found)));
    }

    @Override
    public List<KubeObject> list(String apiVersion, String kind, String namespace, Map<String, String> labels) {
        return calls.call("list " + kind, kind.equals("Secret"), connection -> connection
                .kinds()
                .find(apiVersion, kind)
                .map(context -> {
                    MixedOperation<GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
                            all = connection.client().genericKubernetesResources(context);
                    List<GenericKubernetesResource> found =
                            context.isNamespaceScoped() && namespace != null
                                    ? all.inNamespace(namespace).withLabels(labels).list().getItems()
                                    : context.isNamespaceScoped()
                                            ? all.inAnyNamespace().withLabels(labels).list().getItems()
                                            : all.withLabels(labels).list().getItems();
                    return found.stream()
                            .map(each -> plain(connection, each))
                            .map(each -> typed(each, apiVersion, kind))
                            .toList();
                })
                .orElse(List.of()));
    }

    /** Elements of a list may come without their type. */
    private static KubeObject typed(KubeObject object, String apiVersion, String kind) {
        Map<String, Object> content = new LinkedHashMap<>(object.content());
        content.put("apiVersion", apiVersion);
        content.put("kind", kind);
        return new KubeObject(content);
    }

    @Override
    public boolean serves(String apiVersion, String kind) {
        return calls.call(
                "ask for " + kind + " in " + apiVersion,
                false,
                connection -> connection.kinds().find(apiVersion, kind).isPresent());
    }

    @Override
    public Optional<ObjectDifference> difference(KubeObject desired) {
        boolean namespaced = namespaced(desired.key());
        Map<String, Object> wanted = Fields.normalised(desired.content(), namespaced);
        ObjectKey key = new KubeObject(wanted).key();
        Optional<KubeObject> actual = get(key);
        Object after = Fields.withoutDirectives(wanted);
        if (actual.isEmpty()) {
            return Optional.of(new ObjectDifference(
                    key, false, List.of(key + " does not exist"), "", Yaml.text(after)));
        }
        Comparison comparison = Comparison.of(wanted, actual.get().content());
        return comparison.lines().isEmpty()
                ? Optional.empty()
                : Optional.of(new ObjectDifference(
                        key,
                        true,
                        comparison.lines().stream().map(line -> key + ": " + line).toList(),
                        Yaml.text(comparison.before()),
                        Yaml.text(after)));
    }

    /** Kinds that are not served yet (their definition is in the same manifest) are taken as they are written. */
    private boolean namespaced(ObjectKey key) {
        return calls.call("ask for " + key.kind(), false, connection -> connection
                .kinds()
                .find(key.apiVersion(), key.kind())
                .map(ResourceDefinitionContext::isNamespaceScoped)
                .orElse(key.namespace().isPresent()));
    }

    @Override
    public void apply(KubeObject desired) {
        Map<String, Object> wanted = Fields.normalised(desired.content(), namespaced(desired.key()));
        ObjectKey key = new KubeObject(wanted).key();
        for (int attempt = 1; ; attempt++) {
            try {
                write(key, wanted);
                return;
            } catch (KubeFailure failure) {
                if (failure.reason() != KubeFailure.Reason.CONFLICT || attempt == CONFLICTS) {
                    throw failure;
                }
                calls.pause(attempt);
            }
        }
    }

    private void write(ObjectKey key, Map<String, Object> wanted) {
        calls.call("apply " + key, isSecret(key), connection -> {
            ResourceDefinitionContext context = required(connection, key);
            Resource<GenericKubernetesResource> resource = resource(connection, context, key);
            GenericKubernetesResource actual = resource.get();
            KubernetesSerialization serialization = connection.client().getKubernetesSerialization();
            if (actual == null) {
                GenericKubernetesResource created = serialization.convertValue(
                        Fields.withoutDirectives(wanted), GenericKubernetesResource.class);
                var all = connection.client().genericKubernetesResources(context);
                return key.namespace().isPresent()
                        ? all.inNamespace(key.namespace().get()).resource(created).create()
                        : all.resource(created).create();
            }
            List<Map<String, Object>> patch = Merge.patch(wanted, plain(connection, actual).content());
            return patch.isEmpty()
                    ? actual
                    : resource.patch(PatchContext.of(PatchType.JSON), serialization.asJson(patch));
        });
    }

    private ResourceDefinitionContext required(Connection connection, ObjectKey key) {
        return connection
                .kinds()
                .find(key.apiVersion(), key.kind())
                .orElseThrow(() -> calls.failure(
                        KubeFailure.Reason.INVALID,
                        "apply " + key,
                        "the API does not serve " + key.kind() + " in " + key.apiVersion(),
                        null));
    }

    @Override
    public void delete(ObjectKey key) {
        boolean served = calls.call("delete " + key, isSecret(key), connection -> connection
                .kinds()
                .find(key.apiVersion(), key.kind())
                .map(context -> {
                    resource(connection, context, key)
                            .withPropagationPolicy(DeletionPropagation.BACKGROUND)
                            .delete();
                    return true;
                })
                .orElse(false));
        Instant end = Instant.now().plus(DELETION);
        for (int attempt = 1; served; attempt = Math.min(attempt + 1, 4)) {
            Optional<KubeObject> left = get(key);
            if (left.isEmpty()) {
                return;
            }
            if (Instant.now().isAfter(end)) {
                throw calls.failure(
                        KubeFailure.Reason.TIMED_OUT,
                        "delete " + key,
                        "still there after " + DELETION.toSeconds() + " s, held by the finalizers "
                                + left.get().list("metadata", "finalizers"),
                        null);
            }
            calls.pause(attempt);
        }
    }

    @Override
    public void restart(ObjectKey workload) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("apiVersion", workload.apiVersion());
        content.put("kind", workload.kind());
        content.put("metadata", metadata(workload));
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        content.put("spec", Map.of("template", Map.of("metadata", Map.of("annotations", Map.of(RESTARTED_AT, now)))));
        if (get(workload).isEmpty()) {
            throw calls.failure(KubeFailure.Reason.INVALID, "restart " + workload, "it does not exist", null);
        }
        apply(new KubeObject(content));
    }

    private static Map<String, Object> metadata(ObjectKey key) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("name", key.name());
        key.namespace().ifPresent(namespace -> metadata.put("namespace", namespace));
        return metadata;
    }

    @Override
    public Rollout rollout(ObjectKey workload) {
        return Rollouts.of(this, workload);
    }

    @Override
    public Eviction evict(ObjectKey pod) {
        String namespace = pod.namespace().orElse("default");
        try {
            return calls.call("evict " + pod, false, connection -> {
                try {
                    boolean accepted = connection.client().pods().inNamespace(namespace).withName(pod.name())
                            .evict(new EvictionBuilder()
                                    .withNewMetadata().withName(pod.name()).withNamespace(namespace).endMetadata()
                                    .build());
                    return accepted ? Eviction.ACCEPTED : get(pod).isPresent() ? Eviction.REFUSED : Eviction.GONE;
                } catch (KubernetesClientException failure) {
                    if (failure.getCode() == 429) {
                        return Eviction.REFUSED;
                    }
                    if (failure.getCode() == 404) {
                        return Eviction.GONE;
                    }
                    throw failure;
                }
            });
        } catch (KubeFailure failure) {
            // A budget's answer while its controller has not yet counted is a server error; waiting mends it.
            if (failure.reason() == KubeFailure.Reason.SERVER_ERROR && ready()) {
                return Eviction.REFUSED;
            }
            throw failure;
        }
    }

    @Override
    public boolean ready() {
        try {
            return "ok".equals(calls.call("ask for readiness", false, connection -> connection.client().raw("/readyz")));
        } catch (KubeFailure failure) {
            if (failure.reason() == KubeFailure.Reason.SERVER_ERROR) {
                return false;
            }
            throw failure;
        }
    }

    @Override
    public String version() {
        return calls.call("ask for the version", false, connection -> {
            return connection.client().getKubernetesVersion().getGitVersion();
        });
    }

    private static boolean isSecret(ObjectKey key) {
        return key.kind().equals("Secret");
    }

    private static Resource<GenericKubernetesResource> resource(
            Connection connection, ResourceDefinitionContext context, ObjectKey key) {
        var all = connection.client().genericKubernetesResources(context);
        return context.isNamespaceScoped()
                ? all.inNamespace(key.namespace().orElse("default")).withName(key.name())
                : all.withName(key.name());
    }

    private static KubeObject plain(Connection connection, GenericKubernetesResource resource) {
        KubernetesSerialization serialization = connection.client().getKubernetesSerialization();
        @SuppressWarnings("unchecked")
        Map<String, Object> content = serialization.convertValue(resource, Map.class);
        return new KubeObject(content);
    }
}
