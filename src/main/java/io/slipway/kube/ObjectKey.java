package io.slipway.kube;

import java.util.Objects;
import java.util.Optional;

/**
 * Names one object of the API.
 *
 * @param apiVersion {@code v1}, {@code apps/v1}, {@code crd.projectcalico.org/v1}
 * @param kind {@code ConfigMap}
 * @param namespace empty for cluster-scoped kinds
 * @param name its name
 */
public record ObjectKey(String apiVersion, String kind, Optional<String> namespace, String name) {

    public ObjectKey {
        Objects.requireNonNull(apiVersion, "apiVersion");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(name, "name");
    }

    public static ObjectKey of(String apiVersion, String kind, String namespace, String name) {
        return new ObjectKey(apiVersion, kind, Optional.of(namespace), name);
    }

    public static ObjectKey clusterScoped(String apiVersion, String kind, String name) {
        return new ObjectKey(apiVersion, kind, Optional.empty(), name);
    }

    @Override
    public String toString() {
        return kind + " " + namespace.map(space -> space + "/").orElse("") + name;
    }
}
