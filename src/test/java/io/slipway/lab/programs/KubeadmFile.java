package io.slipway.lab.programs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** A kubeadm configuration file as kubeadm reads it: documents by kind. */
final class KubeadmFile {

    private final List<Map<String, Object>> documents = new ArrayList<>();

    @SuppressWarnings("unchecked")
    KubeadmFile(String text) {
        for (Object document : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(text)) {
            if (document instanceof Map<?, ?> map) {
                documents.add((Map<String, Object>) map);
            }
        }
    }

    boolean has(String kind) {
        return document(kind).isPresent();
    }

    Optional<Map<String, Object>> document(String kind) {
        return documents.stream().filter(document -> kind.equals(document.get("kind"))).findFirst();
    }

    /** The value at a path of a document, or null. */
    Object at(String kind, String... path) {
        Object value = document(kind).orElse(null);
        for (String field : path) {
            value = value instanceof Map<?, ?> map ? map.get(field) : null;
        }
        return value;
    }

    String text(String kind, String... path) {
        Object value = at(kind, path);
        return value == null ? null : value.toString();
    }

    List<String> ignoredErrors(String kind) {
        return at(kind, "nodeRegistration", "ignorePreflightErrors") instanceof List<?> list
                ? list.stream().map(Object::toString).toList()
                : List.of();
    }

    /** A kubelet argument, from v1beta4's list or v1beta3's map. */
    Optional<String> kubeletArgument(String kind, String name) {
        Object arguments = at(kind, "nodeRegistration", "kubeletExtraArgs");
        if (arguments instanceof Map<?, ?> map) {
            return Optional.ofNullable(map.get(name)).map(Object::toString);
        }
        if (arguments instanceof List<?> list) {
            return list.stream()
                    .map(entry -> (Map<?, ?>) entry)
                    .filter(entry -> name.equals(entry.get("name")))
                    .map(entry -> String.valueOf(entry.get("value")))
                    .findFirst();
        }
        return Optional.empty();
    }
}
