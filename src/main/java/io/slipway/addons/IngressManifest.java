package io.slipway.addons;

import io.slipway.inventory.ClusterDefinition.Ingress.Exposure;
import io.slipway.kube.KubeObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The manifest of an ingress controller as bare-metal hosts without IPv4 need it (procedure P24). Only the shapes that
 * ingress-nginx and those like it have are edited: a controller's Deployment, and its Service. Whatever looks
 * otherwise is applied as it is.
 */
final class IngressManifest {

    private static final String COMPONENT = "app.kubernetes.io/component";

    private IngressManifest() {}

    static List<KubeObject> edited(List<KubeObject> manifest, Exposure exposure) {
        List<KubeObject> edited = new ArrayList<>();
        for (KubeObject object : manifest) {
            switch (object.key().kind()) {
                case "Deployment" -> edited.add(isController(object) ? onEveryNode(object, exposure) : object);
                case "Service" -> service(object, exposure).ifPresent(edited::add);
                default -> edited.add(object);
            }
        }
        return edited;
    }

    private static boolean isController(KubeObject object) {
        return "controller".equals(object.textMap("metadata", "labels").get(COMPONENT));
    }

    /** One pod a node, so that every worker can be a member of the balancer. */
    private static KubeObject onEveryNode(KubeObject deployment, Exposure exposure) {
        Map<String, Object> copy = copy(deployment.content());
        copy.put("kind", "DaemonSet");
        Map<String, Object> spec = inner(copy, "spec");
        spec.remove("replicas");
        spec.remove("progressDeadlineSeconds");
        spec.remove("paused");
        if (spec.remove("strategy") instanceof Map<?, ?> strategy && "RollingUpdate".equals(strategy.get("type"))) {
            spec.put("updateStrategy", Map.of("type", "RollingUpdate"));
        }
        if (exposure == Exposure.HOST_NETWORK) {
            Map<String, Object> pod = inner(inner(spec, "template"), "spec");
            pod.put("hostNetwork", true);
            // Otherwise names of the cluster do not resolve in a pod on the host's network.
            pod.put("dnsPolicy", "ClusterFirstWithHostNet");
            withoutPublishedService(pod);
        }
        return new KubeObject(copy);
    }

    /** The service is left out, and a controller that looks for it would end at once. */
    private static void withoutPublishedService(Map<String, Object> pod) {
        if (pod.get("containers") instanceof List<?> containers) {
            for (Object container : containers) {
                if (container instanceof Map<?, ?> map && map.get("args") instanceof List<?> arguments) {
                    arguments.removeIf(argument -> String.valueOf(argument).startsWith("--publish-service="));
                }
            }
        }
    }

    private static Optional<KubeObject> service(KubeObject service, Exposure exposure) {
        Map<String, Object> copy = copy(service.content());
        if (copy.get("spec") instanceof Map<?, ?>) {
            Map<String, Object> spec = inner(copy, "spec");
            // Written for both families or IPv4; the API fills in what the cluster has.
            spec.remove("ipFamilyPolicy");
            spec.remove("ipFamilies");
            Object type = spec.get("type");
            if (isController(service) && ("NodePort".equals(type) || "LoadBalancer".equals(type))) {
                if (exposure == Exposure.HOST_NETWORK) {
                    return Optional.empty();
                }
                spec.put("type", "NodePort");
                spec.put("externalTrafficPolicy", "Local");
            }
        }
        return Optional.of(new KubeObject(copy));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> inner(Map<String, Object> map, String field) {
        return (Map<String, Object>) map.computeIfAbsent(field, name -> new LinkedHashMap<String, Object>());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> copy(Map<String, Object> content) {
        return (Map<String, Object>) deep(content);
    }

    private static Object deep(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((field, part) -> copy.put(field.toString(), deep(part)));
            return copy;
        }
        return value instanceof List<?> list
                ? new ArrayList<>(list.stream().map(IngressManifest::deep).toList())
                : value;
    }
}
