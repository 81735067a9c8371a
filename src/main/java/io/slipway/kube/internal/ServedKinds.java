package io.slipway.kube.internal;

import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Kinds and where the API serves them. Kubernetes' own are known; others are asked for, and only what is served is
 * remembered, since a custom resource definition may come a moment later.
 */
final class ServedKinds {

    private final KubernetesClient client;
    private final Map<String, ResourceDefinitionContext> known = new ConcurrentHashMap<>();

    ServedKinds(KubernetesClient client) {
        this.client = client;
    }

    /** Where the kind is found, or empty when the API does not serve it. */
    Optional<ResourceDefinitionContext> find(String apiVersion, String kind) {
        String name = apiVersion + "/" + kind;
        ResourceDefinitionContext context = known.get(name);
        if (context == null) {
            context = builtIn(apiVersion, kind).or(() -> discovered(apiVersion, kind)).orElse(null);
            if (context != null) {
                known.put(name, context);
            }
        }
        return Optional.ofNullable(context);
    }

    private Optional<ResourceDefinitionContext> builtIn(String apiVersion, String kind) {
        boolean own = !apiVersion.contains(".") || apiVersion.contains(".k8s.io/");
        Class<? extends KubernetesResource> type =
                client.getKubernetesSerialization().getRegisteredKubernetesResource(apiVersion, kind);
        return own && type != null
                ? Optional.of(ResourceDefinitionContext.fromResourceType(type))
                : Optional.empty();
    }

    private Optional<ResourceDefinitionContext> discovered(String apiVersion, String kind) {
        return resources(apiVersion).stream()
                .filter(resource -> kind.equals(resource.getKind()) && !resource.getName().contains("/"))
                .findFirst()
                .map(resource -> ResourceDefinitionContext.fromApiResource(apiVersion, resource));
    }

    private List<APIResource> resources(String apiVersion) {
        try {
            APIResourceList served = client.getApiResources(apiVersion);
            return served == null || served.getResources() == null ? List.of() : served.getResources();
        } catch (KubernetesClientException failure) {
            if (failure.getCode() == 404) {
                return List.of();
            }
            throw failure;
        }
    }
}
