package io.slipway.kube.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Brings desired fields into an object as a JSON patch (RFC 6902) that touches nothing else. Lists are merged here and
 * replaced there, so a patch that holds one names the version that it was made from. Server-side apply would do the
 * same with ownership of fields, but takes fields away from whoever applied the manifest before; what Slipway does not
 * name it leaves alone.
 */
final class Merge {

    private Merge() {}

    /** The operations that make the desired fields true, or an empty list when they are. */
    static List<Map<String, Object>> patch(Map<String, Object> desired, Map<String, Object> actual) {
        boolean[] replacesList = {false};
        Map<String, Object> changes = mapPatch(List.of(), desired, actual, replacesList);
        List<Map<String, Object>> operations = new ArrayList<>();
        add(operations, "", changes, actual);
        if (replacesList[0] && actual.get("metadata") instanceof Map<?, ?> metadata) {
            operations.add(operation("replace", "/metadata/resourceVersion", metadata.get("resourceVersion")));
        }
        return operations;
    }

    private static void add(List<Map<String, Object>> operations, String path, Map<?, ?> changes, Map<?, ?> actual) {
        changes.forEach((field, value) -> {
            String inner = path + "/" + field.toString().replace("~", "~0").replace("/", "~1");
            if (value == null) {
                operations.add(operation("remove", inner, null));
            } else if (value instanceof Map<?, ?> map && actual.get(field) instanceof Map<?, ?> present) {
                add(operations, inner, map, present);
            } else {
                operations.add(operation("add", inner, value));
            }
        });
    }

    private static Map<String, Object> operation(String kind, String path, Object value) {
        Map<String, Object> operation = new LinkedHashMap<>();
        operation.put("op", kind);
        operation.put("path", path);
        if (value != null) {
            operation.put("value", value);
        }
        return operation;
    }

    private static Map<String, Object> mapPatch(
            List<String> path, Map<?, ?> desired, Map<?, ?> actual, boolean[] replacesList) {
        Map<String, Object> patch = new LinkedHashMap<>();
        desired.forEach((name, wanted) -> {
            String field = name.toString();
            Object found = actual.get(name);
            List<String> inner = new ArrayList<>(path);
            inner.add(field);
            if (found == null) {
                if (!Fields.meansMissing(field, wanted)) {
                    patch.put(field, Fields.withoutDirectives(wanted));
                }
            } else if (wanted == null) {
                patch.put(field, null);
            } else if (wanted instanceof Map<?, ?> map && found instanceof Map<?, ?> present) {
                Map<String, Object> part = mapPatch(inner, map, present, replacesList);
                if (!part.isEmpty()) {
                    patch.put(field, part);
                }
            } else if (wanted instanceof List<?> list && found instanceof List<?> present) {
                List<Object> merged = list(inner, field, list, present);
                if (!Objects.equals(merged, present)) {
                    replacesList[0] = true;
                    patch.put(field, merged);
                }
            } else if (!Fields.sameScalar(inner, wanted, found)) {
                patch.put(field, Fields.withoutDirectives(wanted));
            }
        });
        return patch;
    }

    private static List<Object> list(List<String> path, String field, List<?> desired, List<?> actual) {
        String key = Fields.mergeKey(field, desired, actual);
        if (key == null) {
            return positional(path, desired.stream().filter(each -> !Fields.isRemoval(each)).toList(), actual);
        }
        List<Object> merged = new ArrayList<>(actual);
        for (Object wanted : desired) {
            Map<?, ?> element = (Map<?, ?>) wanted;
            int index = position(merged, key, element.get(key));
            if (Fields.isRemoval(wanted)) {
                if (index >= 0) {
                    merged.remove(index);
                }
            } else if (index < 0) {
                merged.add(Fields.withoutDirectives(wanted));
            } else {
                merged.set(index, value(path, element, merged.get(index)));
            }
        }
        return merged;
    }

    /** Of a list that counts as a whole, elements in the same place keep the defaults that the API gave them. */
    private static List<Object> positional(List<String> path, List<?> desired, List<?> actual) {
        List<Object> merged = new ArrayList<>();
        for (int index = 0; index < desired.size(); index++) {
            Object wanted = desired.get(index);
            merged.add(
                    desired.size() == actual.size()
                            ? value(path, wanted, actual.get(index))
                            : Fields.withoutDirectives(wanted));
        }
        return merged;
    }

    private static Object value(List<String> path, Object desired, Object actual) {
        if (desired instanceof Map<?, ?> wanted && actual instanceof Map<?, ?> found) {
            Map<String, Object> merged = Fields.map(found);
            wanted.forEach((name, part) -> {
                String field = name.toString();
                Object present = merged.get(field);
                List<String> inner = new ArrayList<>(path);
                inner.add(field);
                if (part == null) {
                    merged.remove(field);
                } else if (present == null) {
                    if (!Fields.meansMissing(field, part)) {
                        merged.put(field, Fields.withoutDirectives(part));
                    }
                } else if (part instanceof List<?> list && present instanceof List<?> existing) {
                    merged.put(field, list(inner, field, list, existing));
                } else {
                    merged.put(field, value(inner, part, present));
                }
            });
            return merged;
        }
        return Fields.sameScalar(path, desired, actual) ? actual : Fields.withoutDirectives(desired);
    }

    private static int position(List<Object> list, String key, Object name) {
        for (int index = 0; index < list.size(); index++) {
            if (Fields.sameScalar(List.of(), name, ((Map<?, ?>) list.get(index)).get(key))) {
                return index;
            }
        }
        return -1;
    }
}
