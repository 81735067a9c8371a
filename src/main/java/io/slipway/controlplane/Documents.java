package io.slipway.controlplane;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Merges a site's own configuration documents into generated ones. */
final class Documents {

    private Documents() {}

    /**
     * The generated document with every document of the same kind merged over it, in their order. Maps are merged field
     * by field; lists of named entries (kubeadm's {@code extraArgs} from v1beta4) entry by entry, so that a site's
     * argument does not drop {@code node-ip}; everything else is replaced.
     */
    static Map<String, Object> merged(Map<String, Object> generated, List<Map<String, Object>> extra) {
        Map<String, Object> result = generated;
        for (Map<String, Object> document : extra) {
            if (generated.get("kind").equals(document.get("kind"))) {
                Map<String, Object> content = new LinkedHashMap<>(document);
                // The version is a fact of the release; a site's document only says what it wants to be different.
                content.remove("apiVersion");
                result = mergedMaps(result, content);
            }
        }
        return result;
    }

    private static Map<String, Object> mergedMaps(Map<?, ?> base, Map<?, ?> over) {
        Map<String, Object> merged = new LinkedHashMap<>();
        base.forEach((field, value) -> merged.put(field.toString(), value));
        over.forEach((field, value) -> merged.merge(field.toString(), value, Documents::mergedValues));
        return merged;
    }

    private static Object mergedValues(Object base, Object over) {
        if (base instanceof Map<?, ?> baseMap && over instanceof Map<?, ?> overMap) {
            return mergedMaps(baseMap, overMap);
        }
        if (base instanceof List<?> baseList && over instanceof List<?> overList && named(baseList) && named(overList)) {
            Map<Object, Object> byName = new LinkedHashMap<>();
            baseList.forEach(entry -> byName.put(((Map<?, ?>) entry).get("name"), entry));
            overList.forEach(entry -> byName.put(((Map<?, ?>) entry).get("name"), entry));
            return new ArrayList<>(byName.values());
        }
        return over;
    }

    private static boolean named(List<?> list) {
        return !list.isEmpty()
                && list.stream().allMatch(entry -> entry instanceof Map<?, ?> map && map.containsKey("name"));
    }
}
