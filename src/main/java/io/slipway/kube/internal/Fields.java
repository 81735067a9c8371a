package io.slipway.kube.internal;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What the API does to fields on their way in and out, as far as comparing two objects has to know it. */
final class Fields {

    /** In a list element: the element shall be absent (the directive of Kubernetes' strategic merge patch). */
    static final String DIRECTIVE = "$patch";

    /**
     * Lists of maps are merged by the first of these that every element has with a value of its own. Volume mounts
     * may repeat a name, ports may lack one.
     */
    private static final List<String> MERGE_KEYS =
            List.of("mountPath", "devicePath", "name", "containerPort", "port", "topologyKey", "ip", "uid");

    /** Lists that Kubernetes replaces as a whole although their elements have such a field. */
    private static final Set<String> WHOLE_LISTS = Set.of("subjects", "rules", "matchExpressions", "nodeSelectorTerms");

    /** Lists that Kubernetes merges by {@code key}. */
    private static final Set<String> LISTS_BY_KEY = Set.of("taints", "items");

    /** Plain (not optional) fields of Kubernetes' own kinds: their zero value is not stored, so it reads as missing. */
    private static final Set<String> ZERO_IS_MISSING = Set.of(
            "hostNetwork", "hostPID", "hostIPC", "readOnly", "stdin", "stdinOnce", "tty", "paused", "unschedulable",
            "publishNotReadyAddresses", "preserveUnknownFields", "minReadySeconds", "initialDelaySeconds", "value",
            "subPath", "medium", "clusterIP", "loadBalancerIP", "description", "apiGroup");

    private static final Set<String> QUANTITIES =
            Set.of("requests", "limits", "capacity", "allocatable", "hard", "sizeLimit", "divisor", "storage");

    private Fields() {}

    /** The desired object as the API would store what it names. */
    static Map<String, Object> normalised(Map<String, Object> desired, boolean namespaced) {
        Map<String, Object> copy = map(withoutCreation(desired));
        copy.remove("status");
        if (namespaced && copy.get("metadata") instanceof Map<?, ?> metadata && !metadata.containsKey("namespace")) {
            Map<String, Object> inDefault = map(metadata);
            inDefault.put("namespace", "default");
            copy.put("metadata", inDefault);
        }
        if (isSecret(copy) && copy.remove("stringData") instanceof Map<?, ?> texts) {
            Map<String, Object> data = copy.get("data") instanceof Map<?, ?> given ? map(given) : new LinkedHashMap<>();
            texts.forEach((key, text) -> data.put(
                    key.toString(),
                    Base64.getEncoder().encodeToString(String.valueOf(text).getBytes(StandardCharsets.UTF_8))));
            copy.put("data", data);
        }
        return copy;
    }

    static boolean isSecret(Map<String, Object> object) {
        return "v1".equals(object.get("apiVersion")) && "Secret".equals(object.get("kind"));
    }

    /** A deep copy; generators write {@code creationTimestamp: null} where a server puts a time. */
    private static Object withoutCreation(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((field, content) -> {
                if (!(field.equals("creationTimestamp") && content == null)) {
                    copy.put(field.toString(), withoutCreation(content));
                }
            });
            return copy;
        }
        if (value instanceof List<?> list) {
            return new ArrayList<>(list.stream().map(Fields::withoutCreation).toList());
        }
        return value;
    }

    /** The object to create: the same without what only says that something shall be absent. */
    static Object withoutDirectives(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((field, content) -> {
                if (content != null) {
                    copy.put(field.toString(), withoutDirectives(content));
                }
            });
            return copy;
        }
        if (value instanceof List<?> list) {
            return new ArrayList<>(list.stream()
                    .filter(element -> !isRemoval(element))
                    .map(Fields::withoutDirectives)
                    .toList());
        }
        return value;
    }

    static boolean isRemoval(Object element) {
        return element instanceof Map<?, ?> map && "delete".equals(map.get(DIRECTIVE));
    }

    /** The field by which both lists' elements can be told apart, or null when the list counts as a whole. */
    static String mergeKey(String field, List<?> desired, List<?> actual) {
        if (WHOLE_LISTS.contains(field)) {
            return null;
        }
        List<String> candidates = LISTS_BY_KEY.contains(field) ? List.of("key") : MERGE_KEYS;
        return candidates.stream()
                .filter(key -> identifies(key, desired) && identifies(key, actual))
                .findFirst()
                .orElse(null);
    }

    private static boolean identifies(String key, List<?> list) {
        List<Object> values = new ArrayList<>();
        for (Object element : list) {
            if (!(element instanceof Map<?, ?> map) || map.get(key) == null) {
                return false;
            }
            values.add(map.get(key));
        }
        return values.stream().distinct().count() == values.size();
    }

    /** Whether a desired value asks for nothing that a missing field would not mean. */
    static boolean meansMissing(String field, Object desired) {
        if (desired == null) {
            return true;
        }
        if (desired instanceof Map<?, ?> map) {
            return map.isEmpty() && !field.equals("emptyDir");
        }
        if (desired instanceof List<?> list) {
            return list.stream().allMatch(Fields::isRemoval);
        }
        return ZERO_IS_MISSING.contains(field)
                && (desired.equals("")
                        || desired.equals(false)
                        || (desired instanceof Number number && number.doubleValue() == 0));
    }

    /** Equal as the API sees it: {@code 1} and {@code "1"}, {@code 0.1} and {@code 100m} of a resource. */
    static boolean sameScalar(List<String> path, Object desired, Object actual) {
        if (Objects.equals(desired, actual)) {
            return true;
        }
        if (desired instanceof Number && actual instanceof Number) {
            return new BigDecimal(desired.toString()).compareTo(new BigDecimal(actual.toString())) == 0;
        }
        if (desired == null || actual == null) {
            return false;
        }
        if (String.valueOf(desired).equals(String.valueOf(actual))) {
            return true;
        }
        return path.stream().anyMatch(QUANTITIES::contains) && sameQuantity(desired.toString(), actual.toString());
    }

    private static boolean sameQuantity(String desired, String actual) {
        try {
            return Quantity.getAmountInBytes(Quantity.parse(desired))
                            .compareTo(Quantity.getAmountInBytes(Quantity.parse(actual)))
                    == 0;
        } catch (IllegalArgumentException | ArithmeticException notAQuantity) {
            return false;
        }
    }

    static Map<String, Object> map(Object value) {
        Map<String, Object> copy = new LinkedHashMap<>();
        ((Map<?, ?>) value).forEach((field, content) -> copy.put(field.toString(), content));
        return copy;
    }
}
